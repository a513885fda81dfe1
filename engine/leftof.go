package engine

import "time"

// Going is a run that is on, and its time now.
type Going struct {
	*Tally
	Now time.Duration
}

// LeftOf estimates how long a race still takes: as long as the slowest of the runs that are on at
// the same time, each at the rate that its governor holds it to, and then the lanes that are still
// to run, one after the other over as many items. None of those takes less than least: how long the
// items take to begin at the rates that are known without any run. It is unknown as long as that of
// one of them is.
func LeftOf(on []Going, next []Lane, items int, least time.Duration) Left {
	var left Left
	var told *Tally
	for _, run := range on {
		l := run.Left(run.Now)
		if !l.Known() {
			return Left{Likely: Unset}
		}
		left = Left{Likely: max(left.Likely, l.Likely), Least: max(left.Least, l.Least), Most: max(left.Most, l.Most)}
		if told == nil || run.OK > told.OK {
			told = run.Tally
		}
	}
	for _, lane := range next {
		takes := Unset
		if told != nil {
			takes = told.expects(lane, items, least)
		}
		if takes < 0 {
			return Left{Likely: Unset}
		}
		left.Likely, left.Least, left.Most = left.Likely+takes, left.Least+takes/2, left.Most+2*takes
	}
	return left
}

// expects is how long a lane takes over so many items, if its calls take as long as those of t
// and its governor holds it to the same rate, and not less than least; Unset: that isn't known.
func (t *Tally) expects(lane Lane, items int, least time.Duration) time.Duration {
	p50 := t.Percentile(50)
	if p50 <= 0 {
		return Unset
	}
	width := lane.Limit
	if lane.Strategy.Dispatch == OneByOne {
		width = 1
	}
	if width <= 0 || width > items {
		width = max(items, 1)
	}
	rounds := (items + width - 1) / width
	mean := p50
	if n := t.latency.TotalCount(); n > 0 {
		mean = t.latencySum / time.Duration(n) // that of the histogram goes through all it holds
	}
	// Slots that are free early wait for the slowest of the last round.
	spread := max(t.Percentile(95)-mean, 0)
	slots := time.Duration(float64(mean)*float64(items)/float64(width) + float64(spread)*(1-1/float64(width)))
	return max(slots, time.Duration(rounds)*p50, duration(float64(items)/t.rateStated()), least)
}
