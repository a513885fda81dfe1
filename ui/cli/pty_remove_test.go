//go:build !windows

package cli_test

import (
	"strings"
	"testing"
)

// TestRemovingAsksOnATerminal: only a yes removes, ctrl+c ends the question, and --yes
// and what has no terminal aren't asked.
func TestRemovingAsksOnATerminal(t *testing.T) {
	f := newFolder(t)
	f.regatta(t.Context(), "race --save --sim latency=0 --lanes gather,for-loop,ordered").want(t, 0)
	for _, c := range []struct {
		args, answer string
		status, left int
	}{
		{"runs rm 1 2 1", "n\r", 0, 3},
		{"runs rm 1 2", "\r", 0, 3},
		{"runs rm 1 2", "\x03", 130, 3},
		{"runs rm 1", "\x04", 0, 3}, // the end of the input is no yes
		{"runs rm 1 2", "y\r", 0, 1},
	} {
		s := startIn(t, string(f), 100, 10, strings.Fields(c.args)...)
		want := "remove 2 runs with 14 results? [y/N]"
		if c.args == "runs rm 1" {
			want = "remove 1 run with 7 results? [y/N]"
		}
		s.until(want)
		if !strings.Contains(s.text(), "-people-") || !strings.Contains(s.text(), ": 7 of 7 items ok") {
			t.Errorf("%s doesn't list what is to go:\n%s", c.args, s.text())
		}
		s.press(c.answer)
		if status := s.status(); status != c.status {
			t.Errorf("%s, %q: exit status %d, want %d:\n%s", c.args, c.answer, status, c.status, s.text())
		}
		if left := len(f.list(t)); left != c.left {
			t.Fatalf("%s, %q: %d runs are left, want %d", c.args, c.answer, left, c.left)
		}
	}
	s := startIn(t, string(f), 100, 10, "runs", "rm", "1", "--yes")
	if status := s.status(); status != 0 || len(f.list(t)) != 0 || strings.Contains(s.text(), "[y/N]") {
		t.Errorf("exit status %d, %d runs are left:\n%s", status, len(f.list(t)), s.text())
	}
}
