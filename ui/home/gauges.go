package home

import (
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// gaugeCells is how wide the bar of a gauge is.
const gaugeCells = 8

// gauges are what is left of the requests and tokens of a minute: as the provider says it, or
// else of what the user gave, by what was sent in the last minute.
func gauges(th *theme.Theme, t *engine.Tally, now time.Duration) []number {
	var list []number
	requests, tokens := t.Quotas()
	sent, used := t.LastMinute(now)
	for _, g := range []struct {
		name   string
		quota  engine.Quota
		reason admit.Reason
		gone   int
	}{{requestsName, requests, admit.Requests, sent}, {tokensName, tokens, admit.Tokens, used}} {
		switch given := givenRate(t, g.reason); {
		case g.quota.Limit > 0:
			list = append(list, number{g.name, gauge(g.quota.Left, g.quota.Limit, wholeIn(g.quota, now)), gaugeInk(th, g.quota.Left, g.quota.Limit), 0})
		case given > 0:
			left := max(given-g.gone, 0)
			list = append(list, number{g.name, gauge(left, given, "this minute"), gaugeInk(th, left, given), 0})
		}
	}
	return list
}

// givenRate is the rate that the user gave, a minute; 0: none.
func givenRate(t *engine.Tally, reason admit.Reason) int {
	for i := range t.Changes {
		if c := &t.Changes[i]; governor.Kind(c.What) == governor.Given && c.Reason == reason {
			return int(c.To + 0.5)
		}
	}
	return 0
}

// wholeIn says when all is left again.
func wholeIn(q engine.Quota, now time.Duration) string {
	if reset := q.At + q.Reset - now; q.Reset > 0 && reset > 0 {
		return "all in " + figures.About(reset)
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
// room without their bars.
func inOne(list []number, warn theme.Ink, cells int) []number {
	requests := slices.IndexFunc(list, func(n number) bool { return n.name == requestsName })
	tokens := slices.IndexFunc(list, func(n number) bool { return n.name == tokensName })
	if requests < 0 || tokens < 0 {
		return list
	}
	r, t := list[requests], list[tokens]
	if theme.Width(r.name+r.value+t.name+t.value)+2+figureGap <= cells {
		return list
	}
	const name = "left"
	req, tok := strings.Fields(r.value), strings.Fields(t.value) // a bar, what is left of how much, and when it is whole
	one := number{name, req[0] + " " + req[1] + " req  " + tok[0] + " " + tok[1] + " tok", r.ink, 0}
	if theme.Width(name+" "+one.value) > cells {
		one.value = req[1] + " req, " + tok[1] + " tok"
	}
	if t.ink == warn {
		one.ink = warn
	}
	list = slices.Clone(list)
	list[requests] = one
	return slices.Delete(list, tokens, tokens+1)
}
