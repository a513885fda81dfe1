package twin

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"regatta/engine"
	"regatta/engine/words"
)

// Advice is the fewest calls in flight that are as fast as any.
type Advice struct {
	Limit  int // calls in flight
	Beside int // more, which are no faster
	Slots  int // how many the server works on at a time; 0: that isn't what decides
	Why    string
}

// enough is by how much a lane may be slower than the best and still be as fast.
const enough = 1.05

// Advise finds the fewest calls in flight, of those that runs have shown, whose wall is within
// 5% of the best; false: more would be faster, or it isn't known.
func (t *Twin) Advise(q Question) (Advice, bool) {
	var limits []int
	for n := 1; n < t.o.most; n = max(n+1, n*5/4) {
		limits = append(limits, n)
	}
	limits = append(limits, t.o.most)
	m := t.best().Model
	if m.Slots > 0 && m.Slots < t.o.most {
		limits = append(limits, m.Slots)
	}
	best, walls := math.Inf(1), make([]float64, len(limits))
	for i, limit := range limits {
		q.Lane.Limit = limit
		f := t.Forecast(q)
		walls[i] = math.Inf(1)
		if (f.Knowledge == Known || f.Knowledge == IfTaken) && f.Failed.Mid == 0 {
			walls[i] = f.Wall.Mid
			best = math.Min(best, f.Wall.Mid)
		}
	}
	a := Advice{Beside: t.o.most}
	for i, limit := range limits {
		if walls[i] <= enough*best && !math.IsInf(walls[i], 1) && (a.Limit == 0 || limit < a.Limit) {
			a.Limit = limit
		}
	}
	if i := slices.Index(limits, m.Slots); i >= 0 && t.pureQueue() && walls[i] <= enough*best {
		a.Limit = m.Slots
	}
	if a.Limit == 0 || 4*a.Limit > 3*t.o.most {
		return Advice{}, false
	}
	a.Why = t.whyNoMore(a.Limit, q)
	if least, most := t.slotsBetween(); least == most && t.waitsAbove(a.Limit) {
		a.Slots = least
	}
	return a, true
}

// waitsAbove reports whether more calls in flight than so many only wait.
func (t *Twin) waitsAbove(limit int) bool {
	least, _ := t.slotsBetween()
	return least > 0 && least <= limit && t.pureQueue()
}

// whyNoMore says why more calls in flight than so many are no faster.
func (t *Twin) whyNoMore(limit int, q Question) string {
	rate, borne := t.Bears()
	switch {
	case t.waitsAbove(limit):
		return "the server takes " + t.slots() + " at a time"
	case borne && t.refusal.forTokens():
		return fmt.Sprintf("the server's token limit allows about %.3g calls/s of this size", rate)
	case borne:
		return fmt.Sprintf("the server takes %.3g requests/s", rate)
	case t.refusal.seen > 0:
		return "more are refused"
	case q.RPM > 0:
		return fmt.Sprintf("the run kept to %s requests per minute", words.Count(int(q.RPM)))
	case t.best().kind() == Free:
		return "the slowest call sets the time"
	}
	return "more only slow each other down"
}

// Bears is the rate of requests, in one second, that is taken without refusals in the long
// run; false: nothing was refused by rate, or the rate isn't known.
func (t *Twin) Bears() (rate float64, ok bool) {
	r := t.refusal
	if r.seen == 0 || !r.understood() || len(r.rules) == 0 {
		return 0, false
	}
	low, high := math.Inf(1), 0.0
	for _, rule := range r.rules {
		if rule.cap > 0 {
			return 0, false
		}
		low, high = math.Min(low, rule.rate), math.Max(high, rule.rate)
	}
	return low, high <= 1.1*low
}

// ForTokens reports whether it was tokens that were refused: what Bears says is of calls as large
// as those of the runs.
func (t *Twin) ForTokens() bool { return t.refusal.forTokens() }

// Ask is the question what a lane would take on the job of the largest run.
func (t *Twin) Ask(lane engine.Lane) Question {
	largest := slices.MaxFunc(t.o.runs, func(a, b Run) int { return cmp.Compare(a.Client.Items, b.Client.Items) })
	c := largest.Client
	if c.Lane.Strategy != lane.Strategy {
		c.Order = nil
	}
	c.Lane, c.Limits = lane, nil
	return Question{Client: c, Seed: 1}
}

// Note says what there is to say of a forecast beside its number; "": nothing.
func (t *Twin) Note(f Forecast) string {
	m := t.best().Model
	switch {
	case f.Knowledge == Unknown || f.Knowledge == Ranged:
		return "not known: " + f.Why
	case f.Failed.Mid >= 1:
		return words.Count(whole(f.Failed.Mid)) + " would fail: 429"
	case f.Knowledge == IfTaken:
		return "if nothing is refused: " + f.Why
	case f.Refusals.Mid >= 1:
		return words.Plural(whole(f.Refusals.Mid), "attempt") + " would be refused"
	case m.Slots > 0 && f.Most > m.Slots && t.pureQueue():
		return "the server takes " + t.slots() + " at a time: more only wait"
	}
	return ""
}

// whole is the nearest whole number.
func whole(x float64) int { return int(math.Round(x)) }
