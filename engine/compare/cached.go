package compare

import "fmt"

// cached tells of runs that the cache answered in part or whole.
func cached(lanes []lane) (lines []string) {
	for _, l := range lanes {
		if l.Cached > 0 {
			lines = append(lines, fmt.Sprintf("%s: %s: they took no time and are in no latency, so its wall can't be compared, and no speed-up and no efficiency is said of it", l.label, l.fromCache()))
		}
	}
	return lines
}

// fromCache says how much of a run came from the cache.
func (l lane) fromCache() string {
	return fmt.Sprintf("%d of %d answers came from the cache", l.Cached, len(l.Rows))
}
