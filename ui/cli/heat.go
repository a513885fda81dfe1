package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// heat is the lanes of a race over the same items.
type heat struct {
	job   *job
	lanes []*heatLane

	shared bool // the lanes run at the same time

	mu   sync.Mutex
	runs []*engine.Run // that have started
	shut *call.Error   // why the provider refuses whatever is sent; nil: it doesn't
}

// heatLane is a lane with what came of it. Only stands, done, counts and cost may be read while
// it runs.
type heatLane struct {
	lane   engine.Lane
	caller provider.Caller
	tally  *engine.Tally            // that of no run, where the race ended before it began
	stands atomic.Pointer[standing] // nil: it has not begun
	done   atomic.Int64             // items that have ended
	counts atomic.Pointer[counts]   // nil likewise
	cost   atomic.Pointer[engine.Cost]
}

// newHeat opens a provider for each lane, so that they share no connections and no
// limits. The heat has to be closed.
func newHeat(j *job, lanes []engine.Lane) (*heat, error) {
	h := &heat{job: j}
	for _, lane := range lanes {
		caller, err := j.provider.Open(j.prompt, j.schema)
		if err != nil {
			h.close()
			return nil, err
		}
		h.lanes = append(h.lanes, &heatLane{lane: lane, caller: caller, tally: engine.NewTally()})
	}
	return h, nil
}

func (h *heat) close() {
	for _, l := range h.lanes {
		l.caller.Close()
	}
}

// together runs all lanes at the same time.
func (h *heat) together(ctx context.Context) error {
	var wg sync.WaitGroup
	errs := make([]error, len(h.lanes))
	h.shared = len(h.lanes) > 1
	for _, l := range h.lanes {
		l.caller = provider.Share(l.caller, len(h.lanes))
	}
	for i, l := range h.lanes {
		wg.Go(func() { errs[i] = h.run(ctx, l) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// inTurn runs the lanes one after the other, as long as ctx, the budget and the
// provider's will last.
func (h *heat) inTurn(ctx context.Context) error {
	for _, l := range h.lanes {
		if ctx.Err() != nil || h.job.budget.Reached() || h.shut != nil {
			return nil
		}
		if err := h.run(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// run takes one lane to its end and gives its connections back, so that they take
// nothing from the lanes after it.
func (h *heat) run(ctx context.Context, l *heatLane) error {
	defer l.caller.Close()
	cfg := h.job.config(l.lane, l.caller)
	save := h.job.saver.begin(h.job, cfg, h.shared)
	defer save.end()
	run, err := engine.Start(ctx, cfg)
	if err != nil {
		return fmt.Errorf("lane %v: %w", l.lane, err)
	}
	h.begun(run)
	for batch := range run.Events() {
		l.tally.Apply(batch)
		if figures.Refused(l.tally) {
			h.end(l.tally.Shut)
		}
		save.take(batch)
		stands := standingOf(l.tally)
		l.stands.Store(&stands)
		l.done.Store(int64(l.tally.Ended()))
		now := countsOf(l.tally)
		l.counts.Store(&now)
		cost := l.tally.Cost()
		l.cost.Store(&cost)
	}
	return nil
}

// begun takes note of a run, which may be too late.
func (h *heat) begun(run *engine.Run) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.runs = append(h.runs, run)
	if h.shut != nil {
		run.Shut(h.shut)
	}
}

// end shuts all lanes, once: what one has found out they would find out too.
func (h *heat) end(why *call.Error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.shut != nil {
		return
	}
	h.shut = why
	for _, run := range h.runs {
		run.Shut(why)
	}
}

// tallies are those of the lanes that ran.
func (h *heat) tallies() []*engine.Tally {
	var ran []*engine.Tally
	for _, l := range h.lanes {
		if l.tally.Over {
			ran = append(ran, l.tally)
		}
	}
	return ran
}

// now is how far the lane is.
func (l *heatLane) now() counts {
	if now := l.counts.Load(); now != nil {
		return *now
	}
	return counts{}
}

// counts tell how far all lanes together are.
func (h *heat) counts() counts {
	sum := counts{}
	for _, l := range h.lanes {
		sum.add(l.now())
	}
	sum.all = len(h.lanes) * h.job.set.Rows.Len()
	return sum
}

// progress tells how far all lanes are together, then what of each is ok: that has no
// room on narrow terminals.
func (h *heat) progress() string {
	items := h.job.set.Rows.Len()
	var all standing
	var each []string
	for _, l := range h.lanes {
		stands := standing{items: items, waiting: items}
		if s := l.stands.Load(); s != nil {
			stands = *s
		}
		all = all.plus(stands)
		each = append(each, fmt.Sprintf("%v %s/%s", l.lane, text.Count(stands.ok), text.Count(items)))
	}
	parts := all.parts()
	if line := h.spending(); line != "" {
		parts = append(parts, line)
	}
	if len(h.lanes) > 1 {
		parts = append(parts, each...)
	}
	return strings.Join(parts, " · ")
}
