package trials

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSummarize(t *testing.T) {
	const tooFew = "need >= 6 samples for confidence interval at level 0.95"
	for name, c := range map[string]struct {
		seconds        []float64
		median, lo, hi float64
		interval       bool
		warning        string
	}{
		"none":     {nil, 0, 0, 0, false, "no complete trial"},
		"one":      {[]float64{2}, 2, 0, 0, false, tooFew},
		"five":     {[]float64{5, 1, 4, 2, 3}, 3, 0, 0, false, tooFew},
		"six":      {[]float64{6, 1, 5, 2, 4, 3}, 3.5, 1, 6, true, ""},
		"constant": {always(0.85, 20), 0.85, 0.85, 0.85, true, ""},
		// The 6th and the 15th of 20: binomial tables have 95.9% for them.
		"twenty": {[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 10.5, 6, 15, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.seconds)
			got := Summarize(c.seconds)
			if got.Trials != len(c.seconds) || got.Median != c.median || got.Lo != c.lo || got.Hi != c.hi || got.HasInterval() != c.interval {
				t.Errorf("got %+v", got)
			}
			if c.interval && (got.Confidence < Confidence || got.Confidence > 1) {
				t.Errorf("confidence %v", got.Confidence)
			}
			if c.warning == "" && got.Warnings != nil || c.warning != "" && !slices.Equal(got.Warnings, []string{c.warning}) {
				t.Errorf("warnings %q, want %q", got.Warnings, c.warning)
			}
			wantValues(t, "the argument", c.seconds, before)
		})
	}
}

func TestSummarizeHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1e-9, 1e5), 1, 60).Draw(rt, "seconds")
		s := Summarize(values)
		least, most := slices.Min(values), slices.Max(values)
		if math.IsNaN(s.Median) || s.Median < least*(1-1e-12) || s.Median > most*(1+1e-12) {
			rt.Fatalf("median %v of %v", s.Median, values)
		}
		if s.HasInterval() != (len(values) >= 6) || s.HasInterval() == (len(s.Warnings) > 0) {
			rt.Fatalf("%d values: %+v", len(values), s)
		}
		if s.HasInterval() && !(least <= s.Lo && s.Lo <= s.Median && s.Median <= s.Hi && s.Hi <= most) {
			rt.Fatalf("%+v of %v", s, values)
		}
	})
}
