// Package gate says what keeps the next call of a run waiting.
package gate

import (
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// Gate is what keeps the next call of a run waiting.
type Gate struct {
	Reason admit.Reason
	Stands engine.Cause // above all: nothing begins
}

// Held is what is said to keep a run. It stays for a while, so that it can be read: gates
// take turns faster than eyes do. The zero Held is of no run.
type Held struct {
	run   *workspace.Run
	gate  Gate
	since time.Time
	sums  [admit.Reasons]time.Duration // for how long each had kept the run by then
	at    time.Duration                // of the run, then
}

// HoldFor is how long the screen says the same at least.
const HoldFor = 700 * time.Millisecond

// Tick takes note that time passes for a run, or that there is none that is on.
func (h *Held) Tick(r *workspace.Run, now time.Time) {
	if r == nil || !r.On() {
		*h = Held{}
		return
	}
	h.tick(r, now)
}

// Of is the gate that is said to keep a run. It is that of now for a run that the clock hasn't
// seen yet.
func (h *Held) Of(r *workspace.Run, now time.Duration) Gate {
	if r != nil && h.run == r {
		return h.gate
	}
	return Now(r.Tally, now)
}

// tick settles what is said from now on, if the latest was said for long enough: the gate
// that kept the run for most of that time.
func (h *Held) tick(r *workspace.Run, now time.Time) {
	at := r.Now(now)
	if h.run == r && now.Sub(h.since) < HoldFor {
		return
	}
	next := Now(r.Tally, at)
	if sums := r.Tally.FirstWaits(at); h.run == r && at > h.at && next.Stands == engine.Moving {
		next.Reason = longest(sums, h.sums, at-h.at, next.Reason)
	}
	*h = Held{run: r, gate: next, since: now, sums: r.Tally.FirstWaits(at), at: at}
}

// longest is the reason for which a run waited most in a time; of those that are alike the one
// of now.
func longest(sums, before [admit.Reasons]time.Duration, all time.Duration, now admit.Reason) admit.Reason {
	for reason := range sums {
		sums[reason] -= before[reason]
		all -= sums[reason]
	}
	sums[admit.Nothing] = all // what is left it didn't wait
	most := now
	for reason, sum := range sums {
		if sum > sums[most] {
			most = admit.Reason(reason)
		}
	}
	return most
}

// Now is what keeps the next call waiting at a moment.
func Now(t *engine.Tally, now time.Duration) Gate {
	stands := t.Standstill(now)
	if stands.Why == engine.ByProvider && stands.Next >= 0 && stands.Next-now < HoldFor {
		stands.Why = engine.Moving // it is over before it is read
	}
	reason, _ := t.WaitsFor()
	if reason == admit.Nothing { // all have begun, and some wait to be made again
		for r := admit.Slot; r < admit.Reasons; r++ {
			if t.Waited(r).Open > t.Waited(reason).Open {
				reason = r
			}
		}
	}
	return Gate{reason, stands.Why}
}

// Words say what keeps a run: "limit 20", "600 req/min", "pause 1.2s", "nothing". now below 0
// leaves out how long a pause lasts, for what is not drawn each frame.
func (g Gate) Words(t *engine.Tally, now time.Duration) string {
	stands := t.Standstill(max(now, 0))
	switch {
	case g.Stands == engine.ByOutage && stands.Never:
		return "no answer yet"
	case g.Stands == engine.ByOutage:
		return "outage"
	case g.Stands == engine.ByRefusals:
		return "refusals"
	case g.Stands != engine.Moving:
		return pauseWords(stands, now)
	}
	switch g.Reason {
	case admit.Slot:
		if n := course.LimitNow(t); n > 0 {
			return "limit " + text.Count(n)
		}
		return "limit"
	case admit.Strategy:
		return "limit 1"
	case admit.Bound:
		return "the machine"
	case admit.Reader:
		return "this machine"
	case admit.Budget:
		return "budget"
	case admit.Paused:
		return pauseWords(stands, now)
	case admit.Probe:
		return "one call that tries"
	case admit.Requests:
		return rateOf(t, g.Reason, "%s req/min", "request rate")
	case admit.Tokens:
		return rateOf(t, g.Reason, "%s tok/min", "token rate")
	case admit.Pace:
		name := "pace"
		if s := course.Spread(t); s > 0 { // no rate is known: attempts are spread under the limit
			name = fmt.Sprintf("pace ≈%s/s", figures.Rounded(s))
		}
		return rateOf(t, g.Reason, "pace %s/s", name)
	case admit.Circuit:
		return "provider"
	}
	return "nothing"
}

func pauseWords(s engine.Standstill, now time.Duration) string {
	if left := s.Next - now; s.Why == engine.ByProvider && now >= 0 && left > 0 {
		return fmt.Sprintf("pause %.1fs", left.Seconds())
	}
	return "pause"
}

// rateOf writes the rate that a gate holds to, as it was last told, or else its name.
func rateOf(t *engine.Tally, reason admit.Reason, format, name string) string {
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if c := t.Changes[i]; c.Reason == reason {
			if c.To <= 0 {
				break // none holds any more
			}
			return fmt.Sprintf(format, figures.Rounded(c.To))
		}
	}
	return name
}

// OfProvider reports whether it is more than the run's own limit.
func (g Gate) OfProvider() bool { return g.Stands != engine.Moving || g.Reason >= admit.Budget }

// ByRate reports whether it is a rate.
func (g Gate) ByRate() bool {
	return g.Stands == engine.Moving && (g.Reason == admit.Requests || g.Reason == admit.Tokens || g.Reason == admit.Pace)
}
