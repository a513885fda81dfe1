package compare

import (
	"fmt"
	"time"

	"regatta/engine"
)

// failures counts the attempts that were made again after a back-off, by why they
// failed.
type failures struct{ rateLimits, others int }

func (f *failures) count(row *engine.Row) {
	for k := range len(row.Attempts) - 1 {
		switch a := &row.Attempts[k]; {
		case a.Reasked, a.Superseded:
		case rateLimited(a):
			f.rateLimits++
		default:
			f.others++
		}
	}
}

// String writes "12 rate limits", "one failed attempt", or both.
func (f failures) String() string {
	switch {
	case f.others == 0:
		return count(f.rateLimits, "rate limit")
	case f.rateLimits == 0:
		return count(f.others, "failed attempt")
	}
	return fmt.Sprintf("%s and %s", count(f.rateLimits, "rate limit"), count(f.others, "other failure"))
}

func (s subject) failures() failures {
	var f failures
	for i := range s.Rows {
		f.count(&s.Rows[i])
	}
	return f
}

// backOffBetween is how long a call that is over backed off between two moments.
func backOffBetween(t *engine.Tally, row *engine.Row, from, to time.Duration) (sum time.Duration) {
	return timeOn(t, row, from, to, BackOff) + timeOn(t, row, from, to, Throttled)
}

// timeOn is how much of the time between two moments a call that is over gave to
// a cause.
func timeOn(t *engine.Tally, row *engine.Row, from, to time.Duration, cause Cause) (sum time.Duration) {
	eachSpan(t, row, row.Finished, func(s span) {
		if s.cause == cause {
			sum += max(0, min(s.to, to)-max(s.from, from))
		}
	})
	return sum
}
