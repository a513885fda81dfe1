package engine

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"regatta/engine/call"
)

// Prior is the outcome of an item that was done before the run, as it was then. The run
// adopts it: it neither calls for the item nor pays for it, and delivers its result as
// the strategy has it. A for-loop delivers it when it gets there.
//
// A failure from before takes its place among the results. It ends nothing, under no
// policy.
type Prior struct {
	Item    int
	Attempt int           // whose outcome it is, from 1; 0: that is not known
	Made    int           // how many attempts there were
	Took    time.Duration // the call
	Verdict Verdict
	Answer  *call.Answer // nil: it failed
	Err     *call.Error  // nil: it succeeded
}

// adoption is what a run adopts, and how much of that was emitted.
type adoption struct {
	priors []Prior // in dataset order
	told   int
}

// prepareAdoption checks what was done before and takes it out of the order of calls.
func (r *Run) prepareAdoption() error {
	if len(r.cfg.Prior) == 0 {
		return nil
	}
	byItem := func(a, b Prior) int { return cmp.Compare(a.Item, b.Item) }
	if r.adoption.priors = r.cfg.Prior; !slices.IsSortedFunc(r.cfg.Prior, byItem) {
		r.adoption.priors = slices.SortedFunc(slices.Values(r.cfg.Prior), byItem)
	}
	for i := range r.adoption.priors {
		p := &r.adoption.priors[i]
		switch {
		case p.Item < 0 || p.Item >= len(r.states):
			return fmt.Errorf("prior result: no item with index %d; use one of %d", p.Item, len(r.states))
		case r.states[p.Item].adopted:
			return fmt.Errorf("prior result: item with index %d twice; keep one", p.Item)
		case (p.Answer == nil) == (p.Err == nil):
			return fmt.Errorf("prior result: item with index %d; give an answer or an error, and not both", p.Item)
		case p.Attempt < 0 || p.Attempt > p.Made || p.Took < 0:
			return fmt.Errorf("prior result: item with index %d: attempt %d of %d in %v; count from 1", p.Item, p.Attempt, p.Made, p.Took)
		}
		r.states[p.Item].adopted = true
	}
	order := make([]int32, 0, len(r.states)-len(r.adoption.priors))
	for place := range r.states {
		if item := r.itemAt(place); !r.states[item].adopted {
			order = append(order, int32(item))
		}
	}
	r.order, r.queued = order, len(order)
	if r.cfg.Lane.Strategy.Dispatch == OneByOne {
		r.delivery.mode = InOrder // which is that of the calls too
	}
	return nil
}

// adopt tells what was done before, and delivers it where its turn has come. It stops where the
// reader is far behind, and reports whether everything was emitted.
func (r *Run) adopt(now time.Duration) bool {
	for a := &r.adoption; a.told < len(a.priors); a.told++ {
		if r.outbox.clogged() {
			return false
		}
		p := &a.priors[a.told]
		e := Event{
			Kind: Adopted, At: now, Item: p.Item, Attempt: int32(p.Attempt), Made: int32(p.Made), Took: p.Took,
			Status: OK, Verdict: p.Verdict, Answer: p.Answer, Err: p.Err,
		}
		if p.Answer == nil {
			e.Status = Failed
		}
		r.states[p.Item].status = e.Status
		r.emit(e)
		r.deliverReady(p.Item, now)
	}
	return true
}
