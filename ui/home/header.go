package home

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// The place from which the clock and the count are big, and calls in flight have a line of their
// own, in cells and lines.
const (
	bigFrom     = 84
	bigFromRows = 26
	slotsFrom   = 18
)

// headLines is how many lines the progress takes in a place of so many cells: a bar and figures,
// with room lines for the slots and more figures, with more of it big digits beside them.
func (p *Pane) headLines(w, h int) int {
	switch {
	case p.run == nil:
		return 2
	case isBig(w, h):
		return bigLines + 2
	case h >= slotsFrom:
		return 4
	}
	return 2
}

func isBig(w, h int) bool { return w >= bigFrom && h >= bigFromRows }

// head is how many lines stand above the items in a place of so many cells, but for the picture
// of all.
func (p *Pane) head(w, h int) int {
	return p.headLines(w, h) + 1 + p.courseLines(h)
}

// progress draws how far a run is: with room a big clock and a big count, a bar with the
// percentage and the time left, the slots, and figures, each in a place that it keeps.
func (p *Pane) progress(f pane.Frame, t *engine.Tally, now time.Duration, w, h int) []string {
	if t == nil {
		return p.invitation(f, w)
	}
	if isBig(w, h) {
		return p.bigProgress(f, t, now, w)
	}
	line, left := p.barLine(f, t, now, w)
	lines, list := []string{line}, p.numbers(f, t, now)
	if left != "" {
		list = append([]number{{"", left, f.Theme.Strong, 10}}, list...)
	}
	list = inOne(list, f.Theme.Warn, w-2)
	below := p.headLines(w, h) - 1
	if below > 1 && !t.Over {
		line, said := p.slotsLine(f, t, now, w)
		lines, below = append(lines, line), below-1
		if !t.Auto && len(t.Changes) == 0 { // nothing but its own limit, which the slots show
			said = append(said, heldName)
		}
		list = without(list, said)
	}
	rest, _ := flow(f.Theme, list, w, below)
	return append(lines, rest...)
}

// bigProgress is the progress with a clock and a count to be read from afar.
func (p *Pane) bigProgress(f pane.Frame, t *engine.Tally, now time.Duration, w int) []string {
	th := f.Theme
	ink := th.Accent
	if t.Over {
		now = t.Now
		if t.Wall >= 0 && t.End == engine.OK {
			now = t.Wall
		}
		_, ink = ending(th, p.run, true)
	}
	var big [bigLines]theme.Line
	for y := range big {
		big[y].Add(th.Text, " ")
	}
	addBig(&big, ink, text.Seconds(now))
	column := 1 + bigWidth("8:88.8") + 3
	count, most := fmt.Sprintf("%d/%d", done(t), len(t.Rows)), fmt.Sprintf("%d/%d", len(t.Rows), len(t.Rows))
	if bigWidth(most) > w/5 {
		count, most = fmt.Sprint(done(t)), fmt.Sprint(len(t.Rows))
	}
	toColumn(&big, column)
	addBig(&big, th.Strong, count)
	column += bigWidth(most) + 3
	toColumn(&big, column)
	rest := w - column
	list, inFlight := p.numbers(f, t, now), ""
	if !t.Over {
		var said []string
		inFlight, said = p.slotsLine(f, t, now, w)
		list = without(list, said)
	}
	beside, list := grid(th, inOne(list, th.Warn, rest-2), rest, 2)
	lines := []string{big[0].Raw(p.shareLine(f, t, now, rest)).String(), big[1].Raw(beside[0]).String(), big[2].Raw(beside[1]).String()}

	var l theme.Line
	delivered := text.Count(t.Returned) + "/" + text.Count(len(t.Rows))
	word := " delivered"
	l.Add(th.Text, " ")
	bar(f, &l, t, w-2-2-2*len(text.Count(len(t.Rows)))-1-len(word))
	l.Right(w-1-len(word), len(delivered)).Add(th.Strong, delivered).Add(th.Muted, word)
	lines = append(lines, l.String())
	if t.Over {
		last, _ := flow(th, list, w, 1)
		return append(lines, last[0])
	}
	var both theme.Line
	both.Raw(inFlight).To(max(column, both.Width()+2))
	others, _ := flow(th, list, w-both.Width(), 1)
	return append(lines, both.Raw(others[0]).String())
}

// shareLine says how much of the run is done, and how long the rest takes.
func (p *Pane) shareLine(f pane.Frame, t *engine.Tally, now time.Duration, w int) string {
	th := f.Theme
	var l theme.Line
	l.Right(len(" 100%"), len(percent(t))).Add(th.Strong, percent(t)).Add(th.Muted, " of items done")
	left := p.left(f, t, now, true)
	if l.Width()+3+theme.Width(left) > w {
		left = p.left(f, t, now, false)
	}
	return l.Add(th.Text, "   ").Add(th.Strong, text.Fit(left, w-l.Width())).String()
}

// percent is how much of a run is done.
func percent(t *engine.Tally) string { return text.Percent(done(t), len(t.Rows)) }

// done is how many items have a result or have failed.
func done(t *engine.Tally) int { return t.OK + t.Failed }

func toColumn(lines *[bigLines]theme.Line, column int) {
	for y := range lines {
		lines[y].To(column)
	}
}

// barLine draws the bar, with what was delivered, the percentage, and the time left; left is that
// where it has no room there.
func (p *Pane) barLine(f pane.Frame, t *engine.Tally, now time.Duration, w int) (line, left string) {
	th, total := f.Theme, len(t.Rows)
	counts := text.Count(t.Returned) + "/" + text.Count(total)
	countCells := 2*len(text.Count(total)) + 1
	const word, percentCells, leftCells, leastBar, doneWord = " delivered", 6, 14, 8, " done"
	left = p.left(f, t, now, false)
	cells := w - 1 - 2 - countCells - len(word) - percentCells
	inLine, saysDone := cells-leftCells >= leastBar, false // results that are held are done, and not delivered
	if inLine {
		kept := min(leftCells+2, cells-leastBar) // with two more cells, both have room nearly always
		saysDone = len(doneWord)+2+theme.Width(left) <= kept
		cells -= kept
	} else if saysDone = cells-len(doneWord) >= leastBar; saysDone {
		cells -= len(doneWord)
	}
	var l theme.Line
	l.Add(th.Text, " ")
	bar(f, &l, t, min(max(cells-1, 4), 48))
	l.Add(th.Text, "  ").Right(l.Width()+countCells, len(counts)).Add(th.Strong, counts).Add(th.Muted, word)
	l.Right(l.Width()+percentCells, len(percent(t))).Add(th.Text, percent(t))
	if saysDone {
		l.Add(th.Muted, doneWord)
	}
	if inLine {
		l.Add(th.Text, "  ").Add(th.Strong, text.Fit(left, w-l.Width()))
		left = ""
	}
	return l.String(), left
}

// left is how long the run still takes; "": it has broken off, it is ended before its time, or
// nobody knows.
func (p *Pane) left(f pane.Frame, t *engine.Tally, now time.Duration, bounds bool) string {
	if f.Ending || p.run != nil && p.run.Tally == t && !p.run.On() {
		return ""
	}
	return timeLeft(t, now, bounds)
}

// timeLeft says how long the run still takes, with room and where they are far apart with bounds;
// "": nobody knows.
func timeLeft(t *engine.Tally, now time.Duration, bounds bool) string {
	left := t.Left(now)
	words := figures.Left(left)
	if words == "" || !bounds || left.Most < left.Likely*3/2 || left.Most-left.Likely < 2*time.Second {
		return words
	}
	return words + ", at most " + figures.About(left.Most)
}

// slotsLine draws the semaphore of a run that is on: the slots that calls have taken and those
// that are free, how many calls wait, and what they wait for. said names the figures that it had room for.
func (p *Pane) slotsLine(f pane.Frame, t *engine.Tally, now time.Duration, w int) (line string, said []string) {
	const least, most, words = 6, 24, 17
	th, total := f.Theme, len(text.Count(len(t.Rows)))
	name, value, held := figures.FlightName(t), figures.InFlight(t), p.heldNumber(th.Warn, th.Text, t, now)
	var l theme.Line
	l.Add(th.Muted, " "+name+" ").Add(th.Text, value).To(len(name) + 2 + min(2*total+1, max(theme.Width(value), 7)) + 1)
	waits := 3 + len(waitingName) + 1 + total
	room := w - l.Width() - waits
	if room >= least+3+words {
		room -= 3 + words
	}
	if room >= min(least, max(course.LimitNow(t), 1)) {
		from := l.Width()
		slots(f, &l, t, min(room, most))
		if t.Auto || course.LimitNow(t) != t.Slots() || t.Slots() == 0 { // their number changes
			l.To(from + min(room, most))
		}
	}
	said = []string{name}
	if l.Width()+waits > w {
		return l.String(), said
	}
	said = append(said, waitingName)
	l.Add(th.Text, "   ").Add(th.Muted, waitingName+" ").Add(th.Text, text.Count(t.Waiting())).To(l.Width() + total - len(text.Count(t.Waiting())))
	if room := w - l.Width() - 3 - len(heldName) - 1; !t.Over && room >= len("nothing") {
		l.Add(th.Text, "   ").Add(th.Muted, heldName+" ").Add(held.ink, text.Fit(held.value, room))
		said = append(said, heldName)
	}
	return l.String(), said
}

// slots draws a slot a cell, or where there are more than cells, their share: those of calls in
// flight, those that calls keep which wait to be made again, and those that are free.
func slots(f pane.Frame, l *theme.Line, t *engine.Tally, cells int) {
	th, all := f.Theme, course.LimitNow(t)
	if t.Started.Lane.Strategy.Dispatch == engine.OneByOne {
		all = 1
	}
	if all == 0 {
		all = max(t.MostTaken, 1) // without a limit as many as there ever were
	}
	flying, taken, shown := min(t.InFlight, all), min(t.Taken(), all), all
	if all > cells {
		shown = cells
		flying, taken = (flying*cells+all-1)/all, (taken*cells+all-1)/all
	}
	l.Add(th.Calling[0].Ink, strings.Repeat("▮", flying)).Add(th.BackingOff[0].Ink, strings.Repeat(timeline.BackOffGlyph, taken-flying))
	l.Add(th.Waiting, strings.Repeat("▯", max(shown-taken, 0)))
}

// without leaves out the figures of these names.
func without(list []number, said []string) []number {
	return slices.DeleteFunc(slices.Clone(list), func(n number) bool { return slices.Contains(said, n.name) })
}

// grid lays figures out in lines of as many columns as there is room for, each as wide as the
// widest of its figures may become. rest are those that have no room.
func grid(th *theme.Theme, list []number, w, lines int) (out []string, rest []number) {
	out = make([]string, lines)
	widths := widthsOf(list, w-1, lines)
	shown := list[:min(len(list), len(widths)*lines)]
	for y := range out {
		var l theme.Line
		l.Add(th.Text, " ")
		for _, width := range widths {
			if len(shown) == 0 {
				break
			}
			from, n := l.Width(), shown[0]
			l.Add(th.Muted, n.name+" ").Add(n.ink, n.value).To(min(from+width+figureGap, w))
			shown = shown[1:]
		}
		out[y] = l.String()
	}
	return out, list[min(len(list), len(widths)*lines):]
}

// figureGap is the blank between two figures, one less in lines below flowTight, which use every cell.
const (
	figureGap = 3
	flowTight = 60
)

// widthsOf is how wide the columns are that figures need in so many lines, as many as fit.
func widthsOf(list []number, w, lines int) []int {
	for n := (len(list) + lines - 1) / lines; n > 0; n-- {
		widths, all := make([]int, n), figureGap*(n-1)
		for i, figure := range list[:min(len(list), n*lines)] {
			widths[i%n] = max(widths[i%n], theme.Width(figure.name)+1+max(theme.Width(figure.value), figure.room))
		}
		for _, width := range widths {
			all += width
		}
		if all <= w {
			return widths
		}
	}
	return nil
}

// flow lays figures out in lines, each in the room that it may need: what grows moves nothing
// else. rest are those that have no room.
func flow(th *theme.Theme, list []number, w, lines int) (out []string, rest []number) {
	out = make([]string, lines)
	y := 0
	var l theme.Line
	l.Add(th.Text, " ")
	gap, end := figureGap, w-1 // the last cell stays free
	if w < flowTight {
		gap, end = gap-1, w
	}
	for _, n := range list {
		cells := max(theme.Width(n.value), n.room)
		if n.name != "" {
			cells += theme.Width(n.name) + 1
		}
		from := l.Width()
		if from > 1 {
			from += gap
		}
		if from+cells > end && y < lines-1 {
			out[y] = l.String()
			y++
			l = theme.Line{}
			l.Add(th.Text, " ")
			from = 1
		}
		if from+cells > end {
			rest = append(rest, n)
			continue
		}
		l.To(from)
		if n.name != "" {
			l.Add(th.Muted, n.name+" ")
		}
		l.Add(n.ink, n.value).To(from + cells)
	}
	out[y] = l.String()
	return out, rest
}
