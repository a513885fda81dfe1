package keyhelp

import (
	"strings"

	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// legend says what the glyphs mean, each drawn as in the picture.
func (p *Pane) legend(f pane.Frame) []string {
	th := f.Theme
	entry := func(ink theme.Ink, glyph, what string) string {
		var l theme.Line
		return l.Add(ink, glyph).To(7).Add(th.Text, what).String()
	}
	var first, again theme.Line
	first.Add(th.Done[0].Ink, "█").Add(th.Done[0].Reverse, timeline.FirstToken).Add(th.Done[0].Ink, "██").To(7).Add(th.Text, "first token, when streaming")
	again.Add(th.Retried[0].Ink, "███").Add(th.Retried[0].Reverse, timeline.ReAsked).To(7).Add(th.Text, "failed validation, re-asked")
	done, failed, retried := timeline.DoneGlyph, timeline.DoneGlyph, timeline.DoneGlyph
	if f.Plain {
		done, failed, retried = timeline.PlainDone, timeline.FailedGlyph, timeline.RetriedGlyph
	}
	flight := strings.Repeat(timeline.FlightGlyph, 3) + timeline.FlightHead
	lines := []string{
		th.Brand.Paint("TIME AXIS"),
		entry(th.Waiting, "····", "queued, waiting for a slot"),
		entry(th.Calling[0].Ink, flight, "call in flight"),
		entry(th.Streaming[0].Ink, flight, "answer streaming in"),
		first.String(),
		entry(th.Done[0].Ink, strings.Repeat(done, 4), "succeeded"),
		entry(th.Broken[0].Ink, strings.Repeat(failed, 4), "failed"),
		entry(th.Retried[0].Ink, strings.Repeat(retried, 4), "failed attempt, retried"),
		again.String(),
		entry(th.Warn, timeline.RefusedMark, "refused for load, retried"),
		entry(th.BackingOff[0].Ink, strings.Repeat(timeline.BackOffGlyph, 4), "backing off (holds slot)"),
		entry(th.Held[0].Ink, strings.Repeat(timeline.HeldGlyph, 4), "finished, held back"),
		entry(th.Shut, strings.Repeat(timeline.Band, 4), "paused, or provider down"),
		entry(th.Warn, figures.WeatherMark, "weather changed, in a race"),
		entry(th.Strong, draw.DoneFlag, "lane done, in a race"),
		entry(th.Muted, draw.DueMark, "forecast of its end"), "",
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
	return append(lines, "",
		th.Brand.Paint("FORECASTS"),
		entry(th.Muted, "≈", "what a lane would take"),
		entry(th.Muted, "twin", "model of the provider that"),
		entry(th.Muted, "", "was fitted from its runs"),
		entry(th.Muted, "taken", "nothing was refused"),
	)
}
