package engine

import (
	"math"
	"time"
)

// Pace is how many calls may begin in a minute, and how many at once before that counts. The zero
// Pace is none.
type Pace struct{ PerMinute, AtOnce float64 }

// Begin is how long so many calls take at least to begin.
func (p Pace) Begin(calls int) time.Duration {
	if p.PerMinute <= 0 {
		return 0
	}
	return time.Duration(max(float64(calls)-max(p.AtOnce, 1), 0) / p.PerMinute * float64(time.Minute))
}

// taps let calls of a forecast begin at most at some rates, each from a full bucket.
type taps []tap

type tap struct {
	perSecond, most, level float64
	at                     time.Duration
}

func newTaps(paces []Pace) (all taps) {
	for _, p := range paces {
		if p.PerMinute > 0 {
			most := max(p.AtOnce, 1)
			all = append(all, tap{perSecond: p.PerMinute / 60, most: most, level: most})
		}
	}
	return all
}

// next is when a call may begin, from now on.
func (all taps) next(now time.Duration) time.Duration {
	first := now
	for i := range all {
		t := &all[i]
		t.level = min(t.most, t.level+t.perSecond*(now-t.at).Seconds())
		t.at = now
		if t.level < 1 {
			first = max(first, now+time.Duration(math.Ceil((1-t.level)/t.perSecond*float64(time.Second))))
		}
	}
	return first
}

// take takes one out of each, which next has found to be there.
func (all taps) take() {
	for i := range all {
		all[i].level--
	}
}
