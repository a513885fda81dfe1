package code

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
)

// program is what the templates are filled in with. Its strings are source.
type program struct {
	Lane, Python string // the lane, and the name of its Python file
	Note         string // for a comment

	Item, Items string // what one row and all of them are called
	Columns     bool   // a row has columns; else it is a text
	Rows        []string
	Prompt      string // an expression on Item; "": it is a function, for it is long
	Function    string // what that function returns, on several lines

	Model, BaseURL     string // BaseURL "": the default
	SchemaName, Schema string
	Strict             bool
	Many               bool   // the output is a list of objects
	About              string // what the model is told in words beside the prompt

	Concurrent bool // more than one call may be in flight
	Limit      int  // 0: none
	Retries    int
	Timeout    string // "": the default

	Collect, Cancel, Orphan bool
}

// dialect is how a language writes what isn't the same in both.
type dialect struct {
	texts, rows string // the names of the dataset
	plus        string // what stands between the operands of a sum on several lines
	schema      notation
	duration    func(time.Duration) string
}

func python() dialect {
	return dialect{texts: "TEXTS", rows: "ROWS", plus: "\n        + ", schema: pythonNotation(), duration: pythonSeconds}
}

func golang() dialect {
	return dialect{texts: "texts", rows: "rows", plus: " +\n\t\t", schema: jsonNotation(), duration: goDuration}
}

func newProgram(j Job, d dialect) program {
	prompt := parsePrompt(j.Prompt)
	lane := j.Lane.String()
	sent, strict := asked(j)
	p := program{
		Lane: comment(lane), Python: FileName(LangPython, lane),
		Note: comment(j.DataNote),
		Item: "text", Items: d.texts,
		Model: quoted(strings.TrimSpace(j.Model)), SchemaName: quoted(j.Schema.Name()),
		Schema: d.schema.write(sent.JSON()), Strict: strict,
		Many: j.Schema.Item() != nil, About: quoted(j.Mode.Told(j.Schema.Item() != nil)),
		Concurrent: j.Lane.Strategy.Dispatch != engine.OneByOne,
		Retries:    max(j.Retries, 0),
		Collect:    j.OnError == engine.Collect, Cancel: j.OnError == engine.Cancel, Orphan: j.OnError == engine.Orphan,
	}
	if p.Concurrent {
		p.Limit = max(j.Lane.Limit, 0)
	}
	if url := strings.TrimSpace(j.BaseURL); url != "" {
		p.BaseURL = quoted(url)
	}
	if j.Timeout > 0 {
		p.Timeout = d.duration(j.Timeout)
	}
	if columns := prompt.columns(); columns != nil {
		p.Item, p.Items, p.Columns = "row", d.rows, true
		p.Rows = rowsOf(j, columns)
	} else {
		p.Rows = quotedAll(j.Texts)
	}
	if lines := prompt.expression(p.Item, p.Columns); len(lines) == 1 {
		p.Prompt = lines[0]
	} else {
		p.Function = strings.Join(lines, d.plus)
	}
	return p
}

// asked is what the program describes to the model, and whether strict mode holds
// it to that: in tools the model is asked for the objects of a list one by one.
func asked(j Job) (s *schema.Schema, strict bool) {
	item := j.Schema.Item()
	if j.Mode == call.Tools && item != nil {
		return item, false
	}
	strict, _ = j.Schema.Strict()
	return j.Schema, strict
}

func quotedAll(texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = quoted(text)
	}
	return list
}

// rowsOf writes rows with the columns that the prompt names, as both languages do.
func rowsOf(j Job, columns []string) []string {
	rows := make([]string, len(j.Texts))
	for i, text := range j.Texts {
		var fields map[string]string
		if i < len(j.Fields) {
			fields = j.Fields[i]
		}
		cells := make([]string, len(columns))
		for c, name := range columns {
			value := fields[name]
			if name == textColumn {
				value = text
			}
			cells[c] = quoted(name) + ": " + quoted(value)
		}
		rows[i] = "{" + strings.Join(cells, ", ") + "}"
	}
	return rows
}

// maxNote is the longest note, in characters, that a comment repeats.
const maxNote = 160

// comment makes a note fit to stand in a comment, on one line.
func comment(note string) string {
	note = strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, note)
	note = strings.Join(strings.Fields(note), " ")
	if utf8.RuneCountInString(note) > maxNote {
		note = string([]rune(note)[:maxNote-1]) + "…"
	}
	return note
}

func pythonSeconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
}

// goDuration writes a time in the largest unit of which it is a multiple.
func goDuration(d time.Duration) string {
	units := []struct {
		size time.Duration
		name string
	}{
		{time.Hour, "time.Hour"},
		{time.Minute, "time.Minute"},
		{time.Second, "time.Second"},
		{time.Millisecond, "time.Millisecond"},
		{time.Microsecond, "time.Microsecond"},
	}
	for _, unit := range units {
		switch {
		case d == unit.size:
			return unit.name
		case d%unit.size == 0:
			return strconv.FormatInt(int64(d/unit.size), 10) + " * " + unit.name
		}
	}
	return strconv.FormatInt(int64(d), 10) + " * time.Nanosecond"
}
