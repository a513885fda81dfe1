package compare_test

import (
	"testing"
	"time"

	"regatta/engine/compare"
)

// What is expected is one figure where most draws agree, else what they lie between, and without
// the few at either end.
func TestExpected(t *testing.T) {
	series := func(from, step time.Duration, n int) []time.Duration {
		var list []time.Duration
		for i := range n {
			list = append(list, from+time.Duration(i*7%n)*step) // out of order
		}
		return list
	}
	for _, c := range []struct {
		draws []time.Duration
		want  string
	}{
		{series(5*time.Second, 10*time.Millisecond, 41), "≈5.20s"},
		{series(time.Second, time.Second, 41), "≈5.0–37s"},
		{series(850*time.Millisecond, 0, 1), "≈0.85s"},
		{series(500*time.Millisecond, 250*time.Millisecond, 5), "≈0.50–1.5s"},
		{nil, "≈0.00s"},
	} {
		if got := compare.ExpectedOf(c.draws).String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.draws, got, c.want)
		}
	}
}
