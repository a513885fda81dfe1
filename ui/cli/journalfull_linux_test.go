package cli_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"regatta/engine"
)

// The disk of the saved run fills, and that of the results doesn't. Who ends the run, makes room and
// goes on pays for nothing twice, and is told how.
func TestNothingIsPaidForTwiceWhereTheSavedRunHasNoRoom(t *testing.T) {
	const items = 60
	for _, s := range engine.Strategies() {
		lane := s.Name
		if s.Dispatch != engine.OneByOne && s.Delivery != engine.Together {
			lane += ":8"
		}
		t.Run(lane, func(t *testing.T) {
			dir, results := small(t, "20k"), t.TempDir()
			t.Setenv("TMPDIR", results)
			out := filepath.Join(results, "out.jsonl")
			server := &logging{takes: time.Second, requests: map[string]int{}, random: rand.New(rand.NewPCG(1, 2))}
			inFakeTime(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
				defer cancel()
				run := newFolder(t).invocation(strings.Fields("run --data people:60 --progress none --provider openai --base-url http://provider.test/v1 --strategy " + lane + " --journal-dir " + dir + " --out " + out)...)
				run.server = server
				got := run.run(ctx)
				if want := map[bool]int{true: 1, false: 130}[s.Name == "gather"]; got.status != want { // all of a gather are in flight by then
					t.Fatalf("exit status %d, want %d: %s", got.status, want, got.stderr)
				}
				rest, err := filepath.Glob(filepath.Join(results, "*.rest"))
				if err != nil || len(rest) != 1 || !strings.Contains(got.stderr, `can't write the saved run: no space left on device: the rest is in "`+rest[0]+`"`) {
					t.Fatalf("%v, %v: %s", err, rest, got.stderr)
				}
				paid, _ := server.sum()
				if how := "to go on: make room, then regatta resume " + dir; strings.Contains(got.stderr, how) != (paid < items) {
					t.Errorf("%s", got.stderr)
				}
				resume := invocation{args: strings.Fields("resume 1 --progress none --journal-dir " + dir + " --out " + out), server: server}
				if got := resume.run(t.Context()).want(t, 2); !strings.Contains(got.stderr, "no space left on device; make room") {
					t.Errorf("without room: %s", got.stderr)
				}
				if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "size=4m"); err != nil {
					t.Fatal(err)
				}
				got = resume.run(t.Context()).want(t, 0)
				if rest, _ := filepath.Glob(filepath.Join(results, "*.rest")); len(rest) > 0 || !strings.Contains(got.stderr, "put the rest of ") {
					t.Errorf("left are %v: %s", rest, got.stderr)
				}
				written, err := os.ReadFile(out)
				if err != nil {
					t.Fatal(err)
				}
				everyItemOnce(t, readLines(t, string(written)), items)
				if requests, texts := server.sum(); requests != items || texts != items {
					t.Errorf("%d requests for %d of %d items", requests, texts, items)
				}
			})
		})
	}
}

// A race that is ended while its saved runs have no room names where the rest of each is, and the runs
// are read whole.
func TestARaceWhoseSavedRunsHaveNoRoom(t *testing.T) {
	dir, temp := small(t, "12k"), t.TempDir()
	t.Setenv("TMPDIR", temp)
	server := &logging{takes: time.Second, requests: map[string]int{}, random: rand.New(rand.NewPCG(1, 2))}
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		race := invocation{args: strings.Fields("race --together --lanes for-loop,ordered:2 --data people:20 --progress none --provider openai --base-url http://provider.test/v1"), env: map[string]string{"REGATTA_RUNS_DIR": dir}, server: server}
		got := race.run(ctx).want(t, 130)
		rest, err := filepath.Glob(filepath.Join(temp, "*.rest"))
		if err != nil || len(rest) == 0 || !strings.Contains(got.stderr, "no space left on device: the rest") {
			t.Fatalf("%v, %v: %s", err, rest, got.stderr)
		}
		for _, path := range rest {
			if !strings.Contains(got.stderr, path) {
				t.Errorf("%s is not named: %s", path, got.stderr)
			}
		}
		ok := 0
		for _, run := range folder(dir).list(t) {
			if run.OK == nil || run.End == nil {
				t.Fatalf("%+v", run)
			}
			ok += *run.OK
		}
		if requests, _ := server.sum(); ok != requests {
			t.Errorf("%d results of %d requests", ok, requests)
		}
	})
}
