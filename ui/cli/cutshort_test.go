package cli_test

import (
	"strings"
	"testing"
	"time"
)

// The rate of a run that goes on is that of this sitting: what an earlier one did is not counted
// over the time of this one.
func TestTheRateOfARunThatGoesOn(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.interrupted(t, 24500*time.Millisecond, strings.Fields("run --save --data people:400 --strategy gather:10 --sim latency=fixed:1010ms")...).want(t, 130)
		got := progressLines(f.regatta(t.Context(), "resume").want(t, 0).stderr)
		const want = "progress: 330/400 (83%) · 330 ok · 0 failed · 0 retries · 9.0/s · ≈7s left"
		if len(got) != 1 || got[0] != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// A sweep that is stopped says how many of its runs are done, which the one that was cut off is
// not, and judges by those alone.
func TestASweepThatIsCutShort(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for after, want := range map[time.Duration]struct {
			lanes        []string
			said, judged string
		}{
			500 * time.Millisecond: {nil, "stopped: 0 of 4 runs done\n", "no recommendation: nothing was measured\n"},
			20 * time.Second:       {nil, "stopped: 0 of 4 runs done\n", "no recommendation: nothing was measured\n"},
			65 * time.Second:       {[]string{"gather:1 ", "gather:2 "}, "stopped: 2 of 4 runs done\n", "limit 2, the highest tried, is best so far: "},
		} {
			got := newFolder(t).interrupted(t, after, strings.Fields("race --data people:40 --sweep gather:1..8 --sim latency=fixed:1010ms")...).want(t, 130)
			if !strings.HasSuffix(got.stderr, want.said) || !strings.Contains(got.stdout, "\n"+want.judged) || strings.Count(got.stdout, "\ngather:") != len(want.lanes) {
				t.Errorf("after %v: %s\n%s", after, got.stderr, got.stdout)
			}
			for _, lane := range want.lanes {
				if !strings.Contains(got.stdout, "\n"+lane) {
					t.Errorf("after %v there is no %s: %s", after, lane, got.stdout)
				}
			}
		}
	})
}
