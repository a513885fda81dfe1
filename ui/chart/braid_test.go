package chart

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/ui/theme"
)

// braids are the orders in which lanes deliver so many items; every second of
// them starts in dataset order.
func braids(th *theme.Theme, lanes []engine.Lane, items int) []BraidSeries {
	latencies := spread(items)
	var series []BraidSeries
	for i, lane := range lanes {
		plan := lane.Plan(items, 1)
		if i%2 == 1 {
			plan.Order = nil
		}
		delivered := plan.Forecast(latencies).Delivered
		s := BraidSeries{Name: lane.String(), Fill: th.Series[i%len(th.Series)]}
		for k := range items {
			s.Items = append(s.Items, int32(k))
		}
		slices.SortStableFunc(s.Items, func(a, b int32) int { return cmp.Compare(delivered[a], delivered[b]) })
		for _, item := range s.Items {
			s.Ranks = append(s.Ranks, int(item))
		}
		series = append(series, s)
	}
	return series
}

func braidOf(ranks ...int) BraidSeries {
	s := BraidSeries{Name: "x", Ranks: ranks}
	for _, rank := range ranks {
		s.Items = append(s.Items, int32(10*rank)) // nine of ten were never delivered
	}
	return s
}

func drawn(s BraidSeries, width, height int) []string {
	lines := Braid(theme.New(true), []BraidSeries{s}, Options{Width: width, Height: height, Plain: true})
	for i := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(lines[i]), " ")
	}
	return lines
}

// A strand leads from an item's place on the left to its place on the right.
func TestStrandsLeadFromPlaceToPlace(t *testing.T) {
	for i, line := range drawn(braidOf(2, 1, 0), 15, 4)[1:] {
		ends := [][2]string{{" 1 ⠒", "⠒ 21"}, {"11 ⠒", "⠒ 11"}, {"21 ⠒", "⠒ 1"}}[i]
		if !strings.HasPrefix(line, ends[0]) || !strings.HasSuffix(line, ends[1]) {
			t.Errorf("line %d: %q, want its ends to be %q", i, line, ends)
		}
	}
	for i, line := range drawn(braidOf(0, 1, 2), 15, 4)[1:] {
		if !strings.Contains(line, "⠒⠒⠒⠒⠒⠒⠒⠒⠒") {
			t.Errorf("line %d of an order that was kept: %q", i, line)
		}
	}
}

// Too many items for strands lie on the diagonal where the order was kept, and
// on the other one where it was turned round.
func TestManyItemsAreDotsOnTheDiagonal(t *testing.T) {
	for _, n := range []int{21, 100, 100_000} {
		forward, backward := make([]int, n), make([]int, n)
		for i := range n {
			forward[i], backward[i] = i, n-1-i
		}
		up, down := drawn(braidOf(forward...), 21, 12), drawn(braidOf(backward...), 21, 12)
		for y := 1; y < 11; y++ {
			if got, want := first(up[y]), 2*(10-y); got < want-1 || got > want+2 {
				t.Errorf("%d in order: line %d begins at %d, want about %d:\n%s", n, y, got, want, strings.Join(up, "\n"))
			}
			if got, want := last(down[y]), 2*y; got < want-2 || got > want+2 {
				t.Errorf("%d in reverse: line %d ends at %d, want about %d:\n%s", n, y, got, want, strings.Join(down, "\n"))
			}
		}
	}
}

// first and last are the columns of what is drawn behind the rule of a line.
func first(line string) int {
	return slices.IndexFunc([]rune(line)[1:], func(r rune) bool { return r != ' ' })
}

func last(line string) int {
	return len([]rune(line)) - 2
}

// In shades, an arbitrary order is even, and one that was kept is as dark as can be.
func TestShadesTellOrderFromChance(t *testing.T) {
	for _, rows := range []int{5, 9, 40} {
		if got := shadeOf(1, rows); got != '░' {
			t.Errorf("%d rows: chance is %c", rows, got)
		}
		if got := shadeOf(float64(rows), rows); got != '█' {
			t.Errorf("%d rows: order is %c", rows, got)
		}
	}
}

// With the lines that they ask for, few items have strands at every width.
func TestBraidsGetTheLinesTheyAskFor(t *testing.T) {
	th := theme.New(true)
	for w := leastPanel + 4; w < 200; w += 7 {
		for n := 1; n <= 26; n++ {
			series := slices.Repeat([]BraidSeries{braidOf(3, 1, 2, 0)}, n)
			lines := Braid(th, series, Options{Width: w, Height: BraidLines(series, w)})
			if shown := strings.Join(lines, "\n"); strings.Count(ansi.Strip(shown), "31 ⠒") != n {
				t.Fatalf("%d braids in %d cells:\n%s", n, w, ansi.Strip(shown))
			}
		}
	}
}

func TestBraidCaptionsKeepNamesWhole(t *testing.T) {
	for _, name := range []string{"gather:2", "as-completed:2", "as-completed:16", "as-completed:1000000"} {
		series := make([]BraidSeries, 5)
		for i := range series {
			series[i] = braidOf(0, 1, 2)
			series[i].Name = name
		}
		lines := Braid(theme.New(true), series, Options{Width: 78, Height: BraidLines(series, 78), Plain: true})
		if got := strings.Count(strings.Join(lines, "\n"), name); got != len(series) {
			t.Errorf("%s: %d of %d captions have it:\n%s", name, got, len(series), strings.Join(lines, "\n"))
		}
	}
}

func TestAnyBraid(t *testing.T) {
	th := theme.New(true)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOptions(rt)
		var series []BraidSeries
		for range rapid.IntRange(0, 30).Draw(rt, "series") {
			s := BraidSeries{Name: rapid.String().Draw(rt, "name"), Fill: drawFill(rt, th)}
			s.Items = rapid.SliceOfN(rapid.Int32Range(0, 1<<30), 0, 40).Draw(rt, "items")
			s.Ranks = rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 40), rapid.Int()), 0, 40).Draw(rt, "ranks")
			series = append(series, s)
		}
		if BraidLines(series, o.Width) < 0 {
			rt.Fatal("negative lines")
		}
		check(rt, Braid(th, series, o), o)
	})
}
