package compare

import (
	"math"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/twin"
)

// jittered is queued with calls that take a little more or less.
func jittered() script {
	s := queued()
	for i := range s {
		s[i][0].takes += time.Duration(i*7%11-5) * ms
	}
	return s
}

// A gather behind four slots of 200 ms tells what a for-loop takes, and hence the speed-up:
// 8.0 s and 4×. The sum of its latencies would say 44 s and 22×.
func TestForeseeOnATwin(t *testing.T) {
	all := unknown(t, "gather", jittered())
	loop := engine.Lane{Strategy: engine.ForLoop}
	f := Foresee(all, nil, []engine.Lane{loop, {Strategy: engine.Gather, Limit: 8}}, 1, Measured{Most: 40})
	for i, want := range []float64{8, 2} {
		c := f.Forecasts[i]
		if off := math.Abs(c.Wall.Seconds()/want - 1); !c.Twin || !c.Known || off > 0.05 || c.Low.Seconds() > want || c.High.Seconds() < want {
			t.Errorf("%v: %v, %s; it takes %v s", c.Lane, c.Wall, c.Words(), want)
		}
	}
	if words := f.Forecasts[1].Words(); !strings.HasSuffix(words, " · the server takes 4 at a time: more only wait") {
		t.Errorf("gather:8: %s", words)
	}
	g := f.Gains[all]
	if !g.Twin || math.Abs(g.Speedup-4) > 0.2 || g.NoSpeedup != "" || !g.Grew {
		t.Errorf("%+v", g)
	}
	tallies := []*engine.Tally{all}
	if told := ByTwin(tallies, Gains(tallies)).Gains[0]; told != g {
		t.Errorf("%+v by itself, %+v by the twin", told, g)
	}
}

// Where a twin would have nothing to add there is none: beside a measured for-loop, of few
// items, of calls that are known to take as long in company as alone.
func TestNoTwin(t *testing.T) {
	loop, all, few := unknown(t, "for-loop", same(40, 200)), unknown(t, "gather", jittered()), unknown(t, "gather", same(7, 200))
	tallies := []*engine.Tally{loop, all, few}
	gains := Gains(tallies)
	for i, g := range ByTwin(tallies, gains).Gains {
		if i == 2 { // seven calls make no twin, but bound it
			if g.Speedup > 0 || g.Twin || g.High != 7 || !strings.HasPrefix(g.NoSpeedup, "calls may have slowed each other") {
				t.Errorf("of seven items: %+v", g)
			}
		} else if g != gains[i] {
			t.Errorf("run %d: %+v becomes %+v", i, gains[i], g)
		}
	}
	steady := record(t, of(t, "gather", same(40, 200)), nil)
	f := Foresee(steady, nil, []engine.Lane{{Strategy: engine.ForLoop}}, 1)
	if c := f.Forecasts[0]; c.Twin || c.Wall != 8*time.Second {
		t.Errorf("%+v", c)
	}
}

// One limit tells nothing above it, and says so.
func TestForeseeNothingAbove(t *testing.T) {
	s := same(40, 200)
	for i := range s {
		s[i][0].takes += time.Duration(i*7%11-5) * 10 * ms
	}
	f := Foresee(unknown(t, "gather:8", s), nil, []engine.Lane{{Strategy: engine.Gather, Limit: 32}, {Strategy: engine.ForLoop}}, 1)
	for i, why := range []string{"never more than 8 in flight", "nothing ran alone"} {
		if c := f.Forecasts[i]; c.Known || !strings.HasSuffix(c.Words(), "not known: "+why) {
			t.Errorf("%v: %s", c.Lane, c.Words())
		}
	}
}

// What a twin advises is the fewest calls in flight that are as fast: behind four slots, four.
func TestATwinAdvises(t *testing.T) {
	all := unknown(t, "gather", jittered())
	const want = "gather:4 is as fast as gather: the server takes 4 at a time"
	if f := Foresee(all, nil, []engine.Lane{{Strategy: engine.ForLoop}}, 1, Measured{Most: 40}); f.Advice != want {
		t.Errorf("advice %q", f.Advice)
	}
	s, alone := same(40, 200), same(40, 200)
	for i := range s { // 4 are served, 12 wait
		off := time.Duration(i*7%11-5) * ms
		s[i][0].takes = time.Duration(min(i/4+1, 4))*200*ms + off
		alone[i][0].takes += off
	}
	some, loop := unknown(t, "gather:16", s), unknown(t, "for-loop", alone)
	tallies := []*engine.Tally{loop, some, all}
	if told := ByTwin(tallies, Gains(tallies)); len(told.Advice) != 1 || told.Advice[0] != want {
		t.Errorf("of a for-loop, a limit and gather: %q", told.Advice)
	}
	tallies = []*engine.Tally{some}
	if told := ByTwin(tallies, Gains(tallies)); len(told.Advice) != 1 || told.Advice[0] != "gather:4 is as fast as gather:16: the server takes 4 at a time" {
		t.Errorf("of a limit: %q", told.Advice)
	}
	if told := ByTwin([]*engine.Tally{loop}, Gains([]*engine.Tally{loop})); told.Advice != nil {
		t.Errorf("a for-loop tells nothing of more: %q", told.Advice)
	}
}

// Of more calls than a report waits for there is a bound, with the reason.
func TestManyCallsHaveABound(t *testing.T) {
	s := same(TwinMost+1, 20)
	all := unknown(t, "gather:50", s)
	tallies := []*engine.Tally{all}
	g := ByTwin(tallies, Gains(tallies)).Gains[0]
	if g.Speedup > 0 || g.Low > 0 || math.Abs(g.High-49.5) > 0.5 || g.NoSpeedup != "no twin is fitted here from more than 5,000 calls; regatta runs fit takes them" {
		t.Errorf("%+v", g)
	}
}

// Where there is little room, words give way to fewer, and what is known stays longest.
func TestWordsOfAForecastGiveWay(t *testing.T) {
	known := Forecast{Twin: true, Known: true, Said: true, Range: Range{time.Second, 2 * time.Second}, Note: twin.Note{What: "the server takes 4 at a time", Why: "more only wait"}}
	blind := Forecast{Twin: true, Note: twin.Note{Unknown: true, What: "never more than 8 in flight"}}
	ranged, paced := known, known
	ranged.Known, ranged.Unasked, ranged.Before, ranged.Note = false, true, &Range{time.Second, 4 * time.Second}, twin.Note{Under: "if nothing is refused", Unknown: true, What: "never more than 8 in flight"}
	paced.Unasked, paced.Note = true, twin.Note{What: "if nothing is refused", Why: "never asked so fast"}
	for _, c := range []struct {
		f     Forecast
		cells int
		want  string
		whole bool
	}{
		{known, 99, "1.00s to 2.00s · the server takes 4 at a time: more only wait", true},
		{known, 50, "1.00s to 2.00s · the server takes 4 at a time", true},
		{known, 20, "1.00s to 2.00s", false},
		{known, 5, "", false},
		{ranged, 120, "1.00s to 2.00s · was 1.00s to 4.00s · if nothing is refused · not known: never more than 8 in flight", true},
		{ranged, 90, "1.00s to 2.00s · was 1.00s to 4.00s · if nothing is refused · never more than 8 in flight", true},
		{ranged, 60, "1.00s to 2.00s · was 1.00s to 4.00s · if nothing is refused", true},
		{ranged, 40, "1.0–2.0s · was 1.0–4.0s · if taken", true},
		{ranged, 17, "1.0–2.0s if taken", true},
		{paced, 99, "1.00s to 2.00s · if nothing is refused: never asked so fast", true},
		{paced, 40, "1.00s to 2.00s · if nothing is refused", true},
		{paced, 12, "if taken", true},
		{blind, 99, "not known: never more than 8 in flight", true},
		{blind, 30, "never more than 8 in flight", true},
		{Forecast{Assumes: AssumesNoSlower}, 30, "if calls don't get slower", true},
		{Forecast{}, 0, "", true},
	} {
		if got, whole := c.f.WordsWithin(c.cells, func(s string) int { return len([]rune(s)) }); got != c.want || whole != c.whole {
			t.Errorf("in %d cells: %q, %v; want %q, %v", c.cells, got, whole, c.want, c.whole)
		}
	}
}

// A range in few digits is never narrower than it is, and each end has digits of its own.
func TestRangesInFewDigits(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		low, high time.Duration
		want      string
	}{
		{400 * ms, 12 * time.Second, "0.40–12s"},
		{40 * ms, 9900 * ms, "0.04–9.9s"},
		{3290 * ms, 12100 * ms, "3.2–13s"},
		{1999 * ms, 1999 * ms, "1.9–2.0s"},
		{996 * ms, 9960 * ms, "0.99–10s"},
		{12 * time.Second, 59200 * ms, "12s–1:00.0"},
		{59900 * ms, 65310 * ms, "59s–1:05.4"},
		{65390 * ms, 2 * time.Hour, "1:05.3–2:00:00"},
		{4 * ms, 10 * ms, "0.00–0.01s"},
	} {
		if got := (Range{c.low, c.high}).brief(); got != c.want {
			t.Errorf("%v to %v is %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

// What a twin makes of a run stays below the sum of the run's own latencies / wall, also where
// the runs that the twin is of had longer calls.
func TestGainsOnATwinKeepTheirBound(t *testing.T) {
	fit := fitTwin([]Beside{{Tally: unknown(t, "gather", jittered())}})
	short := unknown(t, "gather:2", same(40, 50))
	if g, ok := gainOnTwin(fit, short); !ok || g.Speedup == 0 || g.Speedup > atMost(short) || atMost(short) > 2.01 {
		t.Errorf("%+v, above %.2f", g, atMost(short))
	}
}
