package timeline

import "regatta/ui/theme"

// Seen is what pictures show beside the lives of items.
type Seen struct {
	Limit   bool // areas are drawn under a limit
	Refused bool // attempts were refused for load
	Shut    bool // there are times in which nothing might begin
	Pairs   bool // two items share a line
}

// Where the columns of a legend begin, and how many cells the second takes.
const (
	firstColumn  = 3
	secondColumn = 18
	columnCells  = len("xx failed, retried")
)

// Legend says in lines of w cells what the glyphs of lives mean, the ones that are met most first, and
// what else is seen. Where that has room it has two columns, else as many of h lines as there are.
func Legend(th *theme.Theme, plain bool, seen Seen, w, h int) []string {
	done, flight, held, failed, retried := DoneGlyph+DoneGlyph, FlightGlyph+FlightHead, HeldGlyph+HeldGlyph, DoneGlyph, DoneGlyph
	pairs := plain && seen.Pairs
	switch {
	case pairs:
		done, flight, held = halfGlyphs(Succeeded), halfGlyphs(Calling), halfGlyphs(Held)
	case plain:
		done = PlainDone + PlainDone
	}
	if plain {
		failed, retried = FailedGlyph, RetriedGlyph
	}
	type entry struct {
		ink         theme.Ink
		glyph, what string
	}
	entries := []entry{{th.Done[0].Ink, done, "done"}, {th.Calling[0].Ink, flight, "in flight"}}
	add := func(is bool, ink theme.Ink, glyph, what string) {
		if is {
			entries = append(entries, entry{ink, glyph, what})
		}
	}
	add(seen.Limit, th.Limit.Ink, limitGlyph+limitGlyph, "limit")
	add(true, th.Held[0].Ink, held, "held")
	add(pairs, th.Done[0].Ink, PlainPair+HeldGlyph, "two in a line")
	add(true, th.Waiting, WaitingGlyph+WaitingGlyph, "waits")
	add(true, th.BackingOff[0].Ink, BackOffGlyph+BackOffGlyph, "backing off")
	add(seen.Refused, th.Warn, RefusedMark+" ", "refused")
	add(seen.Shut, th.Shut, Band+Band, "paused, or down")
	add(true, th.Retried[0].Ink, retried+retried, "failed, retried")
	add(true, th.Broken[0].Ink, failed+failed, "failed")
	rows := len(entries)
	if rows > h && w >= secondColumn+columnCells {
		rows = min((rows+1)/2, h)
	}
	var lines []string
	for i := range min(rows, h) {
		var l theme.Line
		for k, from := i, firstColumn; k < len(entries) && from < w; k, from = k+rows, from+secondColumn-firstColumn {
			l.To(from).Add(entries[k].ink, entries[k].glyph).Add(th.Muted, " "+entries[k].what)
		}
		lines = append(lines, l.String())
	}
	return lines
}
