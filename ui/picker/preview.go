package picker

import (
	"fmt"
	"strings"

	"regatta/datasets"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// View draws the list and, beside it, the selected set. Where there is no room for two parts
// that is below the list, or the form alone while it has the keys.
func (p *Pane) View(f pane.Frame) pane.Body {
	lit := p.focus == noField && !f.Busy
	choose := func(entry int) []pane.Intent { return p.choose(f, entry) }
	if side := draw.Side(f.W); side > 0 {
		list, hits := p.entries.view(f.Theme, side, f.H, lit, choose)
		return pane.Body{Lines: draw.Beside(f.Theme, list, p.preview(f, f.W-side-1, f.H), side, f.H), Hits: hits, Split: side}
	}
	if p.focus != noField {
		return pane.Body{Lines: p.preview(f, f.W, f.H)}
	}
	h := p.listHeight(f)
	lines, hits := p.entries.view(f.Theme, f.W, h, lit, choose)
	for len(lines) < h {
		lines = append(lines, "")
	}
	lines = append(lines, f.Theme.Rule.Paint(strings.Repeat("─", f.W)))
	return pane.Body{Lines: draw.Clip(append(lines, p.preview(f, f.W, f.H-h-1)...), f.H), Hits: hits}
}

// listHeight is how many lines the list has, its head included.
func (p *Pane) listHeight(f pane.Frame) int {
	if draw.Side(f.W) > 0 {
		return f.H
	}
	_, files := p.entries.shown()
	return min(2+len(p.entries.builtins)+len(files)+4, max(f.H*2/5, 5))
}

// preview draws the selected set: what it is, its first rows, and below them what would be
// sent.
func (p *Pane) preview(f pane.Frame, cells, h int) []string {
	th, entry := f.Theme, p.entries.selected()
	w := cells - 2
	if entry.spec == "" || w < 1 {
		return nil
	}
	l := p.looked()
	lines := []string{th.Strong.Paint(text.Line(entry.name, w))}
	switch {
	case l == nil:
		lines = append(lines, th.Faint.Paint("looking"))
	case l.err != nil:
		for _, line := range draw.Wrap(text.Clean(l.err.Error()), w) {
			lines = append(lines, th.Fail.Paint(line))
		}
		return draw.Indent(lines, 1)
	}
	if f.Busy {
		lines[0] += th.Accent.Paint("   opening")
	}
	if l != nil {
		lines = append(lines, p.about(th, l, w, max(h/5, 1))...)
	}
	below := p.plan(f, l, w, h-len(lines))
	if l != nil {
		lines = append(lines, p.firstRows(th, l, w, h-len(lines), len(below))...)
	}
	if h > len(lines)+len(below) {
		lines = append(lines, "")
	}
	return append(draw.Indent(lines, 1), below...)
}

// firstRows draws as many rows as have room above the plan. While the list has the keys a
// few of them matter more than the plan.
func (p *Pane) firstRows(th *theme.Theme, l *look, w, h, plan int) []string {
	const few, many = 4, 21
	room := h - plan - 1
	if p.focus == noField {
		room = max(room, min(few, h))
	}
	if room < few-1 {
		return nil
	}
	return append([]string{""}, rows(th, l, w, min(room, many)-1)...)
}

// about says what kind of thing it is, how much there is of it, and what is wrong with
// it, in so many lines.
func (p *Pane) about(th *theme.Theme, l *look, w, most int) []string {
	if l.set != nil {
		return []string{th.Muted.Paint(text.Line(l.set.About, w))}
	}
	parts := []string{l.seen.Kind}
	switch {
	case l.seen.Exact:
		parts = append(parts, text.Plural(l.seen.Rows, "row"))
	case l.seen.Rows > 0:
		parts = append(parts, "≈"+text.Plural(l.seen.Rows, "row")+" (estimated)")
	}
	if l.seen.Size > 0 {
		parts = append(parts, text.Size(l.seen.Size))
	}
	if l.seen.Note != "" {
		parts = append(parts, l.seen.Note)
	}
	lines := []string{th.Muted.Paint(text.Line(strings.Join(parts, " · "), w))}
	bad := p.bad()
	if bad == nil {
		return lines
	}
	what := fmt.Sprintf("%s unusable: %s", text.Plural(bad.Count, "row"), bad.Reasons())
	if p.refused() == nil && bad.More {
		what = fmt.Sprintf("%d of the first %s unusable: %s", bad.Count, text.Plural(bad.Rows, "row"), bad.Reasons())
	}
	told := draw.Wrap(text.Clean(what), w)
	if most = min(most, 3); len(told) > most {
		told = append(told[:most-1:most-1], text.Fit(told[most-1]+" "+told[most], w))
	}
	for _, line := range told {
		lines = append(lines, th.Warn.Paint(line))
	}
	return lines
}

// plan is what would be sent: the schema and the prompt, which can be typed for files.
// Where there is no room for all lines it is the fields, and what there is to say of the
// one that has the keys.
func (p *Pane) plan(f pane.Frame, l *look, w, h int) []string {
	if l != nil && l.set != nil {
		return planOf(f.Theme, l.set, w)
	}
	var all, short []string
	at := 0
	for _, name := range p.fields() {
		field := p.field(f, name, w)
		all = append(all, field...)
		if name == p.focus {
			at = len(short)
			short = append(short, field...)
			continue
		}
		short = append(short, field[0])
	}
	if len(all) <= h || p.focus == noField {
		return all
	}
	if over := len(short) - h; over > 0 {
		short = short[min(at, over):]
	}
	return short
}

// planLabel is the width of the labels.
const planLabel = 11

func planOf(th *theme.Theme, set *datasets.Set, w int) []string {
	w++
	var lines []string
	for i, field := range set.Schema.Fields() {
		var l theme.Line
		if i == 0 {
			l.Add(th.Muted, " "+schemaField.String())
		}
		l.To(planLabel).Add(th.Text, text.Line(field.Name+" "+field.Type, w-planLabel))
		if room := w - l.Width() - 2; field.Description != "" && room > 12 {
			l.Add(th.Faint, "  "+text.Line(field.Description, room))
		}
		lines = append(lines, l.String())
	}
	var l theme.Line
	l.Add(th.Muted, " "+promptField.String()).To(planLabel)
	return append(lines, l.Add(th.Text, text.Line(set.Prompt, w-planLabel)).String())
}

// field draws a line of the form, and below it what there is to say of it.
func (p *Pane) field(f pane.Frame, name formField, w int) []string {
	th, lit := f.Theme, p.focus == name && !f.Busy
	w++
	var l theme.Line
	if lit {
		l.Add(th.Cursor, "▸"+name.String())
	} else {
		l.Add(th.Muted, " "+name.String())
	}
	l.To(planLabel)
	room := w - planLabel
	below := func(ink theme.Ink, s string) []string {
		if s == "" {
			return []string{l.String()}
		}
		var under theme.Line
		return []string{l.String(), under.To(planLabel).Add(ink, text.Line(s, room)).String()}
	}
	switch name {
	case schemaField:
		l.Raw(p.form.schema.View(th, room, lit, "e.g. name string, age int"))
		switch v := p.form.verdict; {
		case v.err == errNoSchema:
			return below(th.Faint, "fields to extract; also a|b|c, []string, {…}, int?, a .json file")
		case v.err != nil:
			return below(th.Warn, strings.TrimPrefix(v.err.Error(), "schema: "))
		default:
			return below(th.OK, "✓ "+v.fields)
		}
	case promptField:
		l.Raw(p.form.prompt.View(th, room, lit, datasets.DefaultPrompt))
		return below(p.sends(th))
	case columnField:
		p.choice(th, &l, lit, p.column(), room)
	case encodingField:
		p.choice(th, &l, lit, orUTF8(p.form.encoding), room)
	case badField:
		what := "stop"
		if p.form.skipBad {
			what = "skip"
		}
		p.choice(th, &l, lit, what, room)
	}
	return []string{l.String()}
}

func orUTF8(encoding string) string {
	if encoding == "" {
		return "utf-8"
	}
	return encoding
}

// column is the one with the text, chosen or found.
func (p *Pane) column() string {
	if p.form.column != "" {
		return p.form.column
	}
	if seen := p.seen(); seen != nil && seen.Choice == nil {
		return seen.Text
	}
	return "which column?"
}

func (p *Pane) choice(th *theme.Theme, l *theme.Line, lit bool, value string, room int) {
	arrow := th.Faint
	if lit {
		arrow = th.Key
	}
	l.Add(arrow, "◂ ").Add(th.Text, text.Line(value, room-4)).Add(arrow, " ▸")
}

// sends says what the first call would send.
func (p *Pane) sends(th *theme.Theme) (theme.Ink, string) {
	seen := p.seen()
	if seen == nil || seen.Choice != nil {
		return th.Faint, ""
	}
	if err := p.form.checkPrompt(seen.Columns); err != nil {
		return th.Warn, strings.TrimPrefix(err.Error(), "prompt: ")
	}
	prompt, err := datasets.ParsePrompt(p.form.template())
	if err != nil || len(seen.Items) == 0 {
		return th.Faint, ""
	}
	return th.Faint, "sends: " + prompt.Render(seen.Items[0])
}

// Story says what to do here.
func (p *Pane) Story(f pane.Frame) []string {
	entry := p.entries.selected()
	switch {
	case f.Busy:
		return []string{"reading " + text.Clean(entry.name), ": checking every row before the first call"}
	case entry.spec == "":
		return []string{"no match", " (a path works too)"}
	case p.focus == badField && p.refused() != nil:
		return []string{"← → skip bad rows", " · enter load"}
	}
	if field, err := p.missing(); err != nil && field == schemaField && p.form.schema.Value() == "" {
		return []string{"what to extract from " + text.Line(entry.name, 30) + "?", " enter, then type e.g. name string, age int"}
	}
	return nil
}
