package openai

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"regatta/engine/call"
)

// Providers name their limits in headers of many families: x-ratelimit-limit-requests
// (OpenAI, Azure, Groq, Fireworks), x-ratelimit-limit-req-minute (Mistral),
// anthropic-ratelimit-input-tokens-remaining, ratelimit-limit and ratelimit-policy
// (drafts of the IETF), x-ratelimit-limit (many gateways). All are made of the same
// parts in another order, and read by them.

// rates reads what a response says of limits.
func rates(h http.Header) call.Rates {
	all := gauges{}
	for name, values := range h {
		if len(values) == 0 || !strings.Contains(name, "atelimit") {
			continue
		}
		all.read(strings.ToLower(name), values[0], h)
	}
	r := call.NoRates
	if requests := all.best(ofRequests); requests != nil {
		r.LimitRequests, r.RemainingRequests = requests.limit, requests.remaining
		r.ResetRequests, r.WindowRequests = requests.reset, requests.window
	}
	if tokens := all.best(ofTokens); tokens != nil {
		r.LimitTokens, r.RemainingTokens = tokens.limit, tokens.remaining
		r.ResetTokens, r.WindowTokens = tokens.reset, tokens.window
	}
	return r
}

// unit is what a limit counts.
type unit uint8

const (
	ofRequests unit = iota
	ofTokens
	ofInput  // tokens of prompts alone
	ofOutput // tokens of answers alone
)

// gauge is one limit as headers tell it.
type gauge struct {
	limit, remaining int // -1: not said
	reset, window    time.Duration
}

// gauges are the limits of a response by what they count and for how long.
type gauges map[gaugeKey]*gauge

type gaugeKey struct {
	unit   unit
	window time.Duration // as the header's name says; 0: it does not
}

func (g gauges) gauge(u unit, window time.Duration) *gauge {
	key := gaugeKey{u, window}
	if g[key] == nil {
		g[key] = &gauge{limit: -1, remaining: -1, window: window}
	}
	return g[key]
}

// best is the gauge of a unit that a batch has to keep to: that of all tokens before
// that of a part of them, and of several windows the shortest, for a batch meets it first.
func (g gauges) best(u unit) (best *gauge) {
	units := []unit{u}
	if u == ofTokens {
		units = []unit{ofTokens, ofInput, ofOutput}
	}
	for _, u := range units {
		for key, at := range g {
			if key.unit != u || at.limit < 0 && at.remaining < 0 {
				continue
			}
			if best == nil || at.before(best) {
				best = at
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// before reports whether a limit is met before another: where both are for the same
// window it is the lower one, if it is known.
func (g *gauge) before(other *gauge) bool {
	if g.window != other.window {
		return g.window < other.window
	}
	if g.limit < 0 || other.limit < 0 {
		return g.limit >= 0
	}
	return g.limit < other.limit
}

// read takes in one header.
func (g gauges) read(name, value string, h http.Header) {
	field, u, window := gaugeName(name)
	switch field {
	case "limit":
		n, policies := quota(value)
		at := g.gauge(u, window)
		at.limit = n
		if w := windowIn(policies); w > 0 && at.window == 0 {
			at.window = w
		}
	case "remaining":
		n, _ := quota(value)
		g.gauge(u, window).remaining = n
	case "reset":
		if d, ok := waitIn(value, time.Second, serverTime(h)); ok {
			g.gauge(u, window).reset = d
		}
	case "policy":
		g.policy(value, u)
	case "": // RateLimit: "default";r=50;t=30, or limit=100, remaining=50, reset=30
		g.structured(value, u)
	}
}

// gaugeName takes a header's name apart.
func gaugeName(name string) (field string, u unit, window time.Duration) {
	if strings.Contains(name, "token") {
		u = ofTokens
	}
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' || r == '_' }) {
		switch part {
		case "limit", "remaining", "reset", "policy":
			field = part
		case "used", "resource", "scope":
			return "other", u, 0
		case "input", "prompt":
			u = ofInput
		case "output", "generated", "completion":
			u = ofOutput
		default:
			if d := windowNamed(part); d > 0 {
				window = d
			}
		}
	}
	return field, u, window
}

// windowNamed is the window that a part of a name says; 0: none.
func windowNamed(part string) time.Duration {
	if part == "month" {
		return 30 * 24 * time.Hour
	}
	if len(part) < 3 { // a letter could be anything
		return 0
	}
	return units[part]
}

// windowIn reads the first w=SECONDS of a list of policies.
func windowIn(policies string) time.Duration {
	_, after, found := strings.Cut(policies, "w=")
	if !found {
		return 0
	}
	n, _, ok := leadingNumber(after)
	if !ok || n <= 0 || n > longestWait.Seconds() {
		return 0
	}
	return time.Duration(n * float64(time.Second))
}

// policy reads RateLimit-Policy: 100;w=60, or "name";q=100;w=60;qu="tokens".
func (g gauges) policy(value string, u unit) {
	first, _, _ := strings.Cut(value, ",")
	if strings.Contains(first, "token") {
		u = ofTokens
	}
	at := g.gauge(u, 0)
	if w := windowIn(first); w > 0 {
		at.window = w
	}
	if n := numbered(first, "q"); n >= 0 && at.limit < 0 {
		at.limit = n
	}
	if n, _ := quota(first); n >= 0 && at.limit < 0 {
		at.limit = n
	}
}

// structured reads a header that says all in one.
func (g gauges) structured(value string, u unit) {
	at := g.gauge(u, 0)
	if !strings.Contains(value, "limit=") {
		value, _, _ = strings.Cut(value, ",")
	}
	for field, names := range map[*int][2]string{&at.limit: {"limit", "q"}, &at.remaining: {"remaining", "r"}} {
		for _, name := range names {
			if n := numbered(value, name); n >= 0 {
				*field = n
			}
		}
	}
	for _, name := range [...]string{"reset", "t"} {
		if n := numbered(value, name); n >= 0 {
			at.reset = min(time.Duration(n)*time.Second, longestWait)
		}
	}
}

// numbered reads name=NUMBER out of a list; -1: it isn't there.
func numbered(list, name string) int {
	for part := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		if key, value, ok := strings.Cut(part, "="); ok && strings.EqualFold(key, name) {
			if n, err := strconv.Atoi(strings.Trim(value, `"`)); err == nil && n >= 0 {
				return min(n, 1<<40)
			}
		}
	}
	return -1
}
