package ui

import (
	"cmp"
	"slices"

	"regatta/engine/runs"
	"regatta/ui/figures"
	"regatta/ui/workspace"
)

// keptRuns are every run since the screen was opened that is over. All items of a
// run take memory, so those of the oldest are let go when there are too many.
type keptRuns struct {
	started int // runs so far
	runs    []*pastRun
}

// pastRun is a run that is over: what panes know of it, and where the rest is.
type pastRun struct {
	workspace.Past
	entry *runs.Entry // of a saved run, once it is listed; nil: it isn't
}

// join numbers a run that has started.
func (s *keptRuns) join(t *workspace.Run) {
	s.started++
	t.Number(s.started)
}

// over takes in a run that has ended. Runs stand in the order of their numbers.
func (s *keptRuns) over(t *workspace.Run) {
	r := &pastRun{Past: workspace.Past{
		Lane: t.Lane, As: t.RanAs(), On: t.Context, Items: len(t.Tally.Rows), OK: t.Tally.OK, Failed: t.Tally.Failed, Cached: t.Tally.Cached > 0,
		Wall: t.Tally.Wall, Cost: figures.Unknown, End: workspace.EndingOf(t.Tally.End), Begun: t.Live.Header.Begun, Name: t.Live.SavedAs, Run: t,
	}}
	if !t.Tally.Started.Price.Simulated {
		r.Cost = figures.Cost(t.Tally.Cost())
	}
	at, _ := slices.BinarySearchFunc(s.runs, t.Context.Number, func(r *pastRun, n int) int { return cmp.Compare(r.On.Number, n) })
	s.runs = slices.Insert(s.runs, at, r)
}

// list are the runs whose items are kept.
func (s *keptRuns) list() []*workspace.Run {
	var tracks []*workspace.Run
	for _, r := range s.runs {
		if r.Run != nil {
			tracks = append(tracks, r.Run)
		}
	}
	return tracks
}

// trim lets go of the oldest runs that aren't needed as far as there are too many,
// and returns them.
func (s *keptRuns) trim(runs, items int, needed func(*workspace.Run) bool) (gone []*workspace.Run) {
	for _, t := range s.list() {
		runs--
		items -= len(t.Tally.Rows)
	}
	for _, r := range s.runs {
		if runs >= 0 && items >= 0 {
			break
		}
		if r.Run == nil || needed(r.Run) {
			continue
		}
		gone = append(gone, r.Run)
		r.Run, r.On.Set = nil, nil
		runs++
		items += r.Items
	}
	return gone
}

// keep adds a run that has ended, and lets go of runs that have no room: not of what is shown
// or listed, nor of results that were paid for and not saved.
func (m *Model) keep(t *workspace.Run) {
	m.kept.over(t)
	m.trim(t)
}

// trim lets go of runs that have no room, but not of what is shown or listed.
func (m *Model) trim(latest *workspace.Run) {
	shown := slices.Concat(m.race.Runs(), m.chosen, []*workspace.Run{m.home.Run(), latest})
	for _, lane := range m.home.Lanes() {
		shown = append(shown, m.home.Latest(lane))
	}
	for _, p := range m.swept {
		shown = append(shown, p.Runs()...)
	}
	gone := m.kept.trim(workspace.MostRuns, workspace.MostItems, func(t *workspace.Run) bool { return slices.Contains(shown, t) || unsaved(t) > 0 })
	for _, r := range gone {
		m.home.Forget(r)
	}
}
