package trials

import (
	"slices"
	"testing"
)

func TestSentences(t *testing.T) {
	const tooFew = "need >= 4 samples to detect a difference at alpha level 0.05"
	side := func(label string, trials int, median float64) Side {
		return Side{Label: label, Trials: trials, Median: median}
	}
	gather, two := side("gather", 20, 0.884), side("gather:2", 20, 3.29)
	for want, pair := range map[string]Pair{
		"gather is faster than gather:2: 0.88s vs 3.29s, 3.7× (p 0.001)": {
			A: gather, B: two, Verdict: Faster, Ratio: 3.722, P: 0.0012},
		"gather:2 is slower than gather: 3.29s vs 0.88s, 3.7× (p < 0.001)": {
			A: two, B: gather, Verdict: Slower, Ratio: 3.722, P: 1e-9},
		"gather is faster than gather:6: 0.88s vs 0.97s, 1.10× (p 0.049)": {
			A: gather, B: side("gather:6", 20, 0.9724), Verdict: Faster, Ratio: 1.1, P: 0.0489},
		"gather is faster than for-loop: 4.21ms vs 90ms, 21.4× (p < 0.001)": {
			A: side("gather", 20, 0.00421), B: side("for-loop", 20, 0.09), Verdict: Faster, Ratio: 21.38, P: 0},
		"gather and as-completed: no clear difference in 20 trials (p 0.62)": {
			A: gather, B: side("as-completed", 20, 0.91), Ratio: 1.03, P: 0.62},
		"gather and as-completed: no clear difference in 20 trials, less than 1% apart (p < 0.001)": {
			A: gather, B: side("as-completed", 20, 0.885), Ratio: 1.001, P: 0.0001},
		"gather and gather:2: no clear difference in 19 and 20 trials (p 1.00; all samples are equal)": {
			A: side("gather", 19, 0.88), B: side("gather:2", 20, 0.88), Ratio: 1, P: 1, Warnings: []string{"all samples are equal"}},
		"gather and gather:2: no clear difference in 1 trial (p 1.00; " + tooFew + ")": {
			A: side("gather", 1, 0.88), B: side("gather:2", 1, 3.29), Ratio: 3.7, P: 1, Warnings: []string{tooFew}},
		"gather and gather:2 can't be compared: gather:2 has no complete trial": {
			A: gather, B: side("gather:2", 0, 0), P: 1, Warnings: []string{"sample is too small"}},
		"gather:2 and gather can't be compared: gather:2 has no complete trial": {
			A: side("gather:2", 0, 0), B: gather, P: 1},
		"gather:2 and gather can't be compared: neither has a complete trial": {
			A: side("gather:2", 0, 0), B: side("gather", 0, 0), P: 1},
	} {
		if got := pair.String(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestVerdictsHaveNames(t *testing.T) {
	names := []string{NotDistinguishable.String(), Faster.String(), Slower.String()}
	if want := []string{"no clear difference", "faster", "slower"}; !slices.Equal(names, want) {
		t.Errorf("got %q", names)
	}
}

// With too few trials no lane can win often enough: that is said, and how many it takes.
func TestTooFewTrials(t *testing.T) {
	for lanes, want := range map[int]int{2: 4, 3: 5, 5: 6, 6: 6} {
		if got := Needed(lanes); got != want {
			t.Errorf("%d lanes need %d trials, want %d", lanes, got, want)
		}
	}
	r := Result{Lanes: []Measured{{Label: "a", Walls: []float64{1, 2, 3}}, {Label: "b", Walls: []float64{4, 5, 6}}}}
	if got, want := r.Pairs()[0].String(), "3 trials are too few to tell a and b apart; need 4"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for i := range r.Lanes {
		r.Lanes[i].Walls = append(r.Lanes[i].Walls, r.Lanes[i].Walls[2]+0.5)
	}
	if got := r.Pairs()[0]; got.Needed != 0 {
		t.Errorf("with enough trials: %v", got)
	}
}
