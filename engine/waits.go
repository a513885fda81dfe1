package engine

import (
	"slices"
	"time"

	"regatta/engine/admit"
)

// Waited is what is known of the waits of a run for one reason: those of its first
// attempts, which are one wait however many items queue, and those of each retry.
type Waited struct {
	Open  int           // waits that are not over
	Times int           // waits that began
	Sum   time.Duration // of those that are over
}

// waits keeps account of the waits of a run.
type waits struct {
	of    map[admit.Reason]Waited
	sums  [admit.Reasons]time.Duration // of the waits of first attempts that are over
	gates []GateWait
	first admit.Reason                 // what the first attempts wait for; Nothing: nothing
	since time.Duration                // from when
	later map[attemptKey]time.Duration // from when attempts of items that have started wait

	latest map[admit.Reason]time.Duration // when a wait was over last
}

// attemptKey is an attempt of an item, by its number.
type attemptKey struct {
	item    int
	attempt int32
}

func (w *waits) begin(e *Event) {
	if w.of == nil {
		w.of, w.later, w.latest = map[admit.Reason]Waited{}, map[attemptKey]time.Duration{}, map[admit.Reason]time.Duration{}
	}
	if e.Attempt == 0 {
		w.first, w.since = e.Reason, e.At
	} else {
		w.later[attemptKey{e.Item, e.Attempt}] = e.At
	}
	of := w.of[e.Reason]
	of.Open++
	of.Times++
	w.of[e.Reason] = of
}

// end ends a wait and returns how long it was.
func (w *waits) end(e *Event) time.Duration {
	since := w.since
	if e.Attempt == 0 {
		w.first = admit.Nothing
		if e.Reason < admit.Reasons {
			w.sums[e.Reason] += e.At - w.since
		}
		if g := (GateWait{w.since, e.At, e.Reason}); g.gate() {
			w.gates = append(w.gates, g)
		}
	} else {
		key := attemptKey{e.Item, e.Attempt}
		since = w.later[key]
		delete(w.later, key)
	}
	of := w.of[e.Reason]
	of.Open--
	of.Sum += e.At - since
	w.of[e.Reason], w.latest[e.Reason] = of, e.At
	return e.At - since
}

// Waited is what is known of the waits for a reason.
func (t *Tally) Waited(reason admit.Reason) Waited { return t.waits.of[reason] }

// WaitsFor is what the first attempts that are still to begin wait for now, and from when;
// Nothing: nothing waits, or the reason is unknown.
func (t *Tally) WaitsFor() (reason admit.Reason, since time.Duration) {
	return t.waits.first, t.waits.since
}

// GateWait is a time in which the next call could have had a slot, and was kept by something
// else.
type GateWait struct {
	From, To time.Duration
	Reason   admit.Reason
}

// gate reports whether it took time, and no slot was waited for.
func (g GateWait) gate() bool {
	switch g.Reason {
	case admit.Nothing, admit.Slot, admit.Strategy, admit.Bound:
		return false
	}
	return g.To > g.From
}

// GateWaits are those of a run up to now, in order of time.
func (t *Tally) GateWaits(now time.Duration) []GateWait {
	list := t.waits.gates
	if open := (GateWait{t.waits.since, now, t.waits.first}); open.gate() {
		list = append(slices.Clip(list), open)
	}
	return list
}

// FirstWaits is for how long first attempts have waited by now, for each reason; no two of
// these times overlap.
func (t *Tally) FirstWaits(now time.Duration) [admit.Reasons]time.Duration {
	sums := t.waits.sums
	if reason, since := t.WaitsFor(); reason != admit.Nothing && reason < admit.Reasons {
		sums[reason] += max(now-since, 0)
	}
	return sums
}

// waitedElse reports whether attempts waited for something other than the limit, the
// strategy and what the machine allows, so that the calls in flight say little of them.
func (t *Tally) waitedElse() bool {
	for reason := range t.waits.of {
		switch reason {
		case admit.Slot, admit.Strategy, admit.Bound, admit.Reader:
		default:
			return true
		}
	}
	return false
}
