package twin

import (
	"math"

	"regatta/engine/words"
)

// judge says how much a forecast is worth: a number only where runs have shown what it
// depends on.
func (t *Twin) judge(f *Forecast, taken int, pace [3][]float64) {
	f.Knowledge, f.Why = Known, ""
	not := func(why string) {
		f.Knowledge = Ranged
		if f.Why == "" {
			f.Why = why
		}
	}
	if t.drifted {
		not("it changed midway")
	}
	if !t.refusal.understood() {
		not("its refusals follow no rule that was found")
	}
	if taken > t.o.most && t.refusal.cap() == 0 {
		not("never more than " + words.Count(t.o.most) + " in flight")
	}
	if !t.pureQueue() && !t.seenNear(taken) {
		if taken == 1 {
			not("nothing ran alone")
		} else {
			not("nothing ran near " + words.Count(taken) + " in flight")
		}
	}
	switch wide := f.Wall.wide(); {
	case wide > sayMost:
		not("the runs don't tell")
		f.Knowledge = Unknown
	case wide > pooledMost:
		not("the runs don't tell it closer")
	}
	f.Unasked = f.Knowledge != Unknown && t.faster(pace)
	switch {
	case f.Knowledge != Known:
		f.Wall.Low, f.Wall.High = f.Wall.Low*(1-widenedMore), f.Wall.High*(1+widenedMore)
	case f.Unasked:
		f.Knowledge, f.Why = IfTaken, "never asked so fast"
	}
}

// pureQueue reports whether slots explain what was seen, and hardly any sharing.
func (t *Twin) pureQueue() bool {
	sum := 0.0
	for _, m := range t.models {
		if m.Slots > 0 && m.Speed(m.Slots) > hardlySlower {
			sum += m.weight
		}
	}
	return sum > 0.9
}

// near is the factor around a number in flight within which calls tell of it.
const near = 2.5

// seenNear reports whether enough calls were in such company.
func (t *Twin) seenNear(level int) bool {
	enough, n := 3, 0
	if level == 1 {
		enough = 2
	}
	for _, l := range t.o.levels {
		if l <= near*float64(level) && l >= float64(level)/near {
			n++
		}
	}
	return n >= enough
}

// faster reports whether a lane asks faster than any run did, where refusals could come of it.
func (t *Twin) faster(pace [3][]float64) bool {
	if t.refusal.seen > 0 || t.refusal.stated {
		return false
	}
	for i, values := range pace {
		if b := bandOf(values, 0); b.Mid > math.Max(paceMost*t.pace[i], t.pace[i]+1) {
			return true
		}
	}
	return false
}
