package trials

import (
	"fmt"
	"slices"
	"strings"
)

// Says returns what came out in at most two sentences: who is fastest and by how much, and
// what the trials leave open.
func (m Matrix) Says() []string {
	measured := m.measured()
	if len(measured) < 2 {
		return []string{"nothing to compare: fewer than 2 lanes have a complete trial"}
	}
	lines := []string{m.fastest(measured)}
	if open := m.open(measured); open != "" {
		lines = append(lines, open)
	}
	return lines
}

// measured are the lanes with a complete trial, by rising median.
func (m Matrix) measured() []int {
	var list []int
	for _, lane := range m.Order {
		if len(m.lanes[lane].Walls) > 0 {
			list = append(list, lane)
		}
	}
	return list
}

func (m Matrix) fastest(measured []int) string {
	best := measured[0]
	tied, slower, open := []int{best}, []int{}, []int{}
	for _, lane := range measured[1:] {
		switch m.Of(best, lane).Kind {
		case Tied:
			tied = append(tied, lane)
		case Open:
			open = append(open, lane)
		default:
			slower = append(slower, lane)
		}
	}
	slices.Sort(tied)
	names := make([]string, len(tied))
	for i, lane := range tied {
		names[i] = m.lanes[lane].Label
	}
	said := names[0] + " is fastest"
	switch {
	case len(open) > 0 && len(slower) == 0:
		return fmt.Sprintf("no lane is clearly fastest: medians are %s to %s", m.median(best), m.median(measured[len(measured)-1]))
	case len(names) == len(measured) && len(names) > 2:
		return fmt.Sprintf("all %d lanes tie at %s: less than %.0f%% apart", len(names), m.median(best), 100*Negligible)
	case len(names) == len(measured):
		return fmt.Sprintf("%s tie at %s: less than %.0f%% apart", listed(names), m.median(best), 100*Negligible)
	case len(names) > 1:
		said = listed(names) + " tie"
	case len(open) > 0:
		said = names[0] + " has the lowest median"
	}
	next, far := slower[0], slower[len(slower)-1]
	said += fmt.Sprintf(", %s: %s", m.median(best), m.timesAsFast(best, next))
	if far != next {
		said += ", " + m.timesAsFast(best, far)
	}
	return said
}

func (m Matrix) median(lane int) string { return seconds(Summarize(m.lanes[lane].Walls).Median) }

// timesAsFast writes "3.7× (3.6–3.8) as fast as gather:2".
func (m Matrix) timesAsFast(lane, as int) string {
	cell := m.Of(lane, as)
	within := ""
	if of := cell.Range(); of != "" {
		within = " (" + of + ")"
	}
	return fmt.Sprintf("%v%s as fast as %s", cell, within, m.lanes[as].Label)
}

// mostOpen is how many pairs are named that can't be told apart.
const mostOpen = 3

// open says which lanes aren't told apart, and how many trials it takes where there were too
// few; "": none.
func (m Matrix) open(measured []int) string {
	var pairs []string
	needed, least := 0, 0
	for i, a := range measured {
		for _, b := range measured[i+1:] {
			cell := m.Of(a, b)
			if cell.Kind != Open {
				continue
			}
			pairs = append(pairs, m.lanes[a].Label+" and "+m.lanes[b].Label)
			if n := min(len(m.lanes[a].Walls), len(m.lanes[b].Walls)); cell.Needed > 0 && (needed == 0 || n < least) {
				least = n
			}
			needed = max(needed, cell.Needed)
		}
	}
	switch {
	case len(pairs) == 0:
		return ""
	case needed > 0:
		return fmt.Sprintf("?: %s %s too few to tell these lanes apart; %d may do", counted(least, "trial", "trials"), isOrAre(least), needed)
	}
	more := ""
	if n := len(pairs) - mostOpen; n > 0 {
		pairs, more = pairs[:mostOpen], fmt.Sprintf(", and %d more", n)
	}
	return "?: more trials may tell apart " + strings.Join(pairs, ", ") + more
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
