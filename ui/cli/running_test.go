package cli_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
	"regatta/engine/waiting"
)

// A run that is on is told from one whose program is gone.
func TestARunThatIsOn(t *testing.T) {
	f := newFolder(t)
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		t.Fatal(err)
	}
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := journal.Header{Begun: time.Now(), Dataset: "people", Lane: engine.Lane{Strategy: engine.Gather}, Prompt: set.Prompt, Schema: set.Schema.JSON()}
	name, w, err := runs.Store{Dir: string(f)}.Create(h, set.Rows)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: h.Lane, Items: set.Rows.Len()}}})
	var shown string
	waiting.Until(t, "the header is written", func() bool {
		shown = f.regatta(t.Context(), "runs --format json").want(t, 0).stdout
		return strings.Contains(shown, `"dataset":"people"`)
	})
	for line, want := range map[string]string{
		"runs": "running", "runs --format json": `"running":true`, "runs rm 1": name + " is still running; stop it first",
	} {
		if got := f.regatta(t.Context(), line); !strings.Contains(got.stdout+got.stderr, want) || strings.Contains(got.stdout, "cut off") {
			t.Errorf("%s: %+v has no %q", line, got, want)
		}
	}
	waiting.Until(t, "the items are written", func() bool {
		shown = f.regatta(t.Context(), "runs export 1").stderr
		return strings.Contains(shown, "is still running: 0 of 7 items finished")
	})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := f.regatta(t.Context(), "runs").want(t, 0).stdout; !strings.Contains(got, "cut off") {
		t.Error(got)
	}
	if got := f.regatta(t.Context(), "runs export 1"); got.stderr != fmt.Sprintf("%s is incomplete (cut off): 0 of 7 items finished\n", name) {
		t.Errorf("%q", got.stderr)
	}
}
