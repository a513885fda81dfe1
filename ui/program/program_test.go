package program

import (
	"os"
	"path/filepath"
	"testing"

	"regatta/datasets"
	"regatta/ui/code"
)

// A program reads the file that the run reads. Rows are in it where there are few of them
// that no file has, or where reading them takes more than a standard library.
func TestWhatAProgramReads(t *testing.T) {
	folder := t.TempDir()
	write := func(name, data string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	table := write("a.csv", "id,text\n1,one\n2,two\n3,three\n")
	array := write("a.json", `[{"text":"one"},{"text":"two"}]`)
	lines := write("a.jsonl", `{"text":"one","at":{"city":"x"}}`+"\n")
	csv := datasets.Source{Path: table, Format: datasets.CSV, Column: "text", Separator: ','}
	cut, sampled := csv, csv
	cut.Cut, sampled.Sampled = true, true
	written := func(path string) *code.File {
		return &code.File{Source: datasets.Source{Path: path, Format: datasets.JSONLines, Column: "input"}}
	}
	cases := []struct {
		spec   string
		opt    datasets.Options
		prompt string
		file   *code.File
		note   string
	}{
		{"people", datasets.Options{}, "{{.text}}", nil, ""},
		{"tickets", datasets.Options{MaxItems: 3}, "{{.text}}", nil, ""},
		{"tickets", datasets.Options{}, "{{.text}}", written("tickets.jsonl"), "regatta run --data tickets --strategy gather --sim latency=0 --out tickets.jsonl writes the texts"},
		{"people:50", datasets.Options{Sample: 20, Seed: 4, MaxItems: 10}, "{{.text}}", written("people-50.jsonl"), "regatta run --data people:50 --sample 20 --seed 4 --max-items 10 --strategy gather --sim latency=0 --out people-50.jsonl writes the texts"},
		{table, datasets.Options{}, "{{.text}}", &code.File{Source: csv}, ""},
		{table, datasets.Options{MaxItems: 2}, "{{.text}}", &code.File{Source: cut, Max: 2}, ""},
		{table, datasets.Options{Sample: 2}, "{{.text}}", &code.File{Source: sampled, Max: 2}, "the first 2 rows of " + table + "; Regatta took random ones"},
		{array, datasets.Options{}, "{{.text}}", nil, "2 of 2 items of " + array + ": reading the file takes more than a few lines"},
		{lines, datasets.Options{Fields: []string{"at.city"}}, "{{.at.city}} {{.text}}", nil, "1 of 1 items of " + lines + ": the prompt names values inside of others"},
	}
	for _, c := range cases {
		set, err := datasets.Open(c.spec, c.opt)
		if err != nil {
			t.Fatal(err)
		}
		file, note := fileOf(set, c.opt, c.prompt)
		same := (file == nil) == (c.file == nil) && (file == nil || *file == *c.file)
		if !same || note != c.note {
			t.Errorf("%s, %+v: %+v, %q; want %+v, %q", c.spec, c.opt, file, note, c.file, c.note)
		}
	}
}

func TestHowTheSimulatedProviderIsServed(t *testing.T) {
	for want, got := range map[string]string{
		"regatta serve":          served("", 1),
		"regatta serve --seed 7": served("", 7),
		"regatta serve --sim latency=fixed:1s,error=0.1 --seed 7": served("latency=fixed:1s,error=0.1", 7),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
