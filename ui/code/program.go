package code

import (
	"cmp"
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
	reading
	Lane, Python string // the lane, and the name of its Python file
	Note         string // for a comment
	Serve        string // the command that starts the provider, for a comment
	Logs         bool   // a failure may end the program

	Item, Items string // what one row and all of them are called
	Columns     bool   // a row has columns; else it is a text
	Rows        []string
	Prompt      string // an expression on Item; "": it is a function, for it is long
	Function    string // what that function returns, on several lines

	Model, BaseURL     string // BaseURL "": the default
	SchemaName, Schema string
	Strict             bool
	Many               bool     // the output is a list of objects
	Params             string   // more request parameters, an object; "": none
	System             string   // the system prompt; "": none
	Headers, Query     []string // of each request, a member or an option each
	Environ            bool     // in Python, variables of the environment are read
	Stream             bool     // the answer is streamed
	Unstreamed         bool     // it should be, but Python's library streams strict tools alone

	Types            string // the declarations of the answer's types; "": it is a map
	Type             string // the name of the answer's type
	List             string // in Python, of the class of a list of answers
	Checked          bool   // in Go, that an answer matches: the server does not hold it to the schema
	Parsed           bool   // in Python, the library parses the answer
	Tool             bool   // so it does with the arguments of the tool
	Typing, Pydantic string // in Python, what is imported from there
	Aliased          bool   // in Python, properties have other names there
	mode             call.Mode
	listAbout        string // the description of the list
	About            string // what the model is told in words beside the prompt

	Concurrent bool   // more than one call may be in flight
	Limit      int    // 0: none
	Pool       string // how many connections may be open, an expression
	Retries    int
	Timeout    string // "": the default

	Collect, Cancel, Orphan bool
	Responses               bool // the lane asks for responses
}

// dialect is how a language writes what isn't the same in both.
type dialect struct {
	texts, rows string // the names of the dataset
	plus        string // what stands between the operands of a sum on several lines
	schema      notation
	duration    func(time.Duration) string

	row      string // what stands before the cells of a row
	cell     func(column string) string
	char     func(byte) string
	encoding func(string) string

	header, query string // for fmt: how one is set, by its name and an expression
	variable      string // likewise: of the environment

	unlimited string // as many connections as there are calls; "": as items
	types     func(p *program, s *shape)
}

func python() dialect {
	return dialect{
		texts: "TEXTS", rows: "ROWS", plus: "\n        + ", schema: pythonNotation(), duration: pythonSeconds,
		cell: pythonCell, char: pythonChar, encoding: pythonEncoding, unlimited: "None",
		header: "%s: %s", query: "%s: %s", variable: "os.environ[%s]", types: (*program).classes,
	}
}

func golang() dialect {
	return dialect{
		texts: "texts", rows: "rows", plus: " +\n\t\t", schema: jsonNotation(), duration: goDuration,
		row: "map[string]string", cell: goCell, char: goChar, encoding: strings.ToLower,
		header: "option.WithHeader(%s, %s)", query: "option.WithQuery(%s, %s)", variable: "os.Getenv(%s)", types: (*program).structs,
	}
}

func newProgram(j Job, d dialect) program {
	prompt := parsePrompt(j.Prompt)
	lane := j.Lane.String()
	sent, strict := asked(j)
	p := program{
		Lane: comment(lane), Python: FileName(LangPython, lane),
		Note: comment(j.DataNote), Serve: oneLine(j.Serve),
		Item: "text", Items: d.texts,
		Model: quoted(strings.TrimSpace(j.Model)), SchemaName: quoted(j.Schema.Name()),
		Schema: d.schema.write(sent.JSON()), Strict: strict,
		Many: j.Schema.Item() != nil, About: quoted(j.Mode.Told(j.Schema.Item() != nil)),
		Concurrent: j.Lane.Strategy.Dispatch != engine.OneByOne,
		Retries:    max(j.Retries, 0),
		Stream:     j.Stream, mode: modeOf(j), listAbout: listAbout(j.Schema.JSON()),
		Responses: j.API == call.ResponsesAPI,
		Collect:   j.OnError == engine.Collect, Cancel: j.OnError == engine.Cancel, Orphan: j.OnError == engine.Orphan,
	}
	if url := strings.TrimSpace(j.BaseURL); url != "" {
		p.BaseURL = quoted(url)
	}
	if j.Timeout > 0 {
		p.Timeout = d.duration(j.Timeout)
	}
	columns := prompt.columns()
	if columns != nil {
		p.Item, p.Items, p.Columns = "row", d.rows, true
		p.Rows = rowsOf(j, columns)
	} else {
		p.Rows = quotedAll(j.Texts)
	}
	p.connections(j, d)
	p.reading = readingOf(j.File, columns, d)
	p.Logs = !p.Collect || p.Read
	p.params(j.Params, d)
	p.typed(j, d)
	if lines := prompt.expression(p.Item, p.Columns); len(lines) == 1 {
		p.Prompt = lines[0]
	} else {
		p.Function = strings.Join(lines, d.plus)
	}
	return p
}

// connections sets the limit, and as many connections.
func (p *program) connections(j Job, d dialect) {
	switch {
	case !p.Concurrent:
		p.Pool = "1"
	case j.Lane.Limit > 0:
		p.Limit = j.Lane.Limit
		p.Pool = strconv.Itoa(p.Limit)
	default:
		p.Pool = cmp.Or(d.unlimited, "len("+p.Items+")")
	}
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

// oneLine makes a text fit to stand in a comment, whole.
func oneLine(text string) string {
	printable := strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(printable), " ")
}

// comment makes a note fit to stand in a comment, on one line.
func comment(note string) string {
	note = oneLine(note)
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
