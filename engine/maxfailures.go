package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"regatta/engine/call"
)

// MaxFailures is how many failed items end a run. The zero MaxFailures ends none. Compare
// with ==.
type MaxFailures struct {
	Most    float64 // 0: any number
	Percent bool    // Most is a percentage of the items that are over: more than so many end the run
}

// enoughFinished is how many items have to be over before their share of failures says
// something of the others.
const enoughFinished = 20

// ParseMaxFailures reads a number of items, or a share of them: "50", "10%".
func ParseMaxFailures(text string) (MaxFailures, error) {
	plain := strings.ReplaceAll(strings.TrimSpace(text), ",", "")
	if number, ok := strings.CutSuffix(plain, "%"); ok {
		p, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err == nil && p > 0 && p < 100 {
			return MaxFailures{p, true}, nil
		}
	} else if n, err := strconv.Atoi(plain); err == nil && n > 0 {
		return MaxFailures{Most: float64(n)}, nil
	}
	return MaxFailures{}, fmt.Errorf("bad number of failures %q; use 1 or more items, e.g. 50, or a share of them, e.g. 10%%", text)
}

// String writes it as on the command line; "" for the zero MaxFailures.
func (m MaxFailures) String() string {
	number := strconv.FormatFloat(m.Most, 'f', -1, 64)
	switch {
	case m.Most <= 0:
		return ""
	case m.Percent:
		return number + "%"
	}
	return number
}

// reached is why a run with so many failed items ends, given how many are over and how many
// there are; nil: it goes on.
func (m MaxFailures) reached(failed, over, items int) *call.Error {
	share := func(of int) float64 { return 100 * float64(failed) / math.Max(1, float64(of)) }
	var why string
	switch {
	case m.Most <= 0:
		return nil
	case !m.Percent && float64(failed) >= m.Most:
		why = fmt.Sprintf("too many failures: %d of %d items", failed, over)
	case m.Percent && (over >= enoughFinished && share(over) > m.Most || share(items) > m.Most):
		why = fmt.Sprintf("too many failures: %d of %d items, more than %v", failed, over, m)
	default:
		return nil
	}
	return &call.Error{Kind: call.TooManyFailures, Message: why, Rates: call.NoRates}
}

// countFailure ends the run if too many of its items have failed. What is in flight is
// cancelled, as with the policy Cancel. What the provider is to blame for isn't counted:
// no item fails for a rate limit or an outage.
func (r *Run) countFailure(done *Event) {
	switch done.Status {
	case OK:
		r.ended++
	case Failed:
		r.ended++
		r.failed++
	}
	if done.Status != Failed || r.halted {
		return
	}
	if why := r.cfg.MaxFailures.reached(r.failed, r.ended, len(r.states)); why != nil {
		r.failure = true
		r.shutFor(why, done.At)
		r.halt()
	}
}
