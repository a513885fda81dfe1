package trials

import (
	"fmt"
	"strconv"
	"strings"

	"regatta/engine/words"
)

// String says how the lanes compare in one sentence: "gather is faster than
// gather:2: 0.88 s against 3.29 s, 3.7 times (p < 0.001)".
func (p Pair) String() string {
	a, b := p.A, p.B
	switch {
	case a.Trials == 0 && b.Trials == 0:
		return fmt.Sprintf("%s and %s can't be compared: neither has a complete trial", a.Label, b.Label)
	case a.Trials == 0:
		return fmt.Sprintf("%s and %s can't be compared: %s has no complete trial", a.Label, b.Label, a.Label)
	case b.Trials == 0:
		return fmt.Sprintf("%s and %s can't be compared: %s has no complete trial", a.Label, b.Label, b.Label)
	case p.Verdict != NotDistinguishable:
		return fmt.Sprintf("%s is %v than %s: %s vs %s, %s (%s)",
			a.Label, p.Verdict, b.Label, seconds(a.Median), seconds(b.Median), times(p.Ratio), p.odds())
	case p.Needed > 0:
		return fmt.Sprintf("%s are too few to tell %s and %s apart; need %d", p.trials(), a.Label, b.Label, p.Needed)
	case p.significant():
		return fmt.Sprintf("%s and %s: no clear difference in %s, less than %.0f%% apart (%s)",
			a.Label, b.Label, p.trials(), 100*Negligible, p.odds())
	}
	return fmt.Sprintf("%s and %s: no clear difference in %s (%s)", a.Label, b.Label, p.trials(), p.odds())
}

// trials writes how many there were: "20 trials", "19 and 20 trials".
func (p Pair) trials() string {
	if p.A.Trials == p.B.Trials {
		return counted(p.A.Trials, "trial", "trials")
	}
	return fmt.Sprintf("%d and %d trials", p.A.Trials, p.B.Trials)
}

// odds writes the p-value with the warnings.
func (p Pair) odds() string {
	return strings.Join(append([]string{probability(p.P)}, p.Warnings...), "; ")
}

func probability(p float64) string {
	switch {
	case p < 0.001:
		return "p < 0.001"
	case p < 0.1:
		return "p " + fixed(p, 3)
	}
	return "p " + fixed(p, 2)
}

// seconds writes a time: "0.88s", below a tenth of a second "4.2ms".
func seconds(s float64) string {
	if s < 0.1 {
		return fmt.Sprintf("%.3gms", 1000*s)
	}
	return fixed(s, 2) + "s"
}

// times writes a ratio: "1.10×", "3.7×", "12.3×".
func times(ratio float64) string { return words.Ratio(ratio) + "×" }

// rate writes items per second without the unit, rounded as tables round them.
func rate(perSecond float64) string {
	switch {
	case perSecond < 9.995:
		return fixed(perSecond, 2)
	case perSecond < 99.95:
		return fixed(perSecond, 1)
	}
	n := int(perSecond + 0.5)
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

func fixed(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return words.Count(n) + " " + many
}

// listed joins words as prose does: "a", "a and b", "a, b and c".
func listed(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
