// Package sweep is the pane of a sweep: a strategy under rising limits, what each gives, and
// which one to take.
package sweep

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// Pane shows a sweep that is on, or over.
type Pane struct {
	pane.Base
	*workspace.Group
	Strategy  engine.Strategy
	All       int  // how many items there are; the runs may have had fewer
	Together  bool // the runs are at the same time
	Simulated bool // no model is asked

	Budget *budget.Budget // of its own, which sees to what was said of its cost; nil: none

	rows    pane.List
	shown   int  // of the parts of the columns, where not all have room
	chosen  bool // the user has gone to a row; else the cursor is at the best
	charted bool // where not all has room, the chart has it

	points []trials.Point // of the runs that are whole
	best   int            // the lane to recommend; -1: none
	about  trials.About
	told   trials.Advice

	asked int // from how many runs a twin told how many calls the provider works on at a time
}

const (
	// usualTop is how far a sweep goes, unless the lane's own limit is higher.
	usualTop = 64
	// rounds is how many items there are at least for each slot of the highest limit:
	// enough for its throughput to be more than a start and an end. More would only
	// take time and money, most of it at the lowest limits.
	rounds = 4
)

// New plans a sweep of the lane's strategy: limits that double, up to that many
// items at most, over all items or the first of them.
func New(lane engine.Lane, j runner.Job, from *provider.Provider) *Pane {
	items := j.Set.Rows.Len()
	own := lane.Limit
	if lane.Auto && own == engine.AutoLimit { // which nobody has chosen
		own = 0
	}
	top := min(max(usualTop, own), items)
	if n := rounds * top; n < items {
		set := *j.Set
		set.Rows = datasets.First(set.Rows, n)
		j.Set = &set
	}
	return &Pane{
		Group:    workspace.NewGroup(j, trials.Doubling(lane.Strategy, 1, top)),
		Strategy: lane.Strategy, All: items, best: -1, about: trials.About{Strategy: lane.Strategy, Unlimited: from.Unlimited()},
		Together: from.Simulated() && !from.Instant(), Simulated: from.Simulated(),
	}
}

// At is the row under the cursor.
func (p *Pane) At(f pane.Frame) int {
	if !p.chosen && p.settled(f) {
		return max(p.best, 0)
	}
	return p.rows.Cursor
}

// goTo moves the cursor.
func (p *Pane) goTo(f pane.Frame, row int) {
	p.rows.Cursor, p.chosen = p.At(f), true
	p.rows.By(f, row-p.rows.Cursor, len(p.Lanes))
}

// Keys take a limit, or sweep again.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	var list []pane.Key
	at, move := p.At(f), pane.Movement()
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	} else {
		lane, label := p.taken(at)
		list = append(list, pane.Asks(pane.Named(move.Enter, label), workspace.TakeLane{Lane: lane}))
	}
	if p.cramped(f) {
		other := "chart"
		if p.charted {
			other = "figures"
		}
		list = append(list, pane.Does(pane.Bind([]string{"left", "right", "h", "l"}, "←→", other), func() { p.charted = !p.charted }))
	}
	if !p.cramped(f) || !p.charted {
		n := p.parts(f)
		list = append(list, pane.ColumnKeys(f, n, p.shown, func(by int) { p.shown = (p.shown%n + n + by) % n })...)
	}
	to := func(row int) func() { return func() { p.goTo(f, row) } }
	list = append(list,
		pane.Does(pane.Named(move.Up, "limit"), to(at-1)),
		pane.Does(move.Down, to(at+1)),
		pane.Does(pane.Silent(move.First), to(0)),
		pane.Does(move.Last, to(len(p.Lanes)-1)),
		pane.Asks(pane.Bind([]string{"S"}, "S", "sweep again"), workspace.RepeatSweep{Strategy: p.Strategy}),
		pane.Asks(pane.Bind([]string{"esc", "tab"}, "esc", "back"), pane.Back{}),
		pane.Offer(workspace.ReportSweep{}),
	)
	if r := p.Lanes[at].Run; r.CanSave() {
		list = append(list, pane.Asks(pane.Bind([]string{"w"}, "w", "save run"), workspace.Save{Run: r}))
	}
	return append(list, pane.Offer(workspace.OpenHistory{}))
}

// taken is the lane that a row stands for, the recommended one as it is advised, and the label of
// the key that takes it.
func (p *Pane) taken(row int) (lane engine.Lane, label string) {
	lane = p.Lanes[row].Lane
	switch advised := row == p.best; {
	case advised && p.told.Auto:
		return engine.Lane{Strategy: lane.Strategy, Limit: engine.AutoLimit, Auto: true}, "use auto"
	case advised && p.told.RPM > 0: // which is not of lanes, but of all calls
		return lane, fmt.Sprintf("use limit %d only", lane.Limit)
	}
	return lane, "use " + strconv.Itoa(lane.Limit)
}

// Wheel moves the cursor.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	p.goTo(f, p.At(f)+by/3)
	return nil
}

// Points are what was measured of the runs that are whole.
func (p *Pane) Points() []trials.Point { return slices.Clone(p.points) }

// Items is how many items each run has.
func (p *Pane) Items() int { return p.Job.Set.Rows.Len() }

// Sampled reports whether the runs have a part of the items only.
func (p *Pane) Sampled() bool { return p.Items() < p.All }

// Title writes what is swept as on the command line: "gather:1..64".
func (p *Pane) Title() string {
	last := p.Lanes[len(p.Lanes)-1].Lane
	return fmt.Sprintf("%s:1..%d", last.Strategy.Name, last.Limit)
}

// Judge finds the limit to recommend, of those whose runs are whole.
func (p *Pane) Judge() {
	p.points = p.points[:0]
	var entries []int
	for i, e := range p.Lanes {
		if t := e.Run; t != nil && t.Tally.Whole() {
			p.points = append(p.points, trials.PointOf(t.Tally))
			entries = append(entries, i)
		}
	}
	p.best = -1
	if p.told = trials.Advise(p.points, p.about); p.told.At >= 0 {
		p.best = entries[p.told.At]
	}
}

// Needs is how many calls the provider works on at a time, as a twin of it tells where calls may
// have slowed each other.
func (p *Pane) Needs(f pane.Frame) *pane.Work {
	if !p.settled(f) || p.asked == len(p.points) {
		return nil
	}
	var runs []*workspace.Run
	for _, e := range p.Lanes {
		if e.Run != nil && e.Run.Tally.Whole() && !e.Run.Tally.Started.Steady {
			runs = append(runs, e.Run)
		}
	}
	n := len(p.points)
	return &pane.Work{Items: workspace.FitItems(workspace.Tallies(runs)...), Do: func() func() {
		slots := workspace.Slots(runs)
		return func() {
			p.about.Slots, p.asked = slots, n
			p.Judge()
		}
	}}
}

// About is what is known of the sweep beside its points.
func (p *Pane) About() trials.About { return p.about }

// pointOf is what was measured under a limit; nil: it has not run to its end.
func (p *Pane) pointOf(limit int) *trials.Point {
	for i := range p.points {
		if p.points[i].Limit == limit {
			return &p.points[i]
		}
	}
	return nil
}

// settled reports whether it has come to an end, with something to say.
func (p *Pane) settled(f pane.Frame) bool { return !f.Busy && len(p.points) > 0 }

// Words are what makes the same sweep on the command line.
func (p *Pane) Words() []string {
	words := []string{"--sweep", p.Title()}
	if p.Sampled() {
		words = append(words, "--sweep-items", strconv.Itoa(p.Items()))
	}
	return words
}

// Missing says what of a sweep there is not; "": nothing.
func (p *Pane) Missing() string {
	var parts []string
	if p.Sampled() {
		parts = append(parts, fmt.Sprintf("each limit ran on the first %s of %s", text.Count(p.Items()), text.Plural(p.All, "item")))
	}
	if n := len(p.points); n < len(p.Lanes) {
		parts = append(parts, fmt.Sprintf("%d of %s finished", n, text.Plural(len(p.Lanes), "limit")))
	}
	return strings.Join(parts, "; ")
}
