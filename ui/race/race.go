// Package race is the pane of a race: several runs on one time axis.
package race

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// Of is what a race is run on, and what it can ask of the workspace.
type Of struct {
	Provider  string // its name
	Simulated bool   // no model is asked
	Paid      bool   // somebody pays, or keeps to a budget
	Together  bool   // the lanes run at the same time

	Loops func() []*workspace.Run           // for-loops that are over, on whose walls speed-ups are
	Gain  func(*workspace.Run) compare.Gain // of a run that is over

	Expect func(engine.Lane) compare.Expected // how long a lane is to take, before it runs; nil: of none
	Seed   uint64                             // of the runs' shuffle
	Begin  func() time.Duration               // how long a lane's calls take at least to begin; nil: that isn't known

	// Limited: calls meet limits or faults, so that the latencies of one lane don't tell what
	// another takes.
	Limited bool
}

// Pane shows a race that is on, or over.
type Pane struct {
	pane.Base
	*workspace.Group
	of     Of
	cursor int
	top    int // the first lane in sight, as far as the cursor lets it be
	pen    *timeline.Pen
	seen   timeline.Seen      // what the lanes show
	gains  bool               // lanes say what they gained
	walls  []compare.Expected // that lanes are to take, as it was known before; 0: nobody knew
	told   []time.Duration    // the same, from the first lane that was whole; nil: not yet
	by     int                // that lane
	sum    summary.Component
	end    workspace.Told // how it came out
	held   []gate.Held    // what is said to keep each lane
}

// New returns the race of a group of lanes.
func New(g *workspace.Group, of Of) *Pane {
	p := &Pane{Group: g, of: of, pen: &timeline.Pen{}, walls: make([]compare.Expected, len(g.Lanes)), sum: summary.Component{Loops: of.Loops}, held: make([]gate.Held, len(g.Lanes))}
	for i, l := range g.Lanes {
		if of.Expect != nil {
			p.walls[i] = of.Expect(l.Lane)
		}
	}
	return p
}

// Ticked takes note that time passes.
func (p *Pane) Ticked(f pane.Frame) {
	for i := range p.Lanes {
		p.held[i].Tick(p.Lanes[i].Run, f.Now)
	}
}

// Keys open a lane, or go on to what can be made of the race.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	list := []pane.Key{pane.Offer(workspace.StartRace{})}
	compare := pane.Asks(pane.Bind([]string{"c"}, "c", "compare"), workspace.CompareRace{})
	switch {
	case len(p.Runs()) == 0:
		compare.Off = "no race yet"
	case len(workspace.Over(p.Runs())) == 0:
		compare.Off = "no lane has ended"
	}
	report := pane.Offer(workspace.Report{Runs: p.Runs(), Race: true})
	if p.On() {
		report = pane.On(pane.Bind([]string{"e"}, "e", "export"), nil).Unless("not before the race has ended")
		list = append(list, compare)
	} else {
		list = append([]pane.Key{compare, report}, list...)
	}
	move := pane.Movement()
	list = append(list,
		pane.Does(pane.Named(move.Up, "lane"), func() { p.move(f, -1) }),
		pane.Does(move.Down, func() { p.move(f, 1) }),
		pane.On(pane.Named(move.Enter, "open lane"), p.open),
	)
	if runs := p.Runs(); workspace.Decided(runs...) {
		list = append(list, workspace.DecisionsKey(runs, slices.Index(runs, p.Lanes[p.cursor].Run)))
	}
	if p.On() {
		list = append(list, report)
	}
	return append(list,
		pane.Offer(workspace.OpenHistory{}),
		pane.Asks(pane.Bind([]string{"esc", "tab"}, "esc", "back"), pane.Back{}),
		pane.Offer(workspace.StartTrials{}),
		pane.Offer(workspace.RaceOnTwin{Runs: p.Runs()}),
	)
}

func (p *Pane) move(f pane.Frame, by int) {
	if n := len(p.Lanes); n > 0 {
		p.pick(f, (p.cursor+by+n)%n)
	}
}

// pick puts the cursor on a lane.
func (p *Pane) pick(f pane.Frame, lane int) {
	p.top, _ = p.window(f.H - 1)
	p.cursor = lane
	p.top, _ = p.window(f.H - 1)
}

// Wheel goes through lanes that have no room at once.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	if from, to := p.window(f.H - 1); to-from < len(p.Lanes) {
		p.pick(f, min(max(p.cursor+by, 0), len(p.Lanes)-1))
	}
	return nil
}

// open shows the run under the cursor item by item.
func (p *Pane) open() []pane.Intent {
	if len(p.Lanes) == 0 || p.Lanes[p.cursor].Run == nil {
		return nil
	}
	return pane.Do(workspace.ShowRun{Run: p.Lanes[p.cursor].Run})
}

// denseBelow is the height from which a race affords the rules around it.
const denseBelow = 28

// Dense reports whether lanes need all lines that there are.
func (p *Pane) Dense(h int) bool { return h < denseBelow }

// Needs is how the race came out and its summary, once it is over, and before that what lanes are to take.
func (p *Pane) Needs(f pane.Frame) *pane.Work {
	if !p.Over() {
		return p.foresee()
	}
	runs, simulated := p.Runs(), p.of.Simulated
	end := p.end.Need(runs, func() []string {
		parts, refusals := figures.OutcomeBriefly(workspace.Tallies(runs), simulated, workspace.Contexts(runs)...)
		return append([]string{refusals}, parts...)
	})
	if end != nil {
		return end
	}
	return p.sum.Need(f, runs)
}

// State is how the race goes, or came out.
func (p *Pane) State(f pane.Frame) (string, theme.Ink) {
	th := f.Theme
	for _, r := range p.Runs() {
		if r.On() && f.Ending {
			return draw.Spinner(f.Beat) + " finishing  " + text.Seconds(r.Now(f.Now)), th.Warn
		}
		if r.On() && f.Paused {
			return draw.Paused + "  " + text.Seconds(r.Now(f.Now)), th.Warn
		}
		if r.On() {
			return draw.Spinner(f.Beat) + " running  " + text.Seconds(r.Now(f.Now)) + p.left(f), th.Accent
		}
	}
	switch failed := p.Failed(); {
	case f.Paused && p.On():
		return draw.Paused, th.Warn
	case f.Busy && p.On():
		return "starting", th.Accent
	case f.Busy:
		return "", theme.Ink{}
	case p.Stopped(false):
		return "■ race stopped", th.Warn
	case failed > 0:
		return "✗ race done, " + text.Counted(failed, "item", "items") + " failed", th.Fail
	}
	return "✓ race done", th.OK
}

// left says how long the race still takes, where there is room and that is known: as long as its
// slowest lane at the rate that holds it, and all that are to come.
func (p *Pane) left(f pane.Frame) string {
	const room = 64
	if f.W < room {
		return ""
	}
	var on []engine.Going
	var next []engine.Lane
	for _, l := range p.Lanes {
		switch {
		case l.Run == nil:
			next = append(next, l.Lane)
		case l.Run.On():
			on = append(on, engine.Going{Tally: l.Run.Tally, Now: l.Run.Now(f.Now)})
		}
	}
	var least time.Duration
	if p.of.Begin != nil && len(next) > 0 {
		least = p.of.Begin()
	}
	left := figures.Left(engine.LeftOf(on, next, p.Job.Set.Rows.Len(), least))
	if left == "" {
		return ""
	}
	return "  " + left
}

// now is the time of the lane that is furthest: the axis is the same for all.
func (p *Pane) now(f pane.Frame) time.Duration {
	var now time.Duration
	for _, t := range p.Runs() {
		now = max(now, t.Now(f.Now))
	}
	return now
}

// Story says how the race goes, or came out.
func (p *Pane) Story(f pane.Frame) []string {
	switch {
	case p.Over():
		if said := p.end.Said(p.Runs()...); said != nil {
			parts := outcome(said[1:], said[0], f.W-2)
			for _, note := range figures.GuessNotes(workspace.Guesses(p.Runs())) {
				parts = append(parts, "; "+note)
			}
			return parts
		}
		return []string{"race done"}
	case p.Stopped(f.Busy):
		return []string{figures.StoppedRace(len(p.Whole()), len(p.Lanes), figures.Shut(workspace.Tallies(p.Runs())))}
	}
	parts := []string{fmt.Sprintf("%s on the same %s", text.Plural(len(p.Lanes), "lane"), text.Plural(p.Job.Set.Rows.Len(), "item"))}
	switch {
	case p.of.Simulated:
		return append(parts, ", at the same time", ", with the same simulated latencies")
	case p.of.Together:
		return append(parts, ", at the same time", ", sharing "+text.Clean(p.of.Provider)+"'s rate limits")
	}
	return append(parts, ", in sequence", p.cost())
}

// outcome is how a race came out, in a line of so many cells: where what is said of refusals has
// no room, in a few words, and if need be without the walls, which the lanes show.
func outcome(parts []string, refusals string, w int) []string {
	switch whole, brief := theme.Width(strings.Join(parts, "")), theme.Width(parts[0]+"; "+refusals); {
	case refusals == "" && theme.Width(parts[0]) > w:
		return []string{inShort(parts[0])}
	case refusals == "" || whole <= w:
		return parts
	case brief <= w:
		return []string{parts[0], "; " + refusals}
	}
	return []string{refusals}
}

// inShort is an outcome that has no room: half of a comparison says nothing, so it is left out, and what
// to do goes before why.
func inShort(said string) string {
	if who, _, compared := strings.Cut(said, " vs "); compared {
		return "fastest: " + who
	}
	what, rest, _ := strings.Cut(said, ": ")
	switch {
	case rest != "race again":
		return what
	case strings.Contains(what, "slower"):
		return rest + ": calls were slower in one"
	}
	return rest + ": time was lost"
}

// cost says what a race that is on has cost, and will have cost, where somebody
// pays; "" where that can't be said.
func (p *Pane) cost() string {
	tallies := workspace.Tallies(p.Runs())
	cost, finished := figures.Sum(tallies), 0
	if !cost.Known || !p.of.Paid {
		return ""
	}
	for _, t := range tallies {
		finished += t.OK + t.Failed
	}
	all := len(p.Lanes) * p.Job.Set.Rows.Len()
	return "; " + figures.CostName(tallies[0].Started.Price) + " " + figures.SpendingOn(cost, finished, all)
}

// gained is what a lane that is over gained; the zero Gain: that isn't known. One that may need a
// for-loop waits for all that is on. Until a for-loop of the race has measured it, it is a guess.
func (p *Pane) gained(f pane.Frame, t *workspace.Run) compare.Gain {
	if t.On() || f.Busy && !t.Tally.Started.Steady {
		return compare.Gain{}
	}
	g := p.of.Gain(t)
	if !g.Measured && p.On() && slices.ContainsFunc(p.Lanes, func(l workspace.LaneRun) bool {
		return l.Lane.Strategy.Dispatch == engine.OneByOne && (l.Run == nil || l.Run.On())
	}) {
		g.Guessed = true
	}
	return g
}
