// Package trials tells differences between lanes from noise, by running each of
// them several times, and finds the limit that suits a provider, by running one
// strategy under several.
//
// Schedule is the order of the runs, over as many trials as asked for: interleaved and
// rotated, so that a provider that gets slower on the way slows all lanes alike. Turns has
// it for package runner, which makes the runs. The Result has what every lane measured;
// Summarize and Result.Pairs say what it means. ParseSweep lists the lanes of a
// sweep, and Knee picks the limit to recommend.
//
// # Statistics
//
// They are those of golang.org/x/perf/benchmath under AssumeNothing: medians with
// their order-statistic intervals, and the Mann-Whitney U test. Walls are no bell
// curves: that of a gather is the maximum of its latencies, latencies have long
// tails, and one stalled call makes an outlier. A test of ranks holds for all of
// that, where a t-test may not, and gives away only a few percent of the trials
// where they are bell curves after all.
//
// Five lanes make ten pairs, so that one race of equal lanes in four would show a
// difference by chance alone. The p-values of all pairs of a result are therefore
// corrected by Holm's step-down method: the chance that any equal lanes are called
// different, in the whole result, is at most Alpha.
// Source: S. Holm, A simple sequentially rejective multiple test procedure, 1979.
//
// Nothing here starts a goroutine, and all is pure: results depend on the arguments
// alone, which are only read.
package trials
