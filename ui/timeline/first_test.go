package timeline

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// streamed is an item whose only attempt began at 0 and whose answer came in from
// 300 ms on.
func streamed(ended time.Duration, failure *call.Error) *engine.Row {
	row := &engine.Row{Phase: engine.Streaming, Queued: engine.Unset, Finished: ended, Delivered: ended,
		Attempts: []engine.Attempt{{FirstToken: 300 * ms, Ended: ended, Err: failure}}}
	switch {
	case ended >= 0 && failure != nil:
		row.Phase, row.Status = engine.Ended, engine.Failed
	case ended >= 0:
		row.Phase, row.Status = engine.Ended, engine.OK
	}
	return row
}

func TestTheFirstTokenIsMarked(t *testing.T) {
	whole := Axis{Cells: 10, Span: time.Second}
	for name, c := range map[string]struct {
		row           *engine.Row
		axis          Axis
		now           time.Duration
		colour, plain string
	}{
		"while it streams":    {streamed(engine.Unset, nil), whole, 600 * ms, "▓▓▓›▓▶    ", "▓▓▓›▓▶    "},
		"when it has begun":   {streamed(engine.Unset, nil), whole, 310 * ms, "▓▓▓▶      ", "▓▓▓▶      "},
		"when it is there":    {streamed(800*ms, nil), whole, time.Second, "███›████  ", "▇▇▇›▇▇▇▇  "},
		"when it broke":       {streamed(800*ms, &call.Error{}), whole, time.Second, "███›████  ", "✗✗✗›✗✗✗✗  "},
		"where it ends":       {streamed(350*ms, nil), whole, time.Second, "███▌      ", "▇▇▇▌      "},
		"in a short bar":      {streamed(800*ms, nil), Axis{Cells: 10, Span: 10 * time.Second}, time.Second, "▊         ", "▊         "},
		"before what is seen": {streamed(800*ms, nil), Axis{Cells: 5, From: 500 * ms, Span: 500 * ms}, time.Second, "███  ", "▇▇▇  "},
		"after what is seen":  {streamed(800*ms, nil), Axis{Cells: 2, Span: 200 * ms}, time.Second, "██", "▇▇"},
	} {
		if got := draw(c.row, c.axis, c.now); got != c.colour {
			t.Errorf("%s: got  %q\nwant %q", name, got, c.colour)
		}
		if got := drawWith(Pen{Theme: theme.New(true), Axis: c.axis, Plain: true}, c.row, c.now); got != c.plain {
			t.Errorf("%s, without colours: got  %q\nwant %q", name, got, c.plain)
		}
	}
}
