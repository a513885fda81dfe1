package engine

import (
	"math"
	"time"

	"regatta/engine/admit"
)

// speed keeps account of how fast items get done.
type speed struct {
	marks   []mark
	done    int
	started time.Duration // when the latest call did, in the time in which the run moved
	rates   [len(rated)]float64
}

// mark is how many calls had finished by a time in which the run moved.
type mark struct {
	at   time.Duration
	done int
}

// Marks are as far apart as this share of the time that has passed, within bounds, and
// so many are kept: longer than the longest while.
const (
	markShare = 1.0 / 64
	leastMark = time.Millisecond
	mostMark  = time.Second
	mostMarks = 1024
)

// finished takes in that a call has.
func (s *speed) finished(at time.Duration) {
	s.done++
	now, n := mark{at, s.done}, len(s.marks)
	grain := min(max(time.Duration(float64(at)*markShare), leastMark), mostMark)
	if n > 1 && at-s.marks[n-2].at < grain {
		s.marks[n-1] = now
		return
	}
	if n >= mostMarks {
		s.marks = append(s.marks[:0], s.marks[n/4:]...)
	}
	s.marks = append(s.marks, now)
}

// last is when the latest call finished.
func (s *speed) last() time.Duration {
	if len(s.marks) == 0 {
		return 0
	}
	return s.marks[len(s.marks)-1].at
}

// changed takes in a rate that the governor tells.
func (s *speed) changed(c *admit.Change) {
	for i, reason := range rated {
		if c.Reason == reason {
			s.rates[i] = c.To
		}
	}
}

// stated is the rate of a gate in items a second, as last told; +Inf: none is.
func (s *speed) stated(reason admit.Reason, t *Tally) float64 {
	for i, r := range rated {
		switch {
		case r != reason || s.rates[i] <= 0:
		case reason == admit.Pace:
			return s.rates[i] / t.attemptsPerItem()
		case reason == admit.Requests:
			return s.rates[i] / 60 / t.attemptsPerItem()
		default:
			used := t.Usage.InputTokens + t.Usage.OutputTokens
			if n := t.OK - t.Adopted; n > 0 && used > 0 {
				return s.rates[i] / 60 * float64(n) / float64(used)
			}
		}
	}
	return math.Inf(1)
}

// attemptsPerItem is how many attempts that count for a rate an item takes.
func (t *Tally) attemptsPerItem() float64 {
	if t.Calls == 0 {
		return 1
	}
	return 1 + max(0, float64(t.Retries-t.Refused+t.Reasks))/float64(t.Calls)
}

// What is known of the speed needs so many finished calls; it is that of a share of the
// time that has passed, within bounds.
const (
	leastFinished = 3
	whileShare    = 0.4
	leastWhile    = 2 * time.Second
	mostWhile     = time.Minute
	whileParts    = 6
)

// rate is how many items a second got done in the last while, and how far off that may be, as a
// share of it; 0: not known.
func (s *speed) rate(now time.Duration) (perSecond, spread float64) {
	if s.done < leastFinished {
		return 0, 0
	}
	while := min(max(time.Duration(whileShare*float64(now)), leastWhile), mostWhile)
	from, first := mark{}, len(s.marks)
	for i := len(s.marks) - 1; i >= 0; i-- {
		first = i
		if m := s.marks[i]; m.at <= now-while && s.done-m.done >= leastFinished {
			from = m
			break
		}
	}
	// The time since the last finish counts once it is longer than any between two.
	gap := time.Duration(0)
	at := from.at
	for _, m := range s.marks[first:] {
		gap, at = max(gap, m.at-at), m.at
	}
	till := max(s.last(), now-gap)
	seconds := (till - from.at).Seconds()
	if seconds <= 0 {
		return 0, 0
	}
	n := float64(s.done - from.done)
	return n / seconds, min(0.9, s.uneven(from, till)+1/math.Sqrt(n))
}

// uneven is how far the parts of a while differ: twice the error of their mean, as a share.
func (s *speed) uneven(from mark, till time.Duration) float64 {
	part := (till - from.at) / whileParts
	if part <= 0 {
		return 0
	}
	var counts [whileParts]float64
	before := from.done
	for _, m := range s.marks {
		if m.at <= from.at {
			continue
		}
		counts[min(int((m.at-from.at)/part), whileParts-1)] += float64(m.done - before)
		before = m.done
	}
	mean, square := float64(before-from.done)/whileParts, 0.0
	if mean <= 0 {
		return 0
	}
	for _, c := range counts {
		square += (c - mean) * (c - mean)
	}
	return 2 * math.Sqrt(square/(whileParts-1)/whileParts) / mean
}
