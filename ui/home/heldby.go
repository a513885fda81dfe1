package home

import (
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// gate is what keeps the next call of a run waiting.
type gate struct {
	reason admit.Reason
	stands engine.Cause // above all: nothing begins
}

// held is what is said to keep a run. It stays for a while, so that it can be read: gates
// take turns faster than eyes do.
type held struct {
	run   *workspace.Run
	gate  gate
	since time.Time
	sums  [admit.Reasons]time.Duration // for how long each had kept the run by then
	at    time.Duration                // of the run, then
}

// holdFor is how long the screen says the same at least.
const holdFor = 700 * time.Millisecond

// Ticked takes note that time passes.
func (p *Pane) Ticked(f pane.Frame) {
	p.follow(f)
	if p.run == nil || !p.run.On() {
		p.held = held{}
		return
	}
	p.held.tick(p.run, f.Now)
}

// tick settles what is said from now on, if the latest was said for long enough: the gate
// that kept the run for most of that time.
func (h *held) tick(r *workspace.Run, now time.Time) {
	at := r.Now(now)
	if h.run == r && now.Sub(h.since) < holdFor {
		return
	}
	next := gateNow(r.Tally, at)
	if sums := r.Tally.FirstWaits(at); h.run == r && at > h.at && next.stands == engine.Moving {
		next.reason = longest(sums, h.sums, at-h.at, next.reason)
	}
	*h = held{run: r, gate: next, since: now, sums: r.Tally.FirstWaits(at), at: at}
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

// gateNow is what keeps the next call waiting at a moment.
func gateNow(t *engine.Tally, now time.Duration) gate {
	stands := t.Standstill(now)
	if stands.Why == engine.ByProvider && stands.Next >= 0 && stands.Next-now < holdFor {
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
	return gate{reason, stands.Why}
}

// heldNow is the gate that is said to keep a run. It is that of now for a run that the clock
// hasn't seen yet.
func (p *Pane) heldNow(t *engine.Tally, now time.Duration) gate {
	if p.run != nil && p.held.run == p.run && p.run.Tally == t {
		return p.held.gate
	}
	return gateNow(t, now)
}

// words say what keeps a run: "limit 20", "600 req/min", "pause 1.2s", "nothing". now below 0
// leaves out how long a pause lasts, for what is not drawn each frame.
func (g gate) words(t *engine.Tally, now time.Duration) string {
	stands := t.Standstill(max(now, 0))
	switch {
	case g.stands == engine.ByOutage && stands.Never:
		return "no answer yet"
	case g.stands == engine.ByOutage:
		return "outage"
	case g.stands == engine.ByRefusals:
		return "refusals"
	case g.stands != engine.Moving:
		return pauseWords(stands, now)
	}
	switch g.reason {
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
		return rateOf(t, g.reason, "%s req/min", "request rate")
	case admit.Tokens:
		return rateOf(t, g.reason, "%s tok/min", "token rate")
	case admit.Pace:
		name := "pace"
		if s := course.Spread(t); s > 0 { // no rate is known: attempts are spread under the limit
			name = fmt.Sprintf("pace ≈%s/s", figures.Rounded(s))
		}
		return rateOf(t, g.reason, "pace %s/s", name)
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
		if c := t.Changes[i]; c.Reason == reason && c.To > 0 {
			return fmt.Sprintf(format, figures.Rounded(c.To))
		}
	}
	return name
}

// heldNumber is the figure that says what keeps a run, in amber where that is the provider.
func (p *Pane) heldNumber(warn, plain theme.Ink, t *engine.Tally, now time.Duration) number {
	g := p.heldNow(t, now)
	ink := plain
	if g.stands != engine.Moving || g.reason >= admit.Budget {
		ink = warn
	}
	return number{heldName, g.words(t, now), ink, len("600 req/min")}
}
