package code

import (
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// A program of each strategy, for people to read.
func TestPrograms(t *testing.T) {
	for _, lane := range []string{"for-loop", "gather:2", "as-completed", "ordered:2"} {
		for lang, write := range map[string]func(Job) string{LangPython: Python, LangGo: Go} {
			t.Run(FileName(lang, lane), func(t *testing.T) {
				golden.RequireEqual(t, write(people(t, lane, 3)))
			})
		}
	}
}

func TestFileName(t *testing.T) {
	cases := []struct{ lang, lane, want string }{
		{LangPython, "gather:2", "gather-2.py"},
		{LangGo, "as-completed", "as-completed.go"},
		{LangGo, "for-loop", "for-loop.go"},
		{"cobol", "gather:auto", "gather-auto.txt"},
		{LangGo, `../ä\:x`, "------x.go"},
	}
	for _, c := range cases {
		if got := FileName(c.lang, c.lane); got != c.want {
			t.Errorf("FileName(%q, %q) = %q, want %q", c.lang, c.lane, got, c.want)
		}
	}
}
