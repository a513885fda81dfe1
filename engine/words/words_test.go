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
