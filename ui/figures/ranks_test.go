package figures

import (
	"slices"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/compare"
)

// Lanes less than 1% apart share a place, and the next one has the place after all of them.
func TestPlaces(t *testing.T) {
	var tallies []*engine.Tally
	for _, wall := range []int{880, 881, 3290, 3322, 3324, 5820} {
		tallies = append(tallies, atOnce(false, wall))
	}
	ranks := Ranks(tallies)
	for i, want := range []string{"1=", "1=", "3=", "3=", "5", "6"} {
		if got := Place(tallies[i], ranks); got != want {
			t.Errorf("%v: %q, want %q", tallies[i].Wall, got, want)
		}
	}
	if got := Place(tallies[0], Ranks(tallies[:1])); got != "1" {
		t.Errorf("alone: %q", got)
	}
	if got := Place(engine.NewTally(), ranks); got != "" {
		t.Errorf("a run that isn't ranked: %q", got)
	}
}

// Of calls that are known to take as long, a machine that is late makes no winner.
func TestALateMachineMakesNoWinner(t *testing.T) {
	seed := func(n uint64) compare.Context { return compare.Context{Seed: n} }
	for name, c := range map[string]struct {
		a, b *engine.Tally
		of   []compare.Context
		best int
	}{
		"the longest call was late": {atOnce(true, 500, 900, 990), atOnce(true, 500, 900, 1020), nil, 2},
		"all calls were late":       {atOnce(true, 500, 900, 990), atOnce(true, 520, 930, 1020), nil, 2},
		"nobody knows how long":     {atOnce(false, 500, 900, 990), atOnce(false, 500, 900, 1020), nil, 1},
		"another provider":          {atOnce(true, 500, 900, 990), atOnce(true, 500, 900, 1020), []compare.Context{seed(1), seed(2)}, 1},
		"far too late to be a tie":  {atOnce(true, 500, 900, 990), atOnce(true, 500, 900, 1800), nil, 1},
	} {
		tallies := []*engine.Tally{c.a, c.b}
		if got := Best(tallies, c.of...); len(got) != c.best {
			t.Errorf("%s: %d are best, want %d", name, len(got), c.best)
		}
		if want := "1"; c.best == 2 && !slices.Equal([]string{Place(c.a, Ranks(tallies)), Place(c.b, Ranks(tallies))}, []string{want + "=", want + "="}) {
			t.Errorf("%s: no places in common", name)
		}
	}
}

// atOnce is a run all of whose calls begin at once and take so many milliseconds, the last the longest.
// steady: they are known to take as long in any run.
func atOnce(steady bool, calls ...int) *engine.Tally {
	tally := engine.NewTally()
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.AsCompleted}, Items: len(calls), Steady: steady}}}
	for i := range calls {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i}, engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	var took time.Duration
	for i, ms := range calls {
		took = time.Duration(ms) * time.Millisecond
		events = append(events,
			engine.Event{Kind: engine.Finished, Item: i, Attempt: 1, At: took, Took: took, Status: engine.OK, Answer: &call.Answer{}},
			engine.Event{Kind: engine.Delivered, Item: i, At: took})
	}
	tally.Apply(append(events, engine.Event{Kind: engine.RunOver, At: took, Status: engine.OK}))
	return tally
}
