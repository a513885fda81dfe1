package figures

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
)

// The verdict names the winner or the tie, and where walls tie what they differ in.
func TestVerdict(t *testing.T) {
	for want, c := range map[string]struct {
		walls, firsts []int
	}{
		"gather and as-completed tie at 0.88s: 6.8× as fast as for-loop. Same wall, but gather gives its first result at 0.35s, as-completed at 0.88s.":          {[]int{6000, 880, 882}, []int{400, 350, 880}},
		"gather and as-completed tie at 0.88s: 6.8× as fast as for-loop.":                                                                                        {[]int{6000, 880, 882}, []int{400, 350, 352}},
		"gather is fastest, 0.88s: 6.8× as fast as for-loop, 2.3× as fast as as-completed.":                                                                      {[]int{6000, 880, 2000}, []int{900, 880, 1900}},
		"gather is fastest, 0.88s: 6.8× as fast as for-loop, 2.3× as fast as as-completed. The first result comes sooner from for-loop: 0.40s, gather at 0.88s.": {[]int{6000, 880, 2000}, []int{400, 880, 1900}},
		"All 3 lanes took about the same: 0.88s to 0.90s.":                                                                                                       {[]int{890, 880, 900}, []int{870, 870, 870}},
		"gather is fastest, 0.88s: 1.09× as fast as for-loop.":                                                                                                   {[]int{960, 880}, []int{870, 870}},
		"gather is fastest, 1.00s: 1.97× as fast as for-loop.":                                                                                                   {[]int{1970, 1000}, []int{990, 990}},
		"for-loop and gather took about the same: 0.89s and 0.88s.":                                                                                              {[]int{890, 880}, []int{870, 870}},
		"": {[]int{900}, []int{400}},
	} {
		tallies := runsOf(t, 7, c.walls, c.walls, make([]int, len(c.walls)))
		labels := []string{"for-loop", "gather", "as-completed"}[:len(tallies)]
		for i, tally := range tallies {
			tally.First = time.Duration(c.firsts[i]) * time.Millisecond
			tally.Started.Lane = engine.ArticleLanes()[i]
		}
		if got := strings.Join(Verdict(tallies, labels), " "); got != want {
			t.Errorf("%q\nwant %q", got, want)
		}
	}
	alike := runsOf(t, 7, []int{4380, 880, 2600}, []int{4380, 880, 2600}, []int{2, 2, 2})
	for _, tally := range alike {
		tally.First = tally.Wall
	}
	// The figures call speed-ups unknown where items failed: so does the sentence above them.
	if got := strings.Join(Verdict(alike, []string{"a", "b", "c"}), " "); got != "b is fastest, 0.88s: a took 4.38s, c took 2.60s." {
		t.Errorf("all failed alike: %q", got)
	}
	failed := wallsOf(t, []int{100, 900}, []int{1, 0})
	if got := Verdict(failed, []string{"a", "b"}); got != nil {
		t.Errorf("a run that failed is compared: %q", got)
	}
}
