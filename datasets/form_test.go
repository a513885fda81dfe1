package datasets

import (
	"os"
	"path/filepath"
	"testing"
)

// A set says how its rows were read, so that another program can read them.
func TestSourceSaysHowItWasRead(t *testing.T) {
	cases := []struct {
		name, data string
		opt        Options
		want       Source
	}{
		{"a.csv", "id;body\n1;one\n2;two\n", Options{}, Source{Format: CSV, Column: "body", Separator: ';'}},
		{"a.tsv", "n\tsaid\n1\tone\n", Options{Column: "said"}, Source{Unquoted: true, Format: TSV, Column: "said", Separator: '\t'}},
		{"a.jsonl", `{"text":"one"}`, Options{SkipBad: true}, Source{Format: JSONLines, Column: "text", SkipBad: true}},
		{"a.txt", "caf\xe9\nb\n", Options{Encoding: "windows-1252"}, Source{Format: Text, Encoding: "windows-1252"}},
		{"b.txt", "\xff\xfea\x00\n\x00", Options{}, Source{Format: Text, Encoding: "UTF-16"}},
		{"c.txt", "a\nb\nc\n", Options{MaxItems: 2}, Source{Format: Text, Cut: true}},
		{"d.txt", "a\nb\nc\n", Options{Sample: 2}, Source{Format: Text, Sampled: true}},
		{"e.txt", "a\nb\nc\n", Options{Sample: 3}, Source{Format: Text}},
		{"b.tsv", "n\tx\n1\t\"one\n", Options{Column: "x"}, Source{Format: TSV, Column: "x", Separator: '\t', Unquoted: true}},
		{"b.csv", "sep=;\ntext;n\none;1\n", Options{}, Source{Column: "text"}},
		{"b.jsonl", "\"one\"\n\"two\"\n", Options{}, Source{}},
		{"a.json", `[{"text":"one"}]`, Options{}, Source{Column: "text"}},
		{"folder", "a\n", Options{}, Source{Folder: true}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), c.name)
			file := path
			if c.want.Folder {
				file = filepath.Join(path, "a.txt")
				if err := os.Mkdir(path, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(file, []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			set, err := Open(path, c.opt)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Path = path
			if set.Source == nil || *set.Source != c.want {
				t.Errorf("%+v, want %+v", set.Source, c.want)
			}
		})
	}
	if set, err := Open("people", Options{}); err != nil || set.Source != nil {
		t.Errorf("a built-in set comes from %v, error %v", set.Source, err)
	}
}
