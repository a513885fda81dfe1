package workspace

import (
	"math"
	"slices"

	"regatta/engine"
	"regatta/ui/theme"
)

// Unplaced is the place of a run whose lane isn't in the list.
const Unplaced = -1

// Places are the places of runs shown beside each other, each its own: that of its lane in the
// list, or else one beyond the first six, with a colour that is free as long as there is one. Where
// none is of the list, they take the first places. The place gives a run its letter and its colour
// (theme.Letter, theme.Lane), so that they are the same wherever it is shown.
func Places(runs []*Run) []int {
	places := make([]int, len(runs))
	for i, r := range runs {
		if places[i] = r.Place; r.Place < 0 || slices.Contains(places[:i], r.Place) {
			places[i] = Unplaced
		}
	}
	first := listed
	if !slices.ContainsFunc(places, func(p int) bool { return p >= 0 }) {
		first = 0
	}
	for i := range places {
		if places[i] < 0 {
			places[i] = free(places, first)
		}
	}
	return places
}

// listed is how many places have a colour of their own, which lanes of the list have first.
const listed = len(theme.Theme{}.Series)

// free is the first place from one on that isn't taken, of a colour that isn't either if there
// is such a one.
func free(places []int, from int) int {
	taken := func(place, of int) bool {
		return slices.ContainsFunc(places, func(p int) bool { return p >= 0 && p%of == place%of })
	}
	for place := from; place < from+listed; place++ {
		if !taken(place, listed) {
			return place
		}
	}
	for taken(from, math.MaxInt) {
		from++
	}
	return from
}

// Placed gives the lanes of a group the places that they have in a list.
func (g *Group) Placed(place func(engine.Lane) int) *Group {
	for i := range g.Lanes {
		l := &g.Lanes[i]
		if at := place(l.Lane); at >= 0 {
			l.Place = at
		}
		if l.Run != nil {
			l.Run.Place = l.Place
		}
	}
	return g
}
