//go:build !windows

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"regatta/engine/waiting"
)

// TestAKilledRunIsKept kills the program in the middle of a run: what it had done
// is saved, where the user's data are.
func TestAKilledRunIsKept(t *testing.T) {
	home := t.TempDir()
	f := folder(filepath.Join(home, "regatta", "runs"))
	cmd := program(t, strings.Fields("run --save --strategy ordered:2 --data people:1000 --sim latency=fixed:5ms --pause-at 60")...)
	cmd.Env = append(cmd.Env, "REGATTA_RUNS_DIR=", "XDG_DATA_HOME="+home)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := func() int {
		files, err := filepath.Glob(filepath.Join(string(f), "*-people-1000-ordered-2.jsonl"))
		if err != nil || len(files) == 0 {
			return 0
		}
		content, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(content), `"event":"delivered"`)
	}
	waiting.Until(t, "results are saved", func() bool { return done() >= 20 })
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	n := done()

	list := f.list(t)
	if len(list) != 1 || list[0].End != nil || list[0].Items != 1_000 || list[0].Lane != "ordered:2" {
		t.Fatalf("%+v", list)
	}
	got := f.regatta(t.Context(), "runs export 1").want(t, 0)
	everyItemOnce(t, got.lines(t), 1_000)
	if ok := strings.Count(got.stdout, `"status":"ok"`); ok < n || n < 20 || !strings.Contains(got.stderr, " is incomplete (cut off): ") {
		t.Errorf("%d results, %d were delivered; stderr %q", ok, n, got.stderr)
	}
}
