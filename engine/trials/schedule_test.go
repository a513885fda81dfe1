package trials

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSchedule(t *testing.T) {
	for name, c := range map[string]struct {
		lanes, trials int
		want          []Turn
	}{
		"three lanes": {3, 4, []Turn{
			{0, 0}, {1, 0}, {2, 0},
			{0, 1}, {1, 1}, {2, 1},
			{1, 2}, {2, 2}, {0, 2},
			{2, 3}, {0, 3}, {1, 3},
			{0, 4}, {1, 4}, {2, 4},
		}},
		"one lane":  {1, 2, []Turn{{0, 0}, {0, 1}, {0, 2}}},
		"no lanes":  {0, 3, nil},
		"no trials": {3, 0, nil},
		"negative":  {-1, -1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := slices.Collect(Schedule(c.lanes, c.trials)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Each lane has its turn in each trial, and stands as often in one place of a
// trial as in any other, to within one.
func TestScheduleIsFair(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lanes := rapid.IntRange(1, 8).Draw(rt, "lanes")
		trials := rapid.IntRange(1, 40).Draw(rt, "trials")
		turns := slices.Collect(Schedule(lanes, trials))
		if len(turns) != lanes*(trials+1) {
			rt.Fatalf("%d turns", len(turns))
		}
		stood := make([][]int, lanes) // how often, by lane and place
		for i := range stood {
			stood[i] = make([]int, lanes)
		}
		for k, turn := range turns {
			if turn.Trial != k/lanes {
				rt.Fatalf("turn %d is of trial %d", k, turn.Trial)
			}
			if turn.Trial > 0 {
				stood[turn.Lane][k%lanes]++
			}
		}
		for lane, places := range stood {
			sum := 0
			for _, n := range places {
				sum += n
			}
			if sum != trials || slices.Max(places)-slices.Min(places) > 1 {
				rt.Fatalf("lane %d stood %v times in each place in %d trials", lane, places, trials)
			}
		}
	})
}
