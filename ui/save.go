package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/ui/pane"
	"regatta/ui/program"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// savedMsg is how the saving of a run, or of a program, ended.
type savedMsg struct {
	run  *workspace.Run // nil: a program
	path string
	err  error

	report bool // it is a report: the results are as unsaved as they were
}

// askName asks for the name of the file that the results of a run go to.
func (m *Model) askName(t *workspace.Run) tea.Cmd {
	return m.askNameAgain(t, fileName(t.Job.Set.Name, t.Lane, m.now), "")
}

// askNameAgain asks for it once more: what was typed stands there, with what is wrong with it.
func (m *Model) askNameAgain(t *workspace.Run, typed, problem string) tea.Cmd {
	a := pane.Ask{Label: "save as", Hint: "name.jsonl, .csv, .html or .md", What: "save", Value: typed}
	a.Done = func(_ pane.Frame, path string) ([]pane.Intent, string) {
		if results.FormatOf(path) == "" && !asReport(path) {
			return nil, "end the name in .jsonl, .csv, .html or .md"
		}
		return pane.Do(pane.Command{Run: m.save(t, path, os.O_EXCL)}), ""
	}
	return m.enterAgain(a, problem)
}

// save writes the results of a run to a file, as regatta run would have written them. how is
// os.O_EXCL for a new file, os.O_TRUNC to replace one.
func (m *Model) save(t *workspace.Run, path string, how int) tea.Cmd {
	if asReport(path) {
		return m.saveReport(t, path, how)
	}
	set := t.Job.Set
	layout := results.Layout{Format: results.FormatOf(path)}
	s := t.Job.Schema
	if s == nil {
		s = set.Schema // that of a saved run
	}
	table := layout.Format == results.CSV
	if table && s == nil {
		m.notice = notice{text: "can't save " + text.Clean(path) + ": schema unknown, and so are the columns; use .jsonl", bad: true}
		return nil
	}
	return func() tea.Msg {
		if table {
			layout.Fields, layout.InOrder, layout.Mark = s.Fields(), true, true
			layout.SeparatedAs(set)
			if t.From != nil {
				layout.KeepSaved(set)
			} else {
				layout.KeepColumns(set)
			}
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|how, 0o644)
		if err != nil {
			return savedMsg{run: t, path: path, err: err}
		}
		err = results.Write(file, layout, t.Tally, set.Rows)
		if closed := file.Close(); err == nil {
			err = closed
		}
		return savedMsg{run: t, path: path, err: err}
	}
}

// asReport reports whether a name asks for a run as something to look at.
func asReport(path string) bool {
	f, err := report.FormatOf(path)
	return err == nil && (f == report.HTML || f == report.Markdown)
}

// saveReport writes a run to a file as something to look at, as save does its results.
func (m *Model) saveReport(t *workspace.Run, path string, how int) tea.Cmd {
	e := m.raceExport([]*workspace.Run{t}, false)
	if e == nil {
		m.notice = notice{text: "can't save " + text.Clean(path) + ": the run has no results", bad: true}
		return nil
	}
	made := e.prepare()
	return func() tea.Msg {
		format, err := report.FormatOf(path)
		if err != nil {
			return savedMsg{path: path, err: err}
		}
		page, err := made().Bytes(format)
		if err == nil {
			err = writeFile(path, page, how)
		}
		return savedMsg{run: t, path: path, err: err, report: true}
	}
}

// writeFile writes a file: a new one, or in place of another, as os.OpenFile says.
func writeFile(path string, data []byte, how int) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|how, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// wrote tells how it went. Before a file is replaced it asks.
func (m *Model) wrote(msg savedMsg) tea.Cmd {
	shown := text.Clean(msg.path)
	if errors.Is(msg.err, fs.ErrExist) && msg.run != nil && m.prompt == nil {
		m.ask(question{
			texts: []string{fmt.Sprintf("%s exists: replace it?", shown), fmt.Sprintf("replace %s?", filepath.Base(shown)), "replace the file?"},
			yes:   func() tea.Cmd { return m.save(msg.run, msg.path, os.O_TRUNC) },
		})
		return nil
	}
	if msg.err != nil && msg.run != nil && m.prompt == nil {
		return m.askNameAgain(msg.run, msg.path, text.Clean("can't save: "+noFolder(msg.path, msg.err)))
	}
	if msg.err != nil {
		m.notice = notice{text: text.Clean(fmt.Sprintf("can't save %s: %s", msg.path, noFolder(msg.path, msg.err))), bad: true}
		return nil
	}
	if msg.run == nil {
		m.notice = notice{text: "saved the program to " + shown}
		return nil
	}
	if msg.report {
		m.notice = notice{text: "saved the report to " + shown}
		return nil
	}
	msg.run.Saved = true
	m.notice = notice{text: fmt.Sprintf("saved %s to %s", text.Plural(len(msg.run.Tally.Rows), "item"), shown)}
	return nil
}

// noFolder is the reason why a file can't be written, which says what isn't there.
func noFolder(path string, err error) string {
	if folder := filepath.Dir(path); errors.Is(err, fs.ErrNotExist) && folder != "." {
		return "no folder " + folder
	}
	return reason(err).Error()
}

// reason drops what an error about a file repeats: its path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// fileName proposes a name for the file of a run, after its data, its lane and the time.
func fileName(set string, lane engine.Lane, now time.Time) string {
	return "regatta-" + runs.Slug(set, lane) + "-" + now.Format("20060102-150405") + ".jsonl"
}

// writeNew returns the command that writes a program to a new file.
func writeNew(name, source string) tea.Cmd {
	return func() tea.Msg {
		file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return savedMsg{path: name, err: err}
		}
		_, err = file.WriteString(source)
		if closed := file.Close(); err == nil {
			err = closed
		}
		return savedMsg{path: name, err: err}
	}
}

// programOf describes the program that does the same as the selected lane.
func (m *Model) programOf() program.Of {
	mode, _ := m.mode()
	return program.Of{
		Lane: m.home.Lane(), Job: m.job, Provider: m.cfg.Provider, Mode: mode, Base: m.cfg.Base, Reading: m.cfg.Reading,
	}
}
