package compare

import (
	"fmt"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/words"
)

const (
	// tolerated is the ratio of latencies that is still taken for the same.
	tolerated = 1.05
	// grain is below what latencies are told apart: shorter ones count as so long.
	grain = time.Millisecond
	// sampled bounds the items that two lanes are compared by.
	sampled = 10_000
)

// differentLatencies finds lanes in which the same items took longer than in
// others, in the median. It names the pair that is furthest apart and counts the
// other pairs, since six lanes make fifteen of them.
func differentLatencies(lanes []lane) []string {
	var slower, faster lane
	furthest, others := tolerated, -1
	for i, a := range lanes {
		for _, b := range lanes[i+1:] {
			ratio := medianRatio(a, b)
			if max(ratio, 1/ratio) <= tolerated {
				continue
			}
			others++
			if ratio > furthest {
				furthest, slower, faster = ratio, a, b
			}
			if 1/ratio > furthest {
				furthest, slower, faster = 1/ratio, b, a
			}
		}
	}
	if others < 0 {
		return nil
	}
	line := "latencies differ: the same items took " + longer(furthest, slower.label, faster.label) + " (median)"
	switch {
	case others == 1:
		line += "; 1 more pair of lanes differs too"
	case others > 1:
		line += fmt.Sprintf("; %d more pairs of lanes differ too", others)
	}
	return []string{line}
}

func longer(ratio float64, slower, faster string) string {
	if ratio < 2 {
		return fmt.Sprintf("%.0f%% longer in %s than in %s", 100*(ratio-1), slower, faster)
	}
	return fmt.Sprintf("%s× as long in %s as in %s", words.Ratio(ratio), slower, faster)
}

// medianRatio is how many times as long the items took in a as in b, in the
// median; 1 where that can't be said. Only items that both lanes have at the
// first attempt count: retries and back-off are told apart from latencies.
func medianRatio(a, b lane) float64 {
	if !alike(a, b) {
		return 1
	}
	var ratios []float64
	for i := 0; i < len(a.Rows); i += 1 + len(a.Rows)/sampled {
		ra, rb := &a.Rows[i], &b.Rows[i]
		if atFirst(ra) && atFirst(rb) {
			ratios = append(ratios, float64(max(ra.Latency(), grain))/float64(max(rb.Latency(), grain)))
		}
	}
	if len(ratios) == 0 {
		return 1
	}
	slices.Sort(ratios)
	// The geometric mean of the middle two, so that b against a is the inverse.
	return math.Sqrt(ratios[(len(ratios)-1)/2] * ratios[len(ratios)/2])
}

func atFirst(row *engine.Row) bool {
	return row.Status == engine.OK && !row.Cached && len(row.Attempts) == 1
}

// Apart is how many times as long the calls took together in one of the runs as in another on the
// same data, at most: 1 where that can't be said. Only items that both have at the first attempt
// count.
func Apart(tallies []*engine.Tally, contexts ...Context) float64 {
	lanes, most := lanesOf(tallies, contexts), 1.0
	for i := range lanes {
		for k := range i {
			if a, b := inBoth(lanes[i], lanes[k]); a > 0 && b > 0 {
				most = max(most, float64(max(a, b))/float64(min(a, b)))
			}
		}
	}
	return most
}

// inBoth is how long the items took in each of two runs that both have at the first attempt.
func inBoth(a, b lane) (inA, inB time.Duration) {
	if !alike(a, b) {
		return 0, 0
	}
	for i := range a.Rows {
		ra, rb := &a.Rows[i], &b.Rows[i]
		if once(ra) && once(rb) {
			inA, inB = inA+ra.Latency(), inB+rb.Latency()
		}
	}
	return inA, inB
}

// once is atFirst, of runs too that remember no attempts.
func once(row *engine.Row) bool { return row.Status == engine.OK && !row.Cached && row.Made == 1 }
