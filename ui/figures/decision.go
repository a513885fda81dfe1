package figures

import (
	"fmt"
	"strings"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/course"
	"regatta/engine/governor"
	"regatta/ui/text"
)

// Turned writes what a decision made of its gate: "24 → 20", "9.4/s", "1.2s".
func Turned(d course.Decision) string {
	switch {
	case d.Gate == course.Pause && d.Lasts > 0:
		return text.Seconds(d.Lasts)
	case d.Gate > course.Pace:
		return ""
	case d.From == 0 || d.Kind == governor.Began:
		return At(d.Gate, d.To)
	}
	return strings.TrimSuffix(amount(d.Gate, d.From), perSecond) + " → " + At(d.Gate, d.To)
}

// perSecond is the unit of a pace.
const perSecond = "/s"

// At writes the value of a gate: "20", "600/min", "9.4/s", or "no limit".
func At(g course.Gate, value float64) string {
	if value > 0 && (g == course.Requests || g == course.Tokens) {
		return amount(g, value) + "/min"
	}
	return amount(g, value)
}

// Bound is At where nothing beside it names the gate: "20", "600 req/min", "pace 9.4/s".
func Bound(g course.Gate, value float64) string {
	switch {
	case value <= 0:
	case g == course.Pace:
		return "pace " + amount(g, value)
	case g == course.Requests:
		return amount(g, value) + " req/min"
	case g == course.Tokens:
		return amount(g, value) + " tok/min"
	}
	return At(g, value)
}

func amount(g course.Gate, value float64) string {
	switch {
	case value <= 0:
		return "no " + g.String()
	case g == course.Pace:
		return Rounded(value) + perSecond
	case g == course.Limit:
		return text.Count(int(value))
	}
	return Rounded(value)
}

// Rounded writes a rate in as many digits as tell something: "0.4", "9.4", "600".
func Rounded(rate float64) string {
	if rate < 99.95 {
		return strings.TrimSuffix(fmt.Sprintf("%.1f", max(rate, 0.1)), ".0")
	}
	return text.Count(int(rate + 0.5))
}

// Why writes why a decision was made, and what came of it where that isn't a figure of its
// gate. t is the run's tally.
func Why(t *engine.Tally, d course.Decision) string {
	switch {
	case d.Gate == course.Provider && d.Lasts > 0:
		return d.Why + ", trying again in " + text.Seconds(d.Lasts)
	case (d.Kind == governor.Quota || d.Kind == governor.GaveUp) && t.Over && t.Cancelled > 0:
		return fmt.Sprintf("%s, %s not run", d.Why, text.Count(t.Cancelled))
	case d.Gate == course.Limit && atMost(t, d):
		return d.Why + ", at its maximum"
	case d.Why != "":
		return d.Why
	case d.By == engine.ByUser && d.Gate == course.Pause && d.Kind == governor.Opened:
		return "resumed by you"
	case d.By == engine.ByUser && d.Gate == course.Pause:
		return "paused by you"
	case d.By == engine.ByUser && d.Held > 0:
		return "changed by you, held at " + text.Count(d.Held)
	case d.By == engine.ByUser:
		return "changed by you"
	}
	return ""
}

// atMost reports whether a decision took the limit to the highest that is to be tried.
func atMost(t *engine.Tally, d course.Decision) bool {
	lane := t.Started.Lane
	return lane.Auto && d.To > d.From && int(d.To) == lane.Limit && (d.Kind == governor.Doubling || d.Kind == governor.Stepped)
}

// Steered says to what somebody elsewhere has changed a limit, and who: "limit 8, changed by
// regatta ctl".
func Steered(e *engine.Event) string {
	limit := "no limit"
	switch {
	case e.Auto:
		limit = "limit " + engine.Cap{Most: e.Limit, Auto: true}.String()
	case e.Limit > 0:
		limit = "limit " + text.Count(e.Limit)
	}
	return limit + ", " + text.Clean(e.Text)
}

// DecisionMark tells in one cell which way a decision turned its gate.
func DecisionMark(d course.Decision) string {
	switch {
	case d.Gate == course.Weather:
		return WeatherMark
	case d.Gate == course.Provider && d.Tightens():
		return "!"
	case d.Gate == course.Pause && d.Tightens():
		return "■"
	case d.Tightens():
		return "↓"
	case d.Eases():
		return "↑"
	}
	return "·"
}

// WeatherMark stands where the simulated provider was changed.
const WeatherMark = "▾"

// AtMost says that a run is at the highest limit that it was to try, or how far it grew without
// finding one; "": it does neither.
func AtMost(t *engine.Tally) string { return compare.AtMost(t) }

// HeldByRate says of a run that is over for how long a rate held it, and which; "": none did for
// long.
func HeldByRate(t *engine.Tally) string { return compare.HeldByRate(t) }

// Advice says how often a run was refused and what avoids that; "" where that isn't known.
func Advice(t *engine.Tally) string { return compare.Refusals([]*engine.Tally{t})[0].String() }

// Avoids says what avoids the refusals of a run; "" where that isn't known.
func Avoids(t *engine.Tally) string { return compare.Avoids(t) }
