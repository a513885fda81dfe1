package ui

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/trialview"
)

// lookKey is what a look depends on.
type lookKey struct{ spec, column, encoding string }

// look is what a look at the selected set brought.
type look struct {
	seen *datasets.Preview // of a file
	set  *datasets.Set     // of a built-in set
	err  error
	done bool
}

// lookedMsg ends a look.
type lookedMsg struct {
	pane *dataPane
	key  lookKey
	look look
}

var errNoColumn = errors.New("choose the text column with ← →")

// look returns the command that looks at the selected set, nil where that was done.
func (p *dataPane) look(m *Model) tea.Cmd {
	entry := p.entries.selected()
	if entry.spec == "" {
		return nil
	}
	p.begin(m, entry)
	key := p.key()
	if p.looks[key] != nil {
		return nil
	}
	p.looks[key] = &look{}
	ctx, opt := m.ctx, m.reading(entry)
	return func() tea.Msg {
		l := look{done: true}
		if entry.builtin {
			l.set, l.err = datasets.OpenContext(ctx, entry.spec, opt)
		} else {
			l.seen, l.err = datasets.Peek(ctx, entry.spec, opt)
		}
		return lookedMsg{p, key, l}
	}
}

// begin fits the form to another file: what was said of the one before doesn't hold.
func (p *dataPane) begin(m *Model, entry dataEntry) {
	if p.form.spec == entry.spec {
		return
	}
	p.form.spec, p.form.column, p.form.encoding = entry.spec, "", ""
	p.form.skipBad = m.cfg.Reading.SkipBad
	if filepath.Clean(entry.spec) == filepath.Clean(m.cfg.Asked) {
		p.form.column, p.form.encoding = m.cfg.Reading.Column, m.cfg.Reading.Encoding
	}
}

func (p *dataPane) key() lookKey {
	return lookKey{p.entries.selected().spec, p.form.column, p.form.encoding}
}

// looked is what the look at the selected set brought; nil: it is still on. While it is
// looked at in another way what was seen before stays.
func (p *dataPane) looked() *look {
	if l := p.looks[p.key()]; l != nil && l.done {
		return l
	}
	if p.last.spec == p.entries.selected().spec {
		return p.looks[p.last]
	}
	return nil
}

// saw takes in what a look brought.
func (p *dataPane) saw(msg lookedMsg) {
	*p.looks[msg.key] = msg.look
	if msg.key == p.key() {
		p.last = msg.key
	}
}

// seen is the start of the selected file; nil: it is not known, or none.
func (p *dataPane) seen() *datasets.Preview {
	if l := p.looked(); l != nil {
		return l.seen
	}
	return nil
}

// refused are the bad rows that kept the selected file from being opened.
func (p *dataPane) refused() *datasets.BadRows {
	var bad *datasets.BadRows
	if p.failure.spec == p.entries.selected().spec && errors.As(p.failure.err, &bad) {
		return bad
	}
	return nil
}

// reading says how a set is to be read: as the flags have it, but for what is about
// one file and stands in the form.
func (m *Model) reading(entry dataEntry) datasets.Options {
	opt := m.cfg.Reading
	opt.Column, opt.Encoding, opt.Fields, opt.Stdin = "", "", nil, nil
	if entry.builtin || entry.spec != m.cfg.Asked {
		opt.ID = ""
	}
	if !entry.builtin {
		opt.Column, opt.Encoding, opt.SkipBad = m.form.column, m.form.encoding, m.form.skipBad
	}
	return opt
}

// openedMsg is a dataset that was chosen, ready to run, or why it isn't.
type openedMsg struct {
	of   *opening
	spec string
	job  job
	err  error
}

// opening is a command on its way that opens a dataset.
type opening struct{ cancel context.CancelFunc }

// open returns the command. What is typed is for files; built-in sets have their own.
func (o *opening) open(ctx context.Context, entry dataEntry, opt datasets.Options, schemaSpec, template string) tea.Cmd {
	return func() tea.Msg {
		var j job
		var err error
		if entry.builtin {
			j, err = openBuiltin(ctx, entry.spec, opt)
		} else {
			j, err = openFile(ctx, entry.spec, opt, schemaSpec, template)
		}
		return openedMsg{o, entry.spec, j, err}
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
	s, err := schema.LoadContext(ctx, schemaSpec)
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
		if p, ok := opened[*dataPane](m); ok {
			p.failure = failure{msg.spec, msg.err}
			if p.refused() != nil { // the form has a field for it
				p.focus = badField
				return nil
			}
		}
		m.notice = notice{text: text.Clean(msg.err.Error()), bad: true}
		return nil
	}
	m.job = msg.job
	m.lanes.forget()
	m.batch = batchPane{}
	m.race = noRace()
	m.forgetSweeps()
	m.trials = &trialview.Pane{}
	m.stack = []pane.Pane{m.screens.batch}
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

// tellNotes says what there is to say of how the data was read.
func (m *Model) tellNotes() {
	if notes := m.job.Set.Notes; len(notes) > 0 {
		m.notice = notice{text: shortName(m.job.Set) + ": " + text.Clean(strings.Join(notes, "; "))}
	}
}
