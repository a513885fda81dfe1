package governor

import (
	"math"
	"slices"
	"strings"

	"regatta/engine/admit"
)

// Class is what a refusal was about.
type Class string

// The classes.
const (
	Many    Class = "many"   // too many at a time
	Fast    Class = "fast"   // too many requests in a time
	TooMuch Class = "tokens" // too many tokens in a time
	Steep   Class = "steep"  // the load rose too fast

	Unanswered Class = admit.Unanswered
)

// classify says what the refusal of a was about: by its words, its headers, or else by what
// else happened about then. A wrong verdict heals: Many lowers the limit until a number
// that was fine a moment ago speaks against it, and Fast lowers the limit too.
func (g *Governor) classify(a *Attempt, n News) Class {
	if class := byWords(n.Words); class != "" {
		return class
	}
	switch {
	case n.Requests.Limit > 0 && n.Requests.Remaining < 1:
		return Fast
	case n.Tokens.Limit > 0 && n.Tokens.Remaining < 1.5*a.tokens:
		return TooMuch
	}
	if saysRate(n.Words) {
		return Fast
	}
	p := &g.pace
	if p.rate < unlimited && g.now-p.blockedAt <= max(1, 2/p.rate) && float64(g.recent.level(a)) < g.limits() {
		return Fast
	}
	// Places come free by themselves, about once in the time of a call: a wait that is much
	// shorter or longer is for a rate.
	wait := n.Wait.Seconds()
	if g.tooClose(a) || g.wasFine(a) || g.inVain(a) || g.atStated(a) || wait > 0 && wait < shortestCall || wait >= longestCall || g.limit.slides(g.now) {
		return Fast
	}
	return Many
}

// Waits, in seconds, that nobody names who waits for a call to end.
const (
	shortestCall = 0.25
	longestCall  = 5.0
)

// OfTokens reports whether the code or message of a refusal says that it was about tokens, and
// whether it says what it was about at all.
func OfTokens(words string) (tokens, said bool) {
	class := byWords(words)
	return class == TooMuch, class != ""
}

// byWords reads the code or message of a refusal.
func byWords(words string) Class {
	has := containing(words)
	switch {
	case has("slow_down", "slow down"):
		return Steep
	case has("concurren", "simultaneous", "same time", "in flight"):
		return Many
	case has("tpm", "tokens per", "token rate", "for tokens", "token_count"):
		return TooMuch
	case has("rpm", "rps", "requests per", "request rate", "for requests"):
		return Fast
	}
	return ""
}

// saysRate reports whether a refusal speaks of a rate, of whatever.
func saysRate(words string) bool { return containing(words)("rate limit reached") }

// containing tells whether words have any of some, however they are written.
func containing(words string) func(any ...string) bool {
	w := strings.ToLower(words)
	return func(any ...string) bool {
		return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(w, s) })
	}
}

// tooClose reports whether a came closer to the attempt before it than those that were
// accepted came to theirs.
func (g *Governor) tooClose(a *Attempt) bool {
	const seconds = 20 // that it looks back
	var gaps []float64
	starts, looked, last := 0, 0, math.Inf(1)
	g.recent.youngest(g.now-seconds, func(other *Attempt) bool {
		if looked++; other.state != accepted {
			return looked < mostLooked
		}
		if starts++; starts > 1 {
			gaps = append(gaps, last-other.start)
		}
		last = other.start
		return len(gaps) < 2000 && looked < mostLooked
	})
	if starts < 5 {
		return false
	}
	slices.Sort(gaps)
	return gaps[1] < 3 && a.gap < 0.7*gaps[1]
}

// atStated reports whether the provider has been taking just what it states, a second, so
// that the refusal of more is no wonder, whatever headers say is left.
func (g *Governor) atStated(a *Attempt) bool {
	const seconds = 2.5
	b := &g.requests
	if !b.known || b.given || g.now < seconds {
		return false
	}
	took := float64(g.recent.accepted(a.start-seconds, a.start, g.now, g.pause.presume)) / seconds
	return took > 0.85*b.rate && took < 1.25*b.rate
}

// inVain reports whether place after place came free just now, and whatever began in
// them was refused all the same: then it is not a place that is wanting.
func (g *Governor) inVain(a *Attempt) bool {
	since, inVain, others := a, 0, 0
	g.recent.latest(a.start, func(other *Attempt) bool {
		if other.state == refused {
			inVain++
			since = other
		} else if others++; others > 1+inVain/4 {
			return false
		}
		return inVain < mostLooked && a.start-other.start < g.knee.mean/5
	})
	return inVain >= solid && a.answers-since.answers >= solid
}

// solid is how many refusals in a row are no coincidence.
const solid = 6

// wasFine reports whether more than were in flight now were accepted a moment ago.
func (g *Governor) wasFine(a *Attempt) bool {
	now := float64(max(g.recent.level(a), g.all+1))
	more := max(now+1, 1.15*now)
	n, looked := 0, 0
	g.recent.youngest(g.now-10, func(other *Attempt) bool {
		if other.state == accepted && float64(g.recent.level(other)) >= more {
			n++
		}
		looked++
		return n < 3 && looked < mostLooked
	})
	return n >= 3
}
