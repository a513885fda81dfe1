package runner

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
)

// turner changes the limit when so many calls have started.
type turner struct {
	after, to int
	seen      int
	panics    bool
}

func (c *turner) See(events []engine.Event, run Controls) {
	for i := range events {
		if events[i].Kind == engine.CallStarted {
			c.seen++
		}
	}
	if c.seen >= c.after && run.Limit() != c.to {
		if c.panics {
			panic("a mistake")
		}
		run.ChangeLimit(c.to, "seen enough")
	}
}

// Controllers see what is read before it is folded, and may change the limit. One that
// panics has no further part.
func TestControllers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(10, "gather:1")
		bad, good := &turner{after: 1, to: 7, panics: true}, &turner{after: 2, to: 4}
		p.Controllers = func(engine.Lane) []Controller { return []Controller{bad, good} }
		run := b.start(p)[0]
		last := toItsEnd(run)
		// one call, and then four at a time from when the second starts: 1s, 2s (4 calls), 3s (4), 4s (1)
		if run.Tally.OK != 10 || run.Tally.Wall != 4*time.Second || run.Tally.Limit != 4 {
			t.Errorf("%d ok in %v, limit %d", run.Tally.OK, run.Tally.Wall, run.Tally.Limit)
		}
		if by := run.Tally.Limits; len(by) != 2 || by[1].By != engine.ByController || by[1].Why != "seen enough" {
			t.Errorf("limits %+v", by)
		}
		if bad.seen != 1 || good.seen != 10 || last.Dropped == nil || !strings.Contains(last.Dropped.Error(), "a mistake") {
			t.Errorf("they saw %d and %d calls start; dropped because of %v", bad.seen, good.seen, last.Dropped)
		}
		var panicked *Panic
		if !errors.As(last.Dropped, &panicked) || !strings.Contains(panicked.Stack, "turner") || strings.Contains(last.Dropped.Error(), "\n") {
			t.Errorf("dropped because of %q", last.Dropped)
		}
		b.want("caller 1 closed")
	})
}

// pauser pauses a run once, and lets it go on when it sees that.
type pauser struct{ paused, resumed bool }

func (c *pauser) See(events []engine.Event, run Controls) {
	for i := range events {
		switch {
		case events[i].Kind == engine.CallStarted && !c.paused:
			c.paused = true
			run.Pause("to see")
		case events[i].Kind == engine.Finished && !c.resumed:
			c.resumed = true
			run.Resume("seen")
		}
	}
}

// A controller may pause a run, and says that it did.
func TestAControllerPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(3, "for-loop")
		p.Controllers = func(engine.Lane) []Controller { return []Controller{&pauser{}} }
		run := b.start(p)[0]
		said := ""
		for last := false; !last; {
			batch := run.Read()
			for _, e := range batch.Events {
				if e.Kind == engine.Paused || e.Kind == engine.Resumed {
					said += fmt.Sprint(e.By == engine.ByController, " ", e.Text, ", ")
				}
			}
			run.Apply(batch)
			last = batch.Last
		}
		if said != "true to see, true seen, " || run.Tally.OK != 3 {
			t.Errorf("%q, %d ok", said, run.Tally.OK)
		}
	})
}

// What a plan asks of the admission holds beside the budget.
func TestAPlansOwnAdmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		p := b.plan(6, "gather")
		p.Config.Admission = []admit.Link{admit.NewLimit(2, admit.Slot)}
		run := b.start(p)[0]
		if toItsEnd(run); run.Tally.Wall != 3*time.Second {
			t.Errorf("two at a time took %v", run.Tally.Wall)
		}
	})
}
