package engine

import "testing"

// The course of a limit is named by where it turned back, not by every step.
func TestTheCourseOfALimitIsNamedByItsTurns(t *testing.T) {
	for _, c := range []struct {
		limits []int
		want   string
	}{
		{[]int{20, 14}, "14"},
		{[]int{20, 16, 14}, "14"},
		{[]int{20, 16, 14, 24}, "14→24"},
		{[]int{20, 14, 14, 24}, "14→24"},
		{[]int{20, 24, 14, 16}, "…→16"},
		{[]int{4, 8, 0}, "none"},
		{[]int{4, 0, 8}, "none→8"},
		{[]int{4, 8, 4}, ""},
	} {
		tally := &Tally{}
		tally.Started.Lane = Lane{Strategy: Gather, Limit: c.limits[0]}
		for _, limit := range c.limits {
			tally.Limits = append(tally.Limits, LimitStep{Limit: limit})
			tally.Limit = limit
		}
		if got, turned := tally.TurnedTo(); got != c.want || turned != (c.want != "") {
			t.Errorf("%v is named %q, want %q", c.limits, got, c.want)
		}
	}
}

// A run that found its limit and was given one, or the other way round, is named by both.
func TestALimitThatIsFoundNoLongerIsNamed(t *testing.T) {
	for _, c := range []struct {
		lane  Lane
		auto  bool
		limit int
		steps int
		want  string
	}{
		{Lane{Gather, 256, true}, false, 192, 3, "gather:auto→192"},
		{Lane{Gather, 64, true}, false, 64, 2, "gather:auto:64→64"},
		{Lane{Gather, 256, true}, true, 40, 5, "gather:auto"},
		{Lane{Gather, 2, false}, true, 12, 3, "gather:2→auto"},
	} {
		tally := &Tally{Auto: c.auto, Limit: c.limit, Limits: make([]LimitStep, c.steps)}
		tally.Started.Lane = c.lane
		if got := tally.RanAs(); got != c.want {
			t.Errorf("named %q, want %q", got, c.want)
		}
	}
}
