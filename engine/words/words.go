// Package words writes numbers as sentences do.
package words

import "strconv"

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

// TwoDecimals is below which a ratio is written with two decimals: 1.97 isn't 2.0.
const TwoDecimals = 1.995
