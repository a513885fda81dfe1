package figures

import (
	"slices"
	"strconv"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/trials"
)

// Ranks puts runs whose walls are those of the same work in order, those that tie together. A run ties
// with the first of its rank. contexts are what the runs ran on, or none.
func Ranks(tallies []*engine.Tally, contexts ...compare.Context) [][]*engine.Tally {
	able := comparable(tallies)
	slices.SortStableFunc(able, byWall)
	var ranks [][]*engine.Tally
	for _, t := range able {
		if last := len(ranks) - 1; last >= 0 && compare.Tied(t, ranks[last][0], contextsOf(tallies, contexts, t, ranks[last][0])...) {
			ranks[last] = append(ranks[last], t)
			continue
		}
		ranks = append(ranks, []*engine.Tally{t})
	}
	return ranks
}

// Place is the place of a run among others, "1" or "3=" where it shares it; "": it has none.
func Place(run *engine.Tally, ranks [][]*engine.Tally) string {
	place := 1
	for _, rank := range ranks {
		if slices.Contains(rank, run) {
			if len(rank) > 1 {
				return strconv.Itoa(place) + "="
			}
			return strconv.Itoa(place)
		}
		place += len(rank)
	}
	return ""
}

const withinOne = "within 1%"

// TiedWithin says of the best runs how far apart they are at most: "within 1%".
func TiedWithin(best []*engine.Tally) string {
	least, most := slices.MinFunc(best, byWall).Wall, slices.MaxFunc(best, byWall).Wall
	if float64(most) <= float64(least)*(1+trials.Negligible) {
		return withinOne
	}
	return "no further apart than the same calls were"
}
