package ui

import (
	"regatta/ui/draw"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// helpPane lists every key that works behind it, and what the picture means.
type helpPane struct {
	scroller
	keys []action // that work behind it
}

func newHelp(m *Model) *helpPane { return &helpPane{keys: m.keys()} }

func (p *helpPane) actions(m *Model) []action {
	back := on(keys("esc", "?", "enter", "tab"), "esc", "back", m.back)
	return append([]action{back}, p.scroller.actions()...)
}

func (p *helpPane) view(m *Model, r rect) []string {
	th := m.theme
	left := []string{th.Brand.Paint("KEYS")}
	for _, a := range p.keys {
		if a.Help().Key == "" || a.Help().Key == "?" {
			continue
		}
		var l theme.Line
		left = append(left, l.Add(th.Key, a.Help().Key).To(11).Add(th.Text, a.Help().Desc).String())
	}
	left = append(left, "", th.Muted.Paint("wheel scrolls, click selects"))
	right := p.legend(m)
	if r.w < 76 {
		right = append([]string{""}, right...)
		return p.window(draw.Indent(append(left, right...), 2), r.h)
	}
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		var l theme.Line
		if i < len(left) {
			l.Raw(left[i])
		}
		l.To(36)
		if i < len(right) {
			l.Raw(right[i])
		}
		lines[i] = l.String()
	}
	return p.window(draw.Indent(lines, 2), r.h)
}

// legend says what the glyphs mean, each drawn as in the picture.
func (p *helpPane) legend(m *Model) []string {
	th := m.theme
	entry := func(ink theme.Ink, glyph, what string) string {
		var l theme.Line
		return l.Add(ink, glyph).To(7).Add(th.Text, what).String()
	}
	var first, again theme.Line
	first.Add(th.Done[0].Ink, "█").Add(th.Done[0].Reverse, timeline.FirstToken).Add(th.Done[0].Ink, "██").To(7).Add(th.Text, "first token, when streaming")
	again.Add(th.Broken[0].Ink, "███").Add(th.Broken[0].Reverse, timeline.ReAsked).To(7).Add(th.Text, "failed validation, re-asked")
	lines := []string{
		th.Brand.Paint("TIME AXIS"),
		entry(th.Waiting, "····", "queued, waiting for a slot"),
		entry(th.Calling[0].Ink, "████", "call in flight"),
		entry(th.Streaming[0].Ink, "████", "answer streaming in"),
		first.String(),
		entry(th.Done[0].Ink, "████", "succeeded"),
		entry(th.Broken[0].Ink, "████", "failed attempt"),
		again.String(),
		entry(th.BackingOff[0].Ink, "▒▒▒▒", "backing off (holds slot)"),
		entry(th.Held[0].Ink, "░░░░", "finished, held back"), "",
		th.Brand.Paint("MARKS"),
		entry(th.Faint, "·", "not started"),
		entry(th.Accent, draw.Spinner(m.frames), "in flight"),
		entry(th.Warn, "↻", "backing off"),
		entry(th.Held[0].Ink, "○", "finished, held back"),
		entry(th.OK, "✓", "delivered"),
		entry(th.Fail, "!", "paid for, not delivered"),
		entry(th.Warn, "≠", "delivered, wrong answer"),
		entry(th.Fail, "✗", "failed"),
		entry(th.Faint, "–", "cancelled"),
	}
	if m.cfg.Cache != nil {
		lines = append(lines, entry(th.OK, cachedMark, "delivered, from the cache"))
	}
	return lines
}
