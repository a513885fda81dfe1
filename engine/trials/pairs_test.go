package trials

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var twoLabels = []string{"a", "b"}

func TestPairsOfTwoSamples(t *testing.T) {
	shifted := func(by float64) []float64 {
		values := make([]float64, 20)
		for i := range values {
			values[i] = 1 + float64(i)/1000 + by
		}
		return values
	}
	for name, c := range map[string]struct {
		a, b    []float64
		verdict Verdict
		ratio   float64
		warning string
	}{
		"identical constants":     {always(1, 20), always(1, 20), NotDistinguishable, 1, "all samples are equal"},
		"many of them":            {always(1, 60), always(1, 60), NotDistinguishable, 1, "all samples are equal"},
		"as many as not":          {always(1, 19), always(1, 20), NotDistinguishable, 1, "all samples are equal"},
		"different constants":     {always(1, 20), always(1.1, 20), Faster, 1.1, ""},
		"the other way round":     {always(1.1, 20), always(1, 20), Slower, 1.1, ""},
		"many different ones":     {always(1, 60), always(1.1, 60), Faster, 1.1, ""},
		"not as many":             {always(1.1, 19), always(1, 20), Slower, 1.1, ""},
		"less than 1% apart":      {always(1, 20), always(1.009, 20), NotDistinguishable, 1.009, ""},
		"more than 1% apart":      {always(1, 20), always(1.02, 20), Faster, 1.02, ""},
		"equal samples":           {shifted(0), shifted(0), NotDistinguishable, 1, ""},
		"a shift past the spread": {shifted(0), shifted(0.1), Faster, 1.099059, ""},
		"three are too few":       {[]float64{1, 2, 3}, []float64{7, 8, 9}, NotDistinguishable, 4, "need >= 4 samples to detect a difference at alpha level 0.05"},
		"four are enough":         {[]float64{1, 2, 3, 4}, []float64{7, 8, 9, 10}, Faster, 3.4, ""},
		"one each":                {[]float64{1}, []float64{2}, NotDistinguishable, 2, "need >= 4 samples to detect a difference at alpha level 0.05"},
		"none on one side":        {nil, always(1, 20), NotDistinguishable, 0, "sample is too small"},
		"none at all":             {nil, nil, NotDistinguishable, 0, "sample is too small"},
		"no time at all":          {always(0, 20), always(0, 20), NotDistinguishable, 0, "all samples are equal"},
	} {
		t.Run(name, func(t *testing.T) {
			pair := measured(twoLabels, c.a, c.b).Pairs()[0]
			if pair.Verdict != c.verdict || math.Abs(pair.Ratio-c.ratio) > 1e-6 {
				t.Errorf("got %v, ratio %v: %v", pair.Verdict, pair.Ratio, pair)
			}
			if got := strings.Join(pair.Warnings, "; "); got != c.warning {
				t.Errorf("warnings: got %q, want %q", got, c.warning)
			}
		})
	}
}

// Of all ways to deal the values to two lanes, as many are as far to either side.
func TestKnownPValues(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		p    float64
	}{
		{[]float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}, 2.0 / 70},
		{[]float64{1, 2, 3, 5}, []float64{4, 6, 7, 8}, 4.0 / 70},
		{[]float64{1, 2}, []float64{3, 4, 5}, 2.0 / 10},
	} {
		if pair := measured(twoLabels, c.a, c.b).Pairs()[0]; math.Abs(pair.Raw-c.p) > 1e-12 {
			t.Errorf("%v against %v: p %v, want %v", c.a, c.b, pair.Raw, c.p)
		}
	}
}

// With ties, p is at least the true one: the share of all ways to deal the values
// to the two lanes that are as far to one side, twice.
func TestTiesGiveNoSmallerP(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		few := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(1, 3).Draw(t, "value")) })
		a := rapid.SliceOfN(few, 1, 6).Draw(rt, "a")
		b := rapid.SliceOfN(few, 1, 6).Draw(rt, "b")
		got, want := measured(twoLabels, a, b).Pairs()[0].Raw, dealtP(a, b)
		if got < want-1e-9 {
			rt.Fatalf("%v against %v: p %v, but it is %v", a, b, got, want)
		}
	})
}

// dealtP is the p-value by its definition: all ways to deal.
func dealtP(a, b []float64) float64 {
	all := join(a, b)
	seen := lower(a, b)
	below, above, deals := 0, 0, 0
	var deal func(from int, left, right []float64)
	deal = func(from int, left, right []float64) {
		if from < len(all) {
			deal(from+1, append(slices.Clone(left), all[from]), right)
			deal(from+1, left, append(slices.Clone(right), all[from]))
			return
		}
		if len(left) != len(a) {
			return
		}
		deals++
		u := lower(left, right)
		if u <= seen {
			below++
		}
		if u >= seen {
			above++
		}
	}
	deal(0, nil, nil)
	return min(1, 2*float64(min(below, above))/float64(deals))
}

// lower counts the pairs in which a is lower, ties as one half.
func lower(a, b []float64) (u float64) {
	for _, x := range a {
		for _, y := range b {
			switch {
			case x < y:
				u++
			case x == y:
				u += 0.5
			}
		}
	}
	return u
}

func TestPairsHold(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		// From few values, so that ties are frequent.
		value := rapid.OneOf(rapid.SampledFrom([]float64{0.5, 1, 1.005, 2}), rapid.Float64Range(1e-6, 100))
		sample := rapid.SliceOfN(value, 0, 12)
		walls := rapid.SliceOfN(sample, 2, 5).Draw(rt, "walls")
		labels := []string{"a", "b", "c", "d", "e"}
		pairs := measured(labels, walls...).Pairs()
		slices.Reverse(walls)
		reversed := measured(labels, walls...).Pairs()
		slices.Reverse(reversed)
		if n := len(walls); len(pairs) != n*(n-1)/2 {
			rt.Fatalf("%d pairs of %d lanes", len(pairs), n)
		}
		for _, p := range pairs {
			if !(p.Raw >= 0 && p.Raw <= p.P && p.P <= 1) || math.IsNaN(p.Ratio) || math.IsInf(p.Ratio, 0) {
				rt.Fatalf("%+v", p)
			}
			if (p.Ratio == 0) != (p.A.Trials == 0 || p.B.Trials == 0) || p.Ratio != 0 && p.Ratio < 1 {
				rt.Fatalf("ratio %v of %+v", p.Ratio, p)
			}
			if s := p.String(); strings.Contains(s, "NaN") || strings.Contains(s, "\n") {
				rt.Fatalf("%q", s)
			}
			mirrored := find(reversed, len(walls)-1-p.B.Lane, len(walls)-1-p.A.Lane)
			if math.Abs(mirrored.P-p.P) > 1e-9 || mirrored.Verdict != opposite(p.Verdict) {
				rt.Fatalf("%v, but in reverse %v", p, mirrored)
			}
		}
	})
}

func find(pairs []Pair, a, b int) Pair {
	return pairs[slices.IndexFunc(pairs, func(p Pair) bool { return p.A.Lane == a && p.B.Lane == b })]
}

func opposite(v Verdict) Verdict {
	return [...]Verdict{NotDistinguishable, Slower, Faster}[v]
}

func TestCorrection(t *testing.T) {
	pairs := []Pair{{Raw: 0.01}, {Raw: 0.04}, {Raw: 0.03}, {Raw: 0.005}}
	correct(pairs)
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		if math.Abs(pairs[i].P-want) > 1e-12 {
			t.Errorf("%v becomes %v, want %v", pairs[i].Raw, pairs[i].P, want)
		}
	}
}

// With more pairs it takes more trials, and the warning says so.
func TestMorePairsNeedMoreTrials(t *testing.T) {
	lane := func(k, trials int) []float64 {
		values := make([]float64, trials)
		for i := range values {
			values[i] = float64(k*10+i) + 1
		}
		return values
	}
	for trials, want := range map[int]Verdict{5: NotDistinguishable, 6: Faster} {
		var labels []string
		var walls [][]float64
		for k := range 6 {
			labels, walls = append(labels, fmt.Sprint("lane ", k)), append(walls, lane(k, trials))
		}
		for _, p := range measured(labels, walls...).Pairs() {
			if p.Verdict != want {
				t.Errorf("%d trials: %v", trials, p)
			}
			warned := slices.Equal(p.Warnings, []string{"need >= 6 samples to detect a difference at alpha level 0.00333"})
			if warned != (want == NotDistinguishable) {
				t.Errorf("%d trials: warnings %q", trials, p.Warnings)
			}
		}
	}
}

func TestPairsLeaveTheWallsInOrder(t *testing.T) {
	result := measured(twoLabels, []float64{3, 1, 2}, []float64{6, 5, 4})
	result.Pairs()
	wantValues(t, "a", result.Lanes[0].Walls, []float64{3, 1, 2})
	wantValues(t, "b", result.Lanes[1].Walls, []float64{6, 5, 4})
}

func TestPairsOfLessThanTwoLanes(t *testing.T) {
	if pairs := measured([]string{"a"}, always(1, 20)).Pairs(); len(pairs) != 0 {
		t.Errorf("one lane: %v", pairs)
	}
	if pairs := (Result{}).Pairs(); len(pairs) != 0 {
		t.Errorf("none: %v", pairs)
	}
}
