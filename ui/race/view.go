package race

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"regatta/engine"
	"regatta/ui/chart"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
	"regatta/ui/workspace"
)

// labelWidth is how many cells what is said of a lane takes, in a pane of so many.
func labelWidth(w int) int {
	if w >= wideFrom {
		return wideLabel
	}
	return 27 // a name of the article's, its place and its time
}

// From a width on, places, counts and slots have columns of their own.
const (
	wideFrom  = 100
	wideLabel = 42
)

// layout is how the lines of a race are shared out among the lanes in sight: those about the cursor
// where not all have a line.
type layout struct {
	from, to int   // the lanes in sight
	each     int   // lines a lane
	more     []int // lines that single lanes have beyond that; nil: none
	gap      bool  // an empty line follows each lane
	curve    int   // lines of the chart below; 0: none
}

// What the chart of deliveries takes at least, and at most where more lines are left than it can use:
// from so many on there is a table below it once the race is over. Below a height there is no chart.
const (
	leastCurve, mostCurve = 9, 14
	leastTable            = 6
	curveFrom             = 28
)

// layOut shares out so many lines. As many go to each lane as make its picture better, and what
// is left to the chart.
func (p *Pane) layOut(w, h int) layout {
	n, items, above := max(len(p.Lanes), 1), p.Job.Set.Rows.Len(), p.courseLines()
	room, chart := h, h >= curveFrom && w >= 72 && n <= h-leastCurve
	if chart {
		room -= leastCurve
	}
	from, to := p.window(h)
	n = max(to-from, 1)
	l := layout{from: from, to: to, each: min(max(room/n, 1), max(items+above, 4))}
	switch {
	case l.each < 3:
	case n*(l.each+1) <= room+1:
		l.gap = true
	case l.each > 4 && better(items, l.each-1-above) == better(items, l.each-above):
		l.each, l.gap = l.each-1, true
	}
	if !chart && !l.gap {
		l.more = p.spare(l.each, room-n*l.each)
	}
	if chart {
		used := n * l.each
		if l.gap {
			used += n - 1
		}
		if l.curve = h - used; l.curve > mostCurve+leastTable {
			l.curve = mostCurve
		}
	}
	return l
}

// window is which lanes are in sight in so many lines.
func (p *Pane) window(h int) (from, to int) {
	return (&pane.List{Cursor: p.cursor, Top: p.top}).Window(len(p.Lanes), max(h, 1))
}

// spare shares out lines that are left over, one each to the lanes whose calls in flight have least
// room for their number, as long as that changes nothing but the height of their pictures.
func (p *Pane) spare(each, left int) []int {
	items, above := p.Job.Set.Rows.Len(), p.courseLines()
	more := make([]int, len(p.Lanes))
	for ; left > 0; left-- {
		at, most := -1, 0.0
		for i, l := range p.Lanes {
			lines := each + more[i]
			calls := l.Lane.Limit
			switch {
			case l.Lane.Strategy.Dispatch == engine.OneByOne:
				calls = 1
			case calls <= 0 || calls > items:
				calls = items
			}
			if share := float64(calls) / float64(lines); share > most && lines < max(items+above, 4) && better(items, lines+1-above) == better(items, each-above) {
				at, most = i, share
			}
		}
		if at < 0 {
			break
		}
		more[at]++
	}
	return more
}

// lines is how many a lane has.
func (l layout) lines(lane int) int {
	if lane < len(l.more) {
		return l.each + l.more[lane]
	}
	return l.each
}

// better says which picture so many items have in so many lines: a line each, two a line, or an
// area.
func better(items, lines int) int {
	switch {
	case items <= lines:
		return 2
	case items <= 2*lines:
		return 1
	}
	return 0
}

// View draws a block of lines a lane: what is said of it, and beside that all of its items'
// lives. Below stands how much each lane has delivered when, if there is room.
func (p *Pane) View(f pane.Frame) pane.Body {
	th, label := f.Theme, labelWidth(f.W)
	p.pen = p.pen.For(th, f.Plain)
	l := p.layOut(f.W, f.H-1)
	p.pen.Axis = timeline.Axis{Cells: f.W - label - 2, Span: p.span(f)}
	if l.curve > 0 {
		p.pen.Axis.Cells -= chart.LetterRoom // the chart has it right of its axis
	}
	p.pen.PerCall = p.perCall(l)
	p.seen = timeline.Seen{Refused: slices.ContainsFunc(p.Runs(), func(r *workspace.Run) bool { return r.Tally.Refused > 0 })}
	p.gains = p.roomForGains(f, l.each, label)
	b := pane.Body{Lines: []string{p.heading(f, l, label)}}
	for i := l.from; i < l.to; i++ {
		block := l.lines(i)
		if l.gap {
			block++
		}
		b.Hits = append(b.Hits, pane.Hit{
			Rect: pane.Rect{Y: len(b.Lines), W: f.W, H: block},
			Do:   func() []pane.Intent { p.pick(f, i); return nil },
		})
		b.Lines = append(b.Lines, p.lane(f, i, label, l.lines(i))...)
		if l.gap && i < l.to-1 {
			b.Lines = append(b.Lines, "")
		}
	}
	if l.curve > 0 {
		b.Lines = append(b.Lines, p.curve(f, label, min(l.curve, f.H-len(b.Lines)))...)
	}
	if room := f.H - len(b.Lines); p.Over() && p.sum.Of(p.Runs()) {
		if table := p.sum.Lines(f); len(table)+1 <= room {
			b.Lines = append(append(b.Lines, ""), table...)
		}
	}
	b.Lines = draw.Clip(b.Lines, f.H)
	return b
}

// mostPerCall is how many eighths of a line a call takes at most in an area: a for-loop is to
// stay a thread.
const mostPerCall = 3

// perCall is how many eighths of a line a call takes in areas: the same in all lanes.
func (p *Pane) perCall(l layout) int {
	per := mostPerCall
	for i := range p.Lanes {
		if r := p.Lanes[i].Run; r != nil {
			per = min(per, l.lines(i)*8/max(r.Tally.MostTaken, 1))
		}
	}
	return max(per, 1)
}

// heading is the line above the lanes: what the columns are, and the axis.
func (p *Pane) heading(f pane.Frame, in layout, label int) string {
	th := f.Theme
	var l theme.Line
	inSight := pane.InSight(in.from, in.to, len(p.Lanes))
	switch {
	case label == wideLabel:
		lead := "   lane"
		if inSight != "" {
			lead = "  " + inSight
		}
		l.Add(th.Muted, lead)
		for _, c := range []struct {
			title string
			end   int
		}{{"place", placeEnd}, {"got", gotEnd}, {"flight", flightEnd}} {
			l.Right(c.end, len(c.title)).Add(th.Muted, c.title)
		}
	case inSight != "":
		l.Add(th.Muted, "   lanes"+inSight)
	}
	return draw.Ruler(l.To(label+1), th, p.pen.Axis, workspace.Tallies(p.Runs())).String()
}

// lane draws a lane in h lines.
func (p *Pane) lane(f pane.Frame, i, label, h int) []string {
	th, r := f.Theme, p.Lanes[i].Run
	captions := p.captions(f, i, label, h)
	var drawn []theme.Line
	first := 0
	if r != nil {
		drawn = p.course(f, r, h)
		first = len(drawn)
		drawn = append(drawn, p.pen.Lane(r.Tally, r.Now(f.Now), h-first)...)
		p.seen.Pairs = p.seen.Pairs || better(len(r.Tally.Rows), h-first) == 1
	}
	lines := make([]string, h)
	for k := range lines {
		var l theme.Line
		if k < len(captions) {
			l.Raw(captions[k])
		}
		l.To(label).Add(th.Rule, "│")
		switch {
		case k == first && r != nil:
			p.flagged(f, &l, &drawn[k], i)
		case k < len(drawn):
			l.Join(&drawn[k])
		}
		lines[k] = l.String()
	}
	return lines
}

// flag stands where a lane has come in, forecastMark where it is to.
const (
	flag         = draw.DoneFlag
	forecastMark = draw.DueMark
)

// flagged adds the first line of a lane's lives: behind its end stands a flag, or, while it runs,
// where it is to end.
func (p *Pane) flagged(f pane.Frame, to *theme.Line, lives *theme.Line, i int) {
	r := p.Lanes[i].Run
	at, sign, words, ink := r.Tally.Now, flag, " "+text.Seconds(max(r.Tally.Wall, 0)), f.Theme.Strong
	if r.On() {
		at, sign, words, ink = p.wall(i).Wall, forecastMark, p.wall(i).String(), f.Theme.Muted
		if at < r.Now(f.Now)+p.pen.Axis.Span/time.Duration(max(p.pen.Axis.Cells, 1)) {
			to.Join(lives)
			return
		}
	} else if r.Tally.End != 0 && r.Tally.Wall < 0 || !ranked(r) {
		to.Join(lives)
		return
	}
	column, mark := p.pen.Axis.Column(at)+1, sign+words
	if column+theme.Width(mark) > p.pen.Axis.Cells { // at the right edge it stands before its place
		mark, column = inside(lives.String(), sign, strings.TrimSpace(words), min(column, p.pen.Axis.Cells-1))
	}
	if mark == "" || mark == flag { // a flag without its time says nothing that the end of the lives doesn't
		to.Join(lives)
		return
	}
	end := to.Width() + column
	to.Raw(ansi.Truncate(lives.String(), column, "")).To(end).Add(ink, mark)
}

// inside puts a sign in a cell and its words before it, as far as the lives there leave room: with
// the words, or alone; "": they leave none. column is where it begins.
func inside(lives, sign, words string, cell int) (mark string, column int) {
	free, cells := 0, []rune(ansi.Strip(lives))
	for free <= cell && (cell-free >= len(cells) || cells[cell-free] == ' ') {
		free++
	}
	switch need := theme.Width(words + " " + sign); {
	case free > need: // a blank before it
		return words + " " + sign, cell + 1 - need
	case free > 0:
		return sign, cell
	}
	return "", 0
}

// curve draws what the lanes have delivered over the time axis that they have, and beside it what
// the glyphs mean.
func (p *Pane) curve(f pane.Frame, label, h int) []string {
	if h < leastCurve {
		return nil
	}
	th, items := f.Theme, p.Job.Set.Rows.Len()
	var series []chart.Series
	for _, l := range p.Lanes {
		if l.Run != nil {
			series = append(series, chart.Series{
				Name: l.Run.RanAs(), Letter: theme.Letter(l.Place), Fill: *th.Lane(l.Place), Dashed: th.Again(l.Place),
				Points: l.Run.Tally.DeliveryCurve.Points(), Until: l.Run.Now(f.Now),
			})
		}
	}
	left := label + 1 - len(text.Count(items)) - 2 // so that both axes are one
	o := chart.Options{Width: f.W - 1 - left, Height: h - 1, Span: p.pen.Axis.Span, Top: items, YLabel: "delivered", Plain: f.Plain}
	legend := append([]string{""}, timeline.Legend(th, f.Plain, p.seen, left, h-2)...)
	lines := []string{""}
	for k, line := range chart.Steps(th, series, o) {
		var l theme.Line
		if k < len(legend) {
			l.Raw(legend[k])
		}
		lines = append(lines, l.To(left).Raw(line).String())
	}
	return lines
}
