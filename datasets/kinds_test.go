package datasets

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func textsOf(set *Set) []string {
	texts := make([]string, set.Rows.Len())
	for i := range texts {
		texts[i] = set.Rows.At(i).Text
	}
	return texts
}

// What people's files look like, and the texts in them.
func TestFilesOfOtherPrograms(t *testing.T) {
	cases := []struct {
		name, file, data string
		opt              Options
		want             []string
	}{
		{"the text comes later", "a.jsonl", `{"title":"First"}` + "\n" + `{"title":"Second","text":"The real text"}`, Options{SkipBad: true}, []string{"The real text"}},
		{"a named field that the first row lacks", "a.jsonl", `{"title":"First"}` + "\n" + `{"title":"Second","note":"The real text"}`, Options{SkipBad: true, Column: "note"}, []string{"The real text"}},
		{"a declared separator", "a.csv", "sep=;\nid;text\n1;a, b\n2;c\n", Options{}, []string{"a, b", "c"}},
		{"a declared separator in quotes", "a.csv", "\"SEP=~\"\r\nid~text\r\n1~a\r\n", Options{}, []string{"a"}},
		{"old line ends", "a.csv", "id,text\r1,a\r2,b\r", Options{}, []string{"a", "b"}},
		{"old line ends of texts", "a.txt", "a\rb", Options{}, []string{"a", "b"}},
		{"an array of objects", "a.json", "[\n  {\"text\": \"a\\nb\"},\n  {\"text\": \"c\"}\n]\n", Options{}, []string{"a\nb", "c"}},
		{"an array on one line", "a.json", `[{"text":"a"},{"text":"b"}]`, Options{}, []string{"a", "b"}},
		{"an array of strings", "a.json", `["a", "b\u00e9"]`, Options{}, []string{"a", "bé"}},
		{"objects over several lines", "a.json", "{\n \"text\": \"a\"\n}\n{\n \"text\": \"b\"\n}\n", Options{}, []string{"a", "b"}},
		{"one object", "a.json", `{"text":"a","n":1}`, Options{}, []string{"a"}},
		{"an empty array", "a.json", ` [ ] `, Options{}, nil},
		{"an array behind a mark", "a.json", "\xef\xbb\xbf[\"a\"]", Options{}, []string{"a"}},
		{"an array as lines", "a.jsonl", "[\n{\"text\":\"a\"},\n{\"text\":\"b\"}\n]", Options{}, []string{"a", "b"}},
		{"pretty lines", "a.ndjson", "{\n  \"text\": \"a\"\n}\n", Options{}, []string{"a"}},
		{"strings as lines", "a.jsonl", "\"a\"\n\"b\\nc\"\n", Options{}, []string{"a", "b\nc"}},
		{"TSV has no quotes", "a.tsv", "id\ttext\n1\t\"a\n2\ta \"b\" c\n", Options{}, []string{`"a`, `a "b" c`}},
		{"a table with tabs and quotes", "a.csv", "id\ttext\n1\t\"a\tb\"\n", Options{}, []string{"a\tb"}},
		{"a table with tabs and inches", "a.csv", "id\ttext\n1\t5\" wide\n2\tb\n", Options{}, []string{`5" wide`, "b"}},
		{"YAML", "a.yaml", "- text: a\n  n: 2024-01-02\n- text: |\n    b\n    c\n", Options{}, []string{"a", "b\nc\n"}},
		{"YAML strings", "a.yml", "- a\n- \"1\"\n", Options{}, []string{"a", "1"}},
		{"YAML documents", "a.yml", "text: a\n---\ntext: b\n", Options{}, []string{"a", "b"}},
		{"no suffix, a table", "data", "id,text\n1,a\n2,b\n", Options{}, []string{"a", "b"}},
		{"no suffix, lines", "data", "Hello, you.\nAnd, well, you\n", Options{}, []string{"Hello, you.", "And, well, you"}},
		{"texts with dashes", "a.txt", "- Pro: the battery\n- Con: the weight\n", Options{}, []string{"- Pro: the battery", "- Con: the weight"}},
		{"texts with commas", "a.txt", "Hello, John\nBye, Jane\n", Options{}, []string{"Hello, John", "Bye, Jane"}},
		{"texts with tabs", "a.txt", "Hello\tJohn.\nBye\tJane\n", Options{}, []string{"Hello\tJohn.", "Bye\tJane"}},
		{"dashes for a text", "a.csv", "text\n---\nb\n", Options{}, []string{"---", "b"}},
		{"a table with nothing in a row", "a.csv", "id,text,n\n-,-,-\n2,b,-\n", Options{}, []string{"-", "b"}},
		{"no suffix, JSON", "data", `[{"text":"a"}]`, Options{}, []string{"a"}},
		{"no suffix, a note in brackets", "data", "[1] a note\n[2] another\n", Options{}, []string{"[1] a note", "[2] another"}},
		{"another suffix, named", "data.dat", "id|text\n1|a\n", Options{Format: CSV}, []string{"a"}},
		{"a table as texts", "a.csv", "id,text\n1,a\n", Options{Format: Text}, []string{"id,text", "1,a"}},
		{"JSON as texts", "a.txt", `{"text":"a"}`, Options{Format: Text}, []string{`{"text":"a"}`}},
		{"a column of prices", "a.csv", "price €\n10 €\n20 €\n", Options{}, []string{"10 €", "20 €"}},
		{"a column of choices", "a.csv", "yes/no\nyes/no\nno/yes\n", Options{}, []string{"yes/no", "no/yes"}},
		{"a question", "a.csv", "Q1: what do you think?\nAll: good\nNo: bad\n", Options{}, []string{"All: good", "No: bad"}},
		{"a long question, named", "a.csv", "What would you like to tell us about our product?\ngood\n", Options{Column: "What would you like to tell us about our product?"}, []string{"good"}},
		{"a column of numbers", "a.csv", "#,text\n1,a\n2,b\n", Options{}, []string{"a", "b"}},
		{"a letter for a name", "a.csv", "e\nx\ny\n", Options{}, []string{"x", "y"}},
		{"semicolons within texts", "a.csv", "review\nGood; product\nBad; ugly\n", Options{}, []string{"Good; product", "Bad; ugly"}},
		{"a column that is named is no title", "a.csv", "remark\na;b\nc;d\n", Options{Column: "remark"}, []string{"a;b", "c;d"}},
		{"a column without a name", "a.csv", ",text\n0,a\n1,b\n", Options{}, []string{"a", "b"}},
		{"a table with tabs and quotations", "a.csv", "id\ttext\n1\t\"a\" said b\n2\tc\n", Options{}, []string{`"a" said b`, "c"}},
		{"YAML numbers stand as they are written", "a.yaml", "- text: 007\n- text: 1.0\n- text: 0x1F\n- text: 12345678901234567890123\n", Options{}, []string{"007", "1.0", "0x1F", "12345678901234567890123"}},
		{"the prompt names the columns", "a.csv", "subject,note\nx,a\n,b\n", Options{Fields: []string{"subject", "note"}, Prompted: true}, []string{"x", ""}},
		{"the prompt leads into a value", "a.jsonl", `{"at":{"city":"x"},"b":1}`, Options{Fields: []string{"at.city"}, Prompted: true}, []string{`{"city":"x"}`}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set, err := Open(writeFile(t, c.file, c.data), c.opt)
			if err != nil {
				t.Fatal(err)
			}
			if got := textsOf(set); !slices.Equal(got, c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What looks like a table, or like texts, and is none is refused before it is sent.
func TestFilesThatAreRefused(t *testing.T) {
	var late strings.Builder
	for i := range 2 * lookAhead {
		fmt.Fprintf(&late, "{\"title\":\"t%d\"}\n", i)
	}
	late.WriteString(`{"title":"t","text":"x"}`)
	cases := []struct {
		name, file, data string
		opt              Options
		want             string
	}{
		{"a title", "a.csv", "Report of May\nid;text\n1;a\n2;b\n", Options{}, `line 1: "Report of May", not a header: it has 1 cell, the next lines have 2, separated by a semicolon; remove the lines above the header`},
		{"a title in the first of the cells", "a.csv", "Report of May,,\nid,text,n\n1,a,2\n", Options{}, `line 1: "Report of May", not a header: only the first of its 3 cells isn't empty; remove the lines above the header`},
		{"texts with commas", "a.csv", "id,text\n1,Hello, you\n2,Bye, you\n", Options{}, `line 1: the header has 2 columns, the next lines have 3, separated by a comma; put cells that hold a comma in quotes`},
		{"a comment", "a.csv", "# made by x\nid,text\n1,a\n2,b\n", Options{}, `line 1: a comment ("# made by x"), not the header`},
		{"an unknown separator", "a.csv", "id~text\n1~a\n2~b\n", Options{}, `line 1: one column, "id~text"; if '~' separates the cells`},
		{"texts without a header", "a.csv", "This is the first of my texts, I think.\nAnd this the second.\n", Options{}, `line 1`},
		{"one column of texts without a header", "a.csv", "My order never arrived and I want my money back\nIt is late\n", Options{}, `line 1: no header row with column names`},
		{"numbers for a header", "a.csv", "1,2\n3,4\n5,6\n", Options{Column: "x"}, `line 1: no header row with column names, but "1", "2"`},
		{"a web page", "a.csv", "<!DOCTYPE html>\n<html><body>404</body></html>\n", Options{}, `line 1: a web page or XML, not a table`},
		{"a web page for JSON", "a.json", "<html></html>", Options{}, `line 1: a web page or XML, not JSON`},
		{"JSON for a table", "a.csv", `[{"text":"a"}]`, Options{}, `line 1: JSON, not a table; use --data-format jsonl or json`},
		{"JSON for texts", "a.txt", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n", Options{}, `line 1: looks like JSON, not like texts; use --data-format jsonl or json, or txt to send the lines as they are`},
		{"an array for texts", "a.txt", "[\n {\"text\":\"a\"}\n]\n", Options{}, `line 1: looks like JSON`},
		{"commas in a TSV file", "a.tsv", "id,text\n1,a\n2,b\n", Options{}, `line 1: one column; the cells are separated by a comma, so use --data-format csv`},
		{"a table in a text file", "a.txt", "id,text\n1,a\n2,b\n", Options{}, `line 1: looks like a table, not like texts; use --data-format csv, or txt to send the lines as they are`},
		{"a table with tabs in a text file", "a.txt", "who\twhat\na\tb\nc\td\n", Options{}, `line 1: looks like a table, not like texts; use --data-format tsv, or txt`},
		{"a Markdown table", "a.csv", "| id | text |\n|----|:-----|\n| 1 | a |\n", Options{}, `line 2: a line of dashes, not a row; remove it`},
		{"YAML in a text file", "a.txt", "- id: 1\n  text: a\n- id: 2\n  text: b\n", Options{}, `line 1: looks like YAML, not like texts; use --data-format yaml, or txt to send the lines as they are`},
		{"a Git LFS pointer", "a.txt", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", Options{}, `a Git LFS pointer, not a table or text; fetch the file with git lfs pull`},
		{"a PDF file", "a.txt", "%PDF-1.7\n", Options{}, `a PDF file, not a table or text`},
		{"a sheet by another name", "a.csv", "PK\x03\x04xx", Options{}, `a zip archive or an Office file`},
		{"a database", "a.txt", "SQLite format 3\x00", Options{}, `an SQLite database, not a table or text; export a table`},
		{"Parquet by another name", "a.csv", "PAR1", Options{}, `a Parquet file; use --data-format parquet`},
		{"incomplete character", "a.jsonl", `{"text":"a\ud83d b"}`, Options{}, `line 1: incomplete character`},
		{"incomplete character in an array", "a.json", "[\"a\",\n\"\\udc00\"]", Options{}, `line 2: incomplete character`},
		{"batch requests", "a.jsonl", `{"custom_id":"1","method":"POST","body":{"messages":[{"role":"user","content":"x"}]}}`, Options{}, `line 1: a batch request (custom_id, body), not a text`},
		{"conversations", "a.jsonl", `{"messages":[{"role":"user","content":"x"}]}`, Options{}, `line 1: a conversation (messages), not a text`},
		{"a list inside", "a.json", `{"ok":true,"rows":[{"text":"a"}]}`, Options{}, `if the rows are in "rows", extract them, e.g. jq -c '.rows[]'`},
		{"a list alone", "a.json", `{"rows":[{"text":"a"}]}`, Options{}, `line 1: field "rows" holds JSON, not a text; if the rows are in "rows", extract them, e.g. jq -c '.rows[]'; to send it all the same, use --column`},
		{"an array cut short", "a.json", "[{\"text\":\"a\"},\n{\"text\":", Options{}, `line 2: invalid JSON: unexpected end`},
		{"text after an array", "a.json", "[\"a\"]\nx", Options{}, `line 2: text after the end of the JSON array`},
		{"mixed rows", "a.json", `["a",{"text":"b"}]`, Options{}, `line 1: not a JSON string like the rows before it`},
		{"arrays as rows", "a.jsonl", "[1,2]\n[3,4]\n", Options{}, `none of the 2 rows is usable: line 1: a JSON array, not an object`},
		{"a better column, too late", "a.jsonl", late.String(), Options{}, fmt.Sprintf("line %d: field \"text\" is in no earlier row, and \"title\" was taken as the text", 2*lookAhead+1)},
		{"no row has it", "a.jsonl", `{"a":1}`, Options{Column: "b"}, `no column "b" in any row; columns: "a"`},
		{"no row has it, skipping", "a.jsonl", "{\"a\":1}\n{\"a\":2}", Options{Column: "b", SkipBad: true}, `no column "b" in any row; columns: "a"`},
		{"a column of strings", "a.json", `["a"]`, Options{Column: "b"}, `line 1: column "b": a list of strings has no columns`},
		{"YAML with a bad key", "a.yaml", "- [a]: b\n", Options{}, `line 1: a key that is not a plain name`},
		{"YAML bombs", "a.yaml", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ntext: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n", Options{}, `more than 1048576 values through aliases`},
		{"another spreadsheet", "a.ods", "x", Options{}, `a.ods": unsupported file type; save it as CSV in the spreadsheet program`},
		{"nothing that is used", "a.csv", "a,b\n,\nx,\n", Options{Fields: []string{"a", "b"}, Prompted: true}, `line 2: every column that the prompt uses is empty`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(writeFile(t, c.file, c.data), c.opt)
			checkLine(t, err, c.want)
		})
	}
}

func TestStandardInputIsRecognised(t *testing.T) {
	cases := []struct {
		name, data string
		want       []string
	}{
		{"a table", "id;text\n1;a\n2;\"b\nc\"\n", []string{"a", "b\nc"}},
		{"a declared table", "sep=,\ntext,n\na,1\n", []string{"a"}},
		{"a column of texts", "text\na\nb\n", []string{"a", "b"}},
		{"an array", "[{\"text\":\"a\"}]", []string{"a"}},
		{"strings", "\"a\"\n\"b\"\n", []string{"a", "b"}},
		{"a header alone", "id,text\n", nil},
		{"a table under a long question", "id,What do you think of our new and wonderful products?\n1,a\n2,b\n", []string{"a", "b"}},
		{"a column of texts, all in quotes", "\"text\"\n\"a\"\n\"b\"\n", []string{"a", "b"}},
		{"quotations are texts", "\"To be\" is a quotation\n\"Not to be\" too\n", []string{`"To be" is a quotation`, `"Not to be" too`}},
		{"zstd", zstandard("text\na\n"), []string{"a"}},
	}
	for _, c := range cases {
		set := mustOpen(t, "-", Options{Stdin: strings.NewReader(c.data)})
		if got := textsOf(set); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	set := mustOpen(t, "-", Options{Stdin: strings.NewReader("subject\na, b\n\"c\"\n"), Fields: []string{"subject"}, Prompted: true, SkipBad: true})
	if got := textsOf(set); !slices.Equal(got, []string{"c"}) {
		t.Errorf("a column that the prompt names: %q", got)
	}
	for data, want := range map[string]string{
		"id,text\n1,Hello, you\n2,Bye, you\n": `the header has 2 columns, the next lines have 3`,
		"review\n\"Good, I think\"\nBad\n":    `line 1: a CSV file with one column, or texts, some in quotes; use --data-format csv or txt`,
		"<!DOCTYPE html>\n<p>x</p>\n":         `line 1: a web page or XML`,
		"[1, 2]\n":                            `not a JSON object`,
		"[null,\n{\"text\":\"a\"}]\n":         `not a JSON object`,
	} {
		_, err := Open("-", Options{Stdin: strings.NewReader(data)})
		checkLine(t, err, want)
	}
	_, err := Open("-", Options{Stdin: strings.NewReader("who,what\na,b\n")})
	checkLine(t, err, `pick the text with --column NAME: "who", "what" (read as CSV; use --data-format txt for one text per line)`)
}

func zstandard(text string) string {
	var out bytes.Buffer
	w, _ := zstd.NewWriter(&out)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.String()
}

func TestPackings(t *testing.T) {
	var gz bytes.Buffer
	w := gzip.NewWriter(&gz)
	_, _ = w.Write([]byte("text\na\n"))
	_ = w.Close()
	const bz = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xd4\x7b\x19\x1c\x00\x00\x02\xc1\x80\x00\x10\x22\x00\x04\x40\x20\x00\x21\x8d\x01\x9a\x0a\x06\x37\x17\x72\x45\x38\x50\x90\xd4\x7b\x19\x1c"
	for name, data := range map[string]string{"a.csv.gz": gz.String(), "a.csv.zst": zstandard("text\na\n"), "a.csv.bz2": bz} {
		set := mustOpen(t, writeFile(t, name, data), Options{})
		if got := textsOf(set); !slices.Equal(got, []string{"a"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A workbook as programs write it: texts in the sheet, and in a part of their own.
func TestExcel(t *testing.T) {
	path := writeFile(t, "a.xlsx", workbook(t, `<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="C1" t="inlineStr"><is><t>text</t></is></c></row>`+
		`<row r="2"><c r="A2"><v>7</v></c><c r="C2" t="s"><v>0</v></c></row><row r="3"/><row r="4"><c r="C4" t="inlineStr"><is><t>b</t></is></c></row>`))
	set := mustOpen(t, path, Options{})
	if got := textsOf(set); !slices.Equal(got, []string{"shared", "b"}) || set.Rows.At(0).ID != "7" || set.Notes[0] != `sheet "Data"` {
		t.Errorf("%q, first %+v, notes %q", got, set.Rows.At(0), set.Notes)
	}
	peek, err := Peek(t.Context(), path, Options{})
	if err != nil || len(peek.Items) != 2 || peek.Text != "text" {
		t.Errorf("preview %+v, %v", peek, err)
	}
	_, err = Open(writeFile(t, "b.xlsx", workbook(t, `<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>`)), Options{})
	checkLine(t, err, "row 2: 2 cells, the header has 1 column")
	_, err = Open(writeFile(t, "c.xlsx", workbook(t, `<row r="1"><c r="A1" t="inlineStr"><is><t>Report of May</t></is></c></row>`+
		`<row r="3"><c r="A3" t="inlineStr"><is><t>id</t></is></c><c r="B3" t="inlineStr"><is><t>text</t></is></c></row><row r="4"><c r="A4"><v>1</v></c></row>`)), Options{SkipBad: true})
	checkLine(t, err, `row 1: "Report of May", not a header: only the first cell isn't empty; remove the rows above the header`)
}

func workbook(t *testing.T, rows string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows + `</sheetData></worksheet>`,
		"xl/sharedStrings.xml":       `<sst><si><t>shared</t></si></sst>`,
		"xl/styles.xml":              `<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>`,
	} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestSeveralFiles(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"a.csv": "id,text\n1,a\n", "b.jsonl": `{"text":"b","source":"mine"}` + "\n" + `{"text":""}`, "c.txt": "c\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a, b, c := filepath.Join(dir, "a.csv"), filepath.Join(dir, "b.jsonl"), filepath.Join(dir, "c.txt")
	set, err := OpenAll(t.Context(), []string{a, b}, Options{SkipBad: true})
	if err == nil && set.Name != a+" and 1 more" {
		t.Errorf("the name is %q", set.Name)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := textsOf(set); !slices.Equal(got, []string{"a", "b"}) || set.Rows.At(0).Fields["source"] != a || set.Rows.At(1).Fields["source"] != "mine" {
		t.Errorf("%q, %v, %v", got, set.Rows.At(0), set.Rows.At(1))
	}
	_, err = OpenAll(t.Context(), []string{a, b}, Options{})
	checkLine(t, err, fmt.Sprintf(`2 sources, %q, line 2: the text is empty`, b))
	_, err = OpenAll(t.Context(), []string{a, c}, Options{})
	checkLine(t, err, "c.txt\": texts, but earlier files have columns; use files of one kind")
	_, err = OpenAll(t.Context(), []string{a, "people"}, Options{})
	checkLine(t, err, `--data "people" can't be combined with another --data`)
	set, err = Open(filepath.Join(dir, "*.csv"), Options{})
	if err != nil || set.Rows.Len() != 1 {
		t.Errorf("a pattern: %v", err)
	}
}

func TestPathsIntoValues(t *testing.T) {
	p, err := ParsePrompt("{{.at.city}} {{.at.tags.1}} {{.a.b}} {{.at.none}}")
	if err != nil {
		t.Fatal(err)
	}
	item := Item{Fields: map[string]string{"at": `{"city":"Köln","tags":["x","y"]}`, "a.b": "plain"}}
	if got := p.Render(item); got != "Köln y plain " {
		t.Errorf("%q", got)
	}
}

// A named pipe, as process substitution gives, is read as a stream.
func TestParquetFromAStream(t *testing.T) {
	body := "a"
	data := parquetFile(t, ticket{Body: &body})
	set := mustOpen(t, "-", Options{Stdin: strings.NewReader(data)})
	if got := textsOf(set); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q", got)
	}
}

// Reading takes work in proportion to the size, however quotes stand: each line is read at
// most a few times.
func TestReadingIsLinear(t *testing.T) {
	for _, line := range []string{"x\"\t\"a\n", "\"a\n", "a,\"b\n", "\",\"\n", "\"\"\"\n", "a;\"\n", "|\"x|\n"} {
		for name, load := range map[string]loader{"CSV": loadCSV, "TSV": loadTSV, "any": loadAny} {
			work := func(lines int) float64 {
				data := "id,text\n" + strings.Repeat(line, lines)
				return testing.AllocsPerRun(1, func() {
					src, err := newSource(context.Background(), strings.NewReader(data), "", 0)
					if err != nil {
						t.Fatal(err)
					}
					_, _ = load(src, newIntake(Options{SkipBad: true, Column: "text"}, "title"))
				})
			}
			if few, many := work(500), work(5000); many > 12*few+1000 {
				t.Errorf("%s, %q: %.0f allocations for 500 lines, %.0f for 5000", name, line, few, many)
			}
		}
	}
}
