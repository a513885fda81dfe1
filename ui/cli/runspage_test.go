package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Runs are exported as a page that plays them, or as a report.
func TestRunsAreExportedAsPages(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "race --save --lanes gather,for-loop --sim latency=fixed:5ms").want(t, 0)
	page := filepath.Join(t.TempDir(), "race.html")
	got := f.regatta(t.Context(), "runs export 2 1 --out "+page).want(t, 0)
	if got.stdout != "" || got.stderr != "wrote "+page+": 2 runs\n" {
		t.Errorf("%+v", got)
	}
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 lanes on people", `id="replay-data"`, "<svg", "gather", "for-loop", "Simulated: no model was called"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q", want)
		}
	}
	if got := f.regatta(t.Context(), "runs export 1 --format html").want(t, 0).stdout; !strings.Contains(got, "1 lane on people") || !strings.HasPrefix(got, "<!DOCTYPE html>") {
		t.Errorf("%.300s", got)
	}
	if got := f.regatta(t.Context(), "runs export 1 2 --format markdown").want(t, 0).stdout; !strings.Contains(got, " gather | ") || strings.Contains(got, "<script") {
		t.Errorf("%.300s", got)
	}
	if got := f.regatta(t.Context(), "runs export sample --format html").want(t, 0).stdout; !strings.Contains(got, "5 lanes on tickets") {
		t.Errorf("%.300s", got)
	}
	for word, want := range map[string]string{"sample": "5 runs", "1": "1 run"} {
		path := filepath.Join(t.TempDir(), "page.md")
		if got := f.regatta(t.Context(), "runs export "+word+" --out "+path).want(t, 0).stderr; got != "wrote "+path+": "+want+"\n" {
			t.Errorf("%q", got)
		}
	}
	for line, want := range map[string]string{
		"runs export 1 2":                       "takes one run, unless --format is html or markdown",
		"runs export 9 --format html":           "no run 9",
		"runs export 1 --out " + page:           "already exists",
		"runs export 1 2 --out results.csv":     "takes one run",
		"runs export --format html":             "no run given",
		"runs export 1 --format html --out /x/": "/x/",
	} {
		if got := f.regatta(t.Context(), line); got.status == 0 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: %+v", line, got)
		}
	}
}
