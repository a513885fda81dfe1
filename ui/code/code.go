// Package code writes a lane as a small program that does the same, for people to
// read, copy or save: in Python with asyncio and the openai package, and in Go
// with openai-go and errgroup.
//
// Each program shows how its strategy is written by hand, where the semaphore
// stands, and what becomes of a failure. It runs as it is, on the file of the
// Job or the texts in it, with as many connections as its limit, and prints a
// JSON object a line: "input" with "output" or "error". The order of the lines is
// the order of delivery. What is there when a failure ends the run is printed all
// the same, as a run does.
//
// The schema is written as types, a Pydantic model or Go structs, where these can
// say it. Else it is a literal alone, and the answers are maps.
//
// # Where a program differs from a run
//
// Retries are the client library's own, with the number and the time limit of
// the Job; both libraries take a spent quota for a passing trouble. Python's time
// limit is one of silence, not of a whole attempt. In Go, calls start in dataset
// order, whatever the strategy. An answer that does not fit is not asked for
// again. The key comes from the environment, read by the library. The rest of
// what is missing each program says in its first lines.
//
// Whatever the Job holds stands in a program as a literal or in a comment, and
// can't become code. The functions here keep no state and may be called from any
// goroutine.
package code

import (
	"embed"
	"go/format"
	"strings"
	"text/template"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
)

// Job is what a program is to do.
type Job struct {
	Lane    engine.Lane
	OnError engine.Policy
	Retries int           // attempts after the first
	Timeout time.Duration // of an attempt; 0: the library's default
	Model   string
	BaseURL string         // "": OpenAI's own, or what OPENAI_BASE_URL says
	Prompt  string         // a template that datasets.ParsePrompt takes
	Schema  *schema.Schema // a list takes several objects from each text
	Stream  bool           // ask for streamed answers
	Params  call.Params    // what requests have besides; secrets are read from the environment
	Serve   string         // the command that starts the provider, where that is needed; ""

	// Mode is how the answer is asked for; "" and call.Auto are call.JSONSchema: no
	// program goes down to another mode.
	Mode call.Mode

	// API is the one that the lane asks by. Programs ask for chat completions, and say so
	// where that isn't it.
	API call.API

	// File is what the program reads its rows from; nil: it holds Texts.
	File *File
	// Texts are rows of the dataset that the program holds, so that it runs at once.
	Texts []string
	// Fields are the columns of those rows, by name, of which the program holds
	// those that the prompt names. It may be shorter than Texts, or nil; what is
	// not there is empty.
	Fields []map[string]string
	// DataNote says in one line where the texts come from; "": nothing.
	DataNote string
}

// File is a file or folder of rows.
type File struct {
	Source datasets.Source // one that is Readable
	Max    int             // the most rows to take, from the first; 0: all
}

// The languages, by the names of their compilers.
const (
	LangPython = "python"
	LangGo     = "go"
)

// Python writes the job as a program for Python 3.11 or newer. Only its Schema
// may not be missing.
func Python(j Job) string {
	p := newProgram(j, python())
	if p.Stream && p.mode == call.Tools && !p.Strict {
		p.Stream, p.Unstreamed = false, true
	}
	source := render(LangPython, j, p)
	for strings.Contains(source, "\n\n\n\n") { // no literal has a line break
		source = strings.ReplaceAll(source, "\n\n\n\n", "\n\n\n")
	}
	return source
}

// Go writes the job as a main package, in the format of gofmt. Only its Schema
// may not be missing.
func Go(j Job) string {
	source := render(LangGo, j, newProgram(j, golang()))
	formatted, err := format.Source([]byte(source))
	if err != nil {
		return source
	}
	return string(formatted)
}

// FileName is what to call the program of a lane: FileName("go", "gather:2") is
// "gather-2.go".
func FileName(lang, lane string) string {
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, lane)
	switch lang {
	case LangPython:
		return name + ".py"
	case LangGo:
		return name + ".go"
	}
	return name + ".txt"
}

//go:embed templates
var templates embed.FS

// render fills in the templates of a strategy and a mode. They are part of this
// package, as are their data: the tests make a program of every kind.
func render(lang string, j Job, p program) string {
	dir := "templates/" + lang + "/"
	t := template.Must(template.ParseFS(templates, dir+"program.tmpl", dir+"data.tmpl", dir+shapeOf(j.Lane.Strategy)+".tmpl", dir+string(modeOf(j))+".tmpl"))
	var b strings.Builder
	if err := t.Execute(&b, p); err != nil {
		panic(err) // a fault of the templates
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// modeOf returns the mode that a program asks in.
func modeOf(j Job) call.Mode {
	switch j.Mode {
	case call.Tools, call.JSONObject:
		return j.Mode
	}
	return call.JSONSchema
}

// shapeOf returns the template that a strategy is written by. It goes by what
// the strategy does, so that one with another name has a program too.
func shapeOf(s engine.Strategy) string {
	switch {
	case s.Dispatch == engine.OneByOne:
		return "for-loop"
	case s.Delivery == engine.Together:
		return "gather"
	case s.Delivery == engine.InOrder:
		return "ordered"
	}
	return "as-completed"
}
