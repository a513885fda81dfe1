package words_test

import (
	"testing"

	"regatta/engine/words"
)

func TestRatiosHaveTwoDecimalsBelowTwo(t *testing.T) {
	for x, want := range map[float64]string{
		1: "1.00", 1.974: "1.97", 1.996: "2.0", 6.604: "6.6", 9.96: "10.0", 12.34: "12.3", 99.94: "99.9", 99.96: "100", 999.4: "999", 1234.6: "1,235",
	} {
		if got := words.Ratio(x); got != want {
			t.Errorf("%v is %q, want %q", x, got, want)
		}
	}
}

func TestPercentRoundsButKeepsAllAndNoneApart(t *testing.T) {
	for _, c := range []struct{ part, whole, want int }{
		{0, 0, 0}, {0, 7, 0}, {3, 7, 43}, {1, 8, 13}, {7, 7, 100}, {9, 7, 100}, {1, 10_000, 1}, {9_999, 10_000, 99}, {-1, 7, 0},
	} {
		if got := words.Percent(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d is %d%%, want %d%%", c.part, c.whole, got, c.want)
		}
	}
}

// What a ratio lies between is never narrower in writing, and each end has digits of its own.
func TestRangesOfRatios(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{3.6, 6, "3.6–6.0"},
		{3.6, 120, "3.6–120"},
		{1.4, 150, "1.40–150"},
		{1.996, 99.94, "1.99–100"},
		{0.987, 1.994, "0.98–2.0"},
		{1.1, 1.1, "1.10–1.10"},
		{3.69, 3.61, "3.6–3.7"},
		{99.97, 1234.2, "99.9–1,235"},
		{0, 0, "0.00–0.00"},
	} {
		if got := words.RatioRange(c.low, c.high); got != c.want {
			t.Errorf("%v to %v is %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

// The ends of an interval have the decimals of what lies between, and hold it.
func TestRangesOfSoManyDecimals(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		decimals  int
		want      string
	}{
		{3.64, 3.66, 1, "3.6–3.7"},
		{3.6, 3.7, 1, "3.6–3.7"},
		{1.005, 1.999, 2, "1.00–2.00"},
		{9.96, 12.01, 1, "9.9–12.1"},
		{99.7, 1234.2, 0, "99–1,235"},
	} {
		if got := words.RatioRangeTo(c.low, c.high, c.decimals); got != c.want {
			t.Errorf("%v to %v is %q, want %q", c.low, c.high, got, c.want)
		}
	}
}
