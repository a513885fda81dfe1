package twin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"regatta/engine"
)

// Found is what a twin found of its provider, in words. A part that is empty has nothing to say.
type Found struct {
	Serves   string  // how it serves calls at the same time
	Sure     float64 // the weight, from 0 to 1, of all models of this kind
	Work     string  // what a call takes alone
	Refusals string
	Faults   string
	Pace     string   // the rate that its clients kept to themselves, as forecasts do
	Growth   string   // whether calls got slower for each other's company
	Unknown  []string // what isn't known, and what would tell
}

// Describe says what the twin found.
func (t *Twin) Describe() Found {
	f := Found{Serves: t.serves(), Work: t.work(), Refusals: t.refuses(), Growth: t.Growth().String()}
	if t.faults > 0 {
		f.Faults = fmt.Sprintf("%.2g%% of attempts failed", 100*t.faults)
	}
	if own := t.Ask(engine.Lane{Strategy: engine.Gather}).RPM; own > 0 {
		f.Pace = fmt.Sprintf("forecasts keep to the %.0f requests per minute that the run was given", own)
	}
	for _, m := range t.models {
		if m.kind() == t.best().kind() {
			f.Sure += m.weight
		}
	}
	f.Unknown = t.unknown()
	return f
}

func (t *Twin) serves() string {
	m := t.best().Model
	if t.o.most == 1 {
		return "one call at a time was seen, so nothing is known of more"
	}
	switch {
	case m.Slots > 0 && m.Speed(m.Slots) > hardlySlower:
		return fmt.Sprintf("queues: %d at a time, more only wait", m.Slots)
	case m.Slots > 0:
		return fmt.Sprintf("queues: %d at a time, each taking %.2g× as long as alone", m.Slots, 1/m.Speed(m.Slots))
	case m.Speed(t.o.most) > hardlySlower:
		return fmt.Sprintf("no slower with up to %d at a time, the most that were seen", t.o.most)
	}
	var parts []string
	for k := 2; k < t.o.most; k *= 4 {
		if slower := 1 / m.Speed(k); slower >= 1.05 {
			parts = append(parts, fmt.Sprintf("with %d at a time a call takes %.2g× as long", k, slower))
		}
	}
	parts = append(parts, fmt.Sprintf("with %d, %.2g×", t.o.most, 1/m.Speed(t.o.most)))
	return "shares its speed: " + strings.Join(parts, ", ")
}

func (t *Twin) work() string {
	m := t.best()
	w := sayTime(m.alpha)
	if m.beta*t.meanTokens() > tellsTokens*m.alpha {
		w += " + " + sayTime(m.beta) + " per output token"
	} else {
		w = sayTime(m.alpha + m.beta*t.meanTokens())
	}
	alone := t.pureQueue() || t.seenNear(1)
	switch {
	case alone:
		w += " alone"
	case m.kind() == Free:
		w += " beside others"
	default:
		w = "about " + w + " alone, by the model"
	}
	if m.sigma >= leastSigma/2 {
		w += fmt.Sprintf(", ±%.0f%%", 100*(math.Exp(m.sigma)-1))
	}
	if m.Trip > 0 {
		w += ", and " + sayTime(m.Trip) + " on the way"
	}
	if !alone {
		w += "; none ran alone"
	}
	return w
}

func (t *Twin) refuses() string {
	r := t.refusal
	if r.seen == 0 {
		return ""
	}
	attempts := strconv.Itoa(r.seen) + " attempts refused"
	if r.seen == 1 {
		attempts = "1 attempt refused"
	}
	if !r.understood() || len(r.rules) == 0 {
		return attempts + ", by no rule that was found"
	}
	if limit := r.cap(); limit > 0 {
		return fmt.Sprintf("%s: above %d at a time", attempts, limit)
	}
	low, high := math.Inf(1), 0.0
	for _, rule := range r.rules {
		if rule.cap > 0 {
			return fmt.Sprintf("%s: above %d at a time, or by rate: not known", attempts, rule.cap)
		}
		low, high = math.Min(low, rule.rate), math.Max(high, rule.rate)
	}
	if high > 1.1*low {
		return fmt.Sprintf("%s: by rate, %.3g to %.3g/s", attempts, low, high)
	}
	return fmt.Sprintf("%s: by rate, %.3g/s and %.0f at once", attempts, r.rules[0].rate, r.rules[0].burst)
}

// unknown says what the runs don't tell, and what would.
func (t *Twin) unknown() []string {
	var all []string
	if t.refusal.cap() == 0 {
		all = append(all, fmt.Sprintf("never more than %d in flight: above it nothing is known", t.o.most))
	}
	if !t.pureQueue() && !t.seenNear(1) {
		all = append(all, "nothing ran alone: 2 calls alone would tell what for-loop takes")
	}
	if t.refusal.seen == 0 && !t.refusal.stated {
		all = append(all, fmt.Sprintf("nothing was refused: a faster pace than %.0f attempts in 1s may be", t.pace[0]))
	}
	if t.drifted {
		all = append(all, "the provider changed midway through a run")
	}
	return all
}

// sayTime is a time in three digits.
func sayTime(s float64) string {
	if s < 0.1 {
		return strconv.FormatFloat(round(1000*s, 3), 'f', -1, 64) + "ms"
	}
	return strconv.FormatFloat(round(s, 3), 'f', -1, 64) + "s"
}

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
	if m.Slots > 0 && walls[len(limits)-1] <= 1.02*best {
		a.Limit = m.Slots
	}
	if a.Limit == 0 || 4*a.Limit > 3*t.o.most {
		return Advice{}, false
	}
	switch {
	case m.Slots > 0 && m.Slots <= a.Limit:
		a.Why, a.Slots = fmt.Sprintf("the server takes %d at a time", m.Slots), m.Slots
	case t.refusal.seen > 0:
		a.Why = "more are refused"
	default:
		a.Why = "more only slow each other down"
	}
	return a, true
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
		return fmt.Sprintf("%.0f would fail: 429", f.Failed.Mid)
	case f.Knowledge == IfTaken:
		return "if nothing is refused: " + f.Why
	case f.Refusals.Mid >= 1:
		return fmt.Sprintf("%.0f attempts would be refused", f.Refusals.Mid)
	case m.Slots > 0 && f.Most > m.Slots && t.pureQueue():
		return fmt.Sprintf("the server takes %d at a time: more only wait", m.Slots)
	}
	return ""
}
