package ui

import (
	"slices"

	"regatta/engine"
	"regatta/ui/workspace"
)

// look is what panes know of the run: always the same pointer, made when it is first asked for.
func (t *track) look() *workspace.Run {
	if t.view == nil {
		t.view = &workspace.Run{
			Lane: t.lane, Set: t.job.set, Tally: t.tally, Context: t.context(),
			Simulated: t.simulated(), Article: t.likeArticle(), Saved: t.saved,
		}
		if t.run != nil {
			t.view.Live = t.run
		}
	}
	return t.view
}

// looks are what panes know of runs.
func looks(tracks []*track) []*workspace.Run {
	var runs []*workspace.Run
	for _, t := range tracks {
		runs = append(runs, t.look())
	}
	return runs
}

// trackOf is the run that a pane means; nil: its items were let go.
func (m *Model) trackOf(r *workspace.Run) *track {
	all := slices.Concat(m.sitting.tracks(), m.live)
	if i := slices.IndexFunc(all, func(t *track) bool { return t.view == r }); i >= 0 {
		return all[i]
	}
	return nil
}

// likeArticle reports whether the article timed the same: its seven texts, on the
// simulated provider as it is by default.
func (t *track) likeArticle() bool {
	if t.from != nil {
		return t.from.LikeArticle()
	}
	return t.job.set.Name == "people" && t.job.set.Rows.Len() == 7 && t.provider.LikeArticle()
}

func talliesOf(tracks []*track) []*engine.Tally {
	var tallies []*engine.Tally
	for _, t := range tracks {
		tallies = append(tallies, t.tally)
	}
	return tallies
}

func finishedOf(tracks []*track) []*track {
	return slices.DeleteFunc(slices.Clone(tracks), (*track).on)
}
