package home

import (
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// gaugeCells is how wide the bar of a gauge is.
const gaugeCells = 8

// gauges are what is left of the requests and tokens of a minute, as the provider says it. Where
// the user gave a lower rate, or the provider says nothing, they are how much of that is in use:
// what keeps such a run is how fast calls follow one another, and of its minute much is left.
func gauges(th *theme.Theme, t *engine.Tally, now time.Duration) []number {
	var list []number
	requests, tokens := t.Quotas()
	for _, g := range []struct {
		left, used string
		quota      engine.Quota
		reason     admit.Reason
	}{{requestsName, requestRate, requests, admit.Requests}, {tokensName, tokenRate, tokens, admit.Tokens}} {
		switch given := int(course.Given(t, g.reason) + 0.5); {
		case given > 0 && (g.quota.Limit <= 0 || given < g.quota.Limit):
			list = append(list, number{g.used, inUse(t, g.reason, given, now), th.Muted, gaugeCells + 2 + 2*len(text.Count(given)) + len(" "+perMinute)})
		case g.quota.Limit > 0:
			list = append(list, number{g.left, gauge(g.quota.Left, g.quota.Limit, wholeIn(g.quota, now)), gaugeInk(th, g.quota.Left, g.quota.Limit), 0})
		}
	}
	return list
}

// perMinute is the unit of a rate that the user gave.
const perMinute = "per min"

// inUse draws how much of a rate that the user gave is in use, over the time in which ten requests
// go at that rate, or a minute; it says so once half of that is over.
func inUse(t *engine.Tally, reason admit.Reason, given int, now time.Duration) string {
	seconds := 10
	if reason == admit.Requests {
		seconds = min(max(5, 600/given), 59)
	}
	attempts, tokens, over := t.RateOfLate(now, seconds)
	rate := attempts
	if reason == admit.Tokens {
		rate = tokens
	}
	if over < seconds/2 {
		return strings.Repeat("─", gaugeCells) + " " + figures.Unknown + "/" + text.Count(given) + " " + perMinute
	}
	return gauge(int(rate+0.5), given, perMinute)
}

// wholeIn says when all is left again.
func wholeIn(q engine.Quota, now time.Duration) string {
	if reset := q.At + q.Reset - now; q.Reset > 0 && reset > 0 {
		return "full in " + figures.About(reset)
	}
	return ""
}

// gauge draws what is left of a whole, to an eighth of a cell.
func gauge(left, of int, more string) string {
	cells := gaugeCells * float64(min(left, of)) / float64(of)
	bar := ""
	if left > 0 {
		bar = timeline.Block(cells)
	}
	bar += strings.Repeat("─", max(gaugeCells-theme.Width(bar), 0))
	words := bar + " " + text.Count(left) + "/" + text.Count(of)
	if more != "" {
		words += " " + more
	}
	return words
}

// lowBelow is the share from which on little is left.
const lowBelow = 0.1

func gaugeInk(th *theme.Theme, left, of int) theme.Ink {
	if float64(left) < lowBelow*float64(of) {
		return th.Warn
	}
	return th.Muted
}

// inOne makes one figure of the gauges of requests and of tokens where both have no room beside
// each other in so many cells: "left ████▌─── 756/900 req  ██████▌─ 24,395/30,000 tok", with less
// room without their bars; where one of them is a rate in use, each says what it is.
func inOne(list []number, warn theme.Ink, cells int) []number {
	requests := slices.IndexFunc(list, func(n number) bool { return n.name == requestsName || n.name == requestRate })
	tokens := slices.IndexFunc(list, func(n number) bool { return n.name == tokensName || n.name == tokenRate })
	if requests < 0 || tokens < 0 {
		return list
	}
	r, t := list[requests], list[tokens]
	if theme.Width(r.name+t.name)+max(theme.Width(r.value), r.room)+max(theme.Width(t.value), t.room)+2+figureGap <= cells {
		return list
	}
	name, ofRequests, ofTokens := "left", " req", " tok"
	if r.name == requestRate || t.name == tokenRate {
		name, ofRequests, ofTokens = "now", unitOf(r.name == requestRate, ofRequests), unitOf(t.name == tokenRate, ofTokens)
	}
	req, tok := strings.Fields(r.value), strings.Fields(t.value) // a bar, how much of how much, and when it is whole
	one := number{name, req[0] + " " + req[1] + ofRequests + "  " + tok[0] + " " + tok[1] + ofTokens, r.ink, 0}
	if theme.Width(name+" "+one.value) > cells {
		one.value = req[1] + ofRequests + ", " + tok[1] + ofTokens
	}
	if t.ink == warn {
		one.ink = warn
	}
	list = slices.Clone(list)
	list[requests] = one
	return slices.Delete(list, tokens, tokens+1)
}

// unitOf is what a gauge counts beside one that counts something else.
func unitOf(rate bool, of string) string {
	if rate {
		return of + "/min"
	}
	return of + " left"
}
