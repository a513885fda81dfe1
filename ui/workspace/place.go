package workspace

import (
	"slices"

	"regatta/engine"
	"regatta/ui/theme"
)

// Unplaced is the place of a run whose lane isn't in the list.
const Unplaced = -1

// Places are the places of runs shown beside each other, each its own: that of its lane in the
// list, or else the first that is free. The place gives a run its letter and its colour
// (theme.Letter, theme.Lane), so that they are the same wherever it is shown.
func Places(runs []*Run) []int {
	places := make([]int, len(runs))
	for i, r := range runs {
		if places[i] = r.Place; r.Place < 0 || slices.Contains(places[:i], r.Place) {
			places[i] = Unplaced
		}
	}
	for i := range places {
		for next := 0; places[i] < 0; next++ {
			if !slices.Contains(places, next) {
				places[i] = next
			}
		}
	}
	return places
}

// Letters are the letters of runs shown beside each other.
func Letters(runs []*Run) []string {
	letters := make([]string, len(runs))
	for i, place := range Places(runs) {
		letters[i] = theme.Letter(place)
	}
	return letters
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
