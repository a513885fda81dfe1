// Package words writes numbers as sentences do.
package words

import (
	"fmt"
	"strconv"
	"time"
)

// Count writes a whole number in groups of three: "12,345".
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural writes a count with its noun: "1 item", "7 items".
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
}

// Seconds writes a duration as the article's table does: "0.85s", from a minute
// on "1:05.3", from an hour on "1:02:03". A negative one is unknown: "–".
func Seconds(d time.Duration) string {
	switch {
	case d < 0:
		return "–"
	case d < time.Minute-5*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) + "s"
	case d < time.Hour-50*time.Millisecond:
		tenths := (d + 50*time.Millisecond) / (100 * time.Millisecond)
		return fmt.Sprintf("%d:%02d.%d", tenths/600, tenths/10%60, tenths%10)
	}
	s := int(d.Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// TwoDecimals is below which a ratio is written with two decimals: 1.97 isn't 2.0.
const TwoDecimals = 1.995
