package home

import (
	"slices"
	"sort"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/home/crowd"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// outlook is what lanes are expected to take before anything has run, by the latencies that the
// provider is known to have and the rates that it and the user let calls begin at.
type outlook struct {
	lanes []engine.Lane
	items int
	by    string // whose latencies
	rates trials.Known
	list  []expected
}

// expected is what a lane is to take; nothing but its flight, which is none, where it finds its limit.
type expected struct {
	wall, first compare.Expected
	together    bool      // nothing is delivered before the end
	flight      []float64 // calls in flight, over the time of the longest lane, in one of the draws
	most        int
}

// mostForeseen is for how many items an outlook is worked out, and outlookParts how finely.
const (
	mostForeseen = 50_000
	outlookParts = 240
)

// draws is how many runs an outlook of so many calls is made of: the fewer calls there are, the more
// depends on which of them take long. Of few calls it is there with the first frame.
func draws(calls int) int {
	const least, most, atOnce = 5, 41, 5000
	return min(max(atOnce/max(calls, 1), least), most)
}

// foreseeing is the work of the outlook; nil: it is done, or nothing is known of the latencies.
func (p *Pane) foreseeing() *pane.Work {
	items := p.job.Set.Rows.Len()
	if p.of.Expect == nil || items == 0 || items > mostForeseen || p.lanes.anyOver() {
		return nil
	}
	draw, by := p.of.Expect()
	want := outlook{lanes: p.Lanes(), items: items, by: by}
	paces := func() []engine.Pace { return nil }
	if p.of.Rates != nil {
		rates := p.of.Rates()
		want.rates, paces = rates.Known(), rates.Paces
	}
	if is := &p.outlook; by == "" || is.by == by && is.rates == want.rates && is.items == items && slices.Equal(is.lanes, want.lanes) {
		return nil
	}
	seed := p.of.Seed
	n := draws(items * len(want.lanes))
	return &pane.Work{Items: items * len(want.lanes) * n, Do: func() func() {
		latencies := draw(items * n)
		if latencies == nil {
			return func() {} // the weather has just turned
		}
		want.list = foresee(slices.Collect(slices.Chunk(latencies, items)), want.lanes, seed, paces()...)
		return func() { p.outlook = want }
	}}
}

// foresee schedules the lanes by each draw of latencies, at such rates. What they look like is that of the draw in
// the middle.
func foresee(drawn [][]time.Duration, lanes []engine.Lane, seed uint64, paces ...engine.Pace) []expected {
	list := make([]expected, len(lanes))
	middle := middleOf(drawn)
	shown := make([]engine.Schedule, len(lanes))
	longest := time.Duration(1)
	for i, lane := range lanes {
		if lane.Auto {
			continue // its limit, and so its wall, hangs on what the provider does
		}
		plan := lane.Plan(len(drawn[0]), seed)
		plan.Paces = paces
		walls, firsts := make([]time.Duration, len(drawn)), make([]time.Duration, len(drawn))
		for k, latencies := range drawn {
			s := plan.Forecast(latencies)
			if walls[k], firsts[k] = s.Wall, s.First; k == middle {
				shown[i] = s
			}
		}
		list[i].wall, list[i].first, list[i].together = compare.ExpectedOf(walls), compare.ExpectedOf(firsts), slices.Equal(walls, firsts)
		longest = max(longest, shown[i].Wall)
	}
	for i, s := range shown {
		list[i].flight, list[i].most = flightOf(s, longest), s.MaxInFlight
	}
	return list
}

// middleOf is the draw whose calls add up to more than those of half of the others.
func middleOf(drawn [][]time.Duration) int {
	sums := make([]time.Duration, len(drawn))
	for k, latencies := range drawn {
		for _, d := range latencies {
			sums[k] += d
		}
	}
	return slices.Index(sums, slices.Sorted(slices.Values(sums))[(len(sums)-1)/2])
}

// flightOf is how many calls are in flight in each part of a time.
func flightOf(s engine.Schedule, longest time.Duration) []float64 {
	slices.Sort(s.Started)
	slices.Sort(s.Finished)
	flight := make([]float64, outlookParts)
	for i := range flight {
		at := longest * time.Duration(2*i+1) / (2 * outlookParts)
		begun := sort.Search(len(s.Started), func(k int) bool { return s.Started[k] > at })
		done := sort.Search(len(s.Finished), func(k int) bool { return s.Finished[k] > at })
		flight[i] = float64(begun - done)
	}
	return flight
}

// outlookHolds reports whether there is an outlook for the lanes as they are. Once one has run, what
// that one measured says more.
func (p *Pane) outlookHolds() bool {
	return len(p.outlook.list) > 0 && !p.lanes.anyOver() && slices.Equal(p.outlook.lanes, p.Lanes())
}

// leastOutlook is how many lines an outlook takes at least: of more lanes it shows those about the
// cursor.
func (p *Pane) leastOutlook() int {
	const lanes = 6
	if p.of.Expect == nil || p.lanes.anyOver() {
		return 0
	}
	return min(len(p.lanes.entries), lanes) + 3
}

// whatToExpect draws what each lane is to take: for how long, and how many calls are in flight
// over that time, as high as there are many.
func (p *Pane) whatToExpect(f pane.Frame, w, room int) []string {
	if !p.outlookHolds() || room < p.leastOutlook() {
		return nil
	}
	th, n := f.Theme, len(p.outlook.list)
	const nameCells, wallCells = 19, 9
	notes := 17 // "first ≈0.31–0.85s"
	if w < 70 {
		notes = 0
	}
	at := 1 + nameCells + wallCells + 2
	cells := w - at - notes - 1
	longest, most := time.Duration(1), 1
	for _, e := range p.outlook.list {
		longest, most = max(longest, e.wall.Wall), max(most, e.most)
	}
	var title, ruler theme.Line
	from, to := p.lanes.window(room - 3)
	title.Add(th.Muted, " WHAT TO EXPECT"+pane.InSight(from, to, n)).Add(th.Faint, text.Fit(p.foreseenBy(w-title.Width()-1), w-title.Width()-1))
	ruler.To(at)
	if cells >= 10 {
		ruler.Add(th.Faint, timeline.Axis{Cells: cells, Span: longest}.Ruler())
	}
	lines := []string{"", title.String(), ruler.String()}
	each := min((room-len(lines))/(to-from), mostPerLane)
	for i := from; i < to; i++ {
		lines = append(lines, p.expectedLines(th, i, p.outlook.list[i], each, at, cells, notes, most)...)
	}
	return lines
}

// mostPerLane is how many lines the forecast of a lane takes at most.
const mostPerLane = 6

// foreseenBy says in so many cells what the outlook is made of.
func (p *Pane) foreseenBy(cells int) string {
	_, without, limited := strings.Cut(p.outlook.by, ", no ")
	forms := []string{"  forecast from " + p.outlook.by, "  from " + p.outlook.by, "  from simulated latencies"}
	if limited {
		forms = append(forms[:2], "  without "+strings.ReplaceAll(without, "no ", ""), "  from latencies alone")
	}
	for _, s := range forms {
		if theme.Width(s) <= cells {
			return s
		}
	}
	if !limited {
		return "  simulated"
	}
	return forms[len(forms)-1]
}

// expectedLines are those of a lane.
func (p *Pane) expectedLines(th *theme.Theme, i int, e expected, each, from, cells, notes, most int) []string {
	entry := &p.lanes.entries[i]
	ink, mark := th.Text, " "
	if i == p.lanes.cursor {
		ink, mark = th.Cursor, "▸"
	}
	var head theme.Line
	wall := figures.Unknown
	if !e.unknown() {
		wall = e.wall.String()
	}
	head.Add(th.Cursor, mark).Add(th.Lane(entry.place).Ink, theme.Letter(entry.place)).Add(ink, " "+text.FitLane(entry.lane.String(), from-7-theme.Width(wall)))
	head.Right(from-2, theme.Width(wall)).Add(th.Strong, wall)
	high, top := max(each-1, 1), float64(most) // a line between two lanes
	if each == 1 {
		top *= 8. / 7 // or at least an eighth of one
	}
	var bars []string
	if cells >= 10 {
		flight := stretched(e.flight, cells)
		flight[0] = max(flight[0], float64(min(e.most, 1))) // however soon it is over
		if slices.Max(e.flight) == 0 {
			flight[0] = float64(e.most)
		}
		bars = crowd.Bars(flight, top, cells, high)
	}
	lines := make([]string, each)
	for y := range lines {
		l := &theme.Line{}
		if y == min(high, each)-1 { // the bars stand on the line of the name
			l = &head
		}
		if y < len(bars) {
			l.To(from).Add(th.Lane(entry.place).Ink, strings.TrimRight(bars[y], " "))
		}
		if y == min(high, each)-1 && notes > 0 {
			l.To(from+cells+1).Add(th.Muted, text.Fit(e.note(), notes))
		}
		lines[y] = l.String()
	}
	return lines
}

// unknown reports whether nothing is known of what the lane is to take.
func (e expected) unknown() bool { return e.wall == compare.Expected{} }

// note says when the results are to come, or why that isn't known.
func (e expected) note() string {
	switch {
	case e.unknown():
		return "finds its limit"
	case e.together:
		return at("all", e.wall)
	}
	return at("first", e.first)
}

// at says when something is to come.
func at(what string, e compare.Expected) string {
	if e.Wide() {
		return what + " " + e.String()
	}
	return what + " at " + e.String()
}

// stretched fits values into cells.
func stretched(values []float64, cells int) []float64 {
	out := make([]float64, cells)
	for x := range out {
		out[x] = values[x*len(values)/cells]
	}
	return out
}

// textColumns shares a width out among columns of texts, where nothing has run.
func (p *Pane) textColumns(w, lines int) (columns, cells int) {
	items := p.rows()
	index := max(len(text.Count(p.job.Set.Rows.Len())), 2)
	widest := leastText
	for i := range min(items, 50) {
		widest = max(widest, min(theme.Width(text.Line(p.job.Set.Rows.At(p.itemAt(i)).Text, mostText)), mostText))
	}
	columns = max((w-1)/(index+draw.Gap+widest+draw.Gap), 1)
	columns = max(min(columns, (items+lines-1)/max(lines, 1)), 1)
	return columns, (w - 1) / columns
}

// Texts have as much room in a column, in cells.
const (
	leastText = 24
	mostText  = 90
)

// idleHeading says what is extracted from what.
func (p *Pane) idleHeading(th *theme.Theme, w int) string {
	form := "unknown fields"
	if s := p.job.Schema; s != nil { // else a saved run's that can't be read
		var fields []string
		for _, field := range s.Fields() {
			fields = append(fields, text.Clean(field.Name+" "+field.Type))
		}
		form = "{ " + strings.Join(fields, ", ") + " }"
		if s.Item() != nil {
			form = "[" + form + "]"
		}
	}
	var l theme.Line
	l.Add(th.Muted, " "+text.Plural(p.job.Set.Rows.Len(), "text")+" → ")
	return l.Add(th.Text, text.Fit(form, w-l.Width()-1)).String()
}

// idleItems lists the texts in columns.
func (p *Pane) idleItems(f pane.Frame, at place, y int) (lines []string, hits []pane.Hit) {
	th := f.Theme
	index := max(len(text.Count(p.job.Set.Rows.Len())), 2)
	shown := min(at.page, p.rows()-at.top)
	rows := (shown + at.columns - 1) / at.columns
	drawn := make([]theme.Line, rows)
	room := at.cells - 1 - index - 2*draw.Gap
	bare := p.bare(at, room)
	for k := range shown {
		line := at.top + k
		column, row := k/rows, k%rows
		from := column * at.cells
		l := drawn[row].To(from)
		number, ink := text.Count(p.itemAt(line)+1), th.Muted
		if p.focused && line == p.line() {
			number, ink = "▸"+number, th.Cursor
		}
		l.Right(from+1+index, theme.Width(number)).Add(ink, number).To(from + 1 + index + draw.Gap)
		l.Add(th.Text, p.textOf(p.itemAt(line), room, bare))
		hits = append(hits, pane.Hit{
			Rect: pane.Rect{X: from, Y: y + row, W: at.cells, H: 1},
			Do:   func() []pane.Intent { return p.clickItem(f, line) },
		})
	}
	for i := range drawn {
		lines = append(lines, drawn[i].String())
	}
	return lines, hits
}

// textOf is an item's text in so many cells. bare: the beginning that all texts share gives way to
// what differs.
func (p *Pane) textOf(item, cells int, bare bool) string {
	input := p.job.Set.Rows.At(item).Text
	if rest, ok := strings.CutPrefix(input, p.common); ok && bare {
		return "…" + text.Line(rest, cells-1)
	}
	return text.Line(input, cells)
}

// bare reports whether texts in sight have no room in so many cells with the beginning that all
// share.
func (p *Pane) bare(at place, cells int) bool {
	if p.common == "" || cells <= 0 {
		return false
	}
	for line := at.top; line < min(at.top+at.page, p.rows()); line++ {
		if strings.HasSuffix(text.Line(p.job.Set.Rows.At(p.itemAt(line)).Text, cells), "…") {
			return true
		}
	}
	return false
}

// commonBeginning is how texts begin, up to a whole word; "": they differ from the start, or
// hardly share anything.
func commonBeginning(at func(i int) string, items int) string {
	const looked, least = 100, 6
	if items < 2 {
		return ""
	}
	common := at(0)
	for i := 1; i < min(items, looked); i++ {
		other := at(i)
		n := 0
		for n < min(len(common), len(other)) && common[n] == other[n] {
			n++
		}
		common = common[:n]
	}
	common = common[:strings.LastIndexByte(common, ' ')+1]
	if len(common) < least || strings.ContainsAny(common, "\n\t") {
		return ""
	}
	return common
}

func commonOf(j runner.Job) string {
	if j.Set == nil || j.Set.Rows == nil {
		return ""
	}
	return commonBeginning(func(i int) string { return j.Set.Rows.At(i).Text }, j.Set.Rows.Len())
}
