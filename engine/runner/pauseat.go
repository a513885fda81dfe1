package runner

import (
	"strconv"
	"sync"

	"regatta/engine"
)

// pauseAt pauses runs that began at the same moment when one of them has finished so many
// items, once.
type pauseAt struct {
	items int
	once  sync.Once
	runs  []*Run
}

// pausedAt is what Plan.PauseAt says of itself in a run.
func pausedAt(items int) string { return "paused by --pause-at " + strconv.Itoa(items) }

// finishes counts the items that a batch finishes, and pauses the runs when they are enough.
// Where nothing would be left to begin, nothing is paused.
func (r *Run) finishes(batch []engine.Event) {
	p := r.pausesAt
	if p == nil {
		return
	}
	before := r.finished
	for i := range batch {
		if k := batch[i].Kind; k == engine.Finished || k == engine.Adopted {
			r.finished++
		}
	}
	if before >= p.items || r.finished < p.items || r.finished >= r.config.Rows.Len() {
		return
	}
	p.once.Do(func() {
		for _, run := range p.runs {
			run.Pause(pausedAt(p.items))
		}
	})
}
