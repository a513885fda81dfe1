package course

import (
	"fmt"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
)

// Advice says which flag would have avoided the refusals of a run that is over, and how many
// those were: "--limit 20". flag is "" where that isn't known: nothing was refused, the
// provider changed on the way, refusals were about different things, or what they were about
// was never told exactly.
func Advice(t *engine.Tally) (flag string, refusals int) {
	if !t.Over || t.Refused == 0 || t.Cancelled > 0 {
		return "", 0
	}
	numbers, rates := 0, 0 // what refusals were about
	limit, rpm := 0, 0.0
	for i := range t.Changes {
		c := &t.Changes[i]
		switch {
		case c.What == admit.Weather:
			return "", 0
		case governor.Kind(c.What) == governor.Stated && c.Reason == admit.Requests:
			if rpm > 0 && rpm != c.To {
				return "", 0
			}
			rpm = c.To
		case governor.Class(c.Class) == governor.Many && governor.Kind(c.What) == governor.Cut:
			numbers++
			limit = int(c.To)
		case governor.Class(c.Class) == governor.Fast:
			rates++
		case c.Class != "", governor.Kind(c.What) == governor.Down, governor.Kind(c.What) == governor.Storm:
			return "", 0
		}
	}
	switch {
	case numbers > 0 && rates == 0 && held(t, limit):
		return fmt.Sprintf("--limit %d", limit), t.Refused
	case rates > 0 && numbers == 0 && rpm > 0:
		return fmt.Sprintf("--rpm %.0f", rpm), t.Refused
	}
	return "", 0
}

// AtMost is the highest limit that a run which finds its own was to try, where it got there
// and is there still, and the one to try next, 0 where there is none. most is 0 where it isn't.
func AtMost(t *engine.Tally) (most, next int) {
	lane := t.Started.Lane
	if !lane.Auto || !t.Auto || lane.Limit <= 0 || t.Most < lane.Limit || LimitNow(t) != lane.Limit {
		return 0, 0
	}
	if next = min(2*lane.Limit, engine.MaxLimit); next == lane.Limit {
		next = 0
	}
	return lane.Limit, next
}

// held reports whether the provider took so many calls at a time, and no more: each cut came
// back to that number once the first calls were over.
func held(t *engine.Tally, limit int) bool {
	lowest := 0
	for _, d := range Of(t) {
		if d.Gate == Limit && d.Kind == governor.Cut {
			if lowest > 0 && int(d.To) != lowest {
				return false
			}
			lowest = int(d.To)
		}
	}
	return lowest == limit && limit > 0
}

// Borne is how many calls in flight a run had that the provider bore: what it found as its limit,
// or the most that it had while nothing was refused and calls got no slower. 0: it doesn't tell.
func Borne(t *engine.Tally) int {
	if !t.Whole() || t.Cached > 0 || t.OK < leastBorne {
		return 0
	}
	n := t.Most
	switch last := len(t.Limits) - 1; {
	case t.Started.Lane.Auto && last >= 0 && t.Limits[last].Limit > 0:
		return min(n, t.Limits[last].Limit)
	case t.Refused > 0 || t.Growth().Verdict == engine.GrowthFound:
		return 0
	}
	return n
}

// leastBorne is how many answers tell that a provider bears anything.
const leastBorne = 8
