package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/item"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// withReplayKeys adds the keys of a replay to those of the pane, which come first where both
// want the same.
func (m *Model) withReplayKeys(list []pane.Key) []pane.Key {
	top := m.top()
	if m.replay == nil || top.Typing() {
		return list
	}
	watched := top == pane.Pane(m.home) || top == pane.Pane(m.race)
	_, oneItem := top.(*item.Pane)
	var own []pane.Key
	for i, k := range m.replayKeys() {
		if i > 0 && !watched && !oneItem { // what is shown is not of a moment
			break
		}
		taken := func(name string) bool {
			return slices.ContainsFunc(list, func(l pane.Key) bool { return l.Off == "" && slices.Contains(l.Binding.Keys(), name) })
		}
		if !slices.ContainsFunc(k.Binding.Keys(), taken) {
			own = append(own, k)
		}
	}
	own = append(m.goOnKeys(), own...)
	if watched {
		return append(own, list...)
	}
	return append(list, own...)
}

// replayKeys move through what is played.
func (m *Model) replayKeys() []pane.Key {
	does := func(b key.Binding, do func() tea.Cmd) pane.Key {
		return pane.On(b, func() []pane.Intent { return pane.Do(pane.Command{Run: do()}) })
	}
	step := m.stride()
	by := func(d time.Duration) func() tea.Cmd { return func() tea.Cmd { return m.seek(m.at() + d) } }
	hurry := func(by int) func() tea.Cmd { return func() tea.Cmd { m.hurry(by); return nil } }
	jump := func(mark runner.Mark, by int) func() tea.Cmd { return func() tea.Cmd { return m.jump(mark, by) } }
	toggle := "play"
	switch {
	case m.at() >= m.replay.deck.Length():
		toggle = "play again"
	case m.replay.deck.Playing():
		toggle = "pause"
	}
	list := []pane.Key{
		does(pane.Bind([]string{"space", "p"}, "space", toggle), m.toggle),
		does(pane.Bind([]string{"left", "h"}, "←→", step.String()), by(-step)),
		does(pane.Bind([]string{"right", "l"}, "", ""), by(step)),
		does(pane.Bind([]string{"]", ">", "+", "="}, "[ ]", "speed"), hurry(1)),
		does(pane.Bind([]string{"[", "<", "-"}, "", ""), hurry(-1)),
	}
	if len(m.replay.deck.Moments(runner.Failures)) > 0 {
		list = append(list, does(pane.Bind([]string{"n"}, "n/N", "failure"), jump(runner.Failures, 1)), does(pane.Bind([]string{"N"}, "", ""), jump(runner.Failures, -1)))
	}
	if len(m.replay.deck.Moments(runner.LimitChanges)) > 0 {
		list = append(list, does(pane.Bind([]string{"i"}, "i/I", "limit change"), jump(runner.LimitChanges, 1)), does(pane.Bind([]string{"I"}, "", ""), jump(runner.LimitChanges, -1)))
	}
	list = append(list, pane.Asks(pane.Bind([]string{"t"}, "t", "type time"), m.askTime()))
	for tenth := range 10 {
		name, what := "", ""
		if tenth == 0 {
			name, what = "0-9", "tenths"
		}
		list = append(list, does(pane.Bind([]string{strconv.Itoa(tenth)}, name, what), func() tea.Cmd {
			return m.seek(m.replay.deck.Length() * time.Duration(tenth) / 10)
		}))
	}
	return list
}

// askTime asks for a time to go to.
func (m *Model) askTime() pane.Ask {
	return pane.Ask{Label: "go to:", Hint: "12.5 or 1:05", What: "go", Only: "0123456789.:", Done: func(_ pane.Frame, value string) ([]pane.Intent, string) {
		to, ok := parseClock(value)
		if !ok {
			return nil, "seconds or minutes:seconds"
		}
		return pane.Do(pane.Command{Run: m.seek(to)}), ""
	}}
}

// parseClock reads a time as clocks write it: "12.5", "1:05.5", "1:02:05".
func parseClock(s string) (time.Duration, bool) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for _, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n > 1e6 {
			return 0, false
		}
		total = total*60 + n
	}
	return time.Duration(total * float64(time.Second)), true
}

// happened says what an event is, for somebody who looked for it.
func happened(e *engine.Event) string {
	switch e.Kind {
	case engine.Retrying:
		return fmt.Sprintf("attempt %d of item %s failed, %s", e.Attempt, text.Count(e.Item+1), figures.Kind(e.Err.Kind))
	case engine.Finished:
		return fmt.Sprintf("item %s failed, %s", text.Count(e.Item+1), figures.Kind(e.Err.Kind))
	case engine.RunShut:
		return "the run was shut, " + figures.Kind(e.Err.Kind)
	case engine.LimitChanged:
		limit := "no limit"
		if e.Limit > 0 {
			limit = "limit " + text.Count(e.Limit)
		}
		return limit + ", changed by " + e.By.String()
	}
	return e.Change.Text
}

// replayHeader says what is played.
func (m *Model) replayHeader(add func(ink theme.Ink, s string) (fits bool)) {
	th, first := m.theme, &m.replay.Tapes[0].Header
	add(th.Warn, "REPLAY")
	if !add(th.Warn, " of "+m.replay.title(longTitle)) {
		add(th.Warn, " of "+m.replay.title(shortTitle))
	}
	add(th.Muted, " · "+text.Plural(m.job.Set.Rows.Len(), "item"))
	for _, on := range []string{first.Provider, first.Model} {
		if on != "" { // else the header of the run is lost
			add(th.Muted, " · "+text.Line(on, 32))
		}
	}
}

// How many cells a title has that its user gave, where there is room, and where there is less.
const longTitle, shortTitle = 80, 40

// title is what the tapes are of: "gather:2 on people, 24 Nov 02:15". One that was given has so many cells.
func (r *replay) title(cells int) string {
	if r.Title != "" {
		return text.Line(r.Title, cells)
	}
	h := &r.Tapes[0].Header
	what := h.Lane.String()
	if n := len(r.Tapes); n > 1 {
		what = text.Plural(n, "run")
	}
	if h.Dataset == "" {
		return what // all else was lost with its header
	}
	return what + " on " + text.Line(h.Dataset, 24) + ", " + h.Begun.Local().Format("2 Jan 15:04")
}

// replayState is how it plays; "": not at all, or it has come to the end.
func (m *Model) replayState() (string, theme.Ink) {
	if m.replay == nil || m.at() >= m.replay.deck.Length() {
		return "", theme.Ink{}
	}
	if m.replay.deck.Playing() {
		return "▶ " + speedWord(m.replay.deck.Speed()), m.theme.Accent
	}
	state := draw.Paused
	if speed := m.replay.deck.Speed(); speed != 1 {
		state += ", " + speedWord(speed)
	}
	return state, m.theme.Warn
}

// speedWord writes a speed: "0.25×".
func speedWord(speed float64) string { return strconv.FormatFloat(speed, 'g', 4, 64) + "×" }

// bar is where the line of a replay has its axis: from a column, so many cells.
type bar struct{ from, cells int }

// barOf is that of a line with so wide a time on its left and its right.
func (m *Model) barOf() bar {
	side := theme.Width(text.Seconds(m.replay.deck.Length()))
	b := bar{from: 1 + 2 + side + 1}
	b.cells = max(m.lay.w-b.from-1-side-1, 1)
	return b
}

// cell is where a time stands on the axis.
func (b bar) cell(at, length time.Duration) int {
	if length <= 0 {
		return b.cells - 1
	}
	return min(int(float64(at)/float64(length)*float64(b.cells)), b.cells-1)
}

// timeLine draws where the replay is, with the failures and the changes of limits on the way.
func (m *Model) timeLine() string {
	th, d, b := m.theme, m.replay.deck, m.barOf()
	at, length := m.at(), d.Length()
	icon, ink := "▶", th.Accent
	switch {
	case at >= length:
		icon, ink = "■", th.Muted
	case !d.Playing():
		icon, ink = "‖", th.Warn
	}
	clock := text.Seconds(at)
	var l theme.Line
	l.Add(th.Text, " ").Add(ink, icon).Right(b.from-1, theme.Width(clock)).Add(th.Strong, clock).To(b.from)
	here := b.cell(at, length)
	for i, mark := range m.replay.marksOn(b) {
		switch {
		case i == here:
			l.Add(th.Cursor, "●")
		case mark == 'f':
			l.Add(th.Fail, "✗")
		case mark == 'l':
			l.Add(th.Warn, "◆")
		case i < here:
			l.Add(th.Accent, "━")
		default:
			l.Add(th.Waiting, "─")
		}
	}
	return l.Add(th.Text, " ").Add(th.Muted, text.Seconds(length)).String()
}

// marksOn are the marks of the cells of an axis: f for a failure, l for a change of limits.
func (r *replay) marksOn(b bar) []byte {
	if len(r.marks) == b.cells {
		return r.marks
	}
	r.marks = make([]byte, b.cells)
	for _, moment := range r.deck.Moments(runner.LimitChanges) {
		r.marks[b.cell(moment.At, r.deck.Length())] = 'l'
	}
	for _, moment := range r.deck.Moments(runner.Failures) {
		r.marks[b.cell(moment.At, r.deck.Length())] = 'f'
	}
	return r.marks
}

// clickTime goes to the time of a column.
func (m *Model) clickTime(x int) tea.Cmd {
	b := m.barOf()
	if x < b.from || x >= b.from+b.cells {
		return m.toggle()
	}
	return m.seek(m.replay.deck.Length() * time.Duration(x-b.from) / time.Duration(max(b.cells-1, 1)))
}
