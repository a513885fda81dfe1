package text

import (
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine/words"
)

// Fit cuts a text to at most so many cells, the last of them an ellipsis where
// something was cut.
func Fit(s string, cells int) string {
	if cells <= 0 {
		return ""
	}
	if len(s) <= cells {
		return s // no text has more cells than bytes
	}
	return ansi.Truncate(s, cells, "…")
}

// FitLane cuts the name of a lane to at most so many cells but keeps its limit, which tells it from
// lanes of the same strategy: "as-comp…:64".
func FitLane(name string, cells int) string {
	const least = 3 // of the strategy
	strategy, limit, limited := strings.Cut(name, ":")
	left := cells - 1 - ansi.StringWidth(limit)
	if !limited || left < least || ansi.StringWidth(name) <= cells {
		return Fit(name, cells)
	}
	return Fit(strategy, left) + ":" + limit
}

// Line makes a text from outside harmless and fits it into so many cells. It
// looks at no more of it than can be shown.
func Line(s string, cells int) string {
	const mostBytes = 16 // of what takes a cell, marks included
	if most := cells * mostBytes; cells > 0 && len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return Fit(Clean(s), cells)
}

// Seconds writes a duration as the article's table does: "0.85s", from a minute
// on "1:05.3", from an hour on "1:02:03". A negative one is unknown: "–".
func Seconds(d time.Duration) string { return words.Seconds(d) }

// Count writes a whole number in groups of three: "12,345".
func Count(n int) string { return words.Count(n) }

// Plural writes a count with its noun: "1 item", "7 items".
func Plural(n int, noun string) string { return words.Plural(n, noun) }

// Counted writes a number with its noun where the plural isn't one more s, or where a
// verb follows: "1 retry", "3 calls wait".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Percent writes a share of a whole: "43%" of 3 in 7. 100% is all of it, 0% is none.
func Percent(part, whole int) string { return strconv.Itoa(words.Percent(part, whole)) + "%" }

// Size writes a number of bytes: "840B", "48KB", "1.2MB", in thousands as disks have
// them.
func Size(bytes int64) string {
	switch {
	case bytes < 1000:
		return strconv.FormatInt(bytes, 10) + "B"
	case bytes < 999_500:
		return strconv.FormatInt((bytes+500)/1000, 10) + "KB"
	case bytes < 999_950_000:
		return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + "MB"
	}
	return strconv.FormatFloat(float64(bytes)/1e9, 'f', 1, 64) + "GB"
}

// PerSecond writes a number of things a second without its unit, in three digits:
// "7.95", "13.8", "1,234".
func PerSecond(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return Count(int(v + 0.5))
}

// Short writes a whole number in at most so many cells, of thousands or millions where it has
// no room: "1,234", "15k", "2M".
func Short(n, cells int) string {
	switch s := Count(n); {
	case len(s) <= cells:
		return s
	case n < 1_000_000:
		return strconv.Itoa((n+500)/1000) + "k"
	}
	return strconv.Itoa((n+500_000)/1_000_000) + "M"
}

// Decimal writes a number with so many digits behind the point, the others in groups of three:
// "2,224.72".
func Decimal(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n == 0 {
		return s
	}
	return Count(n) + s[len(whole):len(s)-len(rest)] + rest
}

// Rate writes a number of things a second: "2.1/s", "1,234/s".
func Rate(perSecond float64) string {
	if perSecond < 100 {
		return strconv.FormatFloat(perSecond, 'f', 1, 64) + "/s"
	}
	return Count(int(perSecond+0.5)) + "/s"
}
