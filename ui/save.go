package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/ui/results"
	"regatta/ui/runs"
	"regatta/ui/text"
)

// savedMsg is how the saving of a run, or of a program, ended.
type savedMsg struct {
	track *track // nil: a program
	path  string
	err   error
}

// save writes the results of a run to a new file in the folder that the program was
// started in, as regatta run would have written them.
func (m *Model) save(t *track) tea.Cmd {
	set := t.job.set
	path := fileName(set.Name, t.lane, m.clock())
	return func() tea.Msg {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return savedMsg{t, path, err}
		}
		err = results.Write(file, results.Layout{Format: results.JSONL}, t.tally, set.Rows)
		if closed := file.Close(); err == nil {
			err = closed
		}
		return savedMsg{t, path, err}
	}
}

// kept tells how it went. A second run in one second has the same name: it is
// saved the next time.
func (m *Model) kept(msg savedMsg) {
	if msg.err != nil {
		m.notice = notice{text: text.Clean(fmt.Sprintf("can't save %s: %v", msg.path, reason(msg.err))), bad: true}
		return
	}
	if msg.track == nil {
		m.notice = notice{text: "saved the program to " + text.Clean(msg.path)}
		return
	}
	msg.track.saved = true
	m.notice = notice{text: fmt.Sprintf("saved %s to %s", text.Plural(len(msg.track.tally.Rows), "item"), text.Clean(msg.path))}
}

// reason drops what an error about a file repeats: its path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// fileName names the file of a run after its data, its lane and the time.
func fileName(set string, lane engine.Lane, now time.Time) string {
	return "regatta-" + runs.Slug(set, lane) + "-" + now.Format("20060102-150405") + ".jsonl"
}

// canSave reports whether a run is over and has something to keep.
func canSave(t *track) bool {
	return t != nil && !t.on() && t.tally.OK+t.tally.Failed > 0
}

// unsaved counts results of these runs that were paid for and are nowhere but
// here.
func unsaved(tracks ...*track) int {
	n := 0
	for _, t := range tracks {
		if !t.saved && !t.simulated() {
			n += t.tally.OK - t.tally.Cached
		}
	}
	return n
}

// loses asks before what was paid for is thrown away. It returns true the first
// time; the same key once more goes on.
func (m *Model) loses(doing string, tracks ...*track) bool {
	n := unsaved(tracks...)
	if n == 0 || m.asked == doing {
		return false
	}
	how := "m list runs"
	if t := m.batch.track; m.screen == onBatch && m.overlay == nil && t != nil && unsaved(t) == n {
		how = "w save"
	}
	m.notice = notice{text: fmt.Sprintf("%s paid for, not saved: %s · same key again %s", text.Counted(n, "result", "results"), how, doing), asks: doing}
	return true
}
