package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What --out is to replace is replaced by every command that writes one, and nothing is left
// beside it.
func TestOverwriting(t *testing.T) {
	f, dir := newFolder(t), t.TempDir()
	f.regatta(t.Context(), "run --save --sim latency=0").want(t, 0)
	for command, name := range map[string]string{
		"run --sim latency=0":                                        "results.jsonl",
		"runs export 1":                                              "results.jsonl",
		"runs export 1 --keep-columns":                               "results.csv",
		"runs export 1 --redact input":                               "results.jsonl",
		"runs export 1 --format html":                                "page.html",
		"runs export 1 --format markdown":                            "page.md",
		"race --sim latency=0 --lanes gather,for-loop":               "race.txt",
		"race --sim latency=0 --lanes gather --format json":          "race.json",
		"race --sim latency=0 --lanes gather --trials 2":             "trials.txt",
		"race --sim latency=0 --sweep gather:1..2 --format markdown": "sweep.md",
	} {
		out := filepath.Join(dir, name)
		write(t, out, "older")
		got := f.invocation(append(strings.Fields(command), "--overwrite", "--out", out)...).run(t.Context()).want(t, 0)
		if content, err := os.ReadFile(out); err != nil || len(content) < 100 || strings.Contains(string(content), "older") {
			t.Errorf("%s: the file holds %.200q, %v\n%s", command, content, err, got.stderr)
		}
		if !strings.Contains(got.stderr, "wrote "+out) {
			t.Errorf("%s: stderr is %q", command, got.stderr)
		}
		if err := os.Remove(out); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Fatalf("%s leaves %v, %v", command, left, err)
		}
	}
}
