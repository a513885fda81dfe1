package twin

import (
	"cmp"
	"hash/fnv"
	"io"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// About is what a run's events don't tell of it.
type About struct {
	Name  string
	Retry engine.Retry
	Seed  uint64
	Begun time.Time             // by the wall clock; zero: unknown
	Text  func(item int) string // of the items, by which those of several runs are the same; nil: their places are
}

// Observe makes out of the fold of a run, over or not, what it shows of its provider. Answers
// from the cache and from runs before it show nothing.
func Observe(t *engine.Tally, about About) Run {
	run := Run{Name: about.Name, Wall: t.Wall.Seconds(), Client: Client{
		Lane: t.Started.Lane, Items: len(t.Rows), Retry: about.Retry, Seed: about.Seed,
		Order: t.Started.Order, Bound: t.Started.Bound, Governed: true,
	}}
	if len(t.Limits) > 1 {
		run.Client.Limits = t.Limits
	}
	if !about.Begun.IsZero() {
		run.Start = float64(about.Begun.UnixNano()) / 1e9
	}
	paced := false
	for i := range t.Changes {
		switch c := &t.Changes[i]; {
		case governor.Kind(c.What) != governor.Given:
		case c.Reason == admit.Requests:
			run.Client.RPM = c.To
		default:
			paced = true // by tokens, which a simulation doesn't count
		}
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		text := uint64(0)
		if about.Text != nil && len(row.Attempts) > 0 {
			text = hash(about.Text(i))
		}
		for k := range row.Attempts {
			if a, ok := attemptOf(row, k); ok {
				a.Item, a.Text = i, text
				run.Attempts = append(run.Attempts, a)
			}
		}
	}
	slices.SortStableFunc(run.Attempts, func(a, b Attempt) int { return cmp.Compare(a.Begun, b.Begun) })
	if !t.Started.Price.Simulated && !t.Started.Lane.Auto {
		run.Client.Ramp = rampOf(run.Attempts)
	}
	run.Whole = t.Whole() && t.Cancelled == 0 && t.Cached == 0 && t.Adopted == 0 && t.Superseded == 0 && len(t.Limits) == 1 && !t.Started.Lane.Auto && !paced && len(t.Pauses) == 0
	return run
}

// hash stands for a text; it is never 0.
func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, text) // a hash takes everything
	return max(h.Sum64(), 1)
}

// attemptOf is what an attempt of an item shows; false: nothing.
func attemptOf(row *engine.Row, k int) (Attempt, bool) {
	from := &row.Attempts[k]
	if from.Ended < 0 || row.Cached {
		return Attempt{}, false
	}
	a := Attempt{Begun: from.Begun.Seconds(), Ended: from.Ended.Seconds(), Limit: -1, Left: -1}
	rates := call.NoRates
	sent := call.Sent{}
	if from.Err != nil {
		sent = from.Err.Sent
	} else if row.Answer != nil {
		sent = row.Answer.Sent
	}
	a.Fresh = sent.New
	if after := a.Begun + sent.After.Seconds(); after < a.Ended {
		a.Connecting = after - a.Begun
		a.Begun = after // what came before, the server has no part in
	}
	switch err := from.Err; {
	case err == nil && row.Answer != nil:
		a.Tokens, rates = float64(row.Answer.Usage.OutputTokens), row.Answer.Rates
	case err == nil:
		a.Outcome = Dropped
	case from.Superseded || err.Kind == call.Cancelled:
		a.Outcome, rates = Dropped, err.Rates
	case err.Refusal():
		a.Outcome, a.RetryAfter, rates = Refused, math.Max(0, err.RetryAfter.Seconds()), err.Rates
		tokens, said := governor.OfTokens(err.Code + " " + err.Message)
		a.ForTokens = tokens || !said && rates.LimitTokens > 0 && rates.LimitRequests <= 0
	case from.Reasked:
		a.Tokens, rates = float64(err.Usage.OutputTokens), err.Rates
	default:
		a.Outcome, rates = Broken, err.Rates
	}
	a.Limit, a.Left = rates.LimitRequests, rates.RemainingRequests
	a.Reset, a.Window = math.Max(0, rates.ResetRequests.Seconds()), math.Max(0, rates.WindowRequests.Seconds())
	return a, true
}

// Miss is a run that its own twin doesn't repeat.
type Miss struct {
	Run  string
	Wall float64 // seconds that it took
	Band Band    // that the twin has it take
}

// checked is by how much a run may be off the band that its twin has for it.
const checked = 0.05

// Unexplained are the runs that the twin was fitted from and doesn't repeat: what it says of
// other lanes is worth nothing then.
func (t *Twin) Unexplained() []Miss {
	var misses []Miss
	for i, run := range t.o.runs {
		if !run.Whole {
			continue
		}
		texts := make([]uint64, run.Client.Items)
		for _, a := range run.Attempts {
			texts[a.Item] = a.Text
		}
		f := t.Forecast(Question{Client: run.Client, Texts: texts, Seed: 1, again: i + 1})
		if run.Wall < f.Wall.Low*(1-checked) || run.Wall > f.Wall.High*(1+checked) {
			misses = append(misses, Miss{run.Name, run.Wall, f.Wall})
		}
	}
	return misses
}

// duration turns seconds into a duration.
func duration(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// usualRamp is that of a client that has told nothing of it, and mostRamp the longest.
const (
	usualRamp = 0.05
	mostRamp  = 0.1
)

// rampOf is within which time a run doubled its calls in flight, from what a governor begins
// with on. attempts are in the order in which they began.
func rampOf(attempts []Attempt) float64 {
	var open moments
	peak, reached := 0, make([]float64, 0, len(attempts)) // when each number was first in flight
	for i, a := range attempts {
		for len(open) > 0 && open[0].at <= a.Begun {
			open.pop()
		}
		open.push(moment{at: a.Ended, n: int32(i)})
		for ; peak < len(open); peak++ {
			reached = append(reached, a.Begun)
		}
	}
	steps, from := 0.0, governor.UsualStart // doublings after which more was in flight
	for ; from < peak; from *= 2 {
		steps++
	}
	if steps == 0 {
		return usualRamp
	}
	return min((reached[from/2]-reached[governor.UsualStart-1])/steps, mostRamp)
}
