package twin

import (
	"cmp"
	"math"
	"slices"

	"regatta/engine/governor"
	"regatta/engine/words"
)

// tellsLeft reports whether an answer states a limit and what is left of it. A limit alone binds
// no client, and nothing tells whether it holds.
func (a *Attempt) tellsLeft() bool { return a.Limit > 0 && a.Left >= 0 }

// perSecond is the rate that an answer states, as a client reads it; 0: none.
func (a *Attempt) perSecond() float64 {
	told := governor.Told{Limit: float64(a.Limit), Remaining: float64(a.Limit), Window: duration(a.Window)}
	switch {
	case a.Limit <= 0:
		return 0
	case a.Left >= 0:
		told.Remaining, told.Reset = float64(a.Left), duration(a.Reset)
	}
	return told.PerSecond()
}

// fitStated goes by the limit that answers state where none was refused: a client that reads it
// is refused nothing, and asks no faster. What they say has to agree with the requests, and these
// to have come near it.
func (r *refusals) fitStated(runs []Run) {
	tracks := tracksOf(runs)
	least := math.Inf(1)
	for _, b := range statedBy(tracks) {
		wrong, of, all := misread(tracks, b)
		switch {
		case 2*of < all || !cameNear(tracks, b):
			continue
		case float64(wrong) > mostContradicted*float64(of) || float64(wrong) > least || slices.Contains(r.rules, b):
			continue
		case float64(wrong) < least:
			least, r.rules = float64(wrong), nil
		}
		r.rules = append(r.rules, b)
	}
	r.stated, r.tracks, r.after = len(r.rules) > 0, tracks, Exactly
	if r.stated {
		r.says = saysRate(tracks, r.rules[0].rate)
	}
}

// statedBy are the buckets that headers speak of: a limit for some time, of which so much was
// left after the first.
func statedBy(tracks []track) (rules []rule) {
	for i := range tracks {
		says, left := tracks[i].says()
		if says == nil {
			continue
		}
		rate := says.perSecond()
		whole := tracks[i].whole(rate)
		switch {
		case len(whole) > 0:
			burst := math.Max(float64(left), math.Round(quantile(whole, 0.5)))
			for _, more := range []float64{0, 1} {
				rules = append(rules, rule{rate: rate, burst: burst + more})
			}
		case says.Left >= 0:
			for _, more := range []int{1, 0, 2} {
				rules = append(rules, rule{rate: rate, burst: float64(left + more)})
			}
			fallthrough
		default:
			rules = append(rules, rule{rate: rate, burst: float64(says.Limit)}) // it wasn't full
		}
	}
	return rules
}

// says is the attempt whose answer tells most of a limit, which is the one that leaves least of
// it, and the most that any leaves; nil: none states a limit.
func (t *track) says() (a *Attempt, left int) {
	for i := range t.attempts {
		b := &t.attempts[i]
		if b.Limit > 0 && (a == nil || b.Left >= 0 && (a.Left < 0 || b.Left <= a.Left)) {
			a = b
		}
		left = max(left, b.Left)
	}
	return a, left
}

// whole are what a bucket of such a rate holds when it is full, as answers tell, in order.
func (t *track) whole(rate float64) (all []float64) {
	for i := range t.attempts {
		if a := &t.attempts[i]; a.tellsLeft() && a.Reset > 0 {
			all = append(all, float64(a.Left)+a.Reset*rate)
		}
	}
	slices.Sort(all)
	return all
}

// states reports whether one of the rules that are stated has the rate of another, within a share.
func states(stated []rule, b rule, within float64) bool {
	return slices.ContainsFunc(stated, func(s rule) bool { return math.Abs(b.rate-s.rate) <= within*s.rate })
}

// misread counts the attempts whose answers state another number left than a bucket holds, of
// those that state one, and of all.
func misread(tracks []track, b rule) (wrong, of, all int) {
	const blur, share = 2, 0.05 // of requests that the server had in another order
	before := filled{}
	for i := range tracks {
		t := &tracks[i]
		level, at, lefts := t.begins(b, before), 0.0, t.lefts()
		for k := range t.attempts {
			a := &t.attempts[k]
			level = math.Min(b.burst, level+(a.Begun-at)*b.rate) - 1
			at = a.Begun
			if !a.tellsLeft() {
				continue
			}
			of++
			if off := math.Abs(level - float64(lefts[k])); off > blur+share*float64(len(t.attempts)) {
				wrong++
			}
		}
		all += len(t.attempts)
		before = filled{level, t.start + at, t.start > 0}
	}
	return wrong, of, all
}

// lefts are what the answers say to be left, those of a burst as if the server had had its requests
// in the order in which they are.
func (t *track) lefts() []int {
	lefts := make([]int, len(t.attempts))
	for from := 0; from < len(lefts); {
		var told []int // places
		to := from
		for ; to < len(lefts) && t.attempts[to].Begun-t.attempts[from].Begun <= burstWithin; to++ {
			if t.attempts[to].tellsLeft() {
				told = append(told, to)
			}
		}
		sorted := slices.Clone(told)
		slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(t.attempts[b].Left, t.attempts[a].Left) })
		for i, k := range told {
			lefts[k] = t.attempts[sorted[i]].Left
		}
		from = to
	}
	return lefts
}

// cameNear reports whether a run used half of what a bucket holds: one that is hardly touched
// tells nothing of what happens when it is empty.
func cameNear(tracks []track, b rule) bool {
	return slices.ContainsFunc(tracks, func(t track) bool {
		return slices.ContainsFunc(t.attempts, func(a Attempt) bool { return a.tellsLeft() && 2*float64(a.Left) <= b.burst })
	})
}

// saysRate is a rate as answers state it: "600 requests per minute".
func saysRate(tracks []track, rate float64) string {
	spans := [...]struct {
		name    string
		seconds float64
	}{{"second", 1}, {"minute", 60}, {"hour", 3600}, {"day", 86400}}
	for i := range tracks {
		a, _ := tracks[i].says()
		if a == nil || math.Abs(a.perSecond()-rate) > 1e-9*rate {
			continue
		}
		for _, s := range spans {
			if float64(a.Limit) == math.Round(rate*s.seconds) && (a.Window == s.seconds || a.Window == 0) {
				return words.Count(a.Limit) + " requests per " + s.name
			}
		}
	}
	for _, s := range spans[1:] {
		if n := rate * s.seconds; n >= 1 {
			return "about " + words.Count(whole(n)) + " requests per " + s.name
		}
	}
	return ""
}

// byStated reports whether it is the rate that answers state which decides how long a question
// takes under a limit, and says so.
func (t *Twin) byStated(q Question, limit int) (why string, ok bool) {
	if t.refusal.says == "" {
		return "", false
	}
	const most = 0.8 // of the wall
	least := (float64(q.Items) - t.refusal.rules[0].burst) / t.refusal.rules[0].rate
	if wall := t.takesAt(q, limit).wall; math.IsInf(wall, 1) || least < most*wall {
		return "", false
	}
	return "the server states " + t.refusal.says, true
}
