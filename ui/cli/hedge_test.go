package cli_test

import (
	"fmt"
	"regexp"
	"testing"
)

// Second attempts beside slow ones end a run sooner, and are told of.
func TestHedges(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const run = "run --data people:200 --strategy gather:20 --sim latency=uniform:800ms:1s,slow=0.02"
		wall := func(flags string, hedged bool) float64 {
			got := regatta(t, run+flags).want(t, 0)
			said := regexp.MustCompile(`(\d+) hedged, (\d+) won`).FindStringSubmatch(got.stderr)
			if (said != nil) != hedged || hedged && said[2] == "0" {
				t.Errorf("%q: it says %q: %s", flags, said, got.stderr)
			}
			attempts, last := 0, 0.0
			for _, l := range got.lines(t) {
				attempts += l.Attempts
				last = max(last, *l.Finished)
			}
			if hedged && fmt.Sprint(attempts-200) != said[1] {
				t.Errorf("%q: %d attempts, %q", flags, attempts, said)
			}
			return last
		}
		if with, without := wall(" --hedge p95", true), wall("", false); with > without-3 {
			t.Errorf("the last finished at %v s, without hedges at %v s", with, without)
		}
		regatta(t, run+" --hedge p40").want(t, 2)
	})
}
