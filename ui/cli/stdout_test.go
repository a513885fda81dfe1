package cli_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestNothingReachesTheTerminal runs texts that hold what a terminal obeys. In
// JSON they are escaped, and nothing of them is lost.
func TestNothingReachesTheTerminal(t *testing.T) {
	const text = "a\x1b[31mb\u009b31mc\u202ed\x7fe\u2066f"
	stdin, err := json.Marshal(map[string]string{"text": text, "id": text})
	if err != nil {
		t.Fatal(err)
	}
	got := invocation{args: []string{"run", "--data", "-", "--schema", "name string", "--sim", "latency=0"}, stdin: string(stdin)}.run(t.Context()).want(t, 0)
	if i := strings.IndexAny(got.stdout, "\x1b\u009b\u202e\x7f\u2066"); i >= 0 {
		t.Errorf("it holds %q", got.stdout[i:])
	}
	if l := got.lines(t)[0]; l.Input != text || l.ID != text {
		t.Errorf("input %q, id %q", l.Input, l.ID)
	}
}

func TestOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	args := []string{"run", "--sim", "latency=0", "--strategy", "gather", "--out", path}
	got := invocation{args: args}.run(t.Context()).want(t, 0)
	if got.stdout != "" {
		t.Errorf("stdout holds %q", got.stdout)
	}
	everyItemOnce(t, readFile(t, path), 7)

	invocation{args: args}.run(t.Context()).want(t, 2)
	everyItemOnce(t, readFile(t, path), 7)

	invocation{args: append(args, "--overwrite", "--max-items", "2")}.run(t.Context()).want(t, 0)
	everyItemOnce(t, readFile(t, path), 2)
}

func readFile(t *testing.T, path string) []line {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return readLines(t, string(text))
}

// brokenWriter fails after some bytes.
type brokenWriter struct {
	room int
	err  error
}

func (w *brokenWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.room -= n
	if n < len(p) {
		return n, w.err
	}
	return n, nil
}

// TestStdoutThatBreaks: without a reader the rest of the run is not paid for, and what
// was paid for and not written is told.
func TestStdoutThatBreaks(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		began := time.Now()
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"gone": {&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE},
				"regatta: can't write the results: the pipe was closed: wrote 2 of 7 results; 1 more finished and lost; use --save or --cache to keep them\n"},
			"full": {&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC},
				"regatta: can't write the results: no space left on device: wrote 2 of 7 results; 1 more finished and lost; use --save or --cache to keep them\n"},
			"short": {io.ErrShortWrite,
				"regatta: can't write the results: short write: wrote 2 of 7 results; 1 more finished and lost; use --save or --cache to keep them\n"},
		} {
			// Each line is about 340 bytes long: two fit, and half of the third.
			got := invocation{args: strings.Fields("run --strategy for-loop --sim latency=fixed:1s"), stdout: &brokenWriter{860, c.err}}.run(t.Context()).want(t, map[bool]int{true: 141, false: 1}[name == "gone"])
			if name == "gone" && got.stderr != c.want || !strings.HasSuffix(got.stderr, c.want) {
				t.Errorf("%s: stderr is %q", name, got.stderr)
			}
			if took := time.Since(began); took != 3*time.Second {
				t.Errorf("%s: it went on for %v", name, took)
			}
			began = time.Now()
		}
	})
}

// What finished too late to be written is in the saved run, or in the cache.
func TestStdoutThatBreaksWithSave(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for flag, want := range map[string]string{
			"--save":  "regatta: can't write the results: the pipe was closed: wrote 0 of 7 results; the 1 that finished is in the saved run: regatta runs export RUN --out FILE\n",
			"--cache": "regatta: can't write the results: the pipe was closed: wrote 0 of 7 results; 1 more finished, kept in the cache\n",
		} {
			env := map[string]string{"REGATTA_RUNS_DIR": t.TempDir(), "XDG_CACHE_HOME": t.TempDir()}
			args := append(strings.Fields("run --strategy for-loop --sim latency=fixed:1s"), flag)
			got := invocation{args: args, env: env, stdout: &brokenWriter{0, syscall.EPIPE}}.run(t.Context()).want(t, 141)
			for _, e := range listed(t, env["REGATTA_RUNS_DIR"]) {
				want = strings.ReplaceAll(want, "RUN", e)
			}
			if !strings.HasSuffix(got.stderr, want) {
				t.Errorf("%s: stderr is %q", flag, got.stderr)
			}
		}
	})
}
