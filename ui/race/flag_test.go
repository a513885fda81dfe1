package race

import "testing"

// At the right edge a flag stands before its place, with its words or alone, and never on a life.
func TestFlagsStandInside(t *testing.T) {
	for name, c := range map[string]struct {
		lives string
		cell  int
		mark  string
		at    int
	}{
		"room for all":        {"███", 19, "5.82s ⚑", 13},
		"just enough":         {"███████████         ", 19, "5.82s ⚑", 13},
		"for the sign alone":  {"█████████████       ", 19, "⚑", 19},
		"no blank before it":  {"████████████        ", 19, "5.82s ⚑", 13},
		"behind it are lives": {"███      █", 9, "", 0},
		"none":                {"████████████████████", 19, "", 0},
		"painted":             {"\x1b[31m████\x1b[m", 9, "⚑", 9},
	} {
		if mark, at := inside(c.lives, "⚑", "5.82s", c.cell); mark != c.mark || at != c.at {
			t.Errorf("%s: %q at %d, want %q at %d", name, mark, at, c.mark, c.at)
		}
	}
}
