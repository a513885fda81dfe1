package engine

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What is counted by the second is what was counted in the minute before, to a second.
func TestAMinuteForgetsWhatIsOlder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var m minute
		type count struct {
			at time.Duration
			n  int
		}
		var all []count
		at := time.Duration(0)
		for range rapid.IntRange(0, 50).Draw(rt, "counts") {
			at += time.Duration(rapid.IntRange(0, 90_000).Draw(rt, "later")) * time.Millisecond
			n := rapid.IntRange(1, 9).Draw(rt, "n")
			m.add(at, n)
			all = append(all, count{at, n})
		}
		now := at + time.Duration(rapid.IntRange(0, 200_000).Draw(rt, "now"))*time.Millisecond
		want := 0
		for _, c := range all {
			if now/time.Second-c.at/time.Second < 60 {
				want += c.n
			}
		}
		if got := m.sum(now); got != want {
			rt.Fatalf("%d at %v, want %d of %v", got, now, want, all)
		}
	})
}
