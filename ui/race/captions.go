package race

import (
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/compare"
	"regatta/engine/course"
	"regatta/engine/words"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Where the columns of a wide pane end.
const (
	placeEnd  = 24
	gotEnd    = 33
	flightEnd = wideLabel - 1
)

// captions say in at most h lines how a lane is doing: the first its name and how far it is.
func (p *Pane) captions(f pane.Frame, i, w, h int) []string {
	r := p.Lanes[i].Run
	if w == wideLabel {
		lines := []string{p.columns(f, i)}
		if r != nil {
			lines = append(lines, p.clock(f, r), p.results(f, r, w), p.queue(f, r, w))
			if held := p.heldBy(f, i, w); held != "" {
				lines = append(lines, held)
			}
		}
		return lines[:min(len(lines), h)]
	}
	first, place := p.named(f, i, w)
	lines := []string{first}
	if r == nil || h < 2 {
		return lines
	}
	lines = append(lines, p.counts(f, r, place, w))
	if h < 3 {
		return lines
	}
	if !r.On() {
		lines = append(lines, p.results(f, r, w))
	}
	lines = append(lines, flights(f, r, w, h)...)
	if held := p.heldBy(f, i, w); held != "" {
		lines = append(lines, held)
	}
	if refused := refusals(r); refused != "" {
		lines = append(lines, f.Theme.Warn.Paint("  "+refused))
	}
	if r.On() {
		lines = append(lines, p.results(f, r, w))
	}
	return lines[:min(len(lines), h)]
}

// name adds the cursor, the letter and the name of a lane, which ends before a column; one that has no
// room there ends before the other, if that is less, where it always has room.
func (p *Pane) name(f pane.Frame, l *theme.Line, i, end, always int) {
	th, lane := f.Theme, &p.Lanes[i]
	ink, marker := th.Strong, " "
	if i == p.cursor {
		ink, marker = th.Cursor, "▸"
	}
	name := lane.Lane.String()
	if lane.Run != nil {
		name = lane.Run.RanAs()
	}
	l.Add(th.Cursor, marker).Add(th.Lane(lane.Place).Ink, theme.Letter(lane.Place)).Add(ink, " ")
	if l.Width()+theme.Width(name) > end {
		end = min(end, always)
	}
	l.Add(ink, text.FitLane(name, end-l.Width()))
}

// time says how long a lane took, or has taken so far.
func (p *Pane) time(f pane.Frame, r *workspace.Run) (string, theme.Ink) {
	switch {
	case r != nil:
		return draw.Wall(f, r)
	case p.Stopped(f.Busy):
		return "not run", f.Theme.Faint
	}
	return "waiting", f.Theme.Faint
}

// named is the first line of a narrow pane: the name, the place and the clock. left is the place
// where it has no room there.
func (p *Pane) named(f pane.Frame, i, w int) (line, left string) {
	var l theme.Line
	r := p.Lanes[i].Run
	clock, ink := p.time(f, r)
	p.name(f, &l, i, w-2-theme.Width(clock), w-2-draw.WallCells)
	place := p.place(r)
	if place != "" && l.Width()+theme.Width(place)+theme.Width(clock)+3 <= w {
		l.Right(w-2-theme.Width(clock), theme.Width(place)).Add(f.Theme.Accent, place)
		place = ""
	}
	return l.Right(w-1, theme.Width(clock)).Add(ink, clock).String(), place
}

// columns is the first line of a wide pane: the name, the place, what was delivered, and the
// slots.
func (p *Pane) columns(f pane.Frame, i int) string {
	th, r := f.Theme, p.Lanes[i].Run
	var l theme.Line
	if r == nil {
		clock, ink := p.time(f, r)
		p.name(f, &l, i, flightEnd-theme.Width(clock)-1, flightEnd)
		return l.Right(flightEnd, theme.Width(clock)).Add(ink, clock).String()
	}
	place, placeInk := p.place(r), th.Accent
	if place == "" {
		place, placeInk = figures.Unknown, th.Faint
	}
	p.name(f, &l, i, placeEnd-theme.Width(place)-1, placeEnd-len("1=")-1)
	got := text.Count(r.Tally.Returned) + "/" + text.Count(len(r.Tally.Rows))
	if theme.Width(got) >= gotEnd-placeEnd {
		got = text.Count(r.Tally.Returned)
	}
	flight, flightInk := "✓", th.OK
	switch {
	case r.On():
		flight, flightInk = figures.InFlight(r.Tally), th.Muted
		if theme.Width(flight) >= flightEnd-gotEnd {
			flight = text.Count(r.Tally.InFlight)
		}
	case r.Tally.End == engine.Cancelled:
		flight, flightInk = "■", th.Warn
	case r.Tally.Failed > 0 || r.Tally.End == engine.Failed:
		flight, flightInk = "✗", th.Fail
	}
	l.Right(placeEnd, theme.Width(place)).Add(placeInk, place)
	l.Right(gotEnd, theme.Width(got)).Add(th.Text, got)
	return l.Right(flightEnd, theme.Width(flight)).Add(flightInk, flight).String()
}

// clock is how long a lane took or has taken, what it gained, and what failed.
func (p *Pane) clock(f pane.Frame, r *workspace.Run) string {
	th := f.Theme
	var l theme.Line
	clock, ink := p.time(f, r)
	l.Add(th.Text, "   ").Add(ink, clock)
	if gain := p.gain(f, r); gain != "" {
		l.Right(placeEnd, theme.Width(gain)).Add(th.Accent, gain)
	}
	if n := r.Tally.Failed; n > 0 {
		failed := text.Count(n) + " failed"
		l.Right(flightEnd, theme.Width(failed)).Add(th.Fail, failed)
	}
	return l.String()
}

// results says when a lane had its first result, and how long results were held.
func (p *Pane) results(f pane.Frame, r *workspace.Run, w int) string {
	first, held := figures.Unknown, figures.Unknown
	if r.Tally.First >= 0 {
		first = text.Seconds(r.Tally.First)
	}
	if t := r.Tally.HeldBy(r.Now(f.Now)); t >= 0 {
		held = text.Seconds(t)
	}
	said := lead(w) + "first " + first + "  held " + held
	if theme.Width(said) > w-1 {
		said = lead(w) + "first " + first + " held " + held
	}
	return f.Theme.Muted.Paint(text.Fit(said, w-1))
}

// lead stands before what is said of a lane below its name.
func lead(w int) string {
	if w == wideLabel {
		return "   "
	}
	return "  "
}

// queue says what waits, or how many calls were in flight at most, and how many attempts the
// provider refused.
func (p *Pane) queue(f pane.Frame, r *workspace.Run, w int) string {
	said := text.Count(r.Tally.Waiting()) + " waiting"
	if !r.On() {
		said = figures.FlightName(r.Tally) + " " + figures.InFlight(r.Tally)
	}
	var l theme.Line
	l.Add(f.Theme.Muted, text.Fit("   "+said, w-1))
	if refused := refusals(r); refused != "" && l.Width()+2+theme.Width(refused) < w {
		l.Add(f.Theme.Text, "  ").Add(f.Theme.Warn, refused)
	}
	return l.String()
}

// heldBy says what keeps the next call of a lane that is on, where that isn't what its name tells;
// "": it is, or nothing does.
func (p *Pane) heldBy(f pane.Frame, i, w int) string {
	r := p.Lanes[i].Run
	if !r.On() {
		return ""
	}
	now := r.Now(f.Now)
	g, ink := p.held[i].Of(r, now), f.Theme.Muted
	if g == (gate.Gate{}) || g.Reason == admit.Strategy || g.Reason == admit.Slot && course.LimitNow(r.Tally) == r.Lane.Limit && g.Stands == engine.Moving {
		return ""
	}
	if g.OfProvider() {
		ink = f.Theme.Warn
	}
	var l theme.Line
	return l.Add(f.Theme.Muted, lead(w)+"held by ").Add(ink, text.Fit(g.Words(r.Tally, now), w-1-l.Width())).String()
}

// refusals says how many attempts of a lane the provider refused; "": none.
func refusals(r *workspace.Run) string {
	if r.Tally.Refused == 0 {
		return ""
	}
	return text.Count(r.Tally.Refused) + " refused"
}

// counts says in a line what a run has delivered, its place where that has room nowhere else, and
// what of it failed or else what it gained.
func (p *Pane) counts(f pane.Frame, t *workspace.Run, place string, w int) string {
	th := f.Theme
	var count theme.Line
	count.Add(th.Muted, delivered(t))
	note, noteInk := p.gain(f, t), th.Accent
	if n := t.Tally.Failed; n > 0 {
		note, noteInk = text.Count(n)+" failed", th.Fail
		if count.Width()+theme.Width(note)+1 >= w { // failures are said before all else
			return failures(f, t, note, w)
		}
	}
	if count.Width()+theme.Width(note)+1 < w {
		if place != "" && count.Width()+theme.Width(place+note)+2 < w {
			count.Right(w-2-theme.Width(note), theme.Width(place)).Add(th.Accent, place)
		}
		count.Right(w-1, theme.Width(note)).Add(noteInk, note)
	}
	return count.String()
}

// delivered says how many results a run has delivered.
func delivered(t *workspace.Run) string {
	return fmt.Sprintf("  %s/%s delivered", text.Count(t.Tally.Returned), text.Count(len(t.Tally.Rows)))
}

// gain says what a run gained; "": that isn't known, or not shown.
func (p *Pane) gain(f pane.Frame, t *workspace.Run) string {
	if g := p.gained(f, t); g.Speedup > 0 && p.gains {
		return gainWords(g)
	}
	return ""
}

func gainWords(g compare.Gain) string {
	words := words.Ratio(g.Speedup) + "×"
	if g.Guessed {
		words = figures.GuessMark + words
	}
	return words
}

// roomForGains reports whether each lane of which it is known what it gained has room to say so:
// where one has none, a gain beside the others reads as if they alone had gained.
func (p *Pane) roomForGains(f pane.Frame, each, w int) bool {
	if each < 2 || w == wideLabel {
		return each >= 2
	}
	return !slices.ContainsFunc(p.Runs(), func(r *workspace.Run) bool {
		g := p.gained(f, r)
		return g.Speedup > 0 && r.Tally.Failed == 0 && theme.Width(delivered(r)+gainWords(g))+1 >= w
	})
}

// failures says in short what is ok and what failed.
func failures(f pane.Frame, t *workspace.Run, failed string, w int) string {
	ok, of := "  "+text.Count(t.Tally.OK), "/"+text.Count(len(t.Tally.Rows))
	if theme.Width(ok+of+" ok, "+failed) < w {
		ok += of
	}
	var l theme.Line
	return l.Add(f.Theme.Muted, ok+" ok, ").Add(f.Theme.Fail, failed).String()
}

// flights says what is in flight and what waits, in what is left of h lines.
func flights(f pane.Frame, t *workspace.Run, w, h int) []string {
	th := f.Theme
	var flight theme.Line
	flight.Add(th.Muted, "  "+figures.FlightName(t.Tally)+" "+figures.InFlight(t.Tally))
	waiting := text.Count(t.Tally.Waiting()) + " waiting"
	// The room is that of the widest counts, so that no words change as they fall.
	most := theme.Width(text.Count(max(course.LimitNow(t.Tally), t.Tally.InFlight)))
	widest := theme.Width("  "+figures.InFlightNow+" /") + 2*most + 2 + theme.Width(text.Count(len(t.Tally.Rows))+" waiting")
	switch wide := theme.Width(waiting); {
	case t.Tally.Over || t.Tally.Waiting() == 0:
	case widest < w:
		flight.Right(w-1, wide).Add(th.Muted, waiting)
	case h > 3:
		return []string{flight.String(), th.Muted.Paint("  " + waiting)}
	default: // without the limit
		flight = theme.Line{}
		flight.Add(th.Muted, text.Fit("  "+text.Count(t.Tally.InFlight)+" in flight, "+waiting, w-1))
	}
	return []string{flight.String()}
}
