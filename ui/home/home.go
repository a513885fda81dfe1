// Package home is the pane that everything starts from: the list of lanes, each a strategy with
// its limit, and beside it the run of the lane that is selected, item by item.
package home

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/draw"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Of is what the pane can ask of the workspace.
type Of struct {
	Budget *budget.Budget // of all runs; nil: there is none
	Paid   bool           // somebody pays, or keeps to a budget
	Replay bool           // runs are recordings: lanes can't be run, nor changed
	Seed   uint64

	Live  func() []*workspace.Run           // the runs that are on
	Gain  func(*workspace.Run) compare.Gain // of a run that is over
	Swept func(engine.Strategy) bool        // its limits were swept

	// Expect returns what draws latencies of so many calls, beside the screen too, and whose they
	// are, from what is known before anything has run; by is "" where that is nothing. It may be nil.
	Expect func() (draw func(calls int) []time.Duration, by string)
	// Rates are those at which calls begin at most, as far as they are known before anything has
	// run. It may be nil.
	Rates func() *trials.Rates
	// Limited reports whether calls meet limits or faults that these leave out. It may be nil.
	Limited func() bool
}

// Pane shows the lanes and a run. Without a run it shows the items that there are.
type Pane struct {
	pane.Base
	of       Of
	job      runner.Job
	lanes    lanes
	run      *workspace.Run
	focused  bool // keys go to the items
	free     bool // the user scrolls; else the list follows what goes on
	away     bool // and has scrolled without the cursor: it may be out of sight
	cursor   int  // a line of the items
	top      int  // the first line in sight, unless it follows
	filter   filter
	foreseen foreseen
	advice   workspace.Told // what is said of the refusals of the run
	crowds   crowds
	all      overview
	order    order
	sorted   sorted
	calm     calm
	outlook  outlook
	common   string                          // how all texts begin
	expected map[*engine.Tally]time.Duration // how long runs are to take
	held     gate.Held
	probed   []compare.Beside
	before   map[engine.Lane]before // what was foreseen before a probe; nil: there was none
	pen      *timeline.Pen
}

// New returns the pane with the cursor on a lane.
func New(of Of, j runner.Job, first engine.Lane) *Pane {
	return &Pane{of: of, job: j, common: commonOf(j), lanes: newLanes(first), pen: &timeline.Pen{}, crowds: crowds{}, expected: map[*engine.Tally]time.Duration{}}
}

// Only makes these lanes the list, each once.
func (p *Pane) Only(list []engine.Lane) { p.lanes.only(list) }

// Open turns to other data: runs on the data before are no longer those of the lanes.
func (p *Pane) Open(j runner.Job) {
	*p = Pane{of: p.of, job: j, common: commonOf(j), lanes: p.lanes, pen: p.pen, crowds: crowds{}, all: p.all, expected: map[*engine.Tally]time.Duration{}}
	clear(p.lanes.latest)
	for i := range p.lanes.entries {
		p.lanes.entries[i].was = nil
	}
	for i := range p.lanes.removed {
		p.lanes.removed[i].was = nil
	}
}

// Parts are the pane with the keys on the lanes, and on the items, to ask for their keys.
func (p *Pane) Parts() (lanes, items *Pane) {
	a, b := *p, *p
	a.focused, b.focused = false, true
	a.filter.editing, b.filter.editing = false, false
	return &a, &b
}

// Focused reports whether keys go to the items.
func (p *Pane) Focused() bool { return p.focused }

// Run is the run that is shown; nil: none.
func (p *Pane) Run() *workspace.Run { return p.run }

// Lane is the lane under the cursor.
func (p *Pane) Lane() engine.Lane { return p.lanes.selected().lane }

// Lanes are those of the list.
func (p *Pane) Lanes() []engine.Lane {
	var list []engine.Lane
	for _, e := range p.lanes.entries {
		list = append(list, e.lane)
	}
	return list
}

// Marked are the lanes that race, each once.
func (p *Pane) Marked() []engine.Lane { return p.lanes.raced() }

// Latest is the latest run of a lane on this data; nil: none.
func (p *Pane) Latest(lane engine.Lane) *workspace.Run { return p.lanes.latest[lane] }

// Over are the latest runs of the lanes that are over, with those that a lane had before it was changed.
func (p *Pane) Over() []*workspace.Run { return p.lanes.over() }

// Ran takes note of a run: it becomes the latest of its lane.
func (p *Pane) Ran(r *workspace.Run) {
	p.expect(r.Lane, r.Tally)
	p.lanes.latest[r.Lane] = r
	if r.Place < 0 {
		r.Place = p.Place(r.Lane)
	}
}

// Place is the place of a lane, for its letter and its colour; workspace.Unplaced: it isn't in
// the list.
func (p *Pane) Place(lane engine.Lane) int {
	for _, e := range p.lanes.entries {
		if e.lane == lane {
			return e.place
		}
	}
	return workspace.Unplaced
}

// Forget takes note that a run's items were let go.
func (p *Pane) Forget(r *workspace.Run) {
	delete(p.crowds, r.Tally)
	delete(p.expected, r.Tally)
	for lane, latest := range p.lanes.latest {
		if latest == r {
			delete(p.lanes.latest, lane)
		}
	}
}

// Show turns to a run, or to none. The list follows again.
func (p *Pane) Show(r *workspace.Run) {
	p.run = r
	if r != nil && p.of.Replay { // each recording has data of its own
		p.job = r.Job
	}
	if p.free = p.focused; !p.free {
		p.top = 0
	}
}

// Settle shows the latest run of the lane under the cursor.
func (p *Pane) Settle() {
	if last := p.lanes.last(); last != p.run {
		p.Show(last)
	}
}

// Find puts the cursor on a lane of the list.
func (p *Pane) Find(lane engine.Lane) { p.lanes.find(lane) }

// Take makes the lane under the cursor another.
func (p *Pane) Take(lane engine.Lane) {
	p.lanes.become(lane)
	p.Settle()
}

// Filtered reports whether not all items are listed.
func (p *Pane) Filtered() bool { return p.filter.active() }

// Top is the first item in sight, unless the list follows.
func (p *Pane) Top() int { return p.top }

// Len is how many items are listed.
func (p *Pane) Len() int { return p.rows() }

// Filter lists the items that a text finds.
func (p *Pane) Filter(typed string) {
	p.filter.open()
	p.filter.input.SetValue(typed)
	p.filter.editing = false
}

// Applied takes note of events that were folded into a run.
func (p *Pane) Applied(r *workspace.Run, events []engine.Event) {
	p.filter.search.again(r, events)
	p.crowds.applied(r.Tally, events)
}

// items are the list of items as it is in a frame, for the pane that shows one of them.
type items struct {
	p *Pane
	f pane.Frame
}

func (l items) Len() int        { return l.p.rows() }
func (l items) At(line int) int { return l.p.itemAt(line) }
func (l items) Select(line int) {
	l.p.cursor = line
	l.p.move(l.f, 0)
}

// openItem opens the item under the cursor.
func (p *Pane) openItem(f pane.Frame) []pane.Intent {
	if p.rows() == 0 {
		return nil
	}
	return pane.Do(workspace.OpenItem{Set: p.job.Set, Run: p.Run, Items: items{p, f}, Line: p.line()})
}

// Update takes what is typed into the filter.
func (p *Pane) Update(_ pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	if !p.filter.editing {
		return nil, false
	}
	switch paste := msg.(type) {
	case tea.KeyPressMsg:
	case tea.PasteMsg:
		paste.Content = text.Clean(paste.Content)
		msg = paste
	default:
		return nil, false
	}
	cmd, changed := p.filter.typed(msg)
	if changed {
		p.toTop()
	}
	return pane.Do(pane.Command{Run: cmd}), true
}

// Typing reports whether the filter takes letters.
func (p *Pane) Typing() bool { return p.filter.editing }

// Wheel scrolls the items.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	p.scroll(f, by)
	return nil
}

// Needs are more finds of the filter, the place of a list that follows, what is said of refusals, and
// the forecast of what other lanes would take.
func (p *Pane) Needs(f pane.Frame) *pane.Work {
	if w := p.searching(); w != nil {
		return w
	}
	if w := p.counting(); w != nil {
		return w
	}
	if w := p.catchingUp(f); w != nil {
		return w
	}
	if w := p.sorting(f); w != nil {
		return w
	}
	if w := p.advising(); w != nil {
		return w
	}
	if w := p.foreseeing(); w != nil {
		return w
	}
	return p.forecasting(f)
}

// View draws the lanes, and the run beside or below them.
func (p *Pane) View(f pane.Frame) pane.Body {
	p.pen = p.pen.For(f.Theme, f.Plain)
	var b pane.Body
	if side := draw.Side(f.W); side > 0 {
		run, hits := p.view(f)
		for _, hit := range hits {
			hit.X += side + 1
			b.Hits = append(b.Hits, hit)
		}
		lanes, places := p.viewLanes(f, side)
		b.Hits = append(b.Hits, places...)
		b.Lines, b.Split = draw.Beside(f.Theme, lanes, run, side, f.H), side
	} else {
		run, hits := p.view(f)
		for _, hit := range hits {
			hit.Y++
			b.Hits = append(b.Hits, hit)
		}
		b.Lines = append([]string{p.viewLine(f, f.W)}, draw.Clip(run, f.H-1)...)
	}
	if p.filter.active() {
		b.Footer = p.filter.tell(f.Theme, p.job.Set.Rows.Len(), f.W, p.selectedReason(f))
	}
	return b
}

// GoesOn is said of a stopped run that is saved: enter would begin again, and pay again.
const GoesOn = "; m, then r, goes on with the rest"

// Story says what the run does, or what the lane would do.
func (p *Pane) Story(f pane.Frame) []string {
	if why := p.selectedReason(f); why != "" {
		return []string{"item " + text.Count(p.itemAt(p.line())+1) + ", " + why}
	}
	if p.run != nil {
		now := p.run.Now(f.Now)
		story := runStory(p.run.Tally, p.heldNow(p.run.Tally, now), strings.Join(p.advice.Said(p.run), ""), now)
		if p.foreseen.by == p.run && p.foreseen.few != "" && p.run.Tally.Complete() {
			story = append(story, "; "+p.foreseen.few)
		}
		if p.run.Resumable() {
			story = append(story, GoesOn)
		}
		return story
	}
	return promise(p.Lane())
}

// State is how what runs goes, or how the run that is shown ended.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	th, live := f.Theme, p.of.Live()
	name := func(r *workspace.Run) string {
		if len(live) > 1 || f.W < roomForBoth {
			return ""
		}
		return ranAs(r.Lane, r) + "  "
	}
	switch {
	case len(live) > 0:
		r := live[0]
		state, ink := name(r)+draw.Spinner(f.Beat)+" running", th.Accent
		switch {
		case f.Ending:
			state, ink = name(r)+draw.Spinner(f.Beat)+" finishing", th.Warn
		case f.Paused:
			state, ink = name(r)+draw.Paused, th.Warn
		}
		if n := r.Tally.Failed; n > 0 && f.W >= roomForBoth {
			state, ink = state+", "+text.Count(n)+" failed", th.Fail
		}
		return state + "  " + text.Seconds(r.Now(f.Now)), ink
	case f.Paused:
		return draw.Paused, th.Warn
	case f.Busy:
		return "starting", th.Accent
	case p.run != nil:
		state, ink := ending(th, p.run, f.W >= roomForBoth)
		return name(p.run) + state, ink
	}
	return "ready", th.Muted
}

// roomForBoth is the width from which the header tells what succeeded beside what failed, and
// names the lane.
const roomForBoth = 64
