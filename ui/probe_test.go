package ui

import (
	"regexp"
	"testing"
	"time"

	"regatta/engine/runs"
)

// sharing is a real server whose calls slow each other, and whose prices are known.
func sharing() setup {
	return setup{w: 120, h: 60, data: "people:20", lane: "gather", sim: "latency=lognormal:300ms:0.2,batching=0:6:1", real: true, priced: true}
}

// A probe says what it costs, asks, makes 16 calls and no more, and tells what was not known
// before beside what is now. Its calls are saved, and are no runs of the lanes.
func TestAProbeTellsMore(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	s := sharing()
	s.store, s.save = store, true
	inTerminal(t, s, func(x *terminal) {
		x.press("B")
		x.wantShown("B probe: no run has ended")
		x.press("enter")
		x.pass(whole)
		x.wantShown("nothing ran alone", "forecast from gather · B: 16 calls to know more")
		before := x.m.home.Forecasts()[0]
		x.press("B")
		x.wantShown("probe with 2 alone, 4 and 10 at once: at least 16 calls to example.test, ≈$")
		x.press("esc")
		x.pass(time.Minute)
		if n := len(x.m.kept.runs); n != 1 {
			t.Fatalf("%d runs after a no", n)
		}
		x.press("B", "enter")
		x.pass(100 * time.Millisecond)
		x.wantShown("probing: 2 alone")
		x.pass(time.Minute)
		x.wantShown("probed with 16 calls, ", ": forecasts are fitted anew", "forecast from gather and a probe, and what it was before",
			"was "+before.Range.String())
		x.wantNotShown("nothing ran alone", "was –")
		if after := x.m.home.Forecasts()[0]; after.Low < 3*time.Second || after.High > 10*time.Second || after.High-after.Low > (before.High-before.Low)/2 {
			t.Errorf("a for-loop of 6 s was forecast %v to %v, and after a probe %v to %v", before.Low, before.High, after.Low, after.High)
		}
		calls := 0
		for _, r := range x.m.kept.list()[1:] {
			calls += r.Tally.OK
		}
		if calls != 16 || x.m.home.Run() != x.m.kept.list()[0] {
			t.Errorf("%d calls of a probe; the run is shown: %v", calls, x.m.home.Run() == x.m.kept.list()[0])
		}
	})
	list, err := store.List(t.Context())
	if err != nil || len(list) != 4 {
		t.Errorf("%d runs are saved, %v", len(list), err)
	}
}

// After a for-loop nothing more runs alone. What isn't paid for isn't asked; where calls are known
// to take as long together, or there are too few items, there is nothing to probe.
func TestWhatAProbeIsFor(t *testing.T) {
	s := sharing()
	s.real, s.lane = false, "for-loop"
	inTerminal(t, s, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.press("B")
		x.wantShown("probing: 4 at once")
		x.pass(time.Minute)
		x.wantShown("probed with 16 calls: ")
	})
	for data, why := range map[string]string{"people": "B probe: needs 16 items", "people:20": "B probe: these calls take as long together as alone"} {
		inTerminal(t, setup{w: 120, h: 36, data: data}, func(x *terminal) {
			x.press("enter")
			x.pass(time.Minute)
			x.press("B")
			x.wantShown(why)
		})
	}
}

// A probe that fails makes no further calls, and says what it has made.
func TestAProbeThatFailsEnds(t *testing.T) {
	s := sharing()
	s.sim += ",error=0.9"
	inTerminal(t, s, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.press("B", "enter")
		x.pass(time.Minute)
		x.wantShown("probe ended after ", " failed or stopped")
		if len(x.m.kept.runs) != 2 || x.m.busy() {
			t.Errorf("%d runs", len(x.m.kept.runs))
		}
	})
}

// On a narrow screen a lane that isn't known still says what is known of it.
func TestAReasonHasRoomOnANarrowScreen(t *testing.T) {
	s := sharing()
	s.w, s.h = 80, 60
	inTerminal(t, s, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		for _, lane := range []string{"a for-loop ", "d gather:2 "} {
			if shown := x.plain(); !regexp.MustCompile(regexp.QuoteMeta(lane) + ` +–  +(\d[\d.]*s to \d|nothing ran )`).MatchString(shown) {
				t.Errorf("%s has neither a range nor a reason:\n%s", lane, shown)
			}
		}
	})
}

// What a probe told is shown however many items there are, and a twin is made of its calls too. What
// the runs don't tell is called a guess.
func TestAProbeIsSeenAndFitted(t *testing.T) {
	s := sharing()
	s.data, s.w, s.h = "people:64", 120, 36
	inTerminal(t, s, func(x *terminal) {
		x.press("enter", "enter")
		x.pass(time.Minute)
		x.wantNotShown("forecast from gather")
		x.press("B", "enter")
		x.pass(time.Minute)
		x.wantShown("forecast from gather and a probe, and what it was before", "s · was ")
		x.press("P")
		x.pass(time.Second)
		x.wantShown("SIMULATED FROM 4 RUNS")
	})
	inTerminal(t, s, func(x *terminal) {
		x.press("enter", "enter")
		x.pass(time.Minute)
		x.press("P")
		x.pass(time.Second)
		x.wantShown("SIMULATED FROM 1 RUN", "guesses of the twin: for-loop")
	})
}
