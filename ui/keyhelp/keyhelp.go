// Package keyhelp is the pane that lists every key that works behind it, and says what the
// picture means.
package keyhelp

import (
	"strings"

	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Pane is the help.
type Pane struct {
	pane.Base
	scroll pane.Scroll
	keys   []pane.Key
	cache  bool
}

// New returns the help on these keys. cache: answers may come from a cache.
func New(keys []pane.Key, cache bool) *Pane { return &Pane{keys: keys, cache: cache} }

// Keys leave it.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	back := pane.Asks(pane.Bind([]string{"esc", "?", "enter", "tab"}, "esc", "back"), pane.Back{})
	return append([]pane.Key{back}, p.scroll.Keys(f)...)
}

// Wheel scrolls.
func (p *Pane) Wheel(f pane.Frame, by int) []pane.Intent { return p.scroll.Wheel(f, by) }

// twoColumns is the width from which the keys and the legend stand beside each other.
const twoColumns = 76

// View draws the keys, and beside or below them the legend.
func (p *Pane) View(f pane.Frame) pane.Body {
	th := f.Theme
	left := []string{th.Brand.Paint("KEYS")}
	for _, k := range p.keys {
		if name := k.Help().Key; name != "" && name != "?" {
			var l theme.Line
			l.Add(th.Key, name).To(11)
			if k.Off == "" {
				l.Add(th.Text, k.Help().Desc)
			} else {
				l.Add(th.Muted, k.Off)
			}
			left = append(left, l.String())
		}
	}
	left = append(left, "", th.Muted.Paint("wheel scrolls, click selects"))
	right := p.legend(f)
	if f.W < twoColumns {
		left = append(append(left, ""), right...)
		return pane.Body{Lines: draw.Indent(left, 2), Top: p.scroll.Top}
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
	return pane.Body{Lines: draw.Indent(lines, 2), Top: p.scroll.Top}
}

// legend says what the glyphs mean, each drawn as in the picture.
func (p *Pane) legend(f pane.Frame) []string {
	th := f.Theme
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
		entry(th.Warn, timeline.RefusedMark, "refused for load, retried"),
		entry(th.BackingOff[0].Ink, "▒▒▒▒", "backing off (holds slot)"),
		entry(th.Held[0].Ink, "░░░░", "finished, held back"),
		entry(th.Shut, strings.Repeat(timeline.Band, 4), "paused, or provider down"),
		entry(th.Warn, figures.WeatherMark, "weather changed, in a race"), "",
		th.Brand.Paint("MARKS"),
		entry(th.Faint, "·", "not started"),
		entry(th.Accent, draw.Spinner(f.Beat), "in flight"),
		entry(th.Warn, "↻", "backing off"),
		entry(th.Held[0].Ink, "○", "finished, held back"),
		entry(th.OK, "✓", "delivered"),
		entry(th.Fail, "!", "paid for, not delivered"),
		entry(th.Warn, "≠", "delivered, wrong answer"),
		entry(th.Fail, "✗", "failed"),
		entry(th.Faint, "–", "cancelled"),
	}
	if p.cache {
		lines = append(lines, entry(th.OK, draw.CachedMark, "delivered, from the cache"))
	}
	return lines
}
