package chart

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestScalesHaveRoundLabelsAndTheirTop(t *testing.T) {
	label := func(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
	for _, c := range []struct {
		top  float64
		rows int
		want []string // from the top
	}{
		{7, 21, []string{"7", "6", "4", "2", "0"}},
		{7, 8, []string{"7", "5", "0"}},
		{7, 2, []string{"7", "0"}},
		{1, 20, []string{"1", "0"}},
		{300, 16, []string{"300", "200", "100", "0"}},
		{5000, 12, []string{"5000", "4000", "2000", "0"}},
	} {
		labels := newScale(c.top, c.rows, 1).labels(label)
		if len(labels) != c.rows {
			t.Errorf("%v in %d rows: %d labels", c.top, c.rows, len(labels))
		}
		got := slices.DeleteFunc(labels, func(s string) bool { return s == "" })
		if !slices.Equal(got, c.want) {
			t.Errorf("%v in %d rows: %q, want %q", c.top, c.rows, got, c.want)
		}
	}
}

func TestDotsGoUpWithTheValue(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := newScale(rapid.Float64Range(0, 1e20).Draw(rt, "top"), rapid.IntRange(2, 60).Draw(rt, "rows"), 0)
		a := rapid.Float64Range(0, 1).Draw(rt, "a") * s.top
		b := rapid.Float64Range(0, 1).Draw(rt, "b") * s.top
		if a > b {
			a, b = b, a
		}
		if s.dot(a) < s.dot(b) {
			rt.Fatalf("%v is above %v", a, b)
		}
		if s.dot(0) != s.rows*dotsDown-s.pen || s.dot(s.top) != 0 || s.dot(2*s.top) != 0 || s.dot(-1) != s.dot(0) {
			rt.Fatalf("from %d to %d in %d rows", s.dot(0), s.dot(s.top), s.rows)
		}
	})
}

func TestRoundUp(t *testing.T) {
	for v, want := range map[float64]float64{0: 1, -3: 1, 1: 1, 1.1: 2, 2: 2, 3: 5, 6: 10, 0.3: 0.5, 70: 100, 100: 100} {
		if got := roundUp(v, 1, 2, 5); got != want {
			t.Errorf("%v is rounded to %v, want %v", v, got, want)
		}
	}
}
