package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
)

// Decided returns one plain sentence for each run about what decided its wall,
// the most telling fact first. Name returns a short label of an item of a run, fit
// to be shown; an empty one stands for "item 3", counted from 1. In a sentence about
// several slots, the time spent on something is that of a slot on average. Contexts,
// one for each run or none, are what the runs ran on.
func Decided(tallies []*engine.Tally, name func(run, item int) string, contexts ...Context) []string {
	sentences := make([]string, len(tallies))
	refused := Refusals(tallies, contexts...)
	for i, l := range lanesOf(tallies, contexts) {
		sentences[i] = subject{l, refused[i].String(), func(item int) string { return name(i, item) }}.sentence()
	}
	return sentences
}

// subject is what a sentence is about.
type subject struct {
	lane
	refused string // what is said of its refusals; "": nothing
	name    func(item int) string
}

func (s subject) item(i int) string {
	if name := s.name(i); name != "" {
		return name
	}
	return fmt.Sprintf("item %d", i+1)
}

func (s subject) sentence() string {
	said := s.decided() + s.stoodStill()
	if s.refused != "" {
		said += "; " + s.refused
	}
	if most := AtMost(s.Tally); most != "" {
		said += "; " + most
	}
	if s.Over && s.End == engine.OK && s.Failed > 0 {
		said += fmt.Sprintf("; %d of %s failed", s.Failed, count(len(s.Rows), "item"))
	}
	return said
}

// stoodStill adds for how long a run was paused by somebody, and for how long the provider was
// down.
func (s subject) stoodStill() (said string) {
	if paused := s.paused(); paused >= worthAWord {
		said += "; paused for " + seconds(paused) + " of it"
	}
	if down := course.Down(s.Tally, s.span()); down >= worthAWord {
		said += "; provider down for " + seconds(down) + " of it"
	}
	return said
}

// AtMost says of a run that finds its limit that it is at the highest it was to try, and what
// would try more, or how far it grew without finding one; "": it does neither. Of a run that a
// rate held, or that was refused for one, it doesn't say the latter: that kept it from more.
func AtMost(t *engine.Tally) string {
	most, next := course.AtMost(t)
	switch {
	case most == 0:
		if reached := course.NotFound(t); t.Over && reached > 0 {
			if HeldByRate(t) != "" || course.ByRate(t) {
				return ""
			}
			return fmt.Sprintf("no limit found up to %d in flight", reached)
		}
		return ""
	case next == 0:
		return fmt.Sprintf("limit at its maximum of %d", most)
	}
	return fmt.Sprintf("limit at its maximum of %d; --limit auto:%d would try more", most, next)
}

func (s subject) decided() string {
	switch {
	case !s.Over:
		return fmt.Sprintf("%s is still running: %s so far", s.label, s.outcome())
	case s.End == engine.Failed:
		return s.failed()
	case s.End == engine.Cancelled:
		return fmt.Sprintf("%s was stopped at %s: %s", s.label, seconds(s.Now), s.outcome())
	case len(s.Rows) == 0:
		return s.label + ": no items to run"
	case s.Waited(admit.Budget).Times > 0:
		return fmt.Sprintf("%s: calls waited for the budget; wall %s", s.label, seconds(s.Wall))
	}
	if s.Cached > 0 {
		return fmt.Sprintf("%s took %s: %s", s.label, seconds(s.Wall), s.fromCache())
	}
	steps := slots(s.Tally)
	if fewest(steps) == len(s.Rows) {
		return s.slowest()
	}
	facts := s.facts(steps)
	if len(facts) == 0 {
		return s.steady(steps)
	}
	return s.label + " " + strings.Join(facts, ", and ")
}

// failed tells of a run that a failure ended: where it was an orphan's, the one
// that reached the consumer, which was then delivered nothing more.
func (s subject) failed() string {
	culprit, at := -1, engine.Unset
	for i := range s.Rows {
		row := &s.Rows[i]
		when := row.Finished
		if s.Started.OnError == engine.Orphan {
			when = row.Delivered
		}
		if row.Status == engine.Failed && when >= 0 && (culprit < 0 || when < at) {
			culprit, at = i, when
		}
	}
	if culprit < 0 {
		return fmt.Sprintf("%s aborted on a failure: %s", s.label, s.outcome())
	}
	return fmt.Sprintf("%s aborted when %s failed at %s: %s", s.label, s.item(culprit), seconds(at), s.outcome())
}

// rest is what the time of a run is called that its last call doesn't account for: where the
// provider's limits held the calls, that is most of it.
func (s subject) rest() string {
	parts := account(s.Tally, s.Wall).parts(s.Wall)
	paused, down := s.paused(), course.Down(s.Tally, s.Wall)
	gates := parts[Capped].Time + parts[Paced].Time + max(0, parts[Paused].Time-paused-down)
	switch most := max(gates, paused, down); {
	case !telling(most, s.Wall):
		return "overhead"
	case most == paused:
		return "mostly the pause"
	case most == down:
		return "mostly the provider's outage"
	}
	return "waits for the provider's limits"
}

// slowest tells of a run that had a slot for every item: one call decided it.
func (s subject) slowest() string {
	last := s.finish().last
	row := &s.Rows[last]
	whose, took := s.item(last), row.Latency()
	if telling(s.Wall-took, s.Wall) {
		return fmt.Sprintf("%s: the last call, %s, took %s of %s; the rest is %s", s.label, whose, seconds(took), seconds(s.Wall), s.rest())
	}
	which := "its last call"
	switch {
	case len(s.Rows) == 1:
		which = "its only call"
	case !slices.ContainsFunc(s.Rows, func(r engine.Row) bool { return r.Latency() > took }):
		which = "its slowest call"
	}
	text := fmt.Sprintf("%s was bound by %s: %s, %s", s.label, which, whose, seconds(took))
	if backedOff := backOffBetween(s.Tally, row, 0, s.Wall); telling(backedOff, s.Wall) {
		var f failures
		f.count(row)
		text += fmt.Sprintf(", including %s of back-off after %s of its own", seconds(backedOff), f)
	} else if again := timeOn(s.Tally, row, 0, s.Wall, Reasked); telling(again, s.Wall) {
		text += fmt.Sprintf(", including %s on %s", seconds(again), count(row.Reasks(), "re-ask"))
	}
	return text
}

// steady tells of a run that nothing but its slots held up.
func (s subject) steady(steps []engine.LimitStep) string {
	n := len(s.Rows)
	switch {
	case s.Started.Lane.Strategy.Dispatch == engine.OneByOne:
		return fmt.Sprintf("%s: %s in sequence, %s in total", s.label, count(n, "call"), seconds(s.Wall))
	case fewest(steps) != most(steps):
		return fmt.Sprintf("%s: %s of calls in %s, with the limit changed mid-run", s.label, seconds(s.Serial()), seconds(s.Wall))
	}
	return fmt.Sprintf("%s: %s of calls through %s in %s", s.label, seconds(s.Serial()), count(most(steps), "slot"), seconds(s.Wall))
}

// telling reports whether so much of the wall is worth a word: a tenth.
func telling(part, wall time.Duration) bool { return part > 0 && part >= wall/10 }

// fact is what a run lost a part of its wall to.
type fact struct {
	lost    time.Duration
	says    string
	inSlots string // the same as time of slots, as all others are; "": it is
}

// facts returns what the run lost most of its wall to, the costliest first: two
// at most, and only what is telling.
func (s subject) facts(steps []engine.LimitStep) []string {
	parts := account(s.Tally, s.Wall).parts(s.Wall)
	part := func(c Cause) time.Duration { return parts[c].Time }
	spent := func(lost time.Duration) string {
		return fmt.Sprintf("spent %s of %s", seconds(lost), seconds(s.Wall))
	}
	backedOff := part(BackOff) + part(Throttled)
	held := max(0, part(Paused)-s.paused()-course.Down(s.Tally, s.Wall)) // what is left has words of its own
	capped := " on slots that the provider's limit left empty"
	if s.advice().Random {
		capped = " on slots left empty after refusals" // which were of no limit
	}
	waited := min(WaitsOf(s.Tally).Rate, s.Wall)
	all := []fact{
		{lost: backedOff, says: spent(backedOff) + " backing off after " + s.failures().String()},
		{lost: part(Retried), says: spent(part(Retried)) + " on " + count(s.Retries, "extra attempt")},
		{lost: part(Reasked), says: spent(part(Reasked)) + " on " + count(s.Reasks, "re-ask")},
		{lost: part(Capped), says: spent(part(Capped)) + capped},
		{part(Paced), fmt.Sprintf("waited %s of %s for a rate", seconds(waited), seconds(s.Wall)), spent(part(Paced)) + " on slots that a rate left empty"},
		{lost: held, says: spent(held) + " on pauses of the provider's"},
		{lost: part(Overhead), says: spent(part(Overhead)) + " on overhead"},
		{lost: part(Idle), says: s.waited(part(Idle), steps, telling(backedOff, s.Wall))},
	}
	slices.SortStableFunc(all, func(a, b fact) int { return cmp.Compare(b.lost, a.lost) })
	for i, other := range [...]time.Duration{all[1].lost, all[0].lost} {
		if all[i].inSlots != "" && telling(other, s.Wall) && other+waited > s.Wall {
			all[i].says = all[i].inSlots // the wait of the next call and the time of slots may exceed the wall
		}
	}
	var says []string
	for _, f := range all[:2] {
		if telling(f.lost, s.Wall) {
			says = append(says, f.says)
		}
	}
	return says
}

// waited tells of slots that stood idle: behind one call where that is most of
// it, else behind the last few. Of a call that backed off meanwhile it says so,
// unless back-off is told of anyway.
func (s subject) waited(idle time.Duration, steps []engine.LimitStep, toldOfBackOff bool) string {
	end := s.finish()
	row, width := &s.Rows[end.last], most(steps)
	alone := row.Finished - max(end.before, end.lastStart)
	if lost := alone - alone/time.Duration(width); fewest(steps) == width && 2*lost >= idle {
		text := fmt.Sprintf("waited %s for %s", seconds(alone), s.item(end.last))
		if backedOff := backOffBetween(s.Tally, row, row.Finished-alone, row.Finished); 2*backedOff >= alone && !toldOfBackOff {
			text += fmt.Sprintf(", %s of it backing off,", seconds(backedOff))
		}
		return fmt.Sprintf("%s with %s idle", text, count(width-1, "slot"))
	}
	return fmt.Sprintf("started its last call at %s, then waited %s, longest for %s", seconds(end.lastStart), seconds(s.Wall-end.lastStart), s.item(end.last))
}

// finish is how the calls of a run came to their end.
type finish struct {
	last      int           // the item whose call finished last; of several, the longest
	before    time.Duration // when all others had finished
	lastStart time.Duration
}

func (s subject) finish() finish {
	f := finish{}
	for i := range s.Rows {
		row := &s.Rows[i]
		f.lastStart = max(f.lastStart, row.Started)
		if i == 0 {
			continue
		}
		last := &s.Rows[f.last]
		f.before = max(f.before, min(row.Finished, last.Finished))
		if row.Finished > last.Finished || row.Finished == last.Finished && row.Latency() > last.Latency() {
			f.last = i
		}
	}
	return f
}
