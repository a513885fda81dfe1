package trials

import (
	"testing"
	"time"

	"regatta/engine"
)

func TestTakes(t *testing.T) {
	s := time.Second
	calls := []time.Duration{3 * s, 1 * s, 1 * s, 1 * s}
	for _, c := range []struct {
		lanes []engine.Lane
		want  time.Duration
	}{
		{nil, 0},
		{[]engine.Lane{{Strategy: engine.ForLoop}}, 6 * s},
		{[]engine.Lane{{Strategy: engine.Gather, Limit: 1}}, 6 * s},
		{[]engine.Lane{{Strategy: engine.Gather, Limit: 2}}, 3 * s},
		{[]engine.Lane{{Strategy: engine.Gather}}, 3 * s},
		{[]engine.Lane{{Strategy: engine.Gather, Limit: 100}}, 3 * s},
		{Doubling(engine.Gather, 1, 4), 12 * s},
	} {
		if got := Takes(c.lanes, calls); got != c.want {
			t.Errorf("%v: %v, want %v", c.lanes, got, c.want)
		}
		if got := Takes(c.lanes, nil); got != 0 {
			t.Errorf("%v without calls: %v", c.lanes, got)
		}
	}
	for rate, want := range map[engine.Pace]time.Duration{
		{PerMinute: 60, AtOnce: 1}:   14 * s, // the last begins after 3 s and takes 1 s, in two lanes; the first takes longer anyway
		{PerMinute: 60, AtOnce: 100}: 12 * s,
		{PerMinute: 6000, AtOnce: 1}: 12 * s,
		{}:                           12 * s,
	} {
		if got := Takes(Doubling(engine.Gather, 1, 4), calls, engine.Pace{}, rate); got != want {
			t.Errorf("at %v: %v, want %v", rate, got, want)
		}
	}
}
