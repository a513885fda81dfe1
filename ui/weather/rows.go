package weather

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine/simulated"
	"regatta/ui/text"
)

// row is a part of the weather: one that has steps, or one that is turned on and off.
type row struct {
	name, means string
	value       func(simulated.Weather) string
	step        func(w *simulated.Weather, first simulated.Weather, by int)

	turn  func(*simulated.Weather)
	turns func(down bool, w simulated.Weather) string // what turn would do, in a word or two
}

// outage is how long the provider is away, each time.
const outage = 10 * time.Second

// rows are those of the table, in their order.
func rows() []row {
	return []row{
		limit("requests/min", "more get a 429", []int{30, 60, 120, 300, 600, 1_200, 3_000, 6_000},
			func(w *simulated.Weather) *int { return &w.RPM }),
		limit("tokens/min", "more get a 429", []int{5_000, 10_000, 30_000, 90_000, 200_000, 1_000_000},
			func(w *simulated.Weather) *int { return &w.TPM }),
		limit("at once", "more get a 429", []int{1, 2, 4, 8, 16, 32, 64, 128},
			func(w *simulated.Weather) *int { return &w.MaxConcurrent }),
		share("slow", "take 10 times as long", func(w *simulated.Weather) *float64 { return &w.Slow }),
		share("500s", "fail with a 500", func(w *simulated.Weather) *float64 { return &w.Error }),
		share("stalls", "get no response", func(w *simulated.Weather) *float64 { return &w.Stall }),
		{
			name: "outage", means: "every connection is closed",
			value: func(w simulated.Weather) string {
				if w.Outage <= 0 {
					return "no"
				}
				return fmt.Sprintf("%d s left", (w.Outage+time.Second-1)/time.Second)
			},
			turn: func(w *simulated.Weather) {
				if w.Outage > 0 {
					w.Outage = 0
					return
				}
				w.Outage = outage
			},
			turns: func(down bool, _ simulated.Weather) string {
				if down {
					return "end the outage"
				}
				return fmt.Sprintf("outage of %d s", int(outage.Seconds()))
			},
		},
		{
			name: "quota", means: "gone: every request gets a 429",
			value: func(w simulated.Weather) string {
				if w.QuotaGone {
					return "gone"
				}
				return "left"
			},
			turn: func(w *simulated.Weather) { w.QuotaGone = !w.QuotaGone },
			turns: func(_ bool, w simulated.Weather) string {
				if w.QuotaGone {
					return "quota back"
				}
				return "quota gone"
			},
		},
	}
}

// limit is a row of a number that 0 leaves open, which is the step above all others. What the
// provider began with is a step of its own.
func limit(name, means string, steps []int, of func(*simulated.Weather) *int) row {
	return row{
		name: name, means: means,
		value: func(w simulated.Weather) string {
			if n := *of(&w); n > 0 {
				return text.Count(n)
			}
			return "no limit"
		},
		step: func(w *simulated.Weather, first simulated.Weather, by int) {
			const open = int(^uint(0) >> 1)
			above := func(n int) int {
				if n == 0 {
					return open
				}
				return n
			}
			next := stepped(append(slices.Clone(steps), open, above(*of(&first))), above(*of(w)), by)
			if next == open {
				next = 0
			}
			*of(w) = next
		},
	}
}

// share is a row of a part of all attempts.
func share(name, means string, of func(*simulated.Weather) *float64) row {
	return row{
		name: name, means: means,
		value: func(w simulated.Weather) string { return fmt.Sprintf("%.3g%%", 100**of(&w)) },
		step: func(w *simulated.Weather, first simulated.Weather, by int) {
			*of(w) = stepped([]float64{0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, *of(&first)}, *of(w), by)
		},
	}
}

// stepped is the step that follows a value upwards, or downwards; the value, where none does.
func stepped[N int | float64](steps []N, from N, by int) N {
	slices.Sort(steps)
	if by < 0 {
		slices.Reverse(steps)
	}
	for _, n := range steps {
		if by > 0 && n > from || by < 0 && n < from {
			return n
		}
	}
	return from
}
