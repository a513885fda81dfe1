package engine

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The seven latencies that the tests run under each strategy; all sums of them
// that matter differ.
func seven() script {
	return lasting(840*ms, 910*ms, 620*ms, 700*ms, 800*ms, 950*ms, 730*ms)
}

func millis(values ...int) []time.Duration {
	var times []time.Duration
	for _, v := range values {
		times = append(times, time.Duration(v)*ms)
	}
	return times
}

func TestEachStrategyStartsAndDeliversAsDefined(t *testing.T) {
	inOrder := []int{0, 1, 2, 3, 4, 5, 6}
	zeros := millis(0, 0, 0, 0, 0, 0, 0)
	pairs := millis(0, 0, 840, 910, 1460, 1610, 2260) // two slots, in dataset order
	pairsEnd := millis(840, 910, 1460, 1610, 2260, 2560, 2990)
	for _, tc := range []struct {
		lane               string
		starts, deliveries []int
		startAt, deliverAt []time.Duration
		wall, first        int
		most               int
	}{
		{"for-loop", inOrder, inOrder, millis(0, 840, 1750, 2370, 3070, 3870, 4820), millis(840, 1750, 2370, 3070, 3870, 4820, 5550), 5550, 840, 1},
		{"for-loop:3", inOrder, inOrder, millis(0, 840, 1750, 2370, 3070, 3870, 4820), millis(840, 1750, 2370, 3070, 3870, 4820, 5550), 5550, 840, 1},
		{"gather", inOrder, inOrder, zeros, millis(950, 950, 950, 950, 950, 950, 950), 950, 950, 7},
		{"gather:2", inOrder, inOrder, pairs, millis(2990, 2990, 2990, 2990, 2990, 2990, 2990), 2990, 2990, 2},
		{"gather:1", inOrder, inOrder, millis(0, 840, 1750, 2370, 3070, 3870, 4820), millis(5550, 5550, 5550, 5550, 5550, 5550, 5550), 5550, 5550, 1},
		{"gather:100", inOrder, inOrder, zeros, millis(950, 950, 950, 950, 950, 950, 950), 950, 950, 7},
		{"as-completed", inOrder, []int{2, 3, 6, 4, 0, 1, 5}, zeros, millis(840, 910, 620, 700, 800, 950, 730), 950, 620, 7},
		{"as-completed:2", inOrder, inOrder, pairs, pairsEnd, 2990, 840, 2},
		{"ordered", inOrder, inOrder, zeros, millis(840, 910, 910, 910, 910, 950, 950), 950, 840, 7},
		{"ordered:2", inOrder, inOrder, pairs, pairsEnd, 2990, 840, 2},
	} {
		t.Run(tc.lane, func(t *testing.T) {
			cfg := of(lane(tc.lane), seven())
			cfg.DatasetOrder, cfg.Steady = true, true
			events, tally := record(t, cfg, nil)
			wantEqual(t, "start order", itemsOf(events, CallStarted), tc.starts)
			wantEqual(t, "delivery order", itemsOf(events, Delivered), tc.deliveries)
			wantEqual(t, "started", timesOf(tally, started), tc.startAt)
			wantEqual(t, "delivered", timesOf(tally, delivered), tc.deliverAt)
			wantIs(t, "wall", tally.Wall, time.Duration(tc.wall)*ms)
			wantIs(t, "first result", tally.First, time.Duration(tc.first)*ms)
			wantIs(t, "max in flight", tally.Most, tc.most)
			wantIs(t, "efficiency", tally.Efficiency(), 1)
			wantIs(t, "speed-up", tally.Speedup(), float64(5550*ms)/float64(tally.Wall))
			wantIs(t, "end", tally.End, OK)
		})
	}
}

func TestAsCompletedStartsInASeededArbitraryOrder(t *testing.T) {
	start := func(seed uint64) []int {
		cfg := of(lane("as-completed:2"), seven())
		cfg.Seed = seed
		events, _ := record(t, cfg, nil)
		return itemsOf(events, CallStarted)
	}
	one := start(1)
	wantEqual(t, "the same seed", start(1), one)
	if slices.Equal(start(2), one) {
		t.Error("two seeds gave the same order")
	}
	slices.Sort(one)
	wantEqual(t, "items started", one, []int{0, 1, 2, 3, 4, 5, 6})
}

func TestAnEmptyDatasetIsARunWithNoItems(t *testing.T) {
	for _, s := range Strategies() {
		events, tally := record(t, Config{Lane: Lane{Strategy: s}, Rows: texts(0), Caller: script{}}, nil)
		wantIs(t, s.Name+" events", len(events), 2)
		wantIs(t, s.Name+" end", tally.End, OK)
		wantIs(t, s.Name+" wall", tally.Wall, Unset)
	}
}

func TestTheLimitCanBeTurnedWhileARunIsOn(t *testing.T) {
	cfg := of(lane("gather:1"), lasting(100*ms, 100*ms, 100*ms, 100*ms, 100*ms, 100*ms, 100*ms))
	_, tally := record(t, cfg, func(r *Run) {
		after(50 * ms)
		r.ChangeLimit(3, ByUser, "") // admits two at once
		after(60 * ms)
		r.ChangeLimit(1, ByUser, "") // 110: 1 and 2 (until 150) and 3 (from 100) are in flight
	})
	wantEqual(t, "started", timesOf(tally, started), millis(0, 50, 50, 100, 200, 300, 400))
	wantIs(t, "max in flight", tally.Most, 3)
	wantIs(t, "efficiency", tally.Efficiency(), 1)
	wantEqual(t, "limits", tally.Limits, []LimitStep{{Limit: 1}, {At: 50 * ms, Limit: 3}, {At: 110 * ms, Limit: 1}})
}

func after(d time.Duration) { <-time.After(d) }

func TestLanesAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{"for-loop", "gather", "gather:2", "as-completed:64", "ordered:1", "for-loop:2"} {
		wantIs(t, "lane", lane(text).String(), text)
	}
	wantIs(t, "underscore", lane("as_completed:3").String(), "as-completed:3")
	wantIs(t, "no limit", lane("gather:0").String(), "gather")
	for text, says := range map[string]string{
		"gathr":                         `unknown strategy "gathr"; did you mean gather? use for-loop, gather, as-completed, ordered`,
		"":                              `unknown strategy ""`,
		"gather:-1":                     `bad limit "-1"`,
		"gather:two":                    `lane "gather:two": bad limit "two"; use 1 to 1000000, 0 for none, auto or auto:MAX`,
		"gather:":                       `bad limit ""`,
		"gather:1e9":                    "bad limit",
		"gather:2:3":                    "bad limit",
		"gather:9999999999999999999999": "bad limit",
	} {
		if _, err := ParseLane(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %v, want %s", text, err, says)
		}
	}
}
