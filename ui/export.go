package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/summary"
	"regatta/ui/text"
	"regatta/ui/trialview"
	"regatta/ui/workspace"
)

// export is a report that can be made of what is shown now: of a race, of trials or
// of a sweep that are over, or of a comparison.
type export struct {
	what string // "race"

	// prepare gathers what the report needs, and returns a function that makes it beside the
	// screen.
	prepare func() func() *report.Report
}

// exportedMsg is how the writing of a report ended.
type exportedMsg struct {
	path string
	err  error
}

// reportKeys is the key for a report of runs.
func (m *Model) reportKeys(r workspace.Report) []pane.Key {
	list := m.exportKeys(m.raceExport(r.Runs, r.Race))
	if len(r.Runs) == 0 && !m.busy() {
		list[0].Off = "no run is compared"
		if r.Race {
			list[0].Off = "no race yet"
		}
	}
	return list
}

func (m *Model) exportKeys(e *export) []pane.Key {
	b := pane.Bind([]string{"e"}, "e", "export")
	switch {
	case e != nil:
		return []pane.Key{pane.On(b, func() []pane.Intent { return pane.Do(pane.Command{Run: e.save()}) })}
	case m.busy():
		return []pane.Key{pane.On(b, nil).Unless("not before all runs have ended")}
	}
	return []pane.Key{pane.On(b, nil).Unless("no item has ended")}
}

// save writes a page to a new file in the folder that the program was started in, as
// regatta race --report would have written it.
func (e *export) save() tea.Cmd {
	made := e.prepare()
	return func() tea.Msg {
		page, err := made().Bytes(report.HTML)
		if err != nil {
			return exportedMsg{e.path(1), err}
		}
		path, err := e.saveNew(page)
		return exportedMsg{path, err}
	}
}

// saveNew writes a page under the first name that is free.
func (e *export) saveNew(page []byte) (path string, err error) {
	for n := 1; ; n++ {
		path = e.path(n)
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return path, err
		}
		_, err = file.Write(page)
		return path, errors.Join(err, file.Close())
	}
}

func (e *export) path(n int) string { return fmt.Sprintf("regatta-%s-%d.html", e.what, n) }

// exported shows how it went.
func (m *Model) exported(msg exportedMsg) {
	if msg.err != nil {
		m.notice = notice{text: text.Clean(fmt.Sprintf("can't save %s: %s", msg.path, noFolder(msg.path, msg.err))), bad: true}
		return
	}
	m.notice = notice{text: "saved the report to " + msg.path}
}

// raceExport is about runs that are over.
func (m *Model) raceExport(tracks []*workspace.Run, ofRace bool) *export {
	if !slices.ContainsFunc(tracks, func(t *workspace.Run) bool { return t.Tally.OK+t.Tally.Failed > 0 }) {
		return nil
	}
	return &export{"race", func() func() *report.Report {
		tallies, about := workspace.Tallies(tracks), aboutRuns(tracks)
		about.Made, about.Stopped = m.now, m.unfinished(ofRace)
		var lanes []engine.Lane
		for _, t := range tracks {
			lanes = append(lanes, t.Lane)
		}
		about.Reproduce = m.reproduce(lanesFlag(lanes), m.origins(tracks)...)
		return func() *report.Report { return report.Race(about, tallies).Playable() }
	}}
}

// aboutRuns is what a report says of runs as a whole.
func aboutRuns(tracks []*workspace.Run) report.About {
	about := report.About{Items: tracks[0].Job.Set.Rows.Len(), Skipped: tracks[0].Job.Set.Skipped, Article: true, Name: summary.ItemNames(tracks)}
	var sets, providers, models []string
	also := func(list []string, name string) []string {
		if slices.Contains(list, name) {
			return list
		}
		return append(list, name)
	}
	for _, t := range tracks {
		simulated := t.Simulated()
		about.Simulated, about.Real = about.Simulated || simulated, about.Real || !simulated
		about.Article = about.Article && t.LikeArticle()
		if t.Job.Set.Rows.Len() != about.Items {
			about.Items, about.Skipped = -1, 0
		}
		on := t.Context
		sets, providers, models = also(sets, t.Job.Set.Name), also(providers, on.Provider), also(models, on.Model)
		about.Contexts = append(about.Contexts, on)
	}
	about.Places, about.Guesses = workspace.Places(tracks), workspace.Guesses(tracks)
	about.Dataset, about.Provider, about.Model = strings.Join(sets, ", "), strings.Join(providers, ", "), strings.Join(models, ", ")
	return about
}

// unfinished says how much of its race a report covers; "": all of it, or the report is of no
// race.
func (m *Model) unfinished(ofRace bool) string {
	whole, lanes := len(m.race.Whole()), len(m.race.Lanes)
	switch {
	case ofRace && m.race.Stopped(m.busy()):
		return figures.StoppedRace(whole, lanes, figures.Shut(workspace.Tallies(m.race.Runs())))
	case ofRace && m.race.On():
		return fmt.Sprintf("race still running: %d of %s finished", whole, text.Plural(lanes, "lane"))
	}
	return ""
}

// aboutJob is what a report says of runs of a job that keep nothing else.
func (m *Model) aboutJob(j job) report.About {
	p := m.cfg.Provider
	return report.About{
		Dataset: j.Set.Name, Items: j.Set.Rows.Len(), Skipped: j.Set.Skipped, Provider: p.Label(), Model: p.Model(),
		Simulated: p.Simulated(), Real: !p.Simulated(), Made: m.now,
	}
}

func (m *Model) trialsExport() *export {
	p := m.trials
	if m.busy() || len(p.Lanes) == 0 || p.Whole() == 0 {
		return nil
	}
	return &export{"trials", func() func() *report.Report {
		about, result := m.aboutJob(p.Job), p.Result
		about.Failures, about.Places, about.Guesses = p.Failures, p.Places, p.Guesses
		words := append(lanesFlag(p.Lanes), "--trials", strconv.Itoa(trialview.Many))
		about.Reproduce = m.reproduce(words, m.originOf(p.Job, m.cfg.Provider, m.cfg.Base.Seed))
		if whole := p.Whole(); whole < trialview.Many {
			about.Stopped = fmt.Sprintf("%d of %s finished in every lane", whole, text.Plural(trialview.Many, "trial"))
		}
		return func() *report.Report { return report.Trials(about, result) }
	}}
}

func (m *Model) sweepExport() *export {
	p := m.sweep
	if m.busy() || len(p.Points()) == 0 {
		return nil
	}
	return &export{"sweep", func() func() *report.Report {
		about, points := m.aboutJob(p.Job), p.Points()
		about.Stopped, about.Swept, about.Guesses = p.Missing(), p.About(), workspace.Guesses(p.Runs())
		for _, e := range p.Lanes {
			if e.Run != nil && e.Run.Tally.Whole() {
				about.Failures.Add(e.Lane.String(), e.Run.Tally, func(item int) string { return results.Name(p.Job.Set.Rows, workspace.Tallies(p.Runs()), item) })
			}
		}
		about.Reproduce = m.reproduce(p.Words(), m.originOf(p.Job, m.cfg.Provider, m.cfg.Base.Seed))
		var lanes []engine.Lane
		for _, point := range points {
			lanes = append(lanes, engine.Lane{Strategy: p.Strategy, Limit: point.Limit})
		}
		return func() *report.Report { return report.Sweep(about, lanes, points) }
	}}
}
