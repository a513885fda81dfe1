package code

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
)

// facts are what a program's literals hold.
type facts struct {
	Rows    []map[string]string `json:"rows"`
	Message string              `json:"message"` // the prompt with the first row
	Model   string              `json:"model"`
	BaseURL string              `json:"base_url"`
	Schema  json.RawMessage     `json:"schema"`

	// ModelSchema is what the program's types say instead, of a Python program.
	ModelSchema json.RawMessage `json:"model_schema"`
}

func TestGoLiterals(t *testing.T) {
	jobs := hostileJobs()
	rapid.Check(t, func(rt *rapid.T) {
		j := jobs.Draw(rt, "job")
		source := Go(j)
		got, err := goFacts(source)
		if err != nil {
			rt.Fatalf("%v\n%s", err, source)
		}
		if err := same(got, factsOf(j)); err != nil {
			rt.Fatalf("%v\n%s", err, source)
		}
	})
}

func TestPythonLiterals(t *testing.T) {
	python := findPython(t)
	if python == "" {
		t.Log("no python3 here: the Python literals were not read back")
		return
	}
	var jobs []Job
	var sources []string
	for seed := range 100 {
		j := hostileJobs().Example(seed)
		jobs, sources = append(jobs, j), append(sources, Python(j))
	}
	got := readPython(t, python, sources)
	for i, j := range jobs {
		if err := same(got[i], factsOf(j)); err != nil {
			t.Errorf("%v\n%s", err, sources[i])
		}
	}
}

// readPython reads Python programs.
func readPython(t *testing.T, python string, sources []string) (got []facts) {
	t.Helper()
	input, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/facts.py")
	cmd.Stdin = bytes.NewReader(input)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &complaints)
	}
	if err := json.Unmarshal(out, &got); err != nil || len(got) != len(sources) {
		t.Fatalf("%d programs read of %d: %v", len(got), len(sources), err)
	}
	return got
}

// hostileJobs are jobs whose every text tries to get out of its literal.
func hostileJobs() *rapid.Generator[Job] {
	nasty := rapid.SampledFrom([]string{
		`"`, `'`, `"""`, `'''`, "`", `\`, `\"`, `\u0041`, `\x41`, `\N{BULLET}`, `\U0001f600`, "\n", "\r\n", "\t", "\v", "\x00", "\x1b[2J",
		"\x7f", "\u0085", "\u00a0", "\u2028", "\u202e", "\ufeff", "\xff", "\xed\xa0\x80", "😀", "\U000e0001", "\U0010ffff", "é", "e\u0301",
		"{", "}", "{text}", "${x}", "%s", "%%", "*/", "//", "#", "coding: utf-7", "import os", " + ", ",", ";",
	})
	hostile := rapid.Map(rapid.SliceOfN(rapid.OneOf(nasty, rapid.String()), 0, 8), func(bits []string) string { return strings.Join(bits, "") })
	literal := rapid.Map(hostile, func(s string) string { return strings.NewReplacer("{", "(", "}", ")").Replace(s) })
	return rapid.Custom(func(rt *rapid.T) Job {
		j := Job{
			Lane:     engine.Lane{Strategy: rapid.SampledFrom(engine.Strategies()).Draw(rt, "strategy")},
			Model:    hostile.Draw(rt, "model"),
			BaseURL:  hostile.Draw(rt, "base URL"),
			DataNote: hostile.Draw(rt, "note"),
			Texts:    rapid.SliceOfN(hostile, 1, 4).Draw(rt, "texts"),
			Schema:   hostileSchema(rt, hostile),
		}
		column := literal.Draw(rt, "column")
		j.Fields = []map[string]string{{strings.TrimSpace(column): hostile.Draw(rt, "cell")}}
		names := []string{"{{.text}}"}
		if name := "{{." + strings.TrimSpace(column) + "}}"; name != "{{.}}" {
			names = append(names, name)
		}
		piece := rapid.OneOf(literal, rapid.SampledFrom(names))
		j.Prompt = strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(rt, "prompt"), "")
		return j
	})
}

func hostileSchema(rt *rapid.T, hostile *rapid.Generator[string]) *schema.Schema {
	property := map[string]any{
		"type":        "string",
		"description": hostile.Draw(rt, "description"),
		"enum":        rapid.SliceOfNDistinct(rapid.Map(hostile, wellFormed), 1, 30, rapid.ID).Draw(rt, "enum"),
	}
	if rapid.Bool().Draw(rt, "loose") {
		property["minLength"], property["x-kept"] = 3, []any{true, false, nil, 0.5, []any{}, map[string]any{}}
	}
	doc, err := json.Marshal(map[string]any{
		"type": "object", "title": hostile.Draw(rt, "title"),
		"properties": map[string]any{"z": map[string]any{"type": "integer"}, hostile.Draw(rt, "name"): property},
	})
	if err != nil {
		rt.Fatal(err)
	}
	s, err := schema.FromJSON(doc)
	if err != nil {
		rt.Fatal(err)
	}
	return s
}

// wellFormed is what becomes of a text on its way to a provider.
func wellFormed(s string) string { return string([]rune(s)) }

// factsOf is what the program of a job has to hold.
func factsOf(j Job) facts {
	f := facts{
		Model:   wellFormed(strings.TrimSpace(j.Model)),
		BaseURL: wellFormed(strings.TrimSpace(j.BaseURL)),
		Schema:  j.Schema.JSON(),
	}
	columns := parsePrompt(j.Prompt).columns()
	for i, text := range j.Texts {
		row := map[string]string{}
		for _, name := range columns {
			row[wellFormed(name)] = ""
			if i < len(j.Fields) {
				row[wellFormed(name)] = wellFormed(j.Fields[i][name])
			}
		}
		if _, named := row[textColumn]; named || columns == nil {
			row[textColumn] = wellFormed(text)
		}
		f.Rows = append(f.Rows, row)
	}
	if p, err := datasets.ParsePrompt(j.Prompt); err == nil {
		f.Message = wellFormed(p.Render(datasets.Item{Text: j.Texts[0], Fields: j.Fields[0]}))
	}
	return f
}

// same compares facts, the keys of the schema in their order.
func same(got, want facts) error {
	if got.ModelSchema != nil {
		if got, want := canonical(got.ModelSchema), canonical(want.Schema); got != want {
			return errors.New("types: got  " + got + "\nwant " + want)
		}
		got.ModelSchema, want.Schema = nil, nil
	}
	gotSchema, wantSchema := tokens(got.Schema), tokens(want.Schema)
	got.Schema, want.Schema = nil, nil
	if !reflect.DeepEqual(got, want) {
		return errors.New("got  " + strconv.Quote(sprint(got)) + "\nwant " + strconv.Quote(sprint(want)))
	}
	if !reflect.DeepEqual(gotSchema, wantSchema) {
		return errors.New("schema: got  " + sprint(gotSchema) + "\nwant " + sprint(wantSchema))
	}
	return nil
}

func sprint(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}

func tokens(raw json.RawMessage) (list []json.Token) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return list
		}
		if err != nil {
			return append(list, err.Error())
		}
		list = append(list, token)
	}
}

// goFacts reads a Go program.
func goFacts(source string) (facts, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", source, parser.SkipObjectResolution)
	if err != nil {
		return facts{}, err
	}
	r := goReader{}
	ast.Inspect(file, r.note)
	f := facts{Model: r.text(r.model), Schema: json.RawMessage(r.text(r.schema)), Rows: r.rows()}
	if r.baseURL != nil {
		f.BaseURL = r.text(r.baseURL)
	}
	r.row = f.Rows[0]
	f.Message = r.text(r.message)
	if r.err != nil {
		return facts{}, r.err
	}
	return f, nil
}

// goReader finds the literals of a Go program and reads them.
type goReader struct {
	model, baseURL, schema, message, prompt ast.Expr
	data                                    *ast.CompositeLit
	row                                     map[string]string
	err                                     error
}

func (r *goReader) note(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ValueSpec:
		if name := n.Names[0].Name; name == "texts" || name == "rows" {
			r.data, _ = n.Values[0].(*ast.CompositeLit)
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Model" {
			r.model = n.Value
		}
	case *ast.FuncDecl:
		if n.Name.Name == "prompt" {
			r.prompt = n.Body.List[0].(*ast.ReturnStmt).Results[0]
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok {
			switch f.Sel.Name {
			case "RawMessage":
				r.schema = n.Args[0]
			case "WithBaseURL":
				r.baseURL = n.Args[0]
			case "UserMessage":
				r.message = n.Args[0]
			}
		}
	}
	return true
}

func (r *goReader) rows() []map[string]string {
	var rows []map[string]string
	for _, element := range r.data.Elts {
		row := map[string]string{}
		if list, ok := element.(*ast.CompositeLit); ok {
			for _, cell := range list.Elts {
				pair := cell.(*ast.KeyValueExpr)
				row[r.text(pair.Key)] = r.text(pair.Value)
			}
		} else {
			row[textColumn] = r.text(element)
		}
		rows = append(rows, row)
	}
	return rows
}

// text evaluates an expression of strings.
func (r *goReader) text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		r.err = errors.Join(r.err, err)
		return s
	case *ast.BinaryExpr:
		return r.text(e.X) + r.text(e.Y)
	case *ast.Ident:
		return r.row[e.Name]
	case *ast.IndexExpr:
		return r.row[r.text(e.Index)]
	case *ast.CallExpr:
		return r.text(r.prompt)
	}
	r.err = errors.Join(r.err, errors.New("an expression of another kind"))
	return ""
}
