package compare

import "fmt"

// cached tells of runs that the cache answered in part or whole.
func cached(lanes []lane) (lines []string) {
	for _, l := range lanes {
		if l.Cached > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s; its wall is not comparable, and speed-up and efficiency are not shown", l.label, l.fromCache()))
		}
	}
	return lines
}

// fromCache says how much of a run came from the cache.
func (l lane) fromCache() string {
	return fmt.Sprintf("%d of %d answers were cached", l.Cached, len(l.Rows))
}
