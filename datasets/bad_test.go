package datasets

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestBadRowsAreToldTogether(t *testing.T) {
	const table = "text,n\na,1\n ,2\nb\nc,3\n"
	cases := []struct {
		name, file, data string
		opt              Options
		want             string
	}{
		{"two", "a.csv", table, Options{}, `a.csv": 2 bad rows: line 3: the text is empty (column "text"); line 4: 1 cell, the header has 2 columns; use --skip-bad-rows to skip them`},
		{"among the first two", "a.csv", table, Options{MaxItems: 2}, `a.csv", line 3: the text is empty (column "text"); use --skip-bad-rows to skip it`},
		{"all", "a.csv", "text\n\" \"\n\" \"\n", Options{}, `none of the 2 rows is usable: line 2: the text is empty (column "text"); line 3: the text is empty (column "text")`},
		{"all, skipping", "a.csv", "text\n\" \"\n", Options{SkipBad: true}, `a.csv", line 2: the text is empty (column "text")`},
		{"foreign", "a.txt", "ok\ncaf\xe9\n", Options{}, `a.txt", line 2: not UTF-8 text: byte 4 is 0xe9; if it is text in another encoding, set it, e.g. --encoding windows-1252; use --skip-bad-rows to skip it`},
		{"foreign in quotes", "a.csv", "text\n\"a\nb\xe9\"\n", Options{}, `line 2: not UTF-8 text: byte 2 is 0xe9 (line 3)`},
		{"zeros", "a.txt", "a\x00b\n", Options{}, `line 1: not text: it contains a zero byte`},
		{"many", "a.jsonl", strings.Repeat("{}\n{\"text\":\"a\"}\n", 3) + strings.Repeat("x\n", 10), Options{Column: "text"}, `13 bad rows: line 1: no field "text"; line 3:`},
		{"five are told", "a.jsonl", "{\"text\":\"a\"}\n" + strings.Repeat("x\n", 10), Options{}, `10 bad rows: line 2: not a JSON object; line 3: not a JSON object; line 4: not a JSON object; line 5: not a JSON object; line 6: not a JSON object; and 5 more; use`},
		{"a thousand are enough", "a.jsonl", "{\"text\":\"a\"}\n" + strings.Repeat("x\n", 5000), Options{}, `at least 1000 bad rows`},
		{"answers", "a.jsonl", `{"text":"a","expected":"{x"}` + "\n" + `{"text":"b"}`, Options{}, `line 1: invalid JSON in column "expected"`},
	}
	for _, c := range cases {
		_, err := Open(writeFile(t, c.file, c.data), c.opt)
		checkLine(t, err, c.want)
	}
}

func TestBadRowsAreAnErrorOfTheirOwn(t *testing.T) {
	_, err := Open(writeFile(t, "a.csv", "text,n\na,1\nb\n"), Options{})
	var bad *BadRows
	if !errors.As(err, &bad) || bad.Count != 1 || bad.Rows != 2 || bad.First[0].Where != "line 3" || bad.Foreign {
		t.Errorf("%+v", err)
	}
}

func TestBadRowsAreSkipped(t *testing.T) {
	var data strings.Builder
	data.WriteString("text,n\n")
	for i := range 20 {
		if i%4 == 1 {
			data.WriteString("lonely\n")
		}
		fmt.Fprintf(&data, "text %d,%d\n", i, i)
	}
	path := writeFile(t, "a.csv", data.String())
	set := mustOpen(t, path, Options{SkipBad: true})
	if set.Rows.Len() != 20 || set.Skipped != 5 || set.Rows.At(19).Text != "text 19" {
		t.Errorf("%d rows, %d skipped", set.Rows.Len(), set.Skipped)
	}
	if id := set.Rows.At(19).ID; id != "24" { // its number in the file
		t.Errorf("the last row's id is %s", id)
	}
	want := `skipped 5 of 25 rows: line 3: 1 cell, the header has 2 columns; line 8: `
	if len(set.Notes) != 1 || !strings.Contains(set.Notes[0], want) {
		t.Errorf("notes %q", set.Notes)
	}
	if set = mustOpen(t, path, Options{SkipBad: true, MaxItems: 3}); set.Rows.Len() != 3 || set.Skipped != 1 {
		t.Errorf("of the first three %d were skipped, %d left", set.Skipped, set.Rows.Len())
	}
	if set = mustOpen(t, writeFile(t, "b.txt", "a\n"), Options{SkipBad: true}); set.Skipped != 0 || set.Notes != nil {
		t.Errorf("nothing to skip, yet %v", set.Notes)
	}
}
