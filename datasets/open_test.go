package datasets

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
)

func writeFile(t testing.TB, name, data string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// row is an item and its answer, to compare.
type row struct {
	id, text, expected string
	fields             map[string]string
}

func rowsOf(set *Set) []row {
	rows := make([]row, set.Rows.Len())
	for i := range rows {
		item := set.Rows.At(i)
		rows[i] = row{item.ID, item.Text, string(set.Rows.Expected(i)), item.Fields}
	}
	return rows
}

func equalRows(a, b row) bool {
	return a.id == b.id && a.text == b.text && a.expected == b.expected && maps.Equal(a.fields, b.fields)
}

type fields = map[string]string

func TestOpenFiles(t *testing.T) {
	cases := []struct {
		name, file, data string
		opt              Options
		want             []row
		columns          []string
	}{
		{"text", "a.txt", "one\n\n  \r\ntwo\r\n three", Options{}, []row{{"0", "one", "", nil}, {"1", "two", "", nil}, {"2", " three", "", nil}}, nil},
		{"text with a mark", "a.TXT", "\xef\xbb\xbfone", Options{}, []row{{"0", "one", "", nil}}, nil},
		{"no text", "a.txt", "\n", Options{}, nil, nil},
		{"table", "a.csv", "id,text,lang\nx,\"hi, \"\"you\"\"\nthere\",en\n,ho,\n", Options{},
			[]row{{"x", "hi, \"you\"\nthere", "", fields{"id": "x", "text": "hi, \"you\"\nthere", "lang": "en"}}, {"1", "ho", "", fields{"id": "", "text": "ho", "lang": ""}}},
			[]string{"id", "text", "lang"}},
		{"table with a mark, returns and blanks", "a.csv", "\xef\xbb\xbf Body , n\r\nhi,1\r\n", Options{},
			[]row{{"0", "hi", "", fields{"Body": "hi", "n": "1"}}}, []string{"Body", "n"}},
		{"tabs", "a.tsv", "a\tb\nx, y\tz\n", Options{Column: "a"}, []row{{"0", "x, y", "", fields{"a": "x, y", "b": "z"}}}, []string{"a", "b"}},
		{"the only column", "a.csv", "ID,review,Expected\n7,good,\"{\"\"a\"\":1}\"\n8,bad,none\n", Options{},
			[]row{{"7", "good", `{"a":1}`, fields{"ID": "7", "review": "good", "Expected": `{"a":1}`}}, {"8", "bad", "", fields{"ID": "8", "review": "bad", "Expected": "none"}}},
			[]string{"ID", "review", "Expected"}},
		{"the chosen column", "a.csv", "text,body\na,b\n", Options{Column: "body"}, []row{{"0", "b", "", fields{"text": "a", "body": "b"}}}, []string{"text", "body"}},
		{"a header alone", "a.csv", "text\n", Options{}, nil, []string{"text"}},
		{"lines of JSON", "a.jsonl", `{"text":"a\nb","n":1.50,"o":{"x": [1]},"z":null,"expected":{"k": 1},"id":9}` + "\n\n" + `{"id":"q","text":"c","more":true}`, Options{},
			[]row{{"9", "a\nb", `{"k": 1}`, fields{"text": "a\nb", "n": "1.50", "o": `{"x": [1]}`, "z": "", "expected": `{"k": 1}`, "id": "9"}},
				{"q", "c", "", fields{"id": "q", "text": "c", "more": "true", "n": "", "o": "", "z": "", "expected": ""}}},
			[]string{"text", "n", "o", "z", "expected", "id", "more"}},
		{"another meaning of expected", "a.ndjson", `{"message":"a","expected":"soon"}`, Options{}, []row{{"0", "a", "", fields{"message": "a", "expected": "soon"}}}, []string{"message", "expected"}},
		{"a chosen field", "a.jsonl", `{"text":"a","b":5}`, Options{Column: "b"}, []row{{"0", "5", "", fields{"text": "a", "b": "5"}}}, []string{"text", "b"}},
		{"no lines", "a.jsonl", "", Options{}, nil, nil},
		{"two lines", "a.txt", "a\nb\nc", Options{MaxItems: 2}, []row{{"0", "a", "", nil}, {"1", "b", "", nil}}, nil},
		{"two records", "a.csv", "text\na\nb\n\"broken", Options{MaxItems: 2}, []row{{"0", "a", "", fields{"text": "a"}}, {"1", "b", "", fields{"text": "b"}}}, []string{"text"}},
		{"one object", "a.jsonl", "{\"text\":\"a\"}\nbroken", Options{MaxItems: 1}, []row{{"0", "a", "", fields{"text": "a"}}}, []string{"text"}},
	}
	for _, c := range cases {
		path := writeFile(t, c.file, c.data)
		set, err := Open(path, c.opt)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := rowsOf(set); !slices.EqualFunc(got, c.want, equalRows) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, c.want)
		}
		if !slices.Equal(set.Columns, c.columns) || set.Name != path || set.Schema != nil || set.Prompt != DefaultPrompt || set.About == "" {
			t.Errorf("%s: set %+v", c.name, set)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	cases := []struct{ file, data, column, want string }{
		{"a.csv", "", "", `a.csv": empty; add a header row`},
		{"a.csv", "\n\n", "", `a.csv", line 1: no header`},
		{"a.csv", "text,n\na,1\nb\n", "", `a.csv", line 3: 1 cell, the header has 2 columns`},
		{"a.csv", "text,n\na,1\n  ,2\n", "", `line 3: the text is empty (column "text")`},
		{"a.csv", "text\n\"a\nb\"\nc\"d\n", "", `line 4: stray quote in an unquoted cell (column 2)`},
		{"a.csv", "text\na\n\"b\nc\n", "", `line 3: unclosed quote (column 1)`},
		{"a.csv", "a,b\n1,2\n", "", `line 1: more than one column; pick the text with --column NAME: "a", "b"`},
		{"a.csv", "a,b\n1,2\n", "c", `line 1: no column "c"; columns: "a", "b"`},
		{"a.csv", "id,expected\n1,2\n", "", `line 1: no text column`},
		{"a.csv", "text,b,text\n1,2,3\n", "", `line 1: duplicate column "text"`},
		{"a.csv", "text\n\xe9t\xe9\n", "", `line 2: not UTF-8 text`},
		{"a.csv", "t\xe9xt\na\n", "", `line 1: not UTF-8 text`},
		{"a.csv", "text,expected\na,{x}\n", "", `line 2: invalid JSON in column "expected"`},
		{"a.tsv", "a\tb\n1\t2\t3\n", "a", `line 2: 3 cells, the header has 2 columns`},
		{"a.jsonl", "{\"text\":\"a\"}\n\n{\"text\":", "", `line 3: invalid JSON: unexpected end`},
		{"a.jsonl", "{\"text\":\"a\"}\n{\"text\" \"b\"}", "", `line 2: invalid JSON: `},
		{"a.jsonl", `1`, "", `line 1: not a JSON object`},
		{"a.jsonl", `{"text":"a"} {"text":"b"}`, "", `line 1: text after the JSON object; use one object per line`},
		{"a.jsonl", `{"text":"a","text":"b"}`, "", `line 1: duplicate field "text"`},
		{"a.jsonl", `{"text":"a"}` + "\n" + `{"txt":"b"}`, "", `line 2: no field "text"`},
		{"a.jsonl", `{"text":null}`, "", `line 1: the text is empty`},
		{"a.jsonl", `{"a":1,"b":2}`, "", `line 1: more than one column; pick the text with --column NAME: "a", "b"`},
		{"a.jsonl", `{}`, "", `line 1: no text column`},
		{"a.jsonl", "{\"text\":\"\xff\"}", "", `line 1: not UTF-8 text`},
		{"a.txt", "a\n\n\xff\xfea", "", `line 3: not UTF-8 text`},
		{"a.txt", "a", "text", `column "text": text files have no columns`},
		{"a.xlsx", "a", "", `a.xlsx": not an Excel file`},
		{"a.doc", "a", "", `a.doc": unsupported file type; use .csv, .tsv, .json, .jsonl, .ndjson, .yaml, .txt (or these and .gz, .zst, .bz2), .parquet or .xlsx, a folder of text files, or --data-format`},
		{"a\x1b[2J.txt", "\xff", "", `a\x1b[2J.txt", line 1: not UTF-8`},
	}
	for _, c := range cases {
		_, err := Open(writeFile(t, c.file, c.data), Options{Column: c.column})
		checkLine(t, err, c.want)
	}
}

func TestOpenErrorsWithoutAFile(t *testing.T) {
	dir := t.TempDir()
	cases := []struct {
		spec string
		opt  Options
		want string
	}{
		{"ticket", Options{}, `no dataset or file "ticket"; did you mean "tickets"? built-in: people, tickets, receipts, people:N; files: .csv`},
		{"", Options{}, `no dataset or file ""`},
		{"tickets:3", Options{}, `no dataset or file "tickets:3"`},
		{filepath.Join(dir, "none.csv"), Options{}, "none.csv"},
		{"tickets", Options{Column: "text"}, "--column does not apply to the built-in dataset tickets"},
		{"-", Options{}, "no standard input"},
		{"-", Options{Stdin: iotest.ErrReader(errors.New("the disk is gone"))}, "standard input, line 1: the disk is gone"},
		{"-", Options{Stdin: strings.NewReader("{\n")}, "standard input, line 2: invalid JSON: unexpected end"},
	}
	for _, c := range cases {
		_, err := Open(c.spec, c.opt)
		checkLine(t, err, c.want)
	}
}

// checkLine wants an error of one printable line with the text given in it.
func checkLine(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q in it", err, want)
		return
	}
	checkSafe(t, err)
}

func checkSafe(t *testing.T, err error) {
	t.Helper()
	for _, r := range err.Error() {
		if !unicode.IsPrint(r) {
			t.Errorf("the error %q isn't safe to show", err)
			return
		}
	}
}

func TestStandardInput(t *testing.T) {
	cases := []struct {
		name, data string
		want       []string
	}{
		{"text", "a\n{b\n", []string{"a", "{b"}},
		{"objects", "\n  {\"text\":\"a\"}\n{\"text\":\"b\"}\n", []string{"a", "b"}},
		{"objects after a mark", "\xef\xbb\xbf{\"text\":\"a\"}", []string{"a"}},
		{"nothing", "", nil},
	}
	for _, c := range cases {
		set := mustOpen(t, "-", Options{Stdin: iotest.OneByteReader(strings.NewReader(c.data))})
		var texts []string
		for _, r := range rowsOf(set) {
			texts = append(texts, r.text)
		}
		if !slices.Equal(texts, c.want) || set.Name != "-" {
			t.Errorf("%s: %q from %q", c.name, texts, set.Name)
		}
	}
}

// A stream that never ends is read no further than need be.
func TestMaxItemsOfAnEndlessInput(t *testing.T) {
	set := mustOpen(t, "-", Options{Stdin: endless{}, MaxItems: 3})
	if set.Rows.Len() != 3 || set.Rows.At(2).Text != "y" {
		t.Errorf("%d rows", set.Rows.Len())
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return copy(p, "y\n"), nil }

func TestLongLines(t *testing.T) {
	const longest = 100_000 // longer than what is buffered
	for _, end := range []string{"", "\n", "\r\n", "\nx", "\r\nx"} {
		for n := longest - 2; n <= longest+4; n++ {
			src, err := newSource(t.Context(), strings.NewReader("a\n"+strings.Repeat("x", n)+end), "", 0)
			if err != nil {
				t.Fatal(err)
			}
			lines, got := newLineReader(src, longest), []string{}
			for {
				line, err := lines.next()
				if err == io.EOF {
					break
				}
				switch {
				case errors.Is(err, errTooLong):
					got = append(got, "long")
				case err != nil:
					t.Fatal(err)
				default:
					got = append(got, strconv.Itoa(len(line)))
				}
			}
			want := []string{"1", strconv.Itoa(n)}
			if n > longest {
				want[1] = "long"
			}
			if strings.HasSuffix(end, "x") {
				want = append(want, "1")
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d bytes and %q: %v, want %v", n, end, got, want)
			}
		}
	}
}

// A line of the size that is promised, and a record that is longer.
func TestLongestTexts(t *testing.T) {
	long := strings.Repeat("x", maxLine)
	set := mustOpen(t, "-", Options{Stdin: strings.NewReader(long + "\n")})
	if set.Rows.Len() != 1 || len(set.Rows.At(0).Text) != maxLine {
		t.Errorf("%d rows", set.Rows.Len())
	}
	_, err := readAll("text\n"+long+"x\nb\n\"\n"+long+"\"\n", loadCSV, Options{})
	checkLine(t, err, "2 bad rows: line 2: longer than 16 MiB; line 4: longer than 16 MiB;")
}

// readAll loads a source that is no file.
func readAll(data string, load loader, opt Options) (*Set, error) {
	in := newIntake(opt, "title")
	k, err := readSource(context.Background(), strings.NewReader(data), load, in, 0)
	if err != nil {
		return nil, err
	}
	return finish("name", in, k)
}

func FuzzLoad(f *testing.F) {
	for _, data := range []string{"text,id\na,b\n", "\"text\"\n\"a\"\"\nb\"", "{\"text\":\"a\",\"expected\":{}}\n", "a\tb\n", "\xef\xbb\xbftext\n\xff", "{\"a\":{\"b\":[1,null]}}\n{}", "expected\n{}"} {
		f.Add(data, "", 0)
	}
	f.Fuzz(func(t *testing.T, data, column string, most int) {
		for i, load := range []loader{loadCSV, loadTSV, loadJSONL, loadJSON, loadYAML, loadText, loadAny} {
			opt := Options{Column: column, MaxItems: most, SkipBad: i&1 == 0}
			set, err := readAll(data, load, opt)
			if err != nil {
				checkSafe(t, err)
				continue
			}
			if most > 0 && set.Rows.Len() > most {
				t.Fatalf("%d rows, at most %d", set.Rows.Len(), most)
			}
			for i, r := range rowsOf(set) {
				if strings.TrimSpace(r.text) == "" || r.id == "" {
					t.Fatalf("row %d is %+v", i, r)
				}
				if r.expected != "" && !Right([]byte(r.expected), []byte(r.expected)) {
					t.Fatalf("row %d expects %q", i, r.expected)
				}
			}
		}
	})
}

// A column can only be meant of a table.
func TestCSVOnStandardInput(t *testing.T) {
	set := mustOpen(t, "-", Options{Column: "note", Stdin: strings.NewReader("id,note\na,hello\nb,bye\n")})
	if set.Rows.Len() != 2 || set.Rows.At(1).Text != "bye" || set.Rows.At(1).ID != "b" {
		t.Errorf("%d rows, the second %+v", set.Rows.Len(), set.Rows.At(1))
	}
}
