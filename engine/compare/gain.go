package compare

import (
	"fmt"
	"math"
	"slices"

	"regatta/engine"
	"regatta/engine/words"
)

// Gain is what a run gained by having several calls in flight, and how much of its
// wall its calls account for. 0: that can't be said.
type Gain struct {
	// Speedup is the wall of a for-loop over the same items / wall. Where none was
	// measured it is the sum of the run's own latencies / wall, if calls are known, or
	// were found, to take as long in company as alone.
	Speedup    float64
	Measured   bool    // a for-loop was
	Guessed    bool    // the run or its for-loop took what a twin guesses, or nothing has measured it yet
	Efficiency float64 // ideal / wall

	// Twin says that the for-loop is the one that a twin of the provider would take, from Low to
	// High times the wall. With neither Speedup nor Low, High is a bound.
	Twin      bool
	Low, High float64

	NoSpeedup    string // why there is no Speedup; "": there is, or the run itself tells why not
	NoEfficiency string // the same for Efficiency

	// Grew says that calls got slower as more were in flight: within the run, or beside
	// the for-loop.
	Grew bool
}

// Gains works out what each of the runs gained, beside the for-loops among them.
func Gains(tallies []*engine.Tally, contexts ...Context) []Gain {
	lanes := lanesOf(tallies, contexts)
	gains := make([]Gain, len(lanes))
	for i := range lanes {
		gains[i] = gainOf(lanes, i)
	}
	return gains
}

func gainOf(lanes []lane, i int) Gain {
	l := lanes[i]
	g := Gain{Efficiency: l.Efficiency()}
	if !l.Whole() || l.Cached > 0 {
		return g
	}
	loop := loopFor(lanes, i)
	if slower := l.grewBeside(loop); slower != "" {
		g.Efficiency, g.NoEfficiency, g.Grew = 0, slower, true
	} else if own := l.Growth(); own.Verdict == engine.GrowthFound {
		g.Efficiency, g.NoEfficiency, g.Grew = 0, grown(own), true
	}
	switch {
	case l.OK == 0:
		g.NoSpeedup, g.NoEfficiency = "no item succeeded", "no item succeeded"
	case l.Failed > 0:
		g.NoSpeedup = "some items failed, so less work was done"
	case loop != nil:
		g.Speedup, g.Measured = float64(loop.Wall)/float64(l.Wall), true
	case l.Speedup() > 0:
		g.Speedup = l.Speedup()
	default:
		g.NoSpeedup = l.whyNoSpeedup()
	}
	return g
}

// loopFor returns the for-loop that run i is compared with: the latest that had an answer to
// every item, on the same data and settings; nil: there is none.
func loopFor(lanes []lane, i int) *lane {
	l := &lanes[i]
	if isLoop(l) {
		return l
	}
	for k := range slices.Backward(lanes) {
		if other := &lanes[k]; isLoop(other) && alike(*other, *l) && sameSettings(other.context, l.context) {
			return other
		}
	}
	return nil
}

// isLoop reports whether a run is a for-loop that others can be compared with: one that shared
// a provider with others was no for-loop to the provider.
func isLoop(l *lane) bool {
	return l.Started.Lane.Strategy.Dispatch == engine.OneByOne && l.Complete() && !l.context.Shared
}

// sameSettings reports whether two runs asked the same of the same provider.
func sameSettings(a, b Context) bool {
	a.Number, a.Data, a.Set, a.Shared, a.Attempts = b.Number, b.Data, b.Set, b.Shared, b.Attempts
	return a == b
}

// grewBeside tells of calls that took longer than in the for-loop; "" where they
// didn't, or chance may have done it.
func (l lane) grewBeside(loop *lane) string {
	if loop == nil || loop.Tally == l.Tally || l.Started.Steady && loop.Started.Steady {
		return ""
	}
	ratio := medianRatio(l, *loop)
	if ratio < grewLeast || slowerByChance(l, *loop) > engine.GrowthAlpha {
		return ""
	}
	return fmt.Sprintf("calls got slower as more were in flight: %s in %s, %s with up to %d", seconds(loop.Percentile(50)), loop.label, seconds(l.Percentile(50)), l.Most)
}

// grewLeast is by how many times the latencies of a lane are above those of its
// for-loop where they grew.
const grewLeast = 1.1

// slowerByChance is the chance that as many items as these took longer in a than in b
// if either was as likely: a sign test.
func slowerByChance(a, b lane) float64 {
	slower, pairs := 0, 0
	for i := range a.Rows {
		ra, rb := &a.Rows[i], &b.Rows[i]
		if !atFirst(ra) || !atFirst(rb) || ra.Latency() == rb.Latency() {
			continue
		}
		pairs++
		if ra.Latency() > rb.Latency() {
			slower++
		}
	}
	p, n := 0.0, float64(pairs)
	for k := slower; k <= pairs; k++ {
		p += math.Exp(lgamma(n+1) - lgamma(float64(k)+1) - lgamma(n-float64(k)+1) - n*math.Ln2)
	}
	return p
}

func lgamma(x float64) float64 {
	value, _ := math.Lgamma(x)
	return value
}

// grown says what the test within a run found.
func grown(g engine.Growth) string {
	few := fmt.Sprintf("with up to %d", g.FewIn)
	if g.FewIn == 1 {
		few = "alone"
	}
	return fmt.Sprintf("calls got slower as more were in flight: %s %s, %s with up to %d", seconds(g.Few), few, seconds(g.Many), g.ManyIn)
}

// whyNoSpeedup says why a run beside no for-loop has no speed-up, though every item
// has its answer.
func (l lane) whyNoSpeedup() string {
	switch g := l.Growth(); {
	case l.rateLimited() != "":
		return l.rateLimited()
	case g.Verdict == engine.GrowthFound:
		return grown(g)
	case l.Refused > 0:
		return "calls waited for rate limits that for-loop may not reach; race for-loop to measure it"
	case l.context.Shared:
		return "lanes shared the provider; race for-loop on its own to measure it"
	}
	return "calls may have slowed each other; race for-loop to measure it"
}

// unknown says that there is no speed-up to tell, with the bound where that is all that is known.
func (g Gain) unknown() string {
	if g.Twin || g.Speedup > 0 || g.High == 0 {
		return "speed-up unknown"
	}
	return "speed-up unknown, at most " + words.Ratio(g.High) + "×"
}

// Unsaid tells of the figures that can't be said, each with the reason, given what
// each of the runs gained.
func Unsaid(tallies []*engine.Tally, gains []Gain, contexts ...Context) []string {
	labels := Labels(tallies, contexts...)
	var whys []string
	of := map[string][]string{}
	add := func(what, why, label string) {
		if why == "" {
			return
		}
		why = what + ": " + why
		if of[why] == nil {
			whys = append(whys, why)
		}
		of[why] = append(of[why], label)
	}
	for i, label := range labels {
		switch g := gains[i]; {
		case g.NoSpeedup != "" && g.NoSpeedup == g.NoEfficiency:
			add("speed-up and efficiency unknown", g.NoSpeedup, label)
		default:
			add(g.unknown(), g.NoSpeedup, label)
			add("no efficiency", g.NoEfficiency, label)
		}
	}
	lines := make([]string, len(whys))
	for i, why := range whys {
		who := list(few(of[why]))
		if n := len(of[why]); n > 2 && n == len(labels) {
			who = "all lanes"
		}
		lines[i] = who + ": " + why
	}
	return lines
}
