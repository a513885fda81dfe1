package ui

import (
	"strings"
	"testing"

	"regatta/ui/draw"
	"regatta/ui/workspace"
)

// someCached runs a lane to its middle and stops it, and then runs it to its end:
// what was there the first time comes from the cache.
func (x *terminal) someCached() {
	x.press("enter")
	x.pass(2 * early)
	x.press("s", "enter")
	x.pass(early)
	x.press("enter")
	x.pass(whole)
}

func TestSingleRunsUseTheCacheAndOthersDont(t *testing.T) {
	inTerminal(t, setup{lane: "gather", cached: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.press("enter")
		x.pass(whole)
		shown := x.m.home.Run().Tally
		if shown.Cached != 7 || shown.OK != 7 {
			t.Errorf("the same run again: %d of %d cached", shown.Cached, shown.OK)
		}
		x.wantNotShown("forecast from")
		for _, want := range []string{"cache on", "cached 7", draw.CachedMark, "* 7 of 7 answers cached", "0.85s  7 cached"} {
			if !strings.Contains(x.plain(), want) {
				t.Errorf("the screen does not say %q:\n%s", want, x.plain())
			}
		}
		for _, never := range []string{"×", "efficiency", "p50", "rate ", "max in flight"} {
			if strings.Contains(x.plain(), never) {
				t.Errorf("the screen says %q of a cached run", never)
			}
		}
		x.press("R")
		x.pass(whole)
		for _, t2 := range x.m.race.Runs() {
			if t2.Tally.Cached > 0 || t2.Tally.OK != 7 {
				t.Errorf("race: %v has %d cached", t2.Lane, t2.Tally.Cached)
			}
		}
		x.press("T")
		x.pass(early)
		if len(x.m.live) == 0 {
			t.Fatal("no trial is on")
		}
		for _, live := range x.m.live {
			if live.Purpose != workspace.Trials || live.Tally.Cached > 0 {
				t.Errorf("trials: purpose %v, %d cached", live.Purpose, live.Tally.Cached)
			}
		}
		x.press("s", "enter")
		x.pass(early)
		x.press("esc", "esc", "S")
		x.pass(3 * whole)
		ran := map[workspace.Purpose]int{}
		for _, r := range x.m.kept.list() {
			ran[r.Purpose]++
			if r.Purpose != workspace.Batch && r.Tally.Cached > 0 {
				t.Errorf("run %d, %v: %d cached", r.Context.Number, r.Lane, r.Tally.Cached)
			}
		}
		if ran[workspace.Batch] != 2 || ran[workspace.Race] == 0 || ran[workspace.Sweep] == 0 {
			t.Errorf("runs by purpose: %v", ran)
		}
	})
}

// What came from the cache was not paid for, so nothing asks for it to be saved.
func TestCachedResultsAreNotPaidFor(t *testing.T) {
	inTerminal(t, setup{lane: "gather", cached: true, real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		if n := unsaved(x.m.home.Run()); n != 0 {
			t.Errorf("%d results to save, want none: the cache has them", n)
		}
		x.press("enter")
		x.wantShown("run gather again: at most 7 calls to example.test?")
		x.press("enter")
		x.pass(whole)
		if t2 := x.m.home.Run(); t2.Tally.Cached != 7 || unsaved(t2) != 0 {
			t.Errorf("%d cached, %d to save", t2.Tally.Cached, unsaved(t2))
		}
	})
}

// Answers of the cache took no call: an axis without a bar would say nothing.
func TestCachedAnswersHaveNoLatencies(t *testing.T) {
	inTerminal(t, setup{lane: "gather", cached: true, w: 120, h: 36}, func(x *terminal) {
		for _, key := range []string{"", "", "down"} {
			if key != "" {
				x.press(key)
			}
			x.press("enter")
			x.pass(whole)
		}
		x.press("c", "left", "left")
		x.wantShown("No latencies: every answer came from the cache.")
		x.wantNotShown("calls per")
	})
}
