package item

import (
	"time"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
)

// Story says how the item is, and how long that took.
func (p *Pane) Story(f pane.Frame) []string {
	r, row := p.ran()
	if r == nil {
		return []string{"not run yet"}
	}
	return told(row, r.Now(f.Now))
}

// told says it of a row, what matters most first.
func told(row *engine.Row, now time.Duration) []string {
	said := ""
	switch {
	case row.Adopted:
		return []string{"done before this run"}
	case row.Cached:
		said = "answered from the cache"
	case row.Status == engine.OK:
		said = "ok in " + text.Seconds(row.Latency())
	case row.Status == engine.Failed && row.Latency() < 0:
		said = "failed before its call began"
	case row.Status == engine.Failed:
		said = "failed after " + text.Seconds(row.Latency())
	case row.Status == engine.Cancelled:
		return []string{"cancelled"}
	case row.Started >= 0:
		said = "in flight for " + text.Seconds(now-row.Started)
	case row.Queued >= 0:
		return []string{"waiting for " + text.Seconds(now-row.Queued)}
	default:
		return []string{"not started"}
	}
	parts := []string{said}
	if n := row.Made; n > 1 {
		parts = append(parts, " and "+text.Count(int(n))+" attempts")
	}
	if row.Err != nil && row.Status == engine.Failed {
		parts = append(parts, ": "+figures.Kind(row.Err.Kind))
	}
	if waited := row.Started - row.Queued; row.Started >= 0 && row.Queued >= 0 && waited > 0 {
		parts = append(parts, "; waited "+text.Seconds(waited)+" for its slot")
	}
	if held := row.Held(now); held > 0 {
		parts = append(parts, "; held for "+text.Seconds(held))
	}
	return parts
}
