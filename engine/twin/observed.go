package twin

import (
	"cmp"
	"math"
	"slices"
)

// Outcome is what came of an attempt, as far as the provider's pace is concerned.
type Outcome uint8

// The outcomes.
const (
	Answered Outcome = iota
	Refused          // a 429 or an overload: it held no place
	Broken           // a fault: it held its place, and its time says nothing of the work
	Dropped          // its client ended it, or ended itself: it held its place, and is no fault
)

// Attempt is one request as its client saw it. Times are seconds since its run began.
type Attempt struct {
	Item         int    // in its run
	Text         uint64 // tells whose items are the same in other runs; 0: unknown
	Begun, Ended float64
	Outcome      Outcome
	Connecting   float64 // seconds from the attempt's beginning to Begun, when its request was written; 0: unknown
	Fresh        bool    // a connection was made for it
	Tokens       float64 // of the answer; 0: unknown
	ForTokens    bool    // refused, for tokens and not for its number
	RetryAfter   float64 // seconds that a refusal asks to wait; 0: it doesn't say
	Limit, Left  int     // what its answer says of the limit of requests; negative: nothing
	Reset        float64 // seconds until that limit is whole again, as its answer says; 0: it says nothing
	Window       float64 // seconds that it is for, as its answer says; 0: it says nothing
}

// Run is what one run shows of its provider.
type Run struct {
	Name     string
	Client   Client    // who asked
	Attempts []Attempt // in the order in which they began
	Wall     float64   // seconds
	Start    float64   // seconds on a clock that all runs have in common; 0: unknown

	// Whole says that the run came to its end with all items of its own and under one limit, so
	// that the twin can be asked to repeat it.
	Whole bool
}

// observed is what the fit works on: the runs one after the other on one clock, with the
// server idle in between.
type observed struct {
	runs     []Run
	attempts []seen
	ends     []int32 // the attempts in the order in which they ended
	shortest float64 // of their times
	most     int     // the most accepted calls in flight
	median   float64 // latency
	delta    float64 // no time is known better, in seconds
	answered int
	reach    float64   // the median time that it took to connect; 0: unknown
	levels   []float64 // of the calls that tell of work: the mean number in flight while they were
}

// seen is an accepted attempt on the common clock.
type seen struct {
	run, item    int
	text         uint64
	begun, ended float64
	asked        float64 // when its attempt began; its request was written at begun
	tokens       float64
	works        bool // its time tells of the work
	burst        int  // which of the bursts it began in; -1: none
	fresh        bool // a connection was made for it
	blurred      bool // among many, so that when it arrived isn't known
}

// shortest is how long an attempt takes at least, in seconds: it ends after it began.
const shortest = 1e-6

// idle is how long the server rests between two runs on the common clock, in seconds.
const idle = 1e4

func observe(runs []Run) *observed {
	o := &observed{runs: runs}
	var latencies, connects []float64
	offset := 0.0
	for r := range runs {
		last := 0.0
		for _, a := range runs[r].Attempts {
			last = max(last, a.Ended)
			if a.Outcome == Refused {
				continue
			}
			if a.Fresh && a.Connecting > 0 {
				connects = append(connects, a.Connecting)
			}
			works := a.Outcome == Answered
			o.attempts = append(o.attempts, seen{run: r, item: a.Item, text: a.Text, begun: offset + a.Begun, asked: offset + a.Begun - a.Connecting,
				ended: offset + max(a.Ended, a.Begun+shortest), tokens: a.Tokens, works: works, burst: -1, fresh: a.Fresh})
			if works {
				o.answered++
				latencies = append(latencies, a.Ended-a.Begun)
			}
		}
		offset += last + idle
	}
	slices.Sort(connects)
	o.reach = quantile(connects, 0.5)
	slices.Sort(latencies)
	o.median = quantile(latencies, 0.5)
	o.delta = 0.0015 + 0.003*o.median
	slices.SortStableFunc(o.attempts, func(a, b seen) int { return cmp.Compare(a.begun, b.begun) })
	o.order()
	o.findBursts()
	o.blurTimes()
	return o
}

// order puts the ends in the order of time, and works out in what company each call was.
func (o *observed) order() {
	o.ends = make([]int32, len(o.attempts))
	o.shortest = math.Inf(1)
	for i, a := range o.attempts {
		o.ends[i] = int32(i)
		o.shortest = min(o.shortest, a.ended-a.begun)
	}
	slices.SortStableFunc(o.ends, func(a, b int32) int { return cmp.Compare(o.attempts[a].ended, o.attempts[b].ended) })
	sums := make([]float64, len(o.attempts))
	now, area, begins, n := 0.0, 0.0, 0, 0
	for _, who := range o.ends {
		end := o.attempts[who].ended
		for begins < len(o.attempts) && o.attempts[begins].begun < end {
			area += float64(n) * (o.attempts[begins].begun - now)
			now = o.attempts[begins].begun
			sums[begins] = area
			begins++
			n++
			o.most = max(o.most, n)
		}
		area += float64(n) * (end - now)
		now = end
		n--
		if a := &o.attempts[who]; a.works && end > a.begun {
			o.levels = append(o.levels, (area-sums[who])/(end-a.begun))
		}
	}
}

// together is within which time calls that begin may overtake each other on their way, in seconds.
func (o *observed) together() float64 { return 0.010 + 0.02*o.median }

// blurTimes finds the calls of which it isn't known when the server had them: where many
// connections are made to it at once, it is late to take up their requests, by a time that
// calls on open connections know nothing of.
func (o *observed) blurTimes() {
	for i := range o.attempts {
		a := &o.attempts[i]
		a.blurred = a.fresh && a.burst >= 0
	}
}

// findBursts marks the calls that began so close together that they may have overtaken each
// other on their way.
func (o *observed) findBursts() {
	near := o.together()
	count := 0
	for from := 0; from < len(o.attempts); {
		to := from + 1
		for to < len(o.attempts) && (o.attempts[to].begun-o.attempts[from].begun <= near || math.Abs(o.attempts[to].asked-o.attempts[from].asked) <= near) {
			to++
		}
		if to-from > 1 {
			for i := from; i < to; i++ {
				o.attempts[i].burst = count
			}
			count++
		}
		from = to
	}
}

// quantile of sorted values; 0 of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	low := int(math.Floor(at))
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
