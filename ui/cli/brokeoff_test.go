package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/results"
)

// untilSo is a context that ends once something is so.
type untilSo struct {
	context.Context
	so func() bool
}

func (u untilSo) Err() error {
	if u.so() {
		return context.Canceled
	}
	return nil
}

// savedRun is the environment of a program that has saved one run of so many items, one after
// the other.
func savedRun(t *testing.T, items int) func(string) string {
	t.Helper()
	dir := t.TempDir()
	env := func(name string) string { return map[string]string{"REGATTA_RUNS_DIR": dir}[name] }
	args := strings.Fields(fmt.Sprintf("run --save --sim latency=fixed:1s --strategy for-loop --data people:%d", items))
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // the one goroutine of package signal begins outside of the bubble
	signal.Stop(signals)
	synctest.Test(t, func(t *testing.T) {
		var stderr bytes.Buffer
		if status := Main(t.Context(), args, env, strings.NewReader(""), io.Discard, &stderr); status != 0 {
			t.Fatalf("exit status %d: %s", status, &stderr)
		}
	})
	return env
}

// An export of a run that can't be read to its end says how much of it is there; what it was to
// replace stands.
func TestAnExportThatBreaksOff(t *testing.T) {
	const items = 500
	env := savedRun(t, items)
	for name, c := range map[string]struct{ older, overwrite, toFile bool }{
		"to a new file": {toFile: true}, "to an empty file": {toFile: true, overwrite: true},
		"over a file": {toFile: true, overwrite: true, older: true}, "to stdout": {},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			to := outputSettings{format: results.JSONL, overwrite: c.overwrite}
			if c.toFile {
				to.path = filepath.Join(dir, "out.jsonl")
			}
			if c.older {
				if err := os.WriteFile(to.path, []byte("older"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var stdout, stderr bytes.Buffer
			a := &app{env: env, stdout: &stdout, stderr: &stderr}
			err := a.exportStreamed(untilSo{t.Context(), func() bool { return stdout.Len() > 0 || written(t, dir) }}, "1", to, redaction{})
			if err == nil {
				t.Fatalf("it was read to its end: %s", &stderr)
			}
			got, what := stdout.String(), "standard output"
			if c.toFile {
				content, err := os.ReadFile(to.path)
				if err != nil {
					t.Fatal(err)
				}
				got, what = string(content), to.path
			}
			n := strings.Count(got, "\n")
			want := fmt.Sprintf("%s is partial: %d of %d results\n", what, n, items)
			if c.older {
				if got != "older" {
					t.Errorf("the older file holds %.100q", got)
				}
				want = to.path + " unchanged\n"
			} else if n == 0 || n >= items || !strings.HasSuffix(got, "}\n") {
				t.Errorf("%d results of %d are there: …%q", n, items, got[max(len(got)-100, 0):])
			}
			if stderr.String() != want {
				t.Errorf("stderr is %q, want %q", &stderr, want)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "*"+partExtension)); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}

// written reports whether a file of a folder has more than the older one had.
func written(t *testing.T, dir string) bool {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		info, err := e.Info()
		return err == nil && info.Size() > int64(len("older"))
	})
}

// What goes with a run is told as far as it is known.
func TestLosses(t *testing.T) {
	store := runs.Open(savedRun(t, 7))
	look := func(want string, count bool) runs.Entry {
		t.Helper()
		list, err := store.List(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		if count {
			if err := runs.Count(t.Context(), list); err != nil {
				t.Fatal(err)
			}
		}
		list[0].On = false // whoever tells that by time tells it of a file that was just written
		if lines := losses(list); len(lines) != 1 || lines[0] != "  "+list[0].Name+": "+want {
			t.Errorf("%q, want %q", lines, want)
		}
		return list[0]
	}
	e := look("7 of 7 items ok", false)
	content, err := os.ReadFile(e.Path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(content, []byte(`"event":"finished"`))
	at += bytes.IndexByte(content[at:], '\n') + 1
	if err := os.WriteFile(e.Path, content[:at], 0o600); err != nil {
		t.Fatal(err)
	}
	look("cut off", false)
	look("cut off, 1 of 7 items ok", true)
}

// Where no item finished there is nothing to be found elsewhere.
func TestNothingToRescue(t *testing.T) {
	for done, want := range []string{"wrote 0 of 2 results; no item finished", "the 1 that finished is in", "all of them are in"} {
		r, err := results.NewRecorder(io.Discard, results.Layout{Format: results.JSONL}, nil)
		if err != nil {
			t.Fatal(err)
		}
		tally := engine.NewTally()
		tally.Rows, tally.OK = make([]engine.Row, 2), done
		r.Begin(tally)
		got := (&outlet{Recorder: r}).rescue(&job{}, outputSettings{}, "a run")
		if !strings.Contains(got, want) || strings.Contains(got, "the 0 ") || done == 0 && got != want {
			t.Errorf("%d finished: %q, want %q", done, got, want)
		}
	}
}
