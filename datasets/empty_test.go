package datasets

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A source without rows is a set without items, and says so. What can't even be read as
// one says that it is empty.
func TestSourcesWithoutRows(t *testing.T) {
	const header, empty, none = "a header, but no rows", "empty, no rows", "no rows"
	for _, c := range []struct{ file, data, note string }{
		{"a.csv", "id,text\n", header},
		{"a.csv", "\xef\xbb\xbfid,text", header},
		{"a.csv", "sep=;\r\nid;text\r\n", header},
		{"a.tsv", "id\ttext\n\n", header},
		{"a.xlsx", workbook(t, `<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>`), header},
		{"a.jsonl", "", empty},
		{"a.json", "\xef\xbb\xbf", empty},
		{"a.yaml", "", empty},
		{"a.txt", "", empty},
		{"a", "", empty},
		{"a.json", "[]", none},
		{"a.yaml", "# nothing yet\n", none},
		{"a.txt", "\n\n", none},
	} {
		set, err := Open(writeFile(t, c.file, c.data), Options{})
		if err != nil {
			t.Errorf("%s %q: %v", c.file, c.data, err)
			continue
		}
		if set.Rows.Len() != 0 || len(set.Notes) == 0 || set.Notes[len(set.Notes)-1] != c.note {
			t.Errorf("%s %q: %d rows, notes %q; want %q", c.file, c.data, set.Rows.Len(), set.Notes, c.note)
		}
	}
	for file, want := range map[string]string{
		"a.csv": `a.csv": empty; add a header row with column names`, "a.tsv": `a.tsv": empty; add a header row with column names`,
		"a.parquet": `a.parquet": empty`, "a.xlsx": `a.xlsx": empty`,
	} {
		_, err := Open(writeFile(t, file, ""), Options{})
		checkLine(t, err, want)
		if strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", file, err)
		}
		_, err = Open("-", Options{Stdin: strings.NewReader(""), Format: suffixes[filepath.Ext(file)]})
		checkLine(t, err, "standard input: empty")
	}
}

// Of several files those without rows are named.
func TestOneOfSeveralWithoutRows(t *testing.T) {
	a, b, c := writeFile(t, "a.csv", "id,text\n1,a\n"), writeFile(t, "b.csv", "id,text\n"), writeFile(t, "c.csv", "id,text\n2,\n3,c\n")
	set, err := OpenAll(t.Context(), []string{a, b, c}, Options{SkipBad: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := textsOf(set); !slices.Equal(got, []string{"a", "c"}) || set.Notes[0] != quote(b)+": a header, but no rows" {
		t.Errorf("%q, notes %q", got, set.Notes)
	}
}

// Numbers are the names of columns where one of them is asked for.
func TestNumbersAsColumnNames(t *testing.T) {
	sheet := workbook(t, `<row r="1"><c r="A1"><v>2019</v></c><c r="B1"><v>2020</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>b</v></c></row>`)
	for file, data := range map[string]string{"a.csv": "2019,2020\n1,b\n", "a.tsv": "2019\t2020\n1\tb\n", "a.xlsx": sheet} {
		path := writeFile(t, file, data)
		set, err := Open(path, Options{Column: "2020"})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if got := textsOf(set); !slices.Equal(got, []string{"b"}) {
			t.Errorf("%s: %q", file, got)
		}
		_, err = Open(path, Options{})
		checkLine(t, err, `no header row with column names, but "2019", "2020"; add one`)
		_, err = Open(path, Options{Column: "2021"})
		checkLine(t, err, `no header row with column names`)
	}
}
