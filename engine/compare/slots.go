package compare

import (
	"cmp"
	"slices"

	"regatta/engine"
)

// slots returns how many calls a run could have in flight, step by step. There
// are none without items.
func slots(t *engine.Tally) []engine.LimitStep {
	return slotsWithin(t, t.Started.Bound)
}

// slotsWithin is slots under another bound of the caller's; 0: none.
func slotsWithin(t *engine.Tally, bound int) []engine.LimitStep {
	n := len(t.Rows)
	steps := slices.Clone(t.Limits)
	for i := range steps {
		steps[i].Limit = within(within(n, steps[i].Limit), bound)
		if t.Started.Lane.Strategy.Dispatch == engine.OneByOne {
			steps[i].Limit = within(steps[i].Limit, 1)
		}
	}
	return steps
}

// within returns n, but no more than a limit, where 0 stands for none.
func within(n, limit int) int {
	if limit > 0 && limit < n {
		return limit
	}
	return n
}

// most returns the most slots that there ever were.
func most(steps []engine.LimitStep) int {
	if len(steps) == 0 {
		return 0
	}
	return slices.MaxFunc(steps, bySlots).Limit
}

// fewest returns the fewest slots that there ever were.
func fewest(steps []engine.LimitStep) int {
	if len(steps) == 0 {
		return 0
	}
	return slices.MinFunc(steps, bySlots).Limit
}

func bySlots(a, b engine.LimitStep) int { return cmp.Compare(a.Limit, b.Limit) }
