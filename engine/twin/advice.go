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
	Lane   engine.Lane // with so many
	Beside engine.Lane // that was asked about, and is no faster, if Limits is 0
	Limits int         // else the most calls in flight that are no faster
	Slots  int         // how many the server works on at a time; 0: that isn't what decides
	Why    string
}

// String says it in a sentence: "gather:4 is as fast as gather: the server takes 4 at a time".
func (a Advice) String() string {
	if a.Limits > 0 {
		return fmt.Sprintf("%v is as fast as any limit up to %s: %s", a.Lane, words.Count(a.Limits), a.Why)
	}
	return fmt.Sprintf("%v is as fast as %v: %s", a.Lane, a.Beside, a.Why)
}

// enough is by how much a lane may be slower than the best and still be as fast.
const enough = 1.05

// Advise finds the fewest calls in flight, of those that runs have shown, whose wall is within
// 5% of the best; false: more would be faster, or it isn't known. It is said beside the lane of
// the question where that had one limit throughout, which is higher.
func (t *Twin) Advise(q Question) (Advice, bool) {
	asked := q.Lane
	named := !asked.Auto && asked.Strategy.Dispatch != engine.OneByOne && len(q.Limits) < 2
	if asked.Strategy.Dispatch == engine.OneByOne {
		q.Lane = engine.Lane{Strategy: engine.Gather}
	}
	q.Lane.Auto, q.Client.Limits = false, nil
	limits := t.limitsSeen()
	best, walls := math.Inf(1), make([]takes, len(limits))
	for i, limit := range limits {
		walls[i] = t.takesAt(q, limit)
		best = min(best, walls[i].wall)
	}
	own := t.takesAt(q, asked.Limit)
	if named {
		best = min(best, own.wall)
	}
	at := t.fewest(limits, walls, best)
	if at < 0 || named && !own.fails && !own.noFaster(walls[at].wall) {
		return Advice{}, false
	}
	a := Advice{Lane: q.Lane, Beside: asked, Why: t.whyNoMore(limits[at], q)}
	a.Lane.Limit = limits[at]
	most := asked.Limit
	if most == 0 || most > t.o.most {
		most = t.o.most
	}
	if !named || own.fails || !muchFewer(limits[at], most) {
		most = limits[noFasterUpTo(walls, at)]
		a.Limits = most
	}
	if !muchFewer(limits[at], most) {
		return Advice{}, false
	}
	if low, high := t.slotsBetween(); low == high && t.waitsAbove(limits[at]) {
		a.Slots = low
	}
	return a, true
}

// muchFewer reports whether a limit is so far below another that it is worth saying.
func muchFewer(fewest, limit int) bool { return 4*fewest <= 3*limit }

// takes is what a lane takes, in seconds.
type takes struct {
	wall  float64 // infinite: it isn't known, or items fail
	least float64
	fails bool
}

// noFaster reports whether a lane isn't faster than one that takes so long, which is as good as the
// best that is known.
func (t takes) noFaster(wall float64) bool {
	return !t.fails && (!math.IsInf(t.wall, 1) || wall <= t.least)
}

// noFasterUpTo is the last of the walls in a row from one on that are no faster than that.
func noFasterUpTo(walls []takes, from int) int {
	last := from
	for last+1 < len(walls) && walls[last+1].noFaster(walls[from].wall) {
		last++
	}
	return last
}

// takesAt is what the lane of a question takes under a limit.
func (t *Twin) takesAt(q Question, limit int) takes {
	q.Lane.Limit = limit
	f := t.Forecast(q)
	it := takes{math.Inf(1), f.Wall.Low, f.Failed.Mid > 0}
	if !it.fails && (f.Knowledge == Known || f.Knowledge == IfTaken) {
		it.wall = f.Wall.Mid
	}
	return it
}

// fewest is the place of the lowest limit whose wall is as good as the best, that of the slots of
// a queue if theirs is; -1: no wall is known.
func (t *Twin) fewest(limits []int, walls []takes, best float64) int {
	if math.IsInf(best, 1) {
		return -1
	}
	enough := func(w takes) bool { return w.wall <= enough*best }
	if i := slices.Index(limits, t.best().Slots); i >= 0 && t.pureQueue() && enough(walls[i]) {
		return i
	}
	return slices.IndexFunc(walls, enough)
}

// limitsSeen are limits up to the most calls in flight that runs have shown, in order, that of a
// queue among them.
func (t *Twin) limitsSeen() []int {
	limits := []int{t.o.most}
	for n := 1; n < t.o.most; n = max(n+1, n*5/4) {
		limits = append(limits, n)
	}
	if slots := t.best().Slots; slots > 0 && slots < t.o.most {
		limits = append(limits, slots)
	}
	slices.Sort(limits)
	return slices.Compact(limits)
}

// waitsAbove reports whether more calls in flight than so many only wait.
func (t *Twin) waitsAbove(limit int) bool {
	least, _ := t.slotsBetween()
	return least > 0 && least <= limit && t.pureQueue()
}

// whyNoMore says why more calls in flight than so many are no faster.
func (t *Twin) whyNoMore(limit int, q Question) string {
	rate, borne := t.Bears()
	stated, byStated := t.byStated(q, limit)
	switch {
	case t.waitsAbove(limit):
		return "the server takes " + t.slots() + " at a time"
	case borne && t.refusal.forTokens():
		return fmt.Sprintf("the server's token limit allows about %.3g calls/s of this size", rate)
	case borne:
		return fmt.Sprintf("the server takes %.3g requests/s", rate)
	case byStated:
		return stated
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

// whole is the nearest whole number.
func whole(x float64) int { return int(math.Round(x)) }
