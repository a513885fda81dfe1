// Package figures lists what a comparison tells of each run, in one place for the
// screen and for the command line. It is made of pure functions of tallies.
package figures

import (
	"fmt"
	"strings"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/compare"
	"regatta/engine/words"
	"regatta/ui/text"
)

// Figure is one column of a comparison.
type Figure struct {
	Title string
	Of    func(*engine.Tally) string
	Rank  int // how much it matters: 1 first, where not all have room

	// Optional: where no run has any, the figure says nothing.
	Optional bool
}

// Unknown stands for a figure that can't be said.
const Unknown = "–"

// WallTitle and ArticleTitle are the titles of the figures that are drawn apart.
const (
	WallTitle    = "wall"
	ArticleTitle = "article"
)

// GuessMark is before what a twin guesses, as before every forecast.
const GuessMark = "≈"

// okTitle is that of the figure that goes without saying where nothing failed.
const okTitle = "ok"

// Gains tell what each run gained; of a run that isn't among them nothing is said.
type Gains map[*engine.Tally]compare.Gain

// GainsOf keeps what the runs gained, one for each.
func GainsOf(tallies []*engine.Tally, gains []compare.Gain) Gains {
	of := Gains{}
	for i, t := range tallies {
		of[t] = gains[i]
	}
	return of
}

// Speedup writes how many times as fast as a for-loop the run was.
func (g Gains) Speedup(t *engine.Tally) string {
	gain := g[t]
	switch {
	case gain.SpeedupRange() != "":
		return gain.SpeedupRange()
	case gain.Speedup <= 0:
		return Unknown
	case gain.Twin, gain.Guessed:
		return GuessMark + words.Ratio(gain.Speedup) + "×"
	}
	return words.Ratio(gain.Speedup) + "×"
}

// Efficiency writes how much of the wall the calls account for.
func (g Gains) Efficiency(t *engine.Tally) string {
	if g[t].Efficiency <= 0 {
		return Unknown
	}
	return text.Decimal(100*g[t].Efficiency, 1) + "%"
}

// All returns the figures in their order, with the article's own walls beside the
// measured ones if article says that it timed the same.
func All(article bool, gains Gains) []Figure {
	list := []Figure{{WallTitle, Wall, 1, false}}
	if article {
		wall := func(t *engine.Tally) string { return text.Seconds(engine.ArticleWall(t.Started.Lane)) }
		list = append(list, Figure{ArticleTitle, wall, 2, true})
	}
	count := func(n func(*engine.Tally) int) func(*engine.Tally) string {
		return func(t *engine.Tally) string { return text.Count(n(t)) }
	}
	percentile := func(p float64) func(*engine.Tally) string {
		return func(t *engine.Tally) string { return text.Seconds(t.Percentile(p)) }
	}
	return append(list,
		Figure{"speed-up", gains.Speedup, 1, false},
		Figure{"efficiency", gains.Efficiency, 3, false},
		Figure{"first", func(t *engine.Tally) string { return text.Seconds(t.First) }, 1, false},
		Figure{"held", func(t *engine.Tally) string { return text.Seconds(t.Held()) }, 2, false},
		Figure{"p50", percentile(50), 4, false},
		Figure{"p95", percentile(95), 4, false},
		Figure{"p99", percentile(99), 6, false},
		Figure{"first token", func(t *engine.Tally) string { return text.Seconds(t.FirstToken(50)) }, 3, true},
		Figure{"tokens/s", speed, 3, true},
		Figure{"max in flight", peak, 3, false},
		Figure{okTitle, count(func(t *engine.Tally) int { return t.OK }), 2, true},
		Figure{"failed", count(func(t *engine.Tally) int { return t.Failed }), 1, true},
		Figure{"cached", count(func(t *engine.Tally) int { return t.Cached }), 3, true},
		Figure{"cancelled", count(func(t *engine.Tally) int { return t.Cancelled }), 4, true},
		Figure{"undelivered", count((*engine.Tally).Undelivered), 3, true},
		Figure{"retries", count(func(t *engine.Tally) int { return t.Retries }), 4, true},
		Figure{"re-asks", count(func(t *engine.Tally) int { return t.Reasks }), 4, true},
		Figure{"hedged", Hedged, 5, true},
		Figure{"right", right, 5, true},
		Figure{"inversions", inversions, 6, true},
		costs(false),
		costs(true),
		Figure{"tokens in", func(t *engine.Tally) string { return tokens(t, t.Usage.InputTokens) }, 6, true},
		Figure{"tokens out", func(t *engine.Tally) string { return tokens(t, t.Usage.OutputTokens) }, 6, true},
	)
}

// Telling leaves out the optional figures that say nothing of any of the runs.
func Telling(all []Figure, tallies []*engine.Tally) []Figure {
	var kept []Figure
	for _, f := range all {
		says := !f.Optional
		for _, t := range tallies {
			cell := f.Of(t)
			says = says || cell != "0" && cell != Unknown && (f.Title != okTitle || t.Failed > 0)
		}
		if says {
			kept = append(kept, f)
		}
	}
	return kept
}

// Wall is a run's wall, marked where its limit changed or answers came from the
// cache, or why it has none that could be compared.
func Wall(t *engine.Tally) string {
	switch {
	case t.End == engine.Cancelled:
		return "stopped"
	case t.End == engine.Failed:
		return "aborted"
	case len(t.Limits) > 1 && !t.Started.Lane.Auto || t.Cached > 0:
		return text.Seconds(t.Wall) + "*"
	}
	return text.Seconds(t.Wall)
}

// Hedged is how many attempts began beside another of their item, and how many of those
// won: "3, 2 won"; "0" where none did.
func Hedged(t *engine.Tally) string {
	if t.Hedged == 0 {
		return "0"
	}
	return text.Count(t.Hedged) + ", " + text.Count(t.HedgesWon) + " won"
}

// peak is the most calls that were in flight. Where answers came from the cache it
// would count those too, which are no calls.
func peak(t *engine.Tally) string {
	if t.Cached > 0 {
		return Unknown
	}
	return text.Count(t.Most)
}

// speed is how many output tokens a second a streamed run brought.
func speed(t *engine.Tally) string {
	if s := t.TokensPerSecond(t.Now); s > 0 {
		return strings.TrimSuffix(text.Rate(s), "/s") // its title says that
	}
	return Unknown
}

// right tells how many results are the expected ones.
func right(t *engine.Tally) string {
	judged := t.Judged()
	if judged == 0 {
		return Unknown
	}
	return text.Count(t.Right) + "/" + text.Count(judged)
}

// inversions tells how many pairs of items were delivered the other way round than
// they stand in the dataset.
func inversions(t *engine.Tally) string {
	b := compare.BraidOf(t)
	return Share(b.Inversions, b.MaxInversions)
}

// Share writes a part of a whole: "0" for none of it, "42.9%", "<0.1%" for what would else look
// like none and ">99.9%" for what would look like all; Unknown if there is no whole.
func Share(part, whole int) string {
	switch percent := 100 * float64(part) / float64(whole); {
	case whole == 0:
		return Unknown
	case part == 0:
		return "0"
	case percent < 0.1:
		return "<0.1%"
	case percent >= 99.95 && part < whole:
		return ">99.9%"
	default:
		return fmt.Sprintf("%.1f%%", percent)
	}
}

func tokens(t *engine.Tally, n int) string {
	if !t.Metered() {
		return Unknown
	}
	return text.Count(n)
}

// Tokens writes what was consumed: "32 in (20 cached), 1,009 out (1,000 reasoning)".
// The parts are left out where there are none.
func Tokens(u call.Usage) string {
	half := func(n int, more bool, name string, p call.Part, part string) string {
		count := text.Count(n)
		switch {
		case more && n == 0:
			count = Unknown
		case more:
			count = "≥" + count
		}
		if p.Told && p.Tokens > 0 {
			part = " (" + text.Count(p.Tokens) + " " + part + ")"
		} else {
			part = ""
		}
		return count + " " + name + part
	}
	return half(u.InputTokens, u.MoreInput, "in", u.CachedInput, "cached") + ", " + half(u.OutputTokens, u.MoreOutput, "out", u.Reasoning, "reasoning")
}
