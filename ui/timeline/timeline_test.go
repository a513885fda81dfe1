package timeline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

const ms = time.Millisecond

// retried is an item that waited, failed, backed off, succeeded and was held.
func retried() *engine.Row {
	return &engine.Row{
		Phase: engine.Ended, Status: engine.OK, Queued: 0, Started: 100 * ms, Finished: 400 * ms, Delivered: 800 * ms,
		Attempts: []engine.Attempt{
			{Begun: 100 * ms, FirstToken: engine.Unset, Ended: 200 * ms, Err: &call.Error{Kind: call.Server}, Wait: 100 * ms},
			{Begun: 300 * ms, FirstToken: engine.Unset, Ended: 400 * ms},
		},
	}
}

// reasked is an item whose first answer did not fit.
func reasked() *engine.Row {
	return &engine.Row{
		Phase: engine.Ended, Status: engine.OK, Queued: 0, Started: 0, Finished: 700 * ms, Delivered: 700 * ms,
		Attempts: []engine.Attempt{
			{FirstToken: engine.Unset, Ended: 430 * ms, Err: &call.Error{Kind: call.InvalidOutput}, Reasked: true},
			{Begun: 430 * ms, FirstToken: engine.Unset, Ended: 700 * ms},
		},
	}
}

func waiting() *engine.Row {
	return &engine.Row{Queued: 0, Started: engine.Unset, Finished: engine.Unset, Delivered: engine.Unset}
}

func TestALifeIsItsStretchesInOrder(t *testing.T) {
	want := []Stretch{
		{0, 100 * ms, Waiting},
		{100 * ms, 200 * ms, Retried},
		{200 * ms, 300 * ms, BackingOff},
		{300 * ms, 400 * ms, Succeeded},
		{400 * ms, 800 * ms, Held},
	}
	if got := Life(nil, retried(), time.Second, false); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Life(nil, waiting(), 50*ms, false); !slices.Equal(got, []Stretch{{0, 50 * ms, Waiting}}) {
		t.Errorf("an item that waits: %v", got)
	}
	streaming := &engine.Row{Phase: engine.Streaming, Queued: engine.Unset, Started: 10 * ms, Finished: engine.Unset, Delivered: engine.Unset,
		Attempts: []engine.Attempt{{Begun: 10 * ms, FirstToken: 30 * ms, Ended: engine.Unset}}}
	if got := Life(nil, streaming, 50*ms, false); !slices.Equal(got, []Stretch{{10 * ms, 30 * ms, Calling}, {30 * ms, 50 * ms, Streaming}}) {
		t.Errorf("an item that streams: %v", got)
	}
	lost := retried()
	lost.Delivered = engine.Unset
	if got := Life(nil, lost, time.Second, true); got[len(got)-1].Doing != Succeeded {
		t.Errorf("a lost result is held: %v", got)
	}
	stopped := &engine.Row{Phase: engine.Ended, Status: engine.Cancelled, Queued: 0, Started: 0, Finished: 70 * ms, Delivered: engine.Unset,
		Attempts: []engine.Attempt{{Ended: 70 * ms, FirstToken: engine.Unset, Err: &call.Error{Kind: call.Cancelled}}}}
	if got := Life(nil, stopped, time.Second, false); !slices.Equal(got, []Stretch{{0, 70 * ms, Stopped}}) {
		t.Errorf("an item that was stopped: %v", got)
	}
}

func TestAReAskIsABoundaryInTheBar(t *testing.T) {
	want := []Stretch{{0, 430 * ms, Unfit}, {430 * ms, 700 * ms, Succeeded}}
	if got := Life(nil, reasked(), time.Second, false); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, c := range []struct {
		axis          Axis
		colour, plain string
	}{
		{Axis{Cells: 20, Span: time.Second}, "████████?█████      ", "xxxxxxxx?▇▇▇▇▇      "},
		{Axis{Cells: 10, Span: time.Second}, "████?██   ", "xxxx?▇▇   "},
		{Axis{Cells: 8, From: 400 * ms, Span: 400 * ms}, "?█████  ", "?▇▇▇▇▇  "},
		{Axis{Cells: 8, Span: 400 * ms}, "████████", "xxxxxxxx"}, // it ends further on
	} {
		if got := draw(reasked(), c.axis, time.Second); got != c.colour {
			t.Errorf("got  %q\nwant %q", got, c.colour)
		}
		if got := drawWith(Pen{Theme: theme.New(true), Axis: c.axis, Plain: true}, reasked(), time.Second); got != c.plain {
			t.Errorf("without colours: got  %q\nwant %q", got, c.plain)
		}
	}
}

func draw(row *engine.Row, a Axis, now time.Duration) string {
	return drawWith(Pen{Theme: theme.New(true), Axis: a}, row, now)
}

func drawWith(pen Pen, row *engine.Row, now time.Duration) string {
	var l theme.Line
	pen.Row(&l, row, now, 0)
	return ansi.Strip(l.String())
}

func TestABarIsToScale(t *testing.T) {
	axis := Axis{Cells: 20, Span: time.Second}
	if got, want := draw(retried(), axis, time.Second), "··██~~██▒▒▒▒▒▒▒▒    "; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	late := Axis{Cells: 10, From: 350 * ms, Span: 100 * ms}
	if got, want := draw(retried(), late, time.Second), "█████▒▒▒▒▒"; got != want {
		t.Errorf("in a window: got %q, want %q", got, want)
	}
}

func TestARulerIsAsWideAsItsAxisAndInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := Axis{
			Cells: rapid.IntRange(0, 250).Draw(rt, "cells"),
			From:  time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(rt, "from")),
			Span:  time.Duration(rapid.Int64Range(1, int64(3*time.Hour)).Draw(rt, "span")),
		}
		if got := ansi.StringWidth(a.Ruler()); got != a.Cells {
			rt.Fatalf("%d cells wide, want %d: %q", got, a.Cells, a.Ruler())
		}
	})
	for span, want := range map[time.Duration]string{
		time.Second:     "0s        0.2s      0.4s      0.6s      0.8s      ",
		6 * time.Second: "0s      1s      2s       3s      4s      5s",
		2 * time.Minute: "0s      20s     40s      1:00    1:20    1:40",
	} {
		cells := 50
		got := Axis{Cells: cells, Span: span}.Ruler()
		if strings.TrimRight(got, " ") != strings.TrimRight(want, " ") {
			t.Errorf("%v: got %q, want %q", span, got, want)
		}
	}
}

func TestLabelsOfARulerDiffer(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from := time.Duration(rapid.Int64Range(0, int64(2*time.Hour)).Draw(rt, "from"))
		length := time.Duration(rapid.Int64Range(int64(20*ms), int64(time.Hour)).Draw(rt, "length"))
		labels := strings.Fields(Window(from, from+length, rapid.IntRange(20, 200).Draw(rt, "cells")).Ruler())
		for i := 1; i < len(labels); i++ {
			if labels[i] == labels[i-1] {
				rt.Fatalf("%q twice in %v", labels[i], labels)
			}
		}
	})
}

// Whatever lives are drawn on whatever axis, each line is as wide as the axis.
func TestLanesFillTheirLines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		when := func(name string) time.Duration { return time.Duration(rapid.IntRange(-1, 2000).Draw(rt, name)) * ms }
		rows := make([]engine.Row, rapid.IntRange(0, 40).Draw(rt, "rows"))
		for i := range rows {
			rows[i] = engine.Row{Phase: engine.Ended, Status: engine.Status(i % 4), Queued: when("queued"), Started: when("started"), Finished: when("finished"), Delivered: when("delivered"),
				Attempts: []engine.Attempt{{Begun: when("begun"), FirstToken: when("first"), Ended: when("ended"), Reasked: i%3 == 0, Err: &call.Error{}}}}
		}
		pen := Pen{Theme: theme.New(false), Plain: rapid.Bool().Draw(rt, "plain"), Axis: Window(max(when("from"), 0), 3*time.Second, rapid.IntRange(1, 90).Draw(rt, "cells"))}
		lines := pen.Lane(&engine.Tally{Rows: rows}, max(when("now"), 0), rapid.IntRange(1, 12).Draw(rt, "lines"))
		for i, l := range lines {
			if i < len(rows) && l.Width() != pen.Axis.Cells && l.Width() != 0 {
				rt.Fatalf("line %d is %d wide, want %d", i, l.Width(), pen.Axis.Cells)
			}
			if got := ansi.StringWidth(l.String()); got != l.Width() {
				rt.Fatalf("line %d says %d, is %d", i, l.Width(), got)
			}
		}
	})
}

func TestTwoItemsShareALine(t *testing.T) {
	quick := engine.Row{Phase: engine.Ended, Status: engine.OK, Queued: 0, Started: 0, Finished: 500 * ms, Delivered: 500 * ms,
		Attempts: []engine.Attempt{{Ended: 500 * ms, FirstToken: engine.Unset}}}
	slow := quick
	slow.Finished, slow.Delivered, slow.Attempts = time.Second, time.Second, []engine.Attempt{{Ended: time.Second, FirstToken: engine.Unset}}
	pen := Pen{Theme: theme.New(true), Axis: Axis{Cells: 8, Span: time.Second}}
	lines := pen.Lane(&engine.Tally{Rows: []engine.Row{quick, slow}}, time.Second, 1)
	if got, want := ansi.Strip(lines[0].String()), "▀▀▀▀▄▄▄▄"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
