package comparison

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/compare"
	"regatta/ui/theme"
)

// The cells of a bar are as many as its wall is long, and no cause has more than it is owed.
func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Int64Range(0, int64(time.Minute)), 1, 11).Draw(t, "times")
		cells := rapid.IntRange(1, 200).Draw(t, "cells")
		var b compare.Breakdown
		sum := time.Duration(0)
		for _, n := range times {
			b.Parts = append(b.Parts, compare.Part{Time: time.Duration(n)})
			sum += time.Duration(n)
		}
		longest := sum + time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "more"))
		total := 0
		for i, n := range shares(b, longest, cells) {
			total += n
			if exact := float64(b.Parts[i].Time) * float64(cells) / float64(longest); float64(n) > exact+1 || float64(n) < exact-1 {
				t.Fatalf("%d cells for %v", n, exact)
			}
		}
		exact := float64(sum) * float64(cells) / float64(longest)
		if sum > 0 && (float64(total) > max(exact+1, 1) || float64(total) < exact-1) || total > cells {
			t.Fatalf("%d cells for %v", total, exact)
		}
	})
}

// Each cause of time has a glyph of its own: without colour nothing else tells them apart.
func TestCausesHaveGlyphsOfTheirOwn(t *testing.T) {
	th, of := theme.New(true), map[string]compare.Cause{}
	for c := compare.Service; c <= compare.Idle; c++ {
		glyph, _ := causeInk(th, c)
		if other, taken := of[glyph]; taken {
			t.Errorf("%v and %v share %s", other, c, glyph)
		}
		of[glyph] = c
	}
}
