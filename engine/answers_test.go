package engine

import (
	"testing"

	"regatta/engine/call"
)

// Failures that come soon make no run fast.
func TestLatenciesAreThoseOfAnswers(t *testing.T) {
	s := lasting(800*ms, 800*ms, 0, 0, 0, 0)
	for i := 2; i < 6; i++ {
		s[i] = []step{{takes: ms, err: failure(call.BadRequest)}}
	}
	_, tally := record(t, of(lane("gather"), s), nil)
	wantIs(t, "failed", tally.Failed, 4)
	wantIs(t, "p50", tally.Percentile(50).Round(10*ms), 800*ms)
	wantIs(t, "p1", tally.Percentile(1).Round(10*ms), 800*ms)
}

// What failed was to be right too, where every result is judged.
func TestWhatRightIsOf(t *testing.T) {
	for want, tally := range map[int]*Tally{
		40: {OK: 26, Failed: 14, Right: 26},
		5:  {OK: 6, Failed: 3, Right: 4, Wrong: 1},
		0:  {OK: 6, Failed: 3},
	} {
		wantIs(t, "judged", tally.Judged(), want)
	}
}
