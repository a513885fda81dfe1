package race

import (
	"strconv"
	"time"

	"regatta/engine/trials"
)

// placeOf is the place of a wall among all walls, the shortest first. Those that are within 1% of
// the first of them share a place.
func placeOf(wall time.Duration, walls []time.Duration) string {
	for i := 0; i < len(walls); {
		first, next := walls[i], i
		for next < len(walls) && float64(walls[next]) <= float64(first)*(1+trials.Negligible) {
			next++
		}
		if wall <= walls[next-1] {
			if next-i > 1 {
				return strconv.Itoa(i+1) + "="
			}
			return strconv.Itoa(i + 1)
		}
		i = next
	}
	return ""
}
