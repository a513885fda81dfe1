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
