package timeline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// refusedTwice is an item that the provider took at the third attempt.
func refusedTwice() *engine.Row {
	none := engine.Unset
	return &engine.Row{
		Phase: engine.Ended, Status: engine.OK, Queued: 0, Started: 0, Finished: 900 * ms, Delivered: 900 * ms,
		Attempts: []engine.Attempt{
			{Begun: 0, FirstToken: none, Ended: 10 * ms, Err: &call.Error{Kind: call.RateLimited, Status: 429}},
			{Begun: 290 * ms, FirstToken: none, Ended: 310 * ms, Err: &call.Error{Kind: call.Server, Status: 529}},
			{Begun: 500 * ms, FirstToken: none, Ended: 900 * ms},
		},
	}
}

func TestARefusedAttemptHasAMarkOfItsOwn(t *testing.T) {
	row := refusedTwice()
	want := []Stretch{{0, 10 * ms, Refused}, {10 * ms, 290 * ms, BackingOff}, {290 * ms, 310 * ms, Refused}, {310 * ms, 500 * ms, BackingOff}, {500 * ms, 900 * ms, Succeeded}}
	if got := Life(nil, row, time.Second, false); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, plain := range []bool{false, true} {
		for axis, want := range map[Axis]string{
			{Cells: 20, Span: time.Second}:                           "⊘~~~~⊘~~~~████████  ",
			{Cells: 5, Span: time.Second}:                            "⊘⊘~█▌",
			{Cells: 10, From: 200 * ms, Span: 200 * ms}:              "~~~~⊘~~~~~",
			{Cells: 10, From: time.Second, Span: 200 * ms}:           "          ",
			{Cells: 10, From: 900 * ms, Span: 10 * time.Millisecond}: "▏         ",
			{Cells: 1, Span: time.Hour}:                              "⊘",
		} {
			if plain {
				want = strings.ReplaceAll(want, DoneGlyph, PlainDone)
			}
			pen := Pen{Theme: theme.New(true), Axis: axis, Plain: plain}
			var l theme.Line
			pen.Row(&l, row, time.Second, 0)
			if got := ansi.Strip(l.String()); got != want {
				t.Errorf("plain %v, %v: got %q, want %q", plain, axis, got, want)
			}
		}
	}
}

// An item that ended with a refusal failed.
func TestARefusalThatIsTheEndIsAFailure(t *testing.T) {
	row := &engine.Row{Phase: engine.Ended, Status: engine.Failed, Queued: 0, Started: 0, Finished: 50 * ms, Delivered: engine.Unset,
		Attempts: []engine.Attempt{{FirstToken: engine.Unset, Ended: 50 * ms, Err: &call.Error{Kind: call.RateLimited}}}}
	if got := Life(nil, row, time.Second, true); !slices.Equal(got, []Stretch{{0, 50 * ms, Broken}}) {
		t.Errorf("got %v", got)
	}
}
