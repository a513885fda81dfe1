package ui

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
)

func TestTheCostOfARun(t *testing.T) {
	inTerminal(t, setup{data: "tickets", lane: "gather:4", real: true, priced: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter", "enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("cost –")
		x.pass(2 * time.Second)
		x.wantShown("cost $0.00014 ", "at end ≈$0.00064")
		x.pass(time.Minute)
		x.wantShown("cost $0.00061")
		x.wantNotShown("would cost", "at end")
		x.press("c")
		x.wantShown("cost", "$0.00061", "cost: at $0.15 in, $0.60 out per million tokens (a test).")
		x.press("esc", "tab", "enter")
		x.wantShown("cost $0.000015, at $0.15 in, $0.60 out per million tokens (a test)")
	})
}

// What a simulated run would cost is called that.
func TestNobodyPaysForSimulatedCalls(t *testing.T) {
	inTerminal(t, setup{lane: "gather:2", w: 200, h: 60}, func(x *terminal) {
		x.press("enter")
		x.pass(2 * time.Second)
		x.wantShown("would cost $0.000021 ", "at end ≈$0.000036")
		x.pass(time.Minute)
		x.wantShown("would cost $0.000036")
		if shown := x.plain(); strings.Count(shown, "cost") != strings.Count(shown, "would cost") {
			t.Errorf("somebody pays:\n%s", shown)
		}
	})
	inTerminal(t, setup{lane: "gather:2", w: 200, h: 60, unpriced: true}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		x.wantNotShown("cost")
	})
}

func TestAPriceThatNobodyKnows(t *testing.T) {
	inTerminal(t, setup{lane: "gather", real: true, w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.wantShown("race 5 lanes: at least 35 calls to example.test?")
		x.press("esc", "enter")
		x.pass(time.Minute)
		x.wantShown("cost –", "7/7 delivered")
	})
}

// A race that is paid for says what it would cost: by the texts at first, and by
// what calls have cost once there were some.
func TestARaceSaysWhatItWouldCost(t *testing.T) {
	t.Chdir(t.TempDir())
	inTerminal(t, setup{lane: "gather", real: true, priced: true, w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.wantShown("race 5 lanes: at least 35 calls to example.test, ≈$0.00041 estimated?")
		x.press("esc", "enter")
		x.pass(time.Minute)
		x.press("R")
		x.wantShown("race 5 lanes: at least 35 calls to example.test, ≈$0.00018?")
	})
}

// An item that took several attempts says what each of them cost.
func TestTheCostOfAttempts(t *testing.T) {
	inTerminal(t, setup{lane: "gather", real: true, priced: true, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(time.Minute)
		row := &x.m.home.Run().Tally.Rows[0]
		spoiled := row.Attempts[0]
		spoiled.Err = &call.Error{Kind: call.InvalidOutput, Status: 200, Usage: call.Usage{InputTokens: 10, OutputTokens: 2, Known: true}}
		lost := row.Attempts[0]
		lost.Err = &call.Error{Kind: call.Connection}
		row.Attempts = []engine.Attempt{spoiled, lost, row.Attempts[0]}
		row.Outcome, row.Made = 3, 3
		x.press("tab", "enter")
		x.wantShown("2 out, $0.0000027, invalid_output", "6 out, $0.0000051, ok", "cost ≥$0.0000078, at ")
	})
}

func TestTheBudgetEndsARun(t *testing.T) {
	inTerminal(t, setup{data: "people:200", lane: "as-completed:8", real: true, budget: 0.0006, w: 120, h: 36}, func(x *terminal) {
		x.press("enter", "enter")
		x.pass(500 * time.Millisecond)
		x.wantShown("1 in flight, no budget for more right now: 199 calls wait", "budget left $0.0006")
		x.pass(3 * time.Second)
		x.wantShown("in flight 8/8")
		x.pass(time.Minute)
		x.wantShown("■ budget reached", "budget $0.0006 reached: ", " of 200 items ran", "budget reached")
		tally := x.m.home.Run().Tally
		if cost := tally.Cost(); cost.USD > 0.0006 || cost.USD < 0.0005 || tally.Delivered != tally.OK {
			t.Errorf("%+v, %d delivered of %d", cost, tally.Delivered, tally.OK)
		}
		// What can't be done any more neither shows nor fires.
		x.wantNotShown("enter run", "R race")
		x.press("enter", "R")
		if x.m.busy() || x.m.home.Run().Tally != tally || !x.m.atHome() {
			t.Error("something ran")
		}
		x.press("down")
		x.wantShown("budget reached: no new calls")
	})
}

// One budget holds for all that runs on the screen, lane after lane.
func TestTheBudgetEndsARace(t *testing.T) {
	inTerminal(t, setup{data: "people:100", real: true, budget: 0.002, w: 120, h: 36}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(5*time.Second + tickEvery) // what came by then is drawn with the next frame
		x.wantShown("in sequence; cost $0.000031 of ≈$0.0026")
		x.pass(10 * time.Minute)
		x.wantShown("race stopped", "budget $0.002 reached: 2 of 5 lanes finished", "not run")
		usd := 0.0
		for _, track := range x.m.race.Runs() {
			usd += track.Tally.Cost().USD
		}
		if n := len(x.m.race.Runs()); n != 3 || usd > 0.002 || x.m.busy() {
			t.Errorf("%d lanes spent %v", n, usd)
		}
	})
}

// Runs that go on at the same time share it too.
func TestLanesAtTheSameTimeShareTheBudget(t *testing.T) {
	inTerminal(t, setup{data: "people:100", budget: 0.001, w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(10 * time.Minute)
		usd := 0.0
		for _, track := range x.m.race.Runs() {
			usd += track.Tally.Cost().USD
			if track.Tally.End != engine.Cancelled {
				t.Errorf("%v ended as %v", track.Lane, track.Tally.End)
			}
		}
		if usd > 0.001 || usd < 0.0009 {
			t.Errorf("%v spent", usd)
		}
		x.wantShown("budget $0.001 reached: 0 of 5 lanes finished")
	})
}

// So do sweeps and trials, which say what they would cost and end with the budget.
func TestTheBudgetEndsSweepsAndTrials(t *testing.T) {
	inTerminal(t, setup{data: "people:40", lane: "gather", real: true, budget: 0.001, w: 120, h: 36}, func(x *terminal) {
		x.press("S")
		x.wantShown("sweep 7 limits of gather: at least 280 calls to example.test, ≈$0.", " estimated?")
		x.press("enter")
		x.pass(10 * time.Minute)
		x.wantShown("budget $0.001 reached: no new calls")
		x.wantNotShown("S sweep again")
		if n := len(x.m.sweep.Runs()); n == 0 || n > 9 || x.m.busy() {
			t.Errorf("%d runs", n)
		}
	})
	inTerminal(t, setup{real: true, budget: 0.0009, w: 120, h: 36}, func(x *terminal) {
		x.press("R", "enter")
		x.pass(time.Minute)
		x.press("T")
		x.wantShown("10 trials of 5 lanes and a warm-up, results not saved: at least 385 calls to example.test, ≈$0.002?")
		x.press("enter")
		x.pass(10 * time.Minute)
		x.wantShown("budget $0.0009 reached: no new calls", "trials stopped")
		x.wantNotShown("trials again")
	})
}

// A price that is looked up late is there for the first run, however early it starts.
func TestAPriceIsLookedUpBesideTheScreen(t *testing.T) {
	for _, early := range []bool{true, false} {
		asked := 0
		late := setup{w: 120, h: 36, lane: "gather", more: func(cfg *Config) {
			p := cfg.Base.Price
			cfg.Base.Price = price.Price{Simulated: true}
			cfg.Price = func() price.Price { asked++; return p }
		}}
		inTerminal(t, late, func(x *terminal) {
			x.take(x.m.Init())
			if !early {
				x.pass(time.Second)
			}
			x.press("enter")
			x.pass(whole)
			of := x.m.home.Run().Tally.Started.Price
			if !of.Known() || of != x.m.cfg.Base.Price || asked != 1 {
				t.Errorf("early %v: asked %d times for %v, now %v", early, asked, of, x.m.cfg.Base.Price)
			}
		})
	}
}
