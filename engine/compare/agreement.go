package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"regatta/datasets"
	"regatta/engine"
)

// Agreement is whether runs on the same data brought the same results.
type Agreement struct {
	Items  int   // of the data
	Same   int   // items of which all runs have equal results
	Differ []int // items of which some results differ, by index
	// The other items have no result in some of the runs.
}

// AgreementOf compares the results of runs on the same data, as datasets.Right
// does: as JSON values, with arrays of strings as sets. Results that are the same
// bytes cost next to nothing.
func AgreementOf(tallies []*engine.Tally) Agreement {
	if len(tallies) == 0 {
		return Agreement{}
	}
	a := Agreement{Items: len(tallies[0].Rows)}
	for _, t := range tallies {
		a.Items = min(a.Items, len(t.Rows))
	}
	for i := range a.Items {
		switch whole, same := agreed(tallies, i); {
		case whole && same:
			a.Same++
		case !same:
			a.Differ = append(a.Differ, i)
		}
	}
	return a
}

// agreed reports whether all runs have a result of an item, and whether those
// that there are are equal.
func agreed(tallies []*engine.Tally, item int) (whole, same bool) {
	var first json.RawMessage
	whole, same = true, true
	for _, t := range tallies {
		answer := t.Rows[item].Answer
		switch {
		case answer == nil:
			whole = false
		case first == nil:
			first = answer.Output
		default:
			same = same && equal(first, answer.Output)
		}
	}
	return whole, same
}

func equal(a, b json.RawMessage) bool { return bytes.Equal(a, b) || datasets.Right(a, b) }

// itemsNamed is how many of the items that differ are named.
const itemsNamed = 8

// String says in a sentence how far the runs agree, with items counted from 1.
func (a Agreement) String() string {
	of := "1 item"
	if a.Items != 1 {
		of = fmt.Sprintf("%d items", a.Items)
	}
	switch both := a.Same + len(a.Differ); {
	case both == 0:
		return "no item has a result in every lane"
	case a.Same == a.Items:
		return "all lanes have the same result for every item"
	case len(a.Differ) == 0:
		return fmt.Sprintf("same result in all lanes for %d of %s; the rest have no result in some lane", a.Same, of)
	}
	if len(a.Differ) == 1 {
		return fmt.Sprintf("1 of %s differs between lanes: item %d", of, a.Differ[0]+1)
	}
	named := a.Differ[:min(len(a.Differ), itemsNamed)]
	which := make([]string, len(named))
	for i, item := range named {
		which[i] = strconv.Itoa(item + 1)
	}
	line := fmt.Sprintf("%d of %s differ between lanes: items %s", len(a.Differ), of, strings.Join(which, ", "))
	if rest := len(a.Differ) - len(named); rest > 0 {
		line += fmt.Sprintf(" and %d more", rest)
	}
	return line
}

// Agreements says how far the results of runs agree, a sentence for each data that
// several of them ran on, if there are differences; or in any case if always says so.
// Contexts, one for each run or none, are what the runs ran on. Redacted results aren't compared.
func Agreements(tallies []*engine.Tally, always bool, contexts ...Context) []string {
	groups := byData(lanesOf(tallies, contexts))
	var lines []string
	for _, lanes := range groups {
		if len(lanes) < 2 || lanes[0].context.Redacted {
			continue
		}
		same := make([]*engine.Tally, len(lanes))
		for i, l := range lanes {
			same[i] = l.Tally
		}
		a := AgreementOf(same)
		if len(a.Differ) == 0 && !always || a.Items == 0 {
			continue
		}
		line := a.String()
		if len(groups) > 1 {
			line = lanes[0].context.Data + ": " + line
		}
		lines = append(lines, line)
	}
	return lines
}
