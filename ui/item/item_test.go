package item

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// An item that failed shows by which id the server knows the request, harmless and
// within the width; without one there is no line for it.
func TestTheErrorHasTheRequestID(t *testing.T) {
	f := pane.Frame{Theme: theme.New(true)}
	shown := func(id string) []string {
		row := &engine.Row{Phase: engine.Ended, Status: engine.Failed, Err: &call.Error{Kind: call.Server, Message: "broken", RequestID: id}}
		var lines []string
		for _, line := range (&Pane{}).outcome(f, row, 0, 40) {
			lines = append(lines, ansi.Strip(line))
		}
		return lines
	}
	if got := shown("req_1\x1b[31m"); !slices.ContainsFunc(got, func(l string) bool { return strings.HasPrefix(l, "request id req_1") }) ||
		slices.ContainsFunc(got, func(l string) bool { return strings.ContainsFunc(l, text.Unsafe) }) {
		t.Errorf("shown %q", got)
	}
	for _, line := range shown(strings.Repeat("x", 200)) {
		if ansi.StringWidth(line) > 40 {
			t.Errorf("%q is wider than 40 cells", line)
		}
	}
	if got := shown(""); slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, "request id") }) {
		t.Errorf("shown %q", got)
	}
}
