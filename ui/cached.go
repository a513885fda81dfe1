package ui

import (
	"fmt"

	"regatta/engine"
	"regatta/ui/text"
)

// cachedWord stands where the time of a call would: what comes from the cache has
// none. It fits into timeCells.
const cachedWord = "cached"

// cachedMark is the mark of an item whose answer came from the cache.
const cachedMark = "◆"

// cachedStory says of a run that is over how much of it came from the cache.
func cachedStory(t *engine.Tally) []string {
	return []string{
		fmt.Sprintf("* %s of %s cached", text.Count(t.Cached), text.Plural(len(t.Rows), "answer")),
		", free",
		"; latency and speed-up not shown",
	}
}

// fromCache adds to what became of an item where its answer came from.
func fromCache(row *engine.Row) string {
	if !row.Cached {
		return ""
	}
	return " from the cache"
}

// uncached is how many answers could not be kept, and why, as Store.Unsaved says.
func (m *Model) uncached() (n int, why error) {
	if m.cfg.Cache == nil {
		return 0, nil
	}
	return m.cfg.Cache.Unsaved()
}
