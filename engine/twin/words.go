package twin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"regatta/engine"
	"regatta/engine/words"
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
		f.Pace = "forecasts keep to the " + words.Count(whole(own)) + " requests per minute that the run was given"
	}
	if says := t.refusal.says; says != "" && f.Pace == "" {
		f.Pace = "forecasts keep to the " + says + " that the server states"
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
		return "queues: " + t.slots() + " at a time, more only wait"
	case m.Slots > 0:
		return fmt.Sprintf("queues: %s at a time, each taking %s× as long as alone", t.slots(), words.Ratio(1/m.Speed(m.Slots)))
	case m.Speed(t.o.most) > hardlySlower:
		return "no slower with up to " + words.Count(t.o.most) + " at a time, the most that were seen"
	}
	var parts []string
	for k := 2; k < t.o.most; k *= 4 {
		if slower := 1 / m.Speed(k); slower >= 1.05 {
			parts = append(parts, fmt.Sprintf("with %s at a time a call takes %s× as long", words.Count(k), words.Ratio(slower)))
		}
	}
	parts = append(parts, fmt.Sprintf("with %s, %s×", words.Count(t.o.most), words.Ratio(1/m.Speed(t.o.most))))
	return "shares its speed: " + strings.Join(parts, ", ")
}

// slotsBetween are the least and the most slots that models which queue have, but for the
// unlikeliest.
func (t *Twin) slotsBetween() (low, high int) {
	const unlikely = 0.05
	var queues []scored
	sum := 0.0
	for _, m := range t.models {
		if m.Slots > 0 {
			queues = append(queues, m)
			sum += m.weight
		}
	}
	slices.SortFunc(queues, func(a, b scored) int { return cmp.Compare(a.Slots, b.Slots) })
	below := 0.0
	for _, m := range queues {
		if below <= unlikely*sum {
			low = m.Slots
		}
		if below < (1-unlikely)*sum {
			high = m.Slots
		}
		below += m.weight
	}
	return low, high
}

// slots says how many calls are served at once.
func (t *Twin) slots() string {
	low, high := t.slotsBetween()
	if low == high {
		return words.Count(low)
	}
	return words.Count(low) + " to " + words.Count(high)
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
	attempts := words.Plural(r.seen, "attempt") + " refused"
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
	if r.forTokens() {
		if high > 1.1*low {
			return fmt.Sprintf("%s: by tokens: about %.3g to %.3g calls/s of this size", attempts, low, high)
		}
		return fmt.Sprintf("%s: by tokens: about %.3g calls/s of this size, %s at once", attempts, r.rules[0].rate, words.Count(whole(r.rules[0].burst)))
	}
	if high > 1.1*low {
		return fmt.Sprintf("%s: by rate, %.3g to %.3g/s", attempts, low, high)
	}
	return fmt.Sprintf("%s: by rate, %.3g/s and %s at once", attempts, r.rules[0].rate, words.Count(whole(r.rules[0].burst)))
}

// unknown says what the runs don't tell, and what would.
func (t *Twin) unknown() []string {
	var all []string
	if t.refusal.cap() == 0 {
		all = append(all, "never more than "+words.Count(t.o.most)+" in flight: above it nothing is known")
	}
	if !t.pureQueue() && !t.seenNear(1) {
		all = append(all, "nothing ran alone: 2 calls alone would tell what for-loop takes")
	}
	if t.refusal.forTokens() {
		all = append(all, "the pace for longer texts or answers: refusals were for tokens")
	}
	if t.refusal.seen == 0 && !t.refusal.stated {
		all = append(all, "nothing was refused: above "+words.Plural(whole(t.pace[0]), "attempt")+" in 1s nothing is known")
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
