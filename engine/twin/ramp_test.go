package twin

import (
	"math"
	"testing"

	"regatta/engine"
)

// A governor lets a real provider's calls begin step by step. A run of short calls is explained
// only with that, and tells how long a step is.
func TestARunThatClimbs(t *testing.T) {
	lane, err := engine.ParseLane("gather")
	if err != nil {
		t.Fatal(err)
	}
	p := Provider{Work: func(item, _ int) float64 { return 0.1 + 0.002*float64(item%7) }}
	for _, ramp := range []float64{0, 0.01, 0.04, 0.1} {
		c := Client{Lane: lane, Items: 200, Retry: engine.DefaultRetry(), Governed: true, Ramp: ramp}
		s := Simulate(p, c, 1, true)
		found := rampOf(s.Attempts)
		if math.Abs(found-ramp) > 0.2*ramp+0.001 {
			t.Errorf("a ramp of %v s is read as %v", ramp, found)
		}
		run := Run{Client: c, Attempts: s.Attempts, Wall: s.Wall, Whole: true}
		run.Client.Ramp = found
		if misses := Fit([]Run{run}).Unexplained(); len(misses) > 0 {
			t.Errorf("with a ramp of %v s: %+v", ramp, misses)
		}
		run.Client.Ramp = 0
		if misses := Fit([]Run{run}).Unexplained(); ramp > 0.03 && len(misses) == 0 {
			t.Errorf("a run of %v s is explained without its ramp", s.Wall)
		}
	}
	if got := rampOf(nil); got != usualRamp {
		t.Errorf("of no attempts %v", got)
	}
}
