// Package words writes numbers as sentences do.
package words

import (
	"fmt"
	"math"
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

// Percent is a share of a whole in percent, to the nearest. What rounding must not hide stays: 100
// is all of it, 0 is none.
func Percent(part, whole int) int {
	switch {
	case part <= 0 || whole <= 0:
		return 0
	case part >= whole:
		return 100
	}
	return min(max(int(math.Round(100*float64(part)/float64(whole))), 1), 99)
}

// Ratio writes how many times as much one thing is as another, without the sign: "1.97", "6.6",
// "12.3", "123", "1,235".
func Ratio(x float64) string { return RatioTo(x, RatioDecimals(x)) }

// RatioTo writes a ratio with so many decimals, as the ends of an interval have those of what lies
// between them.
func RatioTo(x float64, decimals int) string {
	if s := strconv.FormatFloat(x, 'f', decimals, 64); x < 999.5 || decimals > 0 {
		return s
	}
	return Count(int(x + 0.5))
}

// RatioRange writes what a ratio lies between: "3.6–6.0", "3.6–120". Each end has digits of its own,
// the lower is never rounded up and the upper never down.
func RatioRange(low, high float64) string {
	digits := func(x float64) int {
		switch {
		case x < 2:
			return 2
		case x < 100:
			return 1
		}
		return 0
	}
	return Ratio(outward(low, digits(low), math.Floor)) + "–" + Ratio(outward(high, digits(high), math.Ceil))
}

// RatioRangeTo does the same with so many decimals at both ends.
func RatioRangeTo(low, high float64, decimals int) string {
	return RatioTo(outward(low, decimals, math.Floor), decimals) + "–" + RatioTo(outward(high, decimals, math.Ceil), decimals)
}

// outward is a ratio of so many decimals, rounded one way.
func outward(x float64, decimals int, round func(float64) float64) float64 {
	scale := math.Pow10(decimals)
	if near := math.Round(x * scale); math.Abs(near-x*scale) < 1e-6 {
		return near / scale
	}
	return round(x*scale) / scale
}

// RatioDecimals is how many a ratio has: below 2 two, since 1.97 isn't 2.0, and above 100 none.
func RatioDecimals(x float64) int {
	switch {
	case x < 1.995:
		return 2
	case x < 99.95:
		return 1
	}
	return 0
}
