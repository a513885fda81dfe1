package twin

import (
	"cmp"
	"math"
	"slices"
)

// refusals is what makes the provider refuse attempts.
type refusals struct {
	seen   int    // refused attempts
	tokens int    // those that were refused for tokens
	rules  []rule // what may be behind them, each as likely
	after  After
	busy   float64 // seconds that a cap's refusals ask to wait
	delay  float64 // seconds until a refusal is told
	stated bool    // headers state the rate that the rules have
	says   string  // that rate as they state it, where none was refused; "": they don't, or too little bears it out
	tracks []track // of the runs, the earliest first

	// contradicted is the share of attempts that speak against what was found.
	contradicted float64
}

// rule is what makes the provider refuse: more than so many accepted calls in flight, or an
// empty bucket of requests.
type rule struct {
	cap         int // 0: none
	rate, burst float64
}

// cap is the lowest number in flight that may be refused; 0: no such rule.
func (r refusals) cap() int {
	least := 0
	for _, rule := range r.rules {
		if rule.cap == 0 {
			return 0
		}
		if least == 0 || rule.cap < least {
			least = rule.cap
		}
	}
	return least
}

// mostContradicted is the share of attempts up to which refusals count as understood.
const mostContradicted = 0.08

// understood reports whether refusals follow a rule that was found.
func (r refusals) understood() bool { return r.seen == 0 || r.contradicted <= mostContradicted }

// forTokens reports whether it is tokens that are wanting. Then a rate is that of calls of this
// size: other texts and answers are refused at another.
func (r refusals) forTokens() bool { return 2*r.tokens > r.seen }

func fitRefusals(runs []Run) refusals {
	var r refusals
	var told, delays []float64
	total, empty, stated := 0, 0, false // empty: refused, with nothing left of the limit that is stated
	for _, run := range runs {
		total += len(run.Attempts)
		for _, a := range run.Attempts {
			stated = stated || a.tellsLeft()
			if a.Outcome != Refused {
				continue
			}
			r.seen++
			if a.Limit > 0 && a.Left == 0 {
				empty++
			}
			if a.ForTokens {
				r.tokens++
			}
			delays = append(delays, a.Ended-a.Begun)
			if a.RetryAfter > 0 {
				told = append(told, a.RetryAfter)
			}
		}
	}
	if r.seen == 0 {
		if stated {
			r.fitStated(runs)
		}
		return r
	}
	slices.Sort(delays)
	slices.Sort(told)
	r.delay = quantile(delays, 0.5)
	r.after, r.busy = wayOf(told, r.seen)
	tracks := tracksOf(runs)
	r.tracks = tracks
	limit, against := fitCap(tracks, r.busy)
	buckets, againstBucket := fitBucket(tracks, r.after)
	least := math.Min(against, againstBucket)
	near := least + 1 + 0.05*least
	if againstBucket <= near {
		r.rules = buckets
	}
	if against <= near && (len(r.rules) == 0 || 2*empty <= r.seen) {
		for range max(1, len(r.rules)) {
			r.rules = append(r.rules, rule{cap: limit})
		}
	}
	r.contradicted = least / float64(total)
	r.stated = stated && slices.ContainsFunc(r.rules, func(b rule) bool { return states(statedBy(tracks), b, 0.1) })
	return r
}

func wayOf(told []float64, refused int) (After, float64) {
	if 2*len(told) < refused {
		return Never, 0
	}
	whole := true
	for _, x := range told {
		whole = whole && math.Abs(x-math.Round(x)) < 1e-6
	}
	if whole {
		return InSeconds, quantile(told, 0.5)
	}
	return Exactly, quantile(told, 0.5)
}

// fitCap finds the smallest number at a time that fewest attempts contradict.
func fitCap(tracks []track, busy float64) (limit int, against float64) {
	most, misfits := 0, 0.0
	for _, t := range tracks {
		for i, a := range t.attempts {
			if a.Outcome != Refused {
				most = max(most, t.company[i])
			}
		}
	}
	taken, refused := make([]int, most+3), make([]int, most+3)
	for _, t := range tracks {
		for i, a := range t.attempts {
			n := min(t.company[i], most+2)
			if a.Outcome == Refused {
				refused[n]++
				if a.RetryAfter > 0 {
					misfits += 0.5 * math.Min(1, math.Abs(a.RetryAfter-busy)/(0.05+0.1*busy))
				}
			} else {
				taken[n]++
			}
		}
	}
	against = math.Inf(1)
	for c := 1; c <= most+2; c++ {
		wrong := 0
		for n := range taken {
			if n >= c {
				wrong += taken[n]
			} else {
				wrong += refused[n]
			}
		}
		if float64(wrong) < against {
			limit, against = c, float64(wrong)
		}
	}
	return limit, against + misfits
}

// mostBuckets is how many of the likely buckets are drawn from.
const mostBuckets = 40

// fitBucket finds the buckets that fewest attempts contradict.
func fitBucket(tracks []track, after After) ([]rule, float64) {
	type judged struct {
		rule
		against float64
	}
	var all []judged
	try := func(b rule) {
		if b.rate > 0 && b.burst >= 1 {
			all = append(all, judged{b, contradictions(tracks, b, after, nil)})
		}
	}
	for _, b := range statedBy(tracks) {
		try(b)
	}
	taken := 0
	for _, t := range tracks {
		n := 0
		for _, a := range t.attempts {
			if a.Outcome != Refused {
				n++
			}
		}
		taken = max(taken, n)
	}
	for _, burst := range series(1, float64(max(taken, 2)), 1.06, true) {
		for _, rate := range ratesFor(tracks, burst) {
			try(rule{rate: rate, burst: burst})
		}
	}
	less := func(a, b judged) int { return cmp.Compare(a.against, b.against) }
	if len(all) == 0 {
		return nil, math.Inf(1)
	}
	slices.SortStableFunc(all, less)
	for _, b := range slices.Clone(all[:min(8, len(all))]) {
		for _, f := range []float64{0.985, 0.993, 0.997, 1.003, 1.007, 1.015} {
			try(rule{rate: b.rate * f, burst: b.burst})
		}
		try(rule{rate: b.rate, burst: b.burst + 1})
		try(rule{rate: b.rate, burst: b.burst - 1})
		try(rule{rate: b.rate, burst: b.burst + 0.5})
	}
	slices.SortStableFunc(all, less)
	near := all[0].against + 1 + 0.02*all[0].against
	var likely []rule
	for _, b := range all {
		if b.against <= near {
			likely = append(likely, b.rule)
		}
	}
	return spreadOut(asStated(likely, statedBy(tracks))), all[0].against
}

// asStated are the rules of a rate that headers state, if there are any among these: nobody
// asks faster who reads it, so that nothing else contradicts other rates.
func asStated(likely, stated []rule) []rule {
	agree := slices.DeleteFunc(slices.Clone(likely), func(b rule) bool {
		return !states(stated, b, 0.02)
	})
	if len(agree) == 0 {
		return likely
	}
	return agree
}

// spreadOut picks rules whose rates lie evenly between the lowest and the highest: how many
// were tried near a rate doesn't make it likelier. The likeliest is the first.
func spreadOut(rules []rule) []rule {
	if len(rules) <= mostBuckets {
		return rules
	}
	picked := []rule{rules[0]}
	sorted := slices.Clone(rules)
	slices.SortStableFunc(sorted, func(a, b rule) int { return cmp.Compare(a.rate, b.rate) })
	low, high := math.Log(sorted[0].rate), math.Log(sorted[len(sorted)-1].rate)
	at := 0
	for i := range mostBuckets {
		want := low + (high-low)*float64(i)/(mostBuckets-1)
		for at+1 < len(sorted) && math.Abs(math.Log(sorted[at+1].rate)-want) <= math.Abs(math.Log(sorted[at].rate)-want) {
			at++
		}
		picked = append(picked, sorted[at])
	}
	return picked
}

// ratesFor are the rates that a burst suggests: those at which the bucket of some run is just
// empty at its last refusal, and a coarse grid.
func ratesFor(tracks []track, burst float64) (rates []float64) {
	around := func(rate float64, factors ...float64) {
		for _, f := range factors {
			if r := rate * f; r > 0 && !math.IsInf(r, 0) {
				rates = append(rates, r)
			}
		}
	}
	for _, t := range tracks {
		taken, until, at, end, shortest := 0.0, 0.0, 0.0, 0.0, math.Inf(1)
		for _, a := range t.attempts {
			end = math.Max(end, a.Begun)
			if a.Outcome != Refused {
				taken++
				continue
			}
			until, at = taken, a.Begun
			if a.RetryAfter > 0 {
				shortest = math.Min(shortest, a.RetryAfter)
			}
		}
		if at > 0.05 {
			around((until+0.5-t.begins(rule{burst: burst}, filled{}))/at, 0.96, 0.98, 0.99, 1, 1.01, 1.02, 1.04)
			around(until/at, 0.2, 0.35, 0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 3, 5, 8)
		}
		if end > 0 && until > 0 {
			around(taken/end, 0.3, 0.6, 0.9, 1, 1.2, 1.6, 2.5, 5)
		}
		around(1/shortest, 0.4, 0.6, 0.8, 1)
	}
	return rates
}

// contradictions counts the attempts that speak against a bucket, replaying its level with
// what really came of them. first, if not nil, is where it puts what the bucket held at the
// beginning of each run.
func contradictions(tracks []track, b rule, after After, first []float64) float64 {
	const blur = 0.012 // seconds by which nobody knows when a request arrived
	against := 0.0
	slack := math.Min(0.3, blur*b.rate)
	var before filled
	for i := range tracks {
		t := &tracks[i]
		level, at := t.begins(b, before), 0.0
		if first != nil {
			first[t.run] = level
		}
		for _, a := range t.attempts {
			level = math.Min(b.burst, level+(a.Begun-at)*b.rate)
			at = a.Begun
			if a.Outcome != Refused {
				if level < 1-slack {
					against++
				}
				level = math.Max(level-1, 0)
				continue
			}
			if level >= 1+slack {
				against++
				level = 1
			}
			against += 0.5 * misfit(a, at+math.Max(0, 1-level)/b.rate, after)
		}
		before = filled{level, t.start + at, t.start > 0}
	}
	return against
}

// misfit is from 0 to 1 how little what a refusal asks for agrees with the moment from which the
// bucket has enough. The refusal counted from some time between its request and its answer.
func misfit(a Attempt, enough float64, after After) float64 {
	if a.RetryAfter == 0 || after == Never {
		return 0
	}
	low, high := a.Begun+a.RetryAfter, a.Ended+a.RetryAfter
	if after == InSeconds {
		low--
	}
	off := math.Max(0, math.Max(low-enough, enough-high))
	return math.Min(1, off/(0.05+0.1*a.RetryAfter))
}

// missing is what a bucket lacked when one of the runs began.
func (r refusals) missing(b rule, run int) float64 {
	if b.rate == 0 {
		return 0
	}
	first := make([]float64, len(r.tracks))
	contradictions(r.tracks, b, r.after, first)
	return b.burst - first[run]
}
