package trials

import (
	"math"
	"slices"
	"testing"

	"github.com/aclements/go-moremath/stats"
	"pgregory.net/rapid"
)

// wallsOf draws the walls of 2 to 5 lanes, of few values where ties are to be frequent.
func wallsOf(t *rapid.T, value *rapid.Generator[float64]) [][]float64 {
	return rapid.SliceOfN(rapid.SliceOfN(value, 0, 12), 2, 5).Draw(t, "walls")
}

func labels(n int) []string { return []string{"a", "b", "c", "d", "e", "f"}[:n] }

// The matrix is the same read by rows as by columns, and says what the sentences say.
func TestMatrixAgreesWithItselfAndThePairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.SampledFrom([]float64{0.5, 1, 1.005, 2}), rapid.Float64Range(1e-6, 100))
		walls := wallsOf(t, value)
		result := measured(labels(len(walls)), walls...)
		pairs := result.Pairs()
		m := result.Matrix(pairs)
		for i := range walls {
			if m.Of(i, i) != (Cell{}) {
				t.Fatalf("a lane beside itself: %+v", m.Of(i, i))
			}
		}
		for _, p := range pairs {
			a, b := m.Of(p.A.Lane, p.B.Lane), m.Of(p.B.Lane, p.A.Lane)
			if a.Kind != b.Kind || a.Needed != b.Needed {
				t.Fatalf("%+v, the other way %+v", a, b)
			}
			if a.Kind == Unsaid {
				if p.Ratio != 0 || a.Times != 0 || a.Interval.Known() {
					t.Fatalf("%+v of %v", a, p)
				}
				continue
			}
			if !near(a.Times*b.Times, 1) || a.Interval.Known() && (!near(a.Interval.Lo*b.Interval.Hi, 1) || !near(a.Interval.Hi*b.Interval.Lo, 1)) {
				t.Fatalf("%+v, the other way %+v", a, b)
			}
			if a.Interval.Known() && !(a.Interval.Lo <= a.Times*(1+1e-9) && a.Times <= a.Interval.Hi*(1+1e-9)) {
				t.Fatalf("the interval leaves out its ratio: %+v", a)
			}
			if (a.Kind == Apart) != (p.Verdict != NotDistinguishable) || p.Verdict == Faster && a.Times <= 1 || p.Verdict == Slower && a.Times >= 1 {
				t.Fatalf("%+v, but %v", a, p)
			}
			if a.Kind == Tied && p.Ratio >= 1+Negligible || p.Needed > 0 && a.Kind != Open {
				t.Fatalf("%+v, but %v", a, p)
			}
		}
		for i, lane := range m.Order[1:] {
			before := m.Of(m.Order[i], lane)
			if before.Kind != Unsaid && before.Times < 1 {
				t.Fatalf("%v isn't in order of medians", m.Order)
			}
		}
		if n := len(m.Says()); n < 1 || n > 2 {
			t.Fatalf("%q", m.Says())
		}
	})
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9*max(a, b) }

// Where no walls are equal, an interval leaves out 1 exactly where the lanes are told apart by
// ranks, and there is one exactly where trials are enough.
func TestIntervalsAgreeWithTheTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 12), 2, 4).Draw(t, "trials")
		total := 0
		for _, n := range sizes {
			total += n
		}
		deal := rapid.Permutation(sequence(total)).Draw(t, "ranks")
		walls := make([][]float64, len(sizes))
		for i, n := range sizes {
			for _, rank := range deal[:n] {
				walls[i] = append(walls[i], math.Exp(float64(rank)/5))
			}
			deal = deal[n:]
		}
		for _, p := range measured(labels(len(walls)), walls...).Pairs() {
			switch of := p.Interval; {
			case p.significant() && !of.Known():
				t.Fatalf("no interval of %v", p)
			case !of.Known():
			case p.significant() && of.Lo <= 1 && of.Hi >= 1 && p.sameWay(walls):
				t.Fatalf("%v, but %v", p, of)
			case !p.significant() && (of.Lo > 1 || of.Hi < 1):
				t.Fatalf("%v, but %v", p, of)
			}
		}
	})
}

func sequence(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// sameWay reports whether the lane with the lower median also has the lower ranks.
func (p Pair) sameWay(walls [][]float64) bool {
	a, b := walls[p.A.Lane], walls[p.B.Lane]
	return (lower(a, b) > float64(len(a)*len(b))/2) == (p.A.Median < p.B.Median)
}

// A quantile is the highest U whose p-value is below the level.
func TestQuantiles(t *testing.T) {
	for _, n := range []int{4, 7, 10} {
		k := quantiles{}.of(n, n, Alpha)
		if k < 0 || 2*(stats.UDist{N1: n, N2: n}).CDF(float64(k)) >= Alpha || 2*(stats.UDist{N1: n, N2: n}).CDF(float64(k+1)) < Alpha {
			t.Errorf("%d trials: the quantile is %d", n, k)
		}
	}
	if k := (quantiles{}).of(3, 3, Alpha); k != -1 {
		t.Errorf("3 trials have an interval: %d", k)
	}
	// Beyond the exact limit, the approximation differs from the exact quantile by a trifle.
	n := stats.MannWhitneyExactLimit
	about := quantiles{}.of(n, n+1, Alpha)
	exactly := exact(stats.UDist{N1: n, N2: n + 1}, Alpha, about)
	if d := about - exactly; d < -3 || d > 3 {
		t.Errorf("%d, but exactly %d", about, exactly)
	}
}

func TestMatrixSays(t *testing.T) {
	climbing := func(from, step float64, n int) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = from + step*float64(i)
		}
		return list
	}
	for name, c := range map[string]struct {
		walls [][]float64
		cells []string // of a beside each other one, with intervals
		says  []string
	}{
		"a winner": {
			[][]float64{climbing(1, 0.001, 10), climbing(2, 0.001, 10), climbing(4, 0.001, 10)},
			[]string{"2.0× 1.9–2.1", "4.0× 3.9–4.0"},
			[]string{"a is fastest, 1.00s: 2.0× (1.9–2.1) as fast as b, 4.0× (3.9–4.0) as fast as c"},
		},
		"two that tie": {
			[][]float64{climbing(1, 0.001, 10), climbing(1, 0.001, 10), climbing(4, 0.001, 10)},
			[]string{"= 0.99–1.01", "4.0× 3.9–4.0"},
			[]string{"a and b tie, 1.00s: 4.0× (3.9–4.0) as fast as c"},
		},
		"all tie": {
			[][]float64{climbing(1, 0, 10), climbing(1, 0, 10), climbing(1, 0, 10)},
			[]string{"= 1.00–1.00", "= 1.00–1.00"},
			[]string{"all 3 lanes tie at 1.00s: less than 1% apart"},
		},
		"too few": {
			[][]float64{climbing(1, 0.001, 3), climbing(2, 0.001, 3), climbing(4, 0.001, 3)},
			[]string{"? ", "? "},
			[]string{"no lane is clearly fastest: medians are 1.00s to 4.00s", "?: 3 trials are too few to tell these lanes apart; 5 may do"},
		},
		"noise": {
			[][]float64{climbing(1, 0.1, 10), climbing(1.03, 0.1, 10)},
			[]string{"? 0.82–1.28"},
			[]string{"no lane is clearly fastest: medians are 1.45s to 1.48s", "?: more trials may tell apart a and b"},
		},
		"one without a trial": {
			[][]float64{climbing(2, 0.001, 10), nil, climbing(1, 0.001, 10)},
			[]string{"– ", "0.50× 0.49–0.51"},
			[]string{"c is fastest, 1.00s: 2.0× (1.9–2.1) as fast as a"},
		},
		"nothing": {
			[][]float64{nil, climbing(1, 0.1, 10)}, []string{"– "},
			[]string{"nothing to compare: fewer than 2 lanes have a complete trial"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			result := measured(labels(len(c.walls)), c.walls...)
			m := result.Matrix(result.Pairs())
			var cells []string
			for b := 1; b < len(c.walls); b++ {
				cell := m.Of(0, b)
				cells = append(cells, cell.String()+" "+cell.Range())
			}
			if !slices.Equal(cells, c.cells) {
				t.Errorf("cells %q, want %q", cells, c.cells)
			}
			if got := m.Says(); !slices.Equal(got, c.says) {
				t.Errorf("says %q, want %q", got, c.says)
			}
		})
	}
}
