package compare

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
)

// handedOver is the tally of a run of n items that delivered these, in this order.
func handedOver(n int, order []int32) *engine.Tally {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: n}}})
	for _, item := range order {
		tally.Apply([]engine.Event{{Kind: engine.Delivered, Item: int(item)}})
	}
	return tally
}

func TestBraids(t *testing.T) {
	for name, tc := range map[string]struct {
		items int
		order []int32
		want  Braid
	}{
		"nothing delivered":   {3, nil, Braid{}},
		"one":                 {3, []int32{2}, Braid{0, 0, 0}},
		"in order":            {4, []int32{0, 1, 2, 3}, Braid{0, 6, 0}},
		"in reverse":          {4, []int32{3, 2, 1, 0}, Braid{6, 6, 2}},
		"the first came last": {4, []int32{1, 2, 3, 0}, Braid{3, 6, 1.5}},
		"gaps are no disorder": {
			9, []int32{1, 4, 8}, Braid{0, 3, 0},
		},
		"disorder among a few": {9, []int32{8, 1, 4}, Braid{2, 3, 4.0 / 3}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := BraidOf(handedOver(tc.items, tc.order)); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

// Against a count of every pair.
func TestBraidsOfAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 60).Draw(rt, "items")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		order := make([]int32, n)
		for i, item := range rng.Perm(n) {
			order[i] = int32(item)
		}
		order = order[:rapid.IntRange(0, n).Draw(rt, "delivered")]
		var want Braid
		off := 0
		for p, item := range order {
			rank := 0
			for q, other := range order {
				if other < item {
					rank++
				}
				if q < p {
					want.MaxInversions++
					if other > item {
						want.Inversions++
					}
				}
			}
			off += max(rank-p, p-rank)
		}
		if len(order) > 0 {
			want.Displacement = float64(off) / float64(len(order))
		}
		got := BraidOf(handedOver(n, order))
		if got.Inversions != want.Inversions || got.MaxInversions != want.MaxInversions || math.Abs(got.Displacement-want.Displacement) > 1e-12 {
			rt.Fatalf("%v: %+v, want %+v", order, got, want)
		}
	})
}

func TestRunsThatKeepTheOrderHaveNoInversions(t *testing.T) {
	for _, lane := range []string{"for-loop", "gather", "gather:2", "ordered", "ordered:2"} {
		if got := BraidOf(ran(t, lane, lasting(300, 200, 100, 400))); got != (Braid{0, 6, 0}) {
			t.Errorf("%s: %+v", lane, got)
		}
	}
	// as completed: 2, 1, 0, 3
	if got := BraidOf(ran(t, "as-completed", lasting(300, 200, 100, 400))); got != (Braid{3, 6, 1}) {
		t.Errorf("as-completed: %+v", got)
	}
}
