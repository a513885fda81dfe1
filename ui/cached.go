package ui

import (
	"fmt"

	"regatta/engine"
	"regatta/ui/text"
)

// cachedStory says of a run that is over how much of it came from the cache.
func cachedStory(t *engine.Tally) []string {
	return []string{
		fmt.Sprintf("* %s of %s cached", text.Count(t.Cached), text.Plural(len(t.Rows), "answer")),
		", free",
		"; latency and speed-up not shown",
	}
}

// uncached is how many answers could not be kept, and why, as Store.Unsaved says.
func (m *Model) uncached() (n int, why error) {
	if m.cfg.Cache == nil {
		return 0, nil
	}
	return m.cfg.Cache.Unsaved()
}
