package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// dataPane chooses among the built-in datasets.
type dataPane struct {
	sets   []datasets.Builtin
	cursor int
}

// openedMsg is a dataset that was chosen, ready to run, or why it isn't.
type openedMsg struct {
	job job
	err error
}

func newDataPane(m *Model) *dataPane {
	p := &dataPane{sets: datasets.Builtins()}
	for i, s := range p.sets {
		if s.Name == m.job.set.Name {
			p.cursor = i
		}
	}
	return p
}

func (p *dataPane) actions(m *Model) []action {
	return []action{
		on(keys("enter"), "enter", "take it", func() tea.Cmd { return p.choose(m) }),
		on(keys("up", "k"), "↑↓", "dataset", just(func() { p.move(-1) })),
		also(keys("down", "j"), just(func() { p.move(1) })),
		on(keys("esc", "d"), "esc", "back", just(func() { m.overlay = nil })),
	}
}

// choose opens the set under the cursor. The runs that there are stay in the list
// of runs.
func (p *dataPane) choose(m *Model) tea.Cmd {
	m.overlay, m.opening = nil, true
	return open(p.sets[p.cursor].Name)
}

func (p *dataPane) move(by int) { p.cursor = (p.cursor + by + len(p.sets)) % len(p.sets) }

// open returns the command that opens a built-in dataset.
func open(name string) tea.Cmd {
	return func() tea.Msg {
		set, err := datasets.Open(name, datasets.Options{})
		if err != nil {
			return openedMsg{err: err}
		}
		prompt, err := datasets.ParsePrompt(set.Prompt)
		if err != nil {
			return openedMsg{err: err}
		}
		return openedMsg{job: job{set, set.Schema, prompt}}
	}
}

// opened turns to another dataset. Runs on the one before are no longer those of
// the lanes.
func (m *Model) opened(msg openedMsg) tea.Cmd {
	m.opening = false
	if m.leaving {
		return tea.Quit
	}
	if msg.err != nil {
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	}
	m.job, m.overlay = msg.job, nil
	m.lanes.forget()
	m.batch = batchPane{}
	m.race = racePane{}
	m.forgetSweeps()
	m.trials = trialsPane{}
	m.screen = onBatch
	return nil
}

func (p *dataPane) view(m *Model, r rect) []string {
	th := m.theme
	lines := []string{th.Brand.Paint("DATA"), ""}
	for i, s := range p.sets {
		var l theme.Line
		ink, marker := th.Text, "  "
		if i == p.cursor {
			ink, marker = th.Cursor, "▸ "
		}
		l.Add(ink, marker+s.Name).To(14).Add(th.Muted, text.Plural(s.Rows, "item")).To(26)
		l.Add(th.Text, text.Fit(s.About, max(r.w-30, 10)))
		lines = append(lines, l.String())
	}
	lines = append(lines, "")
	your := "Your own data: regatta --data FILE.csv --schema 'name string, age int' (csv, tsv, jsonl, txt)"
	for _, line := range wrap(your, r.w-4) {
		lines = append(lines, th.Muted.Paint(strings.TrimSpace(line)))
	}
	return indent(lines)
}
