package cli_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
)

// listed are the names of the saved runs in a folder.
func listed(t *testing.T, dir string) (names []string) {
	t.Helper()
	all, err := runs.Store{Dir: dir}.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		names = append(names, e.Name)
	}
	return names
}

// Who doesn't want to wait ends the run: what is written is whole, and the rest in the saved run,
// or on standard output.
func TestARunOnAFullDiskEndsOnRequest(t *testing.T) {
	for _, s := range engine.Strategies() {
		for _, flags := range []string{"--no-save", "--save", "--journal-dir runs"} {
			inFakeTime(t, func(t *testing.T) {
				dir := t.TempDir()
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				args := strings.Fields("run --sim latency=fixed:1s --progress none --order dataset --out /dev/full --strategy " + s.Name + " " + flags)
				env := map[string]string{"REGATTA_RUNS_DIR": filepath.Join(dir, "own")}
				if strings.HasSuffix(flags, " runs") {
					args[len(args)-1] = filepath.Join(dir, "runs")
				}
				partial := s.Delivery != engine.Together && s.Dispatch == engine.OneByOne
				status := 1 // all are there, but not where they were wanted
				if partial {
					status = 130
				}
				got := invocation{args: args, env: env}.run(ctx).want(t, status)
				if !strings.Contains(got.stderr, `can't write "/dev/full": no space left on device; make room`) {
					t.Errorf("%s", got.stderr)
				}
				if flags == "--no-save" {
					everyItemOnce(t, readLines(t, got.stdout), 7)
					if !partial && !strings.Contains(got.stderr, "wrote 0 of 7 results; the other 7 are on standard output") {
						t.Errorf("%s", got.stderr)
					}
					return
				}
				where := env["REGATTA_RUNS_DIR"]
				if strings.HasSuffix(flags, " runs") {
					where = args[len(args)-1]
				}
				names := listed(t, where)
				if len(names) != 1 || got.stdout != "" || !partial && !strings.Contains(got.stderr, "all of them are in the saved run: regatta runs export ") {
					t.Fatalf("%v, %s", names, got.stderr)
				}
				run, err := runs.Entry{Name: names[0], Path: filepath.Join(where, names[0]+".jsonl")}.Read(t.Context())
				if err != nil || !partial && run.Tally.OK != 7 || run.Tally.OK == 0 {
					t.Errorf("%v, %+v", err, run)
				}
			})
		}
	}
}

// A race's table waits for room, too, and is printed where that doesn't come.
func TestARaceOnAFullDisk(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		got := invocation{args: strings.Fields("race --sim latency=fixed:1s --progress none --out /dev/full")}.run(ctx).want(t, 1)
		if !strings.Contains(got.stdout, "for-loop") || !strings.Contains(got.stderr, "it is on standard output") {
			t.Errorf("%s\n%s", got.stdout, got.stderr)
		}
	})
}
