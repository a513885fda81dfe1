package code

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"regatta/datasets"
)

// source is a file or a folder, and how it is read.
type source struct {
	name, prompt string
	files        map[string]string // a folder's; of a file the one with no name
	opt          datasets.Options
}

func sources(t *testing.T) []source {
	one := func(data string) map[string]string { return map[string]string{"": data} }
	return []source{
		{"a.csv", "{{.text}}", one("id,text\n1,one\n2,\"two, \"\"2\"\"\r\nand more\"\n\n3,three\n"), datasets.Options{}},
		{"b.csv", "{{.who}}: {{.text}} ({{.text}})", one("\ufeffwho;said; text \nA;a b;x\nB;;y\nC;c\u2028d;z\n"), datasets.Options{Column: "said", SkipBad: true}},
		{"c.csv", "{{.text}}", one("text,n\none,1\ntwo\nthree,3,3\nfour,4\n"), datasets.Options{SkipBad: true}},
		{"d.csv", "{{.text}}", one("n\ttext\n1\t\"a\tb\"\n"), datasets.Options{}},
		{"m.csv", "{{.a}} {{.b}}", one("a,b\n1,\n,2\n"), datasets.Options{Prompted: true, Fields: []string{"a", "b"}}},
		{"d.tsv", "{{.n}} {{.text}}", one("n\ttext\n1\t6\" tall\n2\t\"a b\"\n"), datasets.Options{MaxItems: 2}},
		{"e.jsonl", "{{.n}}|{{.o}}|{{.text}}", one(`{"text":"one é \u00e9","n":1.5,"o":null}` + "\r\n\n" + `{"text":"two","o":{"a": [true]}}` + "\n" + `{"text":"three","n":"3"}`), datasets.Options{}},
		{"f.ndjson", "{{.text}}", one("{\"body\":\"one\"}\nno json\n[1]\n{\"body\":\" \"}\n{\"body\":\"two\"}\n"), datasets.Options{SkipBad: true}},
		{"g.txt", "{{.text}}", one("one\r\n\n  \n two \nthree\rand more\n"), datasets.Options{MaxItems: 3}},
		{"h.txt", "Read: {{.text}}", one("caf\xe9 \x80\nna\xefve\n"), datasets.Options{Encoding: "latin1"}},
		{"i.txt", "{{.text}}", one("\xff\xfeo\x00n\x00e\x00\n\x00\xe9\x00"), datasets.Options{}},
		{"j.txt", "{{.text}}", one("\xfe\xff\x00o\x00n\x00e\x00\n\x00\xe9"), datasets.Options{}},
		{"k.csv.gz", "{{.text}}", one(packed(t, "text\none\ntwo\n")), datasets.Options{}},
		{"l.csv", "{{.text}}", one("text\n\x83\x65\x83\x58\x83\x67\n"), datasets.Options{Encoding: "shift_jis"}},
		{"folder", "{{.file}}: {{.text}}", map[string]string{"b.txt": "two\r\nlines\r\n", "a.md": "\ufeffone\n\n", ".hidden": "x"}, datasets.Options{}},
	}
}

func packed(t *testing.T, data string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// job writes the source, and returns a job on it with the rows that a run takes.
func (s source) job(t *testing.T) (Job, []any) {
	t.Helper()
	path := filepath.Join(t.TempDir(), s.name)
	for name, data := range s.files {
		file := filepath.Join(path, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := datasets.Open(path, s.opt)
	if err != nil {
		t.Fatal(err)
	}
	j := people(t, "gather", 0)
	j.Prompt, j.File = s.prompt, &File{Source: *set.Source, Max: s.opt.MaxItems}
	var rows []any
	for i := range set.Rows.Len() {
		item := set.Rows.At(i)
		columns := parsePrompt(s.prompt).columns()
		if columns == nil {
			rows = append(rows, item.Text)
			continue
		}
		row := map[string]any{}
		for _, name := range columns {
			row[name] = item.Fields[name]
			if name == textColumn {
				row[name] = item.Text
			}
		}
		rows = append(rows, row)
	}
	return j, rows
}

// The programs read the rows that a run takes.
func TestProgramsReadTheRows(t *testing.T) {
	var jobs []Job
	var want [][]any
	for _, s := range sources(t) {
		j, rows := s.job(t)
		jobs, want = append(jobs, j), append(want, rows)
	}
	check := func(language string, out []byte, err error) {
		var got [][]any
		if err != nil || json.Unmarshal(out, &got) != nil || len(got) != len(want) {
			t.Fatalf("%s: %v\n%s", language, err, out)
		}
		for i := range want {
			if !reflect.DeepEqual(got[i], want[i]) {
				t.Errorf("%s, %s:\ngot  %q\nwant %q", language, filepath.Base(jobs[i].File.Source.Path), got[i], want[i])
			}
		}
	}
	var python []string
	for _, j := range jobs {
		python = append(python, Python(j))
	}
	if interpreter := findPython(t); interpreter != "" {
		input, err := json.Marshal(python)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), interpreter, "testdata/rows.py")
		cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
		out, err := cmd.Output()
		check("python", out, err)
	} else {
		t.Log("no python3 here: the Python programs read no rows")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(append([]string{"run"}, buildFlags...), loaders(t, jobs))...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	check("go", out, err)
}

// loaders writes one Go program of what the programs of the jobs load their rows with,
// so that only one has to be linked.
func loaders(t *testing.T, jobs []Job) string {
	t.Helper()
	imports, helpers := map[string]bool{`"os"`: true, `"encoding/json"`: true}, map[string]string{}
	var functions, calls strings.Builder
	for i, j := range jobs {
		text := Go(j)
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, "main.go", text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			body := text[files.Position(f.Pos()).Offset:files.Position(f.End()).Offset]
			switch f.Name.Name {
			case "load":
				functions.WriteString(strings.Replace(body, "load()", fmt.Sprintf("load%d()", i), 1) + "\n")
				fmt.Fprintf(&calls, "load%d(), ", i)
			case "check", "asText":
				helpers[f.Name.Name] = body
			default:
				continue
			}
		}
		for _, one := range file.Imports {
			imports[one.Path.Value] = true
		}
	}
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	all := functions.String() + helpers["check"] + helpers["asText"] + "json. os."
	for path := range imports {
		name := strings.Trim(path[strings.LastIndexAny(path, `/"`[:1])+1:], `"`)
		if strings.Contains(all, name+".") {
			b.WriteString("\t" + path + "\n")
		}
	}
	b.WriteString(")\n\n" + functions.String() + helpers["check"] + "\n" + helpers["asText"])
	b.WriteString("\nfunc main() { json.NewEncoder(os.Stdout).Encode([]any{" + calls.String() + "}) }\n")
	path := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
