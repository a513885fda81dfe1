package home

import (
	"sort"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/pane"
	"regatta/ui/workspace"
)

// limits are the stops of the limit's knob; 0, no limit, is the loosest.
var limits = [...]int{1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 0}

// nextLimit returns the stop after or before a limit, where a limit of as many as
// there are items, or more, is as good as none.
func nextLimit(limit, by, items int) int {
	stops := limits[:len(limits)-1]
	for len(stops) > 1 && stops[len(stops)-1] >= items {
		stops = stops[:len(stops)-1]
	}
	at := len(stops) // none
	if limit > 0 {
		at = sort.SearchInts(stops, limit)
		if by > 0 && (at == len(stops) || stops[at] != limit) {
			at-- // between two stops
		}
	}
	if at = max(at+by, 0); at >= len(stops) {
		return 0
	}
	return stops[at]
}

// Unsweepable says why limits make no difference to the selected lane; "": they do.
func (p *Pane) Unsweepable() string {
	switch {
	case p.oneByOne():
		return "for-loop makes one call at a time; use gather (↑↓)"
	case p.job.Set.Rows.Len() < 2:
		return "it takes two items"
	}
	return ""
}

func (p *Pane) oneByOne() bool { return p.Lane().Strategy.Dispatch == engine.OneByOne }

// canChangeLimit reports whether the selected lane has a limit to change: a for loop
// makes one call at a time whatever the limit; while something runs, only its limit can
// change.
func (p *Pane) canChangeLimit(f pane.Frame) bool { return p.fixedLimit(f) == "" }

// fixedLimit says why the selected lane's limit can't be changed; "": it can.
func (p *Pane) fixedLimit(f pane.Frame) string {
	last := p.lanes.last()
	switch {
	case p.of.Replay:
		return "not in a replay"
	case p.oneByOne():
		return "for-loop makes one call at a time"
	case f.Busy && (last == nil || !last.On()):
		return "this lane isn't what runs"
	}
	return ""
}

// limitOf is the limit that holds for the lane's run, or would.
func (p *Pane) limitOf(lane engine.Lane) int {
	if r := p.lanes.latest[lane]; r != nil && r.On() {
		if r.Tally.Auto {
			return r.Tally.Limit
		}
		return r.Live.Limit()
	}
	return lane.Limit
}

// finds reports whether the lane's run finds its limit itself, or would.
func (p *Pane) finds(lane engine.Lane) bool {
	if r := p.lanes.latest[lane]; r != nil && r.On() {
		return r.Tally.Auto
	}
	return lane.Auto
}

// changeLimit goes to the next limit, up or down.
func (p *Pane) changeLimit(by int) []pane.Intent {
	from, items, back := p.limitOf(p.Lane()), p.job.Set.Rows.Len(), "←"
	to := nextLimit(from, by, items)
	if by < 0 {
		back = "→"
	}
	if p.finds(p.Lane()) || nextLimit(to, -by, items) != from {
		back = ""
	}
	return p.setLimit(to, back)
}

// setLimit sets the limit of the run that is on, or else of the next one. back is the key that leads
// back to the limit before; "": none does.
func (p *Pane) setLimit(limit int, back string) []pane.Intent {
	if last := p.lanes.last(); last != nil && last.On() {
		return pane.Do(workspace.SetLimit{Run: last, Limit: limit})
	}
	left := p.Lane()
	p.lanes.become(engine.Lane{Strategy: left.Strategy, Limit: limit})
	p.Show(p.lanes.last())
	return p.leftRun(left, back)
}

// leftRun says what became of the run of a lane that was made another, until one takes its place.
func (p *Pane) leftRun(from engine.Lane, back string) []pane.Intent {
	was := p.lanes.selected().was
	if p.lanes.last() != nil || len(was) == 0 {
		return nil
	}
	left := p.lanes.latest[was[len(was)-1]]
	if left == nil {
		return nil // its items were let go
	}
	where := "c compares it"
	if back != "" && left.Lane == from { // else the run is further back
		where += ", " + back + " leads back"
	}
	return pane.Do(pane.Notice{Text: "the run of " + left.RanAs() + " is kept: " + where})
}

// findLimit makes the run that is on find its limit from now on, or else the next one.
func (p *Pane) findLimit(c engine.Cap) (do []pane.Intent, problem string) {
	if last := p.lanes.last(); last != nil && last.On() {
		return pane.Do(workspace.FindLimit{Run: last, Most: c.Most}), ""
	}
	lane, err := c.Of(p.Lane().Strategy)
	if err != nil {
		return nil, err.Error()
	}
	left := p.Lane()
	p.lanes.become(lane)
	p.Show(p.lanes.last())
	return p.leftRun(left, ""), ""
}

// autoLimit is findLimit with the highest limit that is found.
func (p *Pane) autoLimit() []pane.Intent {
	do, _ := p.findLimit(engine.Cap{Most: engine.AutoLimit, Auto: true})
	return do
}

// typeLimit asks for the limit in digits.
func (p *Pane) typeLimit() []pane.Intent {
	return pane.Do(pane.Ask{
		Label: "limit of " + p.Lane().Strategy.Name + ":", Hint: "calls in flight; 0 = no limit; auto", What: "set", Only: "0123456789auto:",
		Done: func(f pane.Frame, value string) ([]pane.Intent, string) {
			limit, err := engine.ParseCap(value)
			if err != nil {
				return nil, err.Error()
			}
			if why := p.fixedLimit(f); why != "" {
				return nil, why
			}
			if limit.Auto {
				return p.findLimit(limit)
			}
			return p.setLimit(limit.Most, ""), ""
		},
	})
}

// ranAs writes a lane with what its limit was changed to while its run was on; r is nil where there
// is no run.
func ranAs(lane engine.Lane, r *workspace.Run) string {
	if r == nil {
		return lane.String()
	}
	return r.RanAs()
}

// heldBelow is the limit that the provider holds a lane's run to, where that is on and was to have a
// higher one; 0: it isn't.
func (p *Pane) heldBelow(lane engine.Lane) int {
	r := p.lanes.latest[lane]
	if r == nil || !r.On() || r.Tally.Auto || p.oneByOne() {
		return 0
	}
	if now := course.LimitNow(r.Tally); now != r.Tally.Slots() {
		return now
	}
	return 0
}

// limitName is a limit in a word: "2", "auto", "none".
func limitName(c engine.Cap) string {
	if c == (engine.Cap{}) {
		return "none"
	}
	return c.String()
}

// limitWords says a limit in a sentence: "limit 2", "limit auto", "no limit".
func limitWords(c engine.Cap) string {
	if c == (engine.Cap{}) {
		return "no limit"
	}
	return "limit " + c.String()
}
