package main

import (
	"strings"
	"testing"
)

func TestTheTable(t *testing.T) {
	var out strings.Builder
	if err := run([]string{"-only", "j7,j4-7", "-seeds", "1"}, &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "j4-7 ") || !strings.Contains(lines[2], "%") {
		t.Errorf("the table is\n%s", out.String())
	}
	if err := run([]string{"-only", "zz"}, &out); err == nil || !strings.Contains(err.Error(), `"zz"`) {
		t.Errorf("an unknown provider: %v", err)
	}
}
