package race

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// foresee works out what the lanes are to take by the first run that is whole, where that wasn't
// known before; nil: it is done, or nothing tells it yet.
func (p *Pane) foresee() *pane.Work {
	if p.of.Limited || p.told != nil || !slices.ContainsFunc(p.walls, unknown) {
		return nil
	}
	by := slices.IndexFunc(p.Lanes, tells)
	if by < 0 {
		return nil
	}
	run, lanes, seed := p.Lanes[by].Run, p.Names(), p.of.Seed
	return &pane.Work{Items: len(run.Tally.Rows), Do: func() func() {
		told := make([]time.Duration, len(lanes))
		for _, c := range compare.Forecasts(run.Tally, lanes, seed) {
			told[slices.Index(lanes, c.Lane)] = c.Wall
		}
		return func() { p.told, p.by = told, by }
	}}
}

func unknown(e compare.Expected) bool { return e.Wall == 0 }

// tells reports whether a lane has run and tells what the others are to take: not where the
// provider refused attempts, as it may refuse others in another lane.
func tells(l workspace.LaneRun) bool {
	return l.Run != nil && !l.Run.On() && l.Run.Tally.Whole() && l.Run.Tally.Cached == 0 && l.Run.Tally.Refused == 0
}

// wall is what a lane is to take; nothing where nobody knows. What a lane told doesn't hold before
// its end, to which a replay may go back.
func (p *Pane) wall(i int) compare.Expected {
	if unknown(p.walls[i]) && p.told != nil && tells(p.Lanes[p.by]) {
		return compare.Expected{Wall: p.told[i]}
	}
	return p.walls[i]
}

// span is how long the axis is: as long as the slowest lane may take, or a round time that
// holds what has been; both only grow. A race that is over ends where its last lane does.
func (p *Pane) span(f pane.Frame) time.Duration {
	now := max(p.now(f), 1)
	if len(p.Runs()) > 0 && !p.On() {
		return now
	}
	for i := range p.Lanes {
		now = max(now, p.wall(i).Wall, p.wall(i).High)
	}
	return timeline.Fitting(max(now, time.Second))
}

// place is where a lane came in, "1" or "3=" where lanes tie; "": it has none yet, or did not do the same
// work.
func (p *Pane) place(run *workspace.Run) string {
	if run == nil || run.On() || !ranked(run) {
		return ""
	}
	runs := slices.DeleteFunc(p.Whole(), func(r *workspace.Run) bool { return !ranked(r) })
	return figures.Place(run.Tally, figures.Ranks(workspace.Tallies(runs), workspace.Contexts(runs)...))
}

// ranked reports whether a run came to its end with a result for every item, all of them called
// for.
func ranked(r *workspace.Run) bool {
	t := r.Tally
	return t.Over && t.End == engine.OK && t.Failed == 0 && t.Cached == 0 && t.Wall >= 0
}
