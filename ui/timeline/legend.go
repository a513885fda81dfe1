package timeline

import (
	"slices"

	"regatta/ui/theme"
)

// Legend says what the glyphs of lives mean, a line each, the ones that are met most first, and
// the limit that areas are drawn under, where there is one.
func Legend(th *theme.Theme, plain, under bool) []string {
	done, failed, retried := DoneGlyph+DoneGlyph, DoneGlyph, DoneGlyph
	if plain {
		done, failed, retried = PlainDone+PlainPair, FailedGlyph, RetriedGlyph
	}
	var lines []string
	type entry struct {
		ink         theme.Ink
		glyph, what string
	}
	entries := []entry{
		{th.Done[0].Ink, done, "done"},
		{th.Calling[0].Ink, FlightGlyph + FlightHead, "in flight"},
		{th.Held[0].Ink, HeldGlyph + HeldGlyph, "held"},
		{th.Waiting, WaitingGlyph + WaitingGlyph, "waits"},
		{th.BackingOff[0].Ink, BackOffGlyph + BackOffGlyph, "backing off"},
		{th.Retried[0].Ink, retried + retried, "failed, retried"},
		{th.Broken[0].Ink, failed + failed, "failed"},
	}
	if under {
		entries = slices.Insert(entries, 2, entry{th.Limit.Ink, limitGlyph + limitGlyph, "limit"})
	}
	for _, e := range entries {
		var l theme.Line
		lines = append(lines, l.Add(th.Text, "   ").Add(e.ink, e.glyph).Add(th.Muted, " "+e.what).String())
	}
	return lines
}
