package datasets

import (
	"strings"
	"testing"
)

func TestRepeatedIDsAreToldOnce(t *testing.T) {
	for name, c := range map[string]struct {
		file, data string
		opt        Options
		want       string // "": nothing is said
	}{
		"none":              {"a.csv", "id,text\n1,a\n2,b\n", Options{}, ""},
		"no ids":            {"a.csv", "name,text\nx,a\nx,b\n", Options{}, ""},
		"texts alone":       {"a.txt", "a\na\n", Options{}, ""},
		"two":               {"a.csv", "id,text\nx,a\ny,b\nx,c\nz,d\ny,e\nx,f\n", Options{}, `2 ids repeat, e.g. "x" in rows 1 and 3; use --id-column or the index`},
		"one":               {"a.jsonl", `{"id":7,"text":"a"}` + "\n" + `{"id":8,"text":"b"}` + "\n" + `{"id":7,"text":"c"}` + "\n", Options{}, `1 id repeats, e.g. "7" in rows 1 and 3`},
		"of a named column": {"a.csv", "id,key,text\n1,k,a\n2,k,b\n", Options{ID: "key"}, `1 id repeats, e.g. "k" in rows 1 and 2`},
		"a row's number":    {"a.csv", "id,text\n1,a\n,b\n", Options{}, `e.g. "1" in rows 1 and 2`},
		"beyond the rows":   {"a.csv", "id,text\nx,a\ny,b\nx,c\n", Options{MaxItems: 2}, ""},
		"hostile":           {"a.csv", "id,text\n\x1b[31m,a\n\x1b[31m,b\n", Options{}, `e.g. "\x1b[31m" in`},
	} {
		set := mustOpen(t, writeFile(t, c.file, c.data), c.opt)
		var told []string
		for _, note := range set.Notes {
			if strings.Contains(note, "repeat") {
				told = append(told, note)
			}
		}
		if c.want == "" && len(told) > 0 || c.want != "" && (len(told) != 1 || !strings.Contains(told[0], c.want)) {
			t.Errorf("%s: %q, want %q", name, told, c.want)
		}
	}
}
