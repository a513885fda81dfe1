package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// messy is a file as people have them: semicolons, quotes, a line break in a cell,
// formulas, and columns that the prompt has no use for.
const messy = "Ticket;name;Message;Delta;Note\n" +
	"A-7;n1;\"My name is John; \"\"Jo\"\" and\nI am 20 years old\";-5;=1+1\n" +
	"B-8;n2;My name is Mary and I am 21 years old;+1.5e3;@here\n" +
	"C-9;n3;My name is Bob and I am 22 years old;-x;plain\x07\n"

func table(t *testing.T, text string) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';' // as in messy
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// TestATableIsHandedOver: all columns of the input in their order, then the output's,
// then the figures; in dataset order; what is dangerous in a spreadsheet is none of it.
func TestATableIsHandedOver(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.csv")
	write(t, in, messy)
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		args := []string{"run", "--data", in, "--column", "Message", "--schema", "name string, age int, Note string", "--id-column", "Ticket", "--save"}
		f.invocation(append(args, "--out", out)...).run(t.Context()).want(t, 0)
		written, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(string(written), "\ufeff")
		if !marked {
			t.Error("a spreadsheet could not tell that this is UTF-8")
		}
		got := table(t, text)
		if want := []string{"Ticket", "name", "Message", "Delta", "Note", "output.name", "age", "output.Note", "index", "status", "error.kind"}; !slices.Equal(got[0][:11], want) {
			t.Errorf("header %q, want %q", got[0], want)
		}
		for i, want := range [][]string{
			{"A-7", "n1", "My name is John; \"Jo\" and\nI am 20 years old", "-5", "'=1+1"},
			{"B-8", "n2", "My name is Mary and I am 21 years old", "+1.5e3", "'@here"},
			{"C-9", "n3", "My name is Bob and I am 22 years old", "'-x", "plain␇"},
		} {
			if row := got[i+1]; !slices.Equal(row[:5], want) || row[9] != "ok" {
				t.Errorf("row %d is %q, want %q", i, row, want)
			}
		}
		if exported := f.regatta(t.Context(), "runs export 1 --format csv").want(t, 0); exported.stdout != text || exported.stderr != "" {
			t.Errorf("exported %q, %s, want %q", exported.stdout, exported.stderr, text)
		}
		raw := f.regatta(t.Context(), "runs export 1 --format csv --raw-cells").want(t, 0).stdout
		if rows := table(t, raw); rows[1][4] != "=1+1" || rows[3][3] != "-x" || rows[3][4] != "plain\x07" {
			t.Errorf("raw %q", rows)
		}
	})
}

// TestColumnsInJSONLines: the kept columns are an object beside the text; the id is that
// of the column that was named.
func TestColumnsInJSONLines(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		args := []string{"run", "--data", "-", "--column", "Message", "--schema", "name string, age int", "--id-column", "Ticket", "--keep-columns", "--in-order"}
		got := invocation{args: args, stdin: messy}.run(t.Context()).want(t, 0).stdout
		if want := `{"index":1,"id":"B-8","status":"ok","input":"My name is Mary and I am 21 years old",` +
			`"input_fields":{"Ticket":"B-8","name":"n2","Message":"My name is Mary and I am 21 years old","Delta":"+1.5e3","Note":"@here"},"output":{`; !strings.Contains(got, want) {
			t.Errorf("%s has no %s", got, want)
		}
	})
}

// TestASavedRunWithoutColumns says which are missing.
func TestASavedRunWithoutColumns(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		i := f.invocation("run", "--data", "-", "--column", "Message", "--schema", "name string, age int", "--save")
		i.stdin = messy
		i.run(t.Context()).want(t, 0)
		path := filepath.Join(string(f), f.list(t)[0].Run+".jsonl")
		saved, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		older := strings.NewReplacer(`"text_column":"Message",`, "", `"Delta":"-5",`, "", `"Delta":"+1.5e3",`, "", `"Delta":"-x",`, "").Replace(string(saved))
		if older == string(saved) {
			t.Fatal("the journal has no columns")
		}
		write(t, path, older)
		got := f.regatta(t.Context(), "runs export 1 --format csv").want(t, 0)
		if header := table(t, got.stdout)[0]; !slices.Equal(header[:6], []string{"id", "input", "Ticket", "name", "Message", "Note"}) || !strings.Contains(got.stderr, `was saved without 1 column "Delta"`) {
			t.Errorf("%q, %s", header, got.stderr)
		}
	})
}

func TestNoSuchIDColumn(t *testing.T) {
	for stdin, want := range map[string]string{
		messy: `standard input: no column "nr" for the ids; columns: "Ticket", "name", "Message", "Delta", "Note"`,
		"My name is John and I am 20\nMy name is Mary and I am 21\n": `standard input: no column "nr" for the ids; the rows are texts without columns`,
	} {
		args := []string{"run", "--data", "-", "--schema", "name string", "--id-column", "nr", "--prompt", "{{.text}}"}
		if strings.Contains(stdin, ";") {
			args = append(args, "--column", "Message")
		}
		if got := (invocation{args: args, stdin: stdin}).run(t.Context()).want(t, 2); !strings.Contains(got.stderr, want) {
			t.Errorf("got %s, want %s", got.stderr, want)
		}
	}
	if got := regatta(t, "run --id-column nr").want(t, 2); !strings.Contains(got.stderr, "--id-column does not apply to the built-in dataset people") {
		t.Error(got.stderr)
	}
}

// TestInOrder: results are written in dataset order whatever the delivery, also of a run
// that is cut short.
func TestInOrder(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, line := range []string{
			"run --data tickets --in-order --sim error=0.3 --retries 0",
			"run --data tickets --in-order --strategy as-completed:3 --on-error orphan --sim error=0.2 --retries 0",
			"run --data tickets --in-order --on-error cancel --sim error=0.1 --retries 0",
		} {
			for i, l := range regatta(t, line).want(t, 1).lines(t) {
				if l.Index != i {
					t.Errorf("%s: line %d is of item %d", line, i, l.Index)
				}
			}
		}
	})
}

// A name that promises another format is refused before anything is sent.
func TestAMisnamedFile(t *testing.T) {
	for name, status := range map[string]int{"x.xlsx": 2, "x.TSV": 2, "x.jsonl.gz": 2, "x.json": 0, "x": 0} {
		path := filepath.Join(t.TempDir(), name)
		got := invocation{args: []string{"run", "--sim", "latency=0", "--out", path}}.run(t.Context()).want(t, status)
		if status == 2 && !strings.Contains(got.stderr, "results are written as .jsonl or .csv; use one of these endings, or --format") {
			t.Errorf("%s: %q", name, got.stderr)
		}
		if status == 0 && !strings.HasSuffix(got.stderr, "\nwrote "+path+": 7 results\n") {
			t.Errorf("%s: %q", name, got.stderr)
		}
	}
}

// What is exported has more formats, and other endings.
func TestAMisnamedExport(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	got := f.regatta(t.Context(), "runs export 1 --out x.pdf").want(t, 2)
	if !strings.Contains(got.stderr, "results are written as .jsonl, .csv, .html or .md; use one of these endings, or --format") {
		t.Error(got.stderr)
	}
}

// TestCellsAreSeparatedAsInTheInput: a spreadsheet opens what looks like its own file; what
// was no CSV becomes one with commas; and --separator decides.
func TestCellsAreSeparatedAsInTheInput(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"comma.csv": "id,text\n1,\"a;b\"\n", "semicolon.csv": "id;text\n1;a,b\n", "declared.csv": "sep=;\nid;text\n1;a\n", "pipe.csv": "id|text\n1|a\n",
		"tab.csv": "id\ttext\n1\ta\n", "a.tsv": "id\ttext\n1\ta\n", "a.jsonl": `{"id":1,"text":"a"}`,
	} {
		write(t, filepath.Join(dir, name), data)
	}
	for words, want := range map[string]string{
		"comma.csv": ",", "semicolon.csv": ";", "declared.csv": ";", "pipe.csv": "|", "tab.csv": ",", "a.tsv": ",", "a.jsonl": ",",
		"semicolon.csv --separator comma": ",", "comma.csv --separator ;": ";", "a.jsonl --separator tab": "\t",
		"semicolon.csv --data " + filepath.Join(dir, "declared.csv"): ";", "semicolon.csv --data " + filepath.Join(dir, "comma.csv"): ",",
		"semicolon.csv --keep-columns=false": ";",
	} {
		args := "run --schema name:string --sim latency=0 --format csv --data " + filepath.Join(dir, words)
		header, _, _ := strings.Cut(regatta(t, args).want(t, 0).stdout, "\n")
		if at := strings.IndexFunc(header, func(r rune) bool { return r < 'a' || r > 'z' }); at < 0 || header[at:at+1] != want {
			t.Errorf("%s: %q", words, header)
		}
	}
	if got := regatta(t, "run --separator semicolonn").want(t, 2); !strings.Contains(got.stderr, `--separator: unknown separator "semicolonn"; did you mean semicolon? use comma, semicolon, tab, pipe`) {
		t.Error(got.stderr)
	}
}
