package sweep

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine/trials"
	"regatta/engine/words"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Story says how the sweep goes, or came out.
func (p *Pane) Story(f pane.Frame) []string {
	switch {
	case p.settled(f) && p.best >= 0:
		return p.outcome()
	case p.settled(f):
		return []string{p.told.String()}
	case !f.Busy:
		return []string{fmt.Sprintf("sweep stopped: 0 of %s finished", text.Plural(len(p.Lanes), "limit")), ", nothing to compare"}
	}
	items := "the same " + text.Plural(p.Items(), "item")
	if p.Sampled() {
		items = "the first " + text.Plural(p.Items(), "item")
	}
	parts := []string{fmt.Sprintf("%s at %s on %s", p.Strategy.Name, text.Plural(len(p.Lanes), "limit"), items)}
	if p.Together {
		return append(parts, ", at the same time", ", each with its own provider")
	}
	return append(parts, ", in sequence")
}

// outcome says in short what the best limit gives.
func (p *Pane) outcome() []string {
	limit := p.Lanes[p.best].Lane.Limit
	best := p.pointOf(limit)
	parts := []string{p.told.Use()}
	if rate := p.told.Takes(); rate != "" {
		return append(parts, ": "+rate, ", p95 "+text.Seconds(best.P95))
	}
	if at := slices.IndexFunc(p.points, func(o trials.Point) bool { return o.Limit == 1 && o.Throughput > 0 }); at >= 0 && limit > 1 {
		parts = append(parts, fmt.Sprintf(": %s× the throughput of limit 1", words.Ratio(best.Throughput/p.points[at].Throughput)))
	} else {
		parts = append(parts, fmt.Sprintf(": %s items/s", text.PerSecond(best.Throughput)))
	}
	if best.P95 > 0 {
		parts = append(parts, ", p95 "+text.Seconds(best.P95))
	}
	return parts
}

// State is how the sweep is, in a word.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	name := ""
	if f.W >= 64 {
		name = p.Title() + "  "
	}
	switch {
	case f.Paused && p.On():
		return name + draw.Paused + "  " + text.Seconds(p.elapsed(f)), f.Theme.Warn
	case slices.ContainsFunc(p.Runs(), (*workspace.Run).On):
		return name + draw.Spinner(f.Beat) + " running  " + text.Seconds(p.elapsed(f)), f.Theme.Accent
	case f.Busy:
		return name + "starting", f.Theme.Accent
	case !p.Over():
		return name + "■ sweep stopped", f.Theme.Warn
	}
	if failed := p.Failed(); failed > 0 {
		return name + "✓ sweep done, " + text.Count(failed) + " failed", f.Theme.Warn // what higher limits are tried for
	}
	return name + "✓ sweep done", f.Theme.OK
}

// elapsed is the time of the sweep so far.
func (p *Pane) elapsed(f pane.Frame) time.Duration {
	var longest, sum time.Duration
	for _, t := range p.Runs() {
		now := t.Now(f.Now)
		longest, sum = max(longest, now), sum+now
	}
	if p.Together {
		return longest
	}
	return sum
}
