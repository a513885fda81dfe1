package trials

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
)

func TestParseSweep(t *testing.T) {
	for text, want := range map[string][]int{
		"gather:1..64":            {1, 2, 4, 8, 16, 32, 64},
		"as-completed:1..100":     {1, 2, 4, 8, 16, 32, 64, 100},
		" Ordered : 3 .. 20 ":     {3, 6, 12, 20},
		"as_completed:1..2":       {1, 2},
		"gather:5..6":             {5, 6},
		"gather:7..7":             {7},
		"gather:600000..1000000":  {600_000, 1_000_000},
		"gather:1000000..1000000": {1_000_000},
	} {
		lanes, err := ParseSweep(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var limits []int
		for _, lane := range lanes {
			limits = append(limits, lane.Limit)
			if strategy, _ := engine.ParseStrategy(strings.Split(text, ":")[0]); lane.Strategy != strategy {
				t.Errorf("%q has the lane %v", text, lane)
			}
		}
		if !slices.Equal(limits, want) {
			t.Errorf("%q: limits %v, want %v", text, limits, want)
		}
	}
}

func TestParseSweepSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"for-loop:1..8":     `sweep "for-loop:1..8": for-loop always makes one call at a time; use gather:1..64`,
		"for-loop":          `always makes one call at a time`,
		"gather":            `sweep "gather": no range of limits; use gather:1..64`,
		"gather:64":         `no range of limits; use gather:1..64`,
		"":                  `unknown strategy ""; use for-loop, gather`,
		"speed:1..4":        `unknown strategy "speed"`,
		"gather:0..8":       `sweep "gather:0..8": bad limit "0"; use 1 to 1000000`,
		"gather:8..4":       `sweep "gather:8..4": low limit first; use 4..8`,
		"gather:8..0":       `bad limit "0"`,
		"gather:a..4":       `bad limit "a"`,
		"gather:1..":        `bad limit ""`,
		"gather:1...4":      `bad limit ".4"`,
		"gather:-1..4":      `bad limit "-1"`,
		"gather:1..9e9":     `bad limit "9e9"`,
		"gather:1..1000001": `bad limit "1000001"`,
	} {
		lanes, err := ParseSweep(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %q", text, lanes, err, want)
		}
	}
}

func TestSweepsDouble(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first := rapid.IntRange(1, engine.MaxLimit).Draw(rt, "first")
		last := rapid.IntRange(first, engine.MaxLimit).Draw(rt, "last")
		lanes, err := ParseSweep(fmt.Sprintf("gather:%d..%d", first, last))
		if err != nil {
			rt.Fatal(err)
		}
		wantSweep(rt, lanes)
		if lanes[0].Limit != first || lanes[len(lanes)-1].Limit != last {
			rt.Fatalf("%v", lanes)
		}
	})
}

func FuzzParseSweep(f *testing.F) {
	for _, text := range []string{"gather:1..64", "as_completed: 3..20", "for-loop:1..2", "gather:9..1", "..", "gather:1..99999999999999999999", "\x00:1..2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lanes, err := ParseSweep(text)
		if (err == nil) != (len(lanes) > 0) {
			t.Fatalf("%d lanes and %v", len(lanes), err)
		}
		if err == nil {
			wantSweep(t, lanes)
		}
	})
}

// wantSweep checks that limits double, but for the last, and are not too many.
func wantSweep(t interface{ Fatalf(string, ...any) }, lanes []engine.Lane) {
	if len(lanes) > 21 {
		t.Fatalf("%d lanes", len(lanes))
	}
	for i, lane := range lanes {
		if lane.Limit < 1 || lane.Limit > engine.MaxLimit {
			t.Fatalf("a limit of %d", lane.Limit)
		}
		if i == 0 {
			continue
		}
		before := lanes[i-1].Limit
		if lane.Limit <= before || lane.Limit > 2*before || i < len(lanes)-1 && lane.Limit != 2*before {
			t.Fatalf("%d after %d in %v", lane.Limit, before, lanes)
		}
	}
}

func TestPointOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := steady(time.Second)
		c.fails = func(item int) bool { return item == 0 }
		tally, err := runToEnd(t.Context(), lanesOf(t, "gather:4")[0], 9, c, engine.Collect)
		if err != nil {
			t.Fatal(err)
		}
		got := PointOf(tally)
		if got.P95 < 999*ms || got.P95 > 1001*ms {
			t.Errorf("p95 %v", got.P95)
		}
		got.P95 = 0
		if want := (Point{Limit: 4, Items: 9, Throughput: 8.0 / 3, Wall: 3 * time.Second, OK: 8, Failed: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestPointOfARunThatDeliveredNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tally, err := runToEnd(ctx, lanesOf(t, "gather:4")[0], 9, steady(time.Second), engine.Collect)
	if err != nil {
		t.Fatal(err)
	}
	got := PointOf(tally)
	if got.Throughput != 0 || got.Items != 9 || got.P95 > 0 || got.Wall > 0 {
		t.Errorf("got %+v", got)
	}
}
