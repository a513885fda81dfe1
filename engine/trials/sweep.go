package trials

import (
	"fmt"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
)

// ParseSweep reads a strategy and the limits to run it under, "gather:1..64", and
// returns a lane for each limit: doubling from the first up to the last, which is
// always one of them. There are at most 21.
func ParseSweep(text string) ([]engine.Lane, error) {
	name, limits, _ := strings.Cut(text, ":")
	strategy, err := engine.ParseStrategy(name)
	if err != nil {
		return nil, fmt.Errorf("sweep %q: %w", text, err)
	}
	if strategy.Dispatch == engine.OneByOne {
		return nil, fmt.Errorf("sweep %q: %s always makes one call at a time; use gather:1..64", text, strategy.Name)
	}
	low, high, ranged := strings.Cut(limits, "..")
	if !ranged {
		return nil, fmt.Errorf("sweep %q: no range of limits; use %s:1..64", text, strategy.Name)
	}
	first, last, err := parseRange(low, high)
	if err != nil {
		return nil, fmt.Errorf("sweep %q: %w", text, err)
	}
	return Doubling(strategy, first, last), nil
}

// Doubling returns a lane for each limit from the first, at least 1, doubling up to
// the last, which is always one of them.
func Doubling(strategy engine.Strategy, first, last int) []engine.Lane {
	var lanes []engine.Lane
	for limit := first; limit < last; limit *= 2 {
		lanes = append(lanes, engine.Lane{Strategy: strategy, Limit: limit})
	}
	return append(lanes, engine.Lane{Strategy: strategy, Limit: last})
}

func parseRange(low, high string) (first, last int, err error) {
	if first, err = engine.ParseLimit(low); err != nil {
		return 0, 0, err
	}
	if last, err = engine.ParseLimit(high); err != nil {
		return 0, 0, err
	}
	if last < first {
		return 0, 0, fmt.Errorf("low limit first; use %d..%d", last, first)
	}
	return first, last, nil
}

// Point is what a run under one limit of a sweep measured.
type Point struct {
	Limit      int
	Items      int           // that it was to run; 0: unknown
	Throughput float64       // items a second that succeeded, over the wall
	P95        time.Duration // of the latencies; not above 0: unknown
	Wall       time.Duration
	OK, Failed int // items
	Retries    int

	Refused int     // attempts that the provider refused, of the retries
	ByRate  bool    // a rate was what refusals were about, as far as was told
	Takes   int     // how many calls the provider takes at a time, as all refusals say; 0: unknown
	Stated  float64 // requests a minute that it takes, as its headers say; 0: they don't
	Shown   float64 // the same as the run shows, a round number that is not above it; 0: it doesn't
}

// PointOf returns the point of a run that is over.
func PointOf(t *engine.Tally) Point {
	p := Point{
		Limit:   t.Started.Lane.Limit,
		Items:   len(t.Rows),
		P95:     t.Percentile(95),
		Wall:    t.Wall,
		OK:      t.OK,
		Failed:  t.Failed,
		Retries: t.Retries,
		Refused: t.Refused,
		ByRate:  course.ByRate(t),
		Takes:   course.Advice(t).Limit,
		Stated:  course.Stated(t),
		Shown:   course.Shown(t),
	}
	if t.Wall > 0 {
		p.Throughput = float64(t.OK) / t.Wall.Seconds()
	}
	return p
}
