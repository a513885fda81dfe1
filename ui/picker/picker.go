// Package picker is the pane that chooses what to run on: a built-in set, or a file or folder
// that is here, with a look at its first rows and a form for what to extract.
package picker

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/ui/pane"
	"regatta/ui/text"
)

// Of is where data is looked for, and how it is read.
type Of struct {
	Context context.Context  // of looks at files
	Folder  string           // "": where the program was started
	Reading datasets.Options // Column and Encoding are for Asked alone
	Asked   string           // the set that was asked for at the start
}

// Open asks for a set to be opened. Failed comes back, or the pane is closed.
type Open struct {
	Spec           string
	Builtin        bool // it has a schema and a prompt of its own
	Reading        datasets.Options
	Schema, Prompt string
}

// Failed tells why a set could not be opened.
type Failed struct {
	Spec string
	Err  error
}

// Pane is the list of what there is, and the form. It is open while nothing runs: what a frame
// says is busy is the opening of a set.
type Pane struct {
	pane.Base
	of      Of
	entries list
	form    *Form
	focus   formField // where keys go; none: to the list
	looks   map[lookKey]*look
	last    lookKey // the look that brought something last
	failure Failed
}

// New returns the pane with the cursor on a set, and the command that finds out what
// else there is. The form stays for the next time.
func New(of Of, form *Form, spec string) (*Pane, tea.Cmd) {
	p := &Pane{of: of, entries: newList(spec), form: form, looks: map[lookKey]*look{}}
	return p, tea.Batch(p.read(cmp.Or(of.Folder, ".")), p.look())
}

// Selected names the set under the cursor; "": none.
func (p *Pane) Selected() string { return p.entries.selected().name }

// AskSchema gives the keys to the schema.
func (p *Pane) AskSchema() { p.focus = schemaField }

// Keys choose a set, or what is said of it.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	if f.Busy {
		return []pane.Key{pane.Asks(pane.Named(pane.Movement().Back, "cancel"), pane.Stop{Now: true})}
	}
	var list []pane.Key
	if field, err := p.missing(); p.entries.selected().spec != "" && (err == nil || field != noField) {
		what := "use"
		if err != nil {
			what = "edit"
		}
		list = append(list, pane.On(pane.Named(pane.Movement().Enter, what), p.use))
	}
	if p.focus != noField {
		return append(list, p.formKeys(f)...)
	}
	moves := func(by int) func() []pane.Intent {
		return func() []pane.Intent { return p.moved(f, func() { p.entries.move(by) }) }
	}
	list = append(list,
		pane.On(pane.Bind([]string{"up", "ctrl+p"}, "↑↓", "dataset"), moves(-1)),
		pane.On(pane.Bind([]string{"down", "ctrl+n"}, "", ""), moves(1)),
	)
	if len(p.fields()) > 0 {
		list = append(list,
			pane.Does(pane.Bind([]string{"tab"}, "tab", "schema, prompt"), func() { p.step(1) }),
			pane.Does(pane.Bind([]string{"shift+tab"}, "", ""), func() { p.step(-1) }),
		)
	}
	back := pane.Movement().Back
	if p.entries.filter != "" {
		return append(list, pane.On(pane.Named(back, "all"), func() []pane.Intent { return p.moved(f, func() { p.entries.narrow("") }) }))
	}
	return append(list, pane.Asks(back, pane.Back{}))
}

// formKeys are those of the form.
func (p *Pane) formKeys(f pane.Frame) []pane.Key {
	list := []pane.Key{
		pane.Does(pane.Bind([]string{"up", "shift+tab"}, "↑↓", "field"), func() { p.step(-1) }),
		pane.Does(pane.Bind([]string{"down", "tab"}, "", ""), func() { p.step(1) }),
	}
	if p.focus != schemaField && p.focus != promptField {
		turn := func(by int) func() []pane.Intent {
			return func() []pane.Intent { return command(p.turn(by)) }
		}
		list = append(list,
			pane.On(pane.Bind([]string{"left", "h"}, "←→", "choose"), turn(-1)),
			pane.On(pane.Bind([]string{"right", "l", "space"}, "", ""), turn(1)),
		)
	}
	return append(list, pane.Does(pane.Named(pane.Movement().Back, "list"), func() { p.focus = noField }))
}

func command(run tea.Cmd) []pane.Intent { return pane.Do(pane.Command{Run: run}) }

// Typing is true: letters filter the list or go into a field.
func (p *Pane) Typing() bool { return true }

// Wheel moves the cursor of the list.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent {
	if f.Busy || p.focus != noField {
		return nil
	}
	return p.moved(f, func() { p.entries.move(by / 3) })
}

// moved has the list moved by do, keeps the cursor in sight and looks at what it is on.
func (p *Pane) moved(f pane.Frame, do func()) []pane.Intent {
	p.settle(f)
	do()
	p.settle(f)
	return command(p.look())
}

// settle remembers what is in sight of the list.
func (p *Pane) settle(f pane.Frame) {
	_, at := p.entries.lines(f.Theme, f.W, false)
	p.entries.top, _ = p.entries.window(at, p.listHeight(f)-listHead)
}

// choose puts the cursor on an entry that was clicked.
func (p *Pane) choose(f pane.Frame, entry int) []pane.Intent {
	if f.Busy {
		return nil
	}
	p.focus = noField
	return p.moved(f, func() { p.entries.move(entry - p.entries.cursor) })
}

// Update takes what is typed, what was found and looked at, and why a set can't be opened.
func (p *Pane) Update(f pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.typed(f, msg), true
	case tea.PasteMsg:
		return p.pasted(f, msg), true
	case listedMsg:
		if msg.pane == p {
			return command(p.listed(msg)), true
		}
	case lookedMsg:
		if msg.pane == p {
			p.saw(msg)
			return nil, true
		}
	case Failed:
		if p.failure = msg; p.refused() == nil {
			return pane.Do(pane.Notice{Text: text.Clean(msg.Err.Error()), Bad: true}), true
		}
		p.focus = badField // the form has a field for it
		return pane.Do(pane.Notice{Text: text.Plural(p.refused().Count, "bad row") + ": → skips them, then enter", Bad: true}), true
	}
	return nil, false
}

// fields are the lines of the form that the selected file calls for.
func (p *Pane) fields() []formField {
	entry := p.entries.selected()
	if entry.builtin || entry.spec == "" {
		return nil
	}
	list := []formField{schemaField}
	if len(p.columns()) > 1 {
		list = append(list, columnField)
	}
	list = append(list, promptField)
	bad := p.bad()
	if p.form.encoding != "" || bad != nil && bad.Foreign {
		list = append(list, encodingField)
	}
	if p.form.skipBad || bad != nil {
		list = append(list, badField)
	}
	return list
}

// step goes to the next field; behind the last and before the first is the list.
func (p *Pane) step(by int) {
	order := append([]formField{noField}, p.fields()...)
	at := max(slices.Index(order, p.focus), 0)
	p.focus = order[(at+by+len(order))%len(order)]
}

func (p *Pane) turn(by int) tea.Cmd {
	columns := p.columns()
	if p.focus == columnField && len(columns) == 0 {
		return nil
	}
	if p.form.column == "" && p.seen() != nil {
		p.form.column = p.seen().Text // the one that was found
	}
	p.form.turn(p.focus, by, columns)
	return p.look()
}

// columns are those that may hold the text.
func (p *Pane) columns() []string {
	if seen := p.seen(); seen != nil {
		return seen.Columns
	}
	return nil
}

// bad are the rows that can't be used, as far as they are known.
func (p *Pane) bad() *datasets.BadRows {
	if bad := p.refused(); bad != nil {
		return bad
	}
	if seen := p.seen(); seen != nil {
		return seen.Bad
	}
	return nil
}

// typed filters the list, or goes into the field.
func (p *Pane) typed(f pane.Frame, msg tea.KeyPressMsg) []pane.Intent {
	filter, name := p.entries.filter, msg.String()
	switch {
	case f.Busy || p.focus != noField && p.focus != schemaField && p.focus != promptField:
		return nil
	case p.focus != noField:
		return command(p.form.typed(p.focus, msg))
	case name == "backspace" && filter != "":
		runes := []rune(filter)
		filter = string(runes[:len(runes)-1])
	case name == "ctrl+u":
		filter = ""
	case msg.Text != "":
		filter = strings.TrimLeft(filter+text.Clean(msg.Text), " ")
	default:
		return nil
	}
	return p.moved(f, func() { p.entries.narrow(filter) })
}

func (p *Pane) pasted(f pane.Frame, msg tea.PasteMsg) []pane.Intent {
	switch p.focus {
	case schemaField, promptField:
		return command(p.form.typed(p.focus, msg))
	case noField:
		return p.moved(f, func() { p.entries.narrow(p.entries.filter + text.Clean(msg.Content)) })
	}
	return nil
}

// use asks for the set under the cursor, or goes to what has to be said before.
func (p *Pane) use() []pane.Intent {
	entry := p.entries.selected()
	if field, err := p.missing(); err != nil {
		if field != noField {
			p.focus = field
		}
		return pane.Do(pane.Notice{Text: text.Clean(err.Error()), Bad: p.focus == field})
	}
	p.failure = Failed{}
	return pane.Do(Open{
		Spec: entry.spec, Builtin: entry.builtin, Reading: p.reading(entry), Schema: p.form.schema.Value(), Prompt: p.form.template(),
	})
}

// missing says what keeps the selected set from being opened, and which field is about it.
func (p *Pane) missing() (formField, error) {
	if p.entries.selected().builtin {
		return noField, nil
	}
	if l := p.looked(); l != nil && l.err != nil {
		return noField, l.err
	}
	if err := p.form.verdict.err; err != nil {
		return schemaField, err
	}
	seen := p.seen()
	if seen == nil {
		return noField, nil
	}
	if seen.Choice != nil {
		return columnField, errNoColumn
	}
	return promptField, p.form.checkPrompt(seen.Columns)
}
