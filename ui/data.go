package ui

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/ui/text"
)

// dataPane chooses what to run on: a built-in set, or a file or folder that is here,
// with a look at its first rows and a form for what to extract.
type dataPane struct {
	entries dataList
	form    *dataForm
	focus   formField // where keys go; none: to the list
	looks   map[lookKey]*look
	last    lookKey // the look that brought something last
	failure failure
}

// failure is why something could not be opened.
type failure struct {
	spec string
	err  error
}

// newData returns the pane with the cursor on a set, and the command that finds out what
// else there is.
func newData(m *Model, spec string) (*dataPane, tea.Cmd) {
	p := &dataPane{entries: newDataList(spec), form: &m.form, looks: map[lookKey]*look{}}
	return p, tea.Batch(p.list(cmp.Or(m.cfg.Folder, ".")), p.look(m))
}

// openData opens the pane on the data that there is.
func (m *Model) openData() tea.Cmd {
	spec := m.job.Set.Name
	if from := m.job.Set.Source; from != nil && from.Path == "" {
		spec = "" // it can't be opened again
	}
	p, cmd := newData(m, spec)
	m.push(m.legacyData(p))
	return cmd
}

func (p *dataPane) actions(m *Model) []action {
	if m.opening != nil {
		return []action{on(keys("esc"), "esc", "cancel", m.stop)}
	}
	var list []action
	if field, err := p.missing(); p.entries.selected().spec != "" && (err == nil || field != noField) {
		what := "use"
		if err != nil {
			what = "edit"
		}
		list = append(list, on(keys("enter"), "enter", what, func() tea.Cmd { return p.choose(m) }))
	}
	if p.focus != noField {
		list = append(list,
			on(keys("up", "shift+tab"), "↑↓", "field", just(func() { p.step(-1) })),
			also(keys("down", "tab"), just(func() { p.step(1) })),
		)
		if p.focus != schemaField && p.focus != promptField {
			list = append(list,
				on(keys("left", "h"), "←→", "choose", func() tea.Cmd { return p.turn(m, -1) }),
				also(keys("right", "l", "space"), func() tea.Cmd { return p.turn(m, 1) }),
			)
		}
		return append(list, on(keys("esc"), "esc", "list", just(func() { p.focus = noField })))
	}
	list = append(list,
		on(keys("up", "ctrl+p"), "↑↓", "dataset", func() tea.Cmd { return p.move(m, -1) }),
		also(keys("down", "ctrl+n"), func() tea.Cmd { return p.move(m, 1) }),
	)
	if len(p.fields()) > 0 {
		list = append(list, on(keys("tab"), "tab", "schema, prompt", just(func() { p.step(1) })), also(keys("shift+tab"), just(func() { p.step(-1) })))
	}
	if p.entries.filter != "" {
		return append(list, on(keys("esc"), "esc", "all", func() tea.Cmd { p.entries.narrow(""); return p.look(m) }))
	}
	return append(list, on(keys("esc"), "esc", "back", m.back))
}

func (p *dataPane) move(m *Model, by int) tea.Cmd {
	p.entries.move(by)
	return p.look(m)
}

// fields are the lines of the form that the selected file calls for.
func (p *dataPane) fields() []formField {
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
func (p *dataPane) step(by int) {
	order := append([]formField{noField}, p.fields()...)
	at := max(slices.Index(order, p.focus), 0)
	p.focus = order[(at+by+len(order))%len(order)]
}

func (p *dataPane) turn(m *Model, by int) tea.Cmd {
	columns := p.columns()
	if p.focus == columnField && len(columns) == 0 {
		return nil
	}
	if p.form.column == "" && p.seen() != nil {
		p.form.column = p.seen().Text // the one that was found
	}
	p.form.turn(p.focus, by, columns)
	return p.look(m)
}

// columns are those that may hold the text.
func (p *dataPane) columns() []string {
	if seen := p.seen(); seen != nil {
		return seen.Columns
	}
	return nil
}

// bad are the rows that can't be used, as far as they are known.
func (p *dataPane) bad() *datasets.BadRows {
	if bad := p.refused(); bad != nil {
		return bad
	}
	if seen := p.seen(); seen != nil {
		return seen.Bad
	}
	return nil
}

// typed filters the list, or goes into the field.
func (p *dataPane) typed(m *Model, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	name := msg.String()
	switch {
	case m.opening != nil:
		return nil, false
	case p.focus == schemaField || p.focus == promptField:
		if slices.Contains([]string{"enter", "tab", "shift+tab", "esc", "up", "down", "ctrl+c", "ctrl+z"}, name) {
			return nil, false
		}
		return p.form.typed(p.focus, msg), true
	case p.focus != noField:
		return nil, false
	case name == "backspace" && p.entries.filter != "":
		runes := []rune(p.entries.filter)
		p.entries.narrow(string(runes[:len(runes)-1]))
	case name == "ctrl+u":
		p.entries.narrow("")
	case msg.Text != "":
		p.entries.narrow(strings.TrimLeft(p.entries.filter+text.Clean(msg.Text), " "))
	default:
		return nil, false
	}
	return p.look(m), true
}

func (p *dataPane) pasted(m *Model, msg tea.PasteMsg) tea.Cmd {
	switch p.focus {
	case schemaField, promptField:
		return p.form.typed(p.focus, msg)
	case noField:
		p.entries.narrow(p.entries.filter + text.Clean(msg.Content))
		return p.look(m)
	}
	return nil
}

// choose opens the set under the cursor, or goes to what has to be said before. The runs
// that there are stay in the list of runs.
func (p *dataPane) choose(m *Model) tea.Cmd {
	entry := p.entries.selected()
	if field, err := p.missing(); err != nil {
		if field != noField {
			p.focus = field
		}
		m.notice = notice{text: text.Clean(err.Error()), bad: p.focus == field}
		return nil
	}
	ctx, cancel := context.WithCancel(m.ctx)
	m.opening, p.failure = &opening{cancel}, failure{}
	return m.opening.open(ctx, entry, m.reading(entry), p.form.schema.value(), p.form.template())
}

// missing says what keeps the selected set from being opened, and which field is about it.
func (p *dataPane) missing() (formField, error) {
	if p.entries.selected().builtin {
		return noField, nil
	}
	if l := p.looked(); l != nil && l.err != nil {
		return noField, l.err
	}
	p.form.judge()
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
