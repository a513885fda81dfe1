package picker

import (
	"errors"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
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
	pane *Pane
	key  lookKey
	look look
}

var errNoColumn = errors.New("choose the text column with ← →")

// look returns the command that looks at the selected set, nil where that was done.
func (p *Pane) look() tea.Cmd {
	entry := p.entries.selected()
	if entry.spec == "" {
		return nil
	}
	p.begin(entry)
	key := p.key()
	if p.looks[key] != nil {
		return nil
	}
	p.looks[key] = &look{}
	ctx, opt := p.of.Context, p.reading(entry)
	return func() tea.Msg {
		l := look{done: true}
		if entry.builtin {
			l.set, l.err = datasets.OpenContext(ctx, entry.spec, opt)
		} else {
			l.seen, l.err = datasets.Peek(ctx, entry.spec, opt)
		}
		return lookedMsg{pane: p, key: key, look: l}
	}
}

// begin fits the form to another file: what was said of the one before doesn't hold.
func (p *Pane) begin(entry entry) {
	if p.form.spec == entry.spec {
		return
	}
	p.form.spec, p.form.column, p.form.encoding = entry.spec, "", ""
	p.form.skipBad = p.of.Reading.SkipBad
	if filepath.Clean(entry.spec) == filepath.Clean(p.of.Asked) {
		p.form.column, p.form.encoding = p.of.Reading.Column, p.of.Reading.Encoding
	}
}

func (p *Pane) key() lookKey {
	return lookKey{p.entries.selected().spec, p.form.column, p.form.encoding}
}

// looked is what the look at the selected set brought; nil: it is still on. While it is
// looked at in another way what was seen before stays.
func (p *Pane) looked() *look {
	if l := p.looks[p.key()]; l != nil && l.done {
		return l
	}
	if p.last.spec == p.entries.selected().spec {
		return p.looks[p.last]
	}
	return nil
}

// saw takes in what a look brought.
func (p *Pane) saw(msg lookedMsg) {
	*p.looks[msg.key] = msg.look
	if msg.key == p.key() {
		p.last = msg.key
	}
}

// seen is the start of the selected file; nil: it is not known, or none.
func (p *Pane) seen() *datasets.Preview {
	if l := p.looked(); l != nil {
		return l.seen
	}
	return nil
}

// refused are the bad rows that kept the selected file from being opened.
func (p *Pane) refused() *datasets.BadRows {
	var bad *datasets.BadRows
	if p.failure.Spec == p.entries.selected().spec && errors.As(p.failure.Err, &bad) {
		return bad
	}
	return nil
}

// reading says how a set is to be read: as the flags have it, but for what is about
// one file and stands in the form.
func (p *Pane) reading(entry entry) datasets.Options {
	opt := p.of.Reading
	opt.Column, opt.Encoding, opt.Fields, opt.Stdin = "", "", nil, nil
	if entry.builtin || entry.spec != p.of.Asked {
		opt.ID = ""
	}
	if !entry.builtin {
		opt.Column, opt.Encoding, opt.SkipBad = p.form.column, p.form.encoding, p.form.skipBad
	}
	return opt
}
