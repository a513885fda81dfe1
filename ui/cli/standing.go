package cli

import (
	"fmt"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/figures"
	"regatta/ui/gate"
	"regatta/ui/text"
)

// standing is how the items of a run, or of several, are.
type standing struct{ items, ok, failed, inFlight, waiting int }

func standingOf(t *engine.Tally) standing {
	return standing{len(t.Rows), t.OK, t.Failed, t.InFlight, t.Waiting()}
}

// plus adds those of another run.
func (s standing) plus(o standing) standing {
	return standing{s.items + o.items, s.ok + o.ok, s.failed + o.failed, s.inFlight + o.inFlight, s.waiting + o.waiting}
}

// ended is how many are over.
func (s standing) ended() int { return s.items - s.inFlight - s.waiting }

// parts are the four figures, each for itself: failures are no progress.
func (s standing) parts() []string {
	return []string{
		fmt.Sprintf("%s/%s ok", text.Count(s.ok), text.Count(s.items)),
		text.Count(s.failed) + " failed",
		text.Count(s.inFlight) + " in flight",
		text.Count(s.waiting) + " waiting",
	}
}

// running tells of a run on its way; left is how long it still takes, "": not known.
func running(t *engine.Tally, elapsed time.Duration, left string) string {
	parts := standingOf(t).parts()
	if t.Cached > 0 {
		parts = append(parts, text.Count(t.Cached)+" cached") // and a rate would be of both
	} else if t.Rate(elapsed) > 0 {
		parts = append(parts, text.Rate(t.Rate(elapsed)))
	}
	if g := gate.Now(t, elapsed); g.ByRate() && t.Waiting() > 0 {
		parts = append(parts, "held by "+g.Words(t, elapsed))
	}
	if t.Cost().Known {
		parts = append(parts, figures.CostName(t.Started.Price)+" "+figures.Spending(t))
	}
	if ended := t.Ended(); ended > 0 {
		parts = append(parts, text.Percent(ended, len(t.Rows)))
	}
	if left != "" {
		parts = append(parts, left)
	}
	return strings.Join(append(parts, text.Seconds(elapsed)), between)
}

// simulatedAfter ends the progress of runs on a provider that is simulated after saved runs; "": it isn't.
func simulatedAfter(p *provider.Provider) string {
	if p == nil || !p.FromRuns() {
		return ""
	}
	return between + p.Label()
}

// standsStill is why one of the runs on their way doesn't go on.
type standsStill struct {
	engine.Standstill
	who string        // which, where there are several
	now time.Duration // of that run

	left int // its items that are not over

	shut bool // the provider was given up
}

// standsStillOf is that of the first run that stands still.
func standsStillOf(runs ...*runner.Run) standsStill {
	shut := false
	for _, run := range runs {
		now := run.Now(time.Now())
		if s := run.Tally.Standstill(now); s.Why != engine.Moving {
			who := ""
			if len(runs) > 1 {
				who = run.Lane.String() + ": "
			}
			return standsStill{Standstill: s, who: who, now: now, left: run.Tally.InFlight + run.Tally.Waiting()}
		}
		shut = shut || run.Tally.Shut != nil
	}
	return standsStill{shut: shut}
}

// whoWaits says how many items wait for an outage to end, and how not to; "" where it passes by itself.
func (s standsStill) whoWaits() string {
	if s.Why != engine.ByOutage && s.Why != engine.ByRefusals {
		return ""
	}
	return fmt.Sprintf(": %s to go, ctrl+c ends the run", text.Counted(s.left, "item", "items"))
}

// long reports whether it lasts, or may, so that it is worth a line of its own.
func (s standsStill) long() bool {
	switch s.Why {
	case engine.ByOutage, engine.ByRefusals:
		return true
	case engine.ByProvider:
		return s.Next-s.now >= logEvery
	}
	return false
}

// stillness is what stands before a line of progress: why nothing goes on.
type stillness struct {
	why   standsStill
	words string
	from  time.Time // when it came to stand there
}

// leastSaid is how long a sentence stands at least: what comes and goes can't be read.
const leastSaid = time.Second

// sentence is what is to stand there now.
func (s *stillness) sentence(stands standsStill, clock time.Time) string {
	same := stands.Why == s.why.Why && stands.who == s.why.who
	switch {
	case !same && s.words != "" && clock.Sub(s.from) < leastSaid:
		return s.words
	case stands.Why == engine.Moving:
		*s = stillness{}
	case !same:
		*s = stillness{why: stands, from: clock}
		fallthrough
	default:
		s.words = stands.who + figures.Standstill(stands.Standstill, stands.now)
	}
	return s.words
}

// announce writes a line where a run comes to stand still for long, again as long as it does,
// and where it goes on, if that doesn't show in a line that moves.
func (p *progress) announce(stands standsStill) {
	was := p.told
	if p.say == nil {
		return
	}
	same := stands.Why == was.Why && stands.Since == was.Since && stands.who == was.who
	if same && (!stands.long() || stands.now-was.now < logEvery) {
		return
	}
	p.told = standsStill{}
	if !same && was.long() && !stands.shut && stands.Why != engine.ByOutage && stands.Why != engine.ByRefusals && stands.Why != engine.ByPause {
		p.say(was.who + "the provider takes calls again")
	}
	if stands.long() {
		p.told = stands
		p.say(stands.who + figures.Standstill(stands.Standstill, stands.now) + stands.whoWaits())
	}
}
