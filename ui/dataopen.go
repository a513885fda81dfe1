package ui

import (
	"context"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/ui/pane"
	"regatta/ui/picker"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// openedMsg is a dataset that was chosen, ready to run, or why it isn't.
type openedMsg struct {
	of   *opening
	spec string
	from []string // the flags that say the same
	job  job
	err  error
}

// opening is a command on its way that opens a dataset.
type opening struct{ cancel context.CancelFunc }

// open returns the command. What is typed is for files; built-in sets have their own.
func (o *opening) open(ctx context.Context, of picker.Open) tea.Cmd {
	return func() tea.Msg {
		var j job
		var err error
		if of.Builtin {
			j, err = openBuiltin(ctx, of.Spec, of.Reading)
		} else {
			j, err = openFile(ctx, of.Spec, of.Reading, of.Schema, of.Prompt)
		}
		return openedMsg{of: o, spec: of.Spec, from: openWords(of), job: j, err: err}
	}
}

func openBuiltin(ctx context.Context, spec string, opt datasets.Options) (job, error) {
	set, err := datasets.OpenContext(ctx, spec, opt)
	if err != nil {
		return job{}, err
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	return job{Set: set, Schema: set.Schema, Prompt: prompt}, err
}

func openFile(ctx context.Context, path string, opt datasets.Options, schemaSpec, template string) (job, error) {
	prompt, err := datasets.ParsePrompt(template)
	if err != nil {
		return job{}, err
	}
	s, err := schema.Load(ctx, schemaSpec)
	if err == nil && opt.Many {
		s, err = s.List()
	}
	if err != nil {
		return job{}, err
	}
	opt.Fields, opt.Prompted = prompt.Columns(), !prompt.UsesText()
	set, err := datasets.OpenContext(ctx, path, opt)
	if err != nil {
		return job{}, err
	}
	return job{Set: set, Schema: s, Prompt: prompt}, prompt.Check(set)
}

// newPicker returns the picker, on the data that is open.
func (m *Model) newPicker() (pane.Pane, tea.Cmd) {
	spec := m.job.Set.Name
	if from := m.job.Set.Source; from != nil && from.Path == "" {
		spec = "" // it can't be opened again
	}
	return m.pickData(spec)
}

// pickData is the picker on a set.
func (m *Model) pickData(spec string) (*picker.Pane, tea.Cmd) {
	of := picker.Of{Context: m.ctx, Folder: m.cfg.Folder, Reading: m.cfg.Reading, Asked: m.cfg.Asked}
	return picker.New(of, m.form, spec)
}

// openSet begins to open a set that was chosen. Earlier runs stay in the list of runs.
func (m *Model) openSet(of picker.Open) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	m.opening = &opening{cancel}
	return m.opening.open(ctx, of)
}

// opened turns to another dataset. Runs on the one before are no longer those of the
// lanes.
func (m *Model) opened(msg openedMsg) tea.Cmd {
	msg.of.cancel()
	if msg.of != m.opening {
		return nil // it was cancelled
	}
	m.opening = nil
	if m.leaving {
		return tea.Quit
	}
	if msg.err != nil {
		return m.tell(picker.Failed{Spec: msg.spec, Err: msg.err})
	}
	m.job, m.from = msg.job, msg.from
	m.freshStart()
	m.tellNotes()
	return nil
}

// shortName names a dataset in a few cells: of a long path the end.
func shortName(set *datasets.Set) string {
	const cells = 24
	name := text.Clean(set.Name)
	if theme.Width(name) > cells {
		name = "…/" + text.Clean(filepath.Base(set.Name))
	}
	return text.Fit(name, cells)
}

// tellNotes shows the notes on how the data was read.
func (m *Model) tellNotes() {
	if notes := m.job.Set.Notes; len(notes) > 0 {
		m.notice = notice{text: shortName(m.job.Set) + ": " + text.Clean(strings.Join(notes, "; "))}
	}
}
