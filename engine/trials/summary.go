package trials

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

// Confidence is the level that the interval of a median has at least.
const Confidence = 0.95

// NoInterval says why a lane has no interval. Of five values even the lowest and the
// highest hold the true median between them with less than Confidence.
const NoInterval = "Fewer than 6 complete trials: no confidence interval of the median."

// Summary is the median of a lane's trials and the interval that holds the true
// one. Times are seconds.
type Summary struct {
	Trials     int
	Median     float64 // 0 without trials
	Lo, Hi     float64 // the interval; both 0 if there is none
	Confidence float64 // what the interval has, at least the constant; 0: no interval, too few trials
	Warnings   []string
}

// HasInterval reports whether there were enough trials for an interval.
func (s Summary) HasInterval() bool { return s.Confidence > 0 }

// Summarize returns the median of some trials, one number each.
func Summarize(seconds []float64) Summary {
	if len(seconds) == 0 {
		return Summary{Warnings: []string{"no complete trial"}}
	}
	sample := benchmath.NewSample(slices.Clone(seconds), &benchmath.DefaultThresholds)
	of := benchmath.AssumeNothing.Summary(sample, Confidence)
	s := Summary{Trials: len(seconds), Median: of.Center, Warnings: texts(of.Warnings)}
	if !math.IsInf(of.Lo, 0) && !math.IsInf(of.Hi, 0) {
		s.Lo, s.Hi, s.Confidence = of.Lo, of.Hi, of.Confidence
	}
	return s
}

func texts(errs []error) []string {
	var all []string
	for _, err := range errs {
		all = append(all, err.Error())
	}
	return all
}
