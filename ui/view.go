package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// View draws the whole screen, if it has changed.
func (m *Model) View() tea.View {
	if m.stale {
		m.drawn, m.stale = m.content(), false
	}
	v := tea.NewView(m.drawn)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle, v.ProgressBar = m.title(), m.progressBar()
	return v
}

// content is the screen's text: exactly as many lines as the terminal has, none
// wider than it.
func (m *Model) content() string {
	l := m.place()
	if l.w <= 0 || l.h <= 0 {
		return ""
	}
	if l.tooSmall() {
		return strings.Join(m.small(), "\n")
	}
	body := m.body() // first: the keys depend on how it is drawn
	lines := make([]string, 0, l.h)
	lines = append(lines, m.header())
	if l.ruled {
		lines = append(lines, m.rule("┬", body.Split))
	}
	lines = append(lines, body.Window(l.body.h)...)
	for len(lines) < l.body.y+l.body.h {
		lines = append(lines, "")
	}
	if l.ruled {
		lines = append(lines, m.lowerRule(body))
	}
	if m.replay != nil {
		lines = append(lines, m.timeLine())
	}
	lines = append(lines, m.storyLine(), m.keysLine())
	for i, line := range lines {
		if theme.Width(line) > l.w {
			lines[i] = ansi.Truncate(line, l.w, "")
		}
	}
	return strings.Join(lines[:min(len(lines), l.h)], "\n")
}

// body draws the top pane, and remembers how.
func (m *Model) body() pane.Body {
	top, h := m.top(), m.lay.body.h
	b := top.View(m.frame())
	m.onTop = drawnPane{pane: top, extent: b.Extent(h), list: b.Shown != (pane.Extent{}), hits: b.Hits, first: b.First(h), footer: b.Footer}
	return b
}

// small is what a terminal shows that is too small for the screen.
func (m *Model) small() []string {
	lines := []string{"40x12 needed"}
	for _, t := range m.live {
		line := t.Lane.String() + " " + text.Count(t.Tally.OK) + "/" + text.Count(len(t.Tally.Rows)) + " ok"
		if n := t.Tally.Failed; n > 0 {
			line += ", " + text.Count(n) + " failed"
		}
		lines = append(lines, line)
	}
	for i, line := range lines {
		lines[i] = ansi.Truncate(line, m.lay.w, "…")
	}
	return lines[:min(len(lines), m.lay.h)]
}

// rule divides the parts; tee is where a pane's own line from top to bottom meets it.
func (m *Model) rule(tee string, split int) string {
	if split == 0 {
		return m.theme.Rule.Paint(strings.Repeat("─", m.lay.w))
	}
	return m.theme.Rule.Paint(strings.Repeat("─", split) + tee + strings.Repeat("─", m.lay.w-split-1))
}

// lowerRule is the line below a pane, with how much of it is out of sight below.
func (m *Model) lowerRule(b pane.Body) string {
	more := m.below()
	if more == 0 {
		return m.rule("┴", b.Split)
	}
	said := " ↓ " + text.Plural(more, "more line") + " "
	rule := []rune(strings.Repeat("─", m.lay.w))
	if b.Split > 0 {
		rule[b.Split] = '┴'
	}
	at := m.lay.w - theme.Width(said) - 2
	return m.theme.Rule.Paint(string(rule[:at])) + m.theme.Muted.Paint(said) + m.theme.Rule.Paint(string(rule[m.lay.w-2:]))
}

// below is how many lines of a pane that scrolls as a whole are out of sight below.
func (m *Model) below() int {
	if m.onTop.list {
		return 0
	}
	return max(m.onTop.extent.Hidden()-m.onTop.first, 0)
}

// header says what is run, on what, and how it is; what matters least is left
// out first.
func (m *Model) header() string {
	th := m.theme
	state, stateInk := m.state()
	room := m.lay.w - theme.Width(state) - 3
	var l theme.Line
	l.Add(th.Brand, " ≋ regatta").Add(th.Text, "  ")
	add := func(ink theme.Ink, s string) bool {
		fits := l.Width()+theme.Width(s) <= room
		if fits {
			l.Add(ink, s)
		}
		return fits
	}
	if m.replay != nil {
		m.replayHeader(add)
		return l.Right(m.lay.w-1, theme.Width(state)).Add(stateInk, state).String()
	}
	if runs := m.otherRuns(); len(runs) > 0 {
		m.headerOf(runs, add)
		return l.Right(m.lay.w-1, theme.Width(state)).Add(stateInk, state).String()
	}
	provider := th.Warn // one that may cost something
	if m.cfg.Provider.Simulated() {
		provider = th.Muted
	}
	label := text.Fit(text.Clean(m.cfg.Provider.Label()), 32)
	if m.cfg.Provider.FromRuns() {
		provider, label = th.Warn, fromRuns(label, room-l.Width()-1)
	} else if m.cfg.Provider.Simulated() && l.Width()+1+theme.Width(label) > room {
		label = "sim"
		if m.cfg.Provider.Replayed() {
			label = "replay"
		}
	}
	add(provider, " "+label)
	if name := m.profileName(); name != "" {
		add(th.Warn, ", "+name)
	}
	if m.weatherChanged() {
		add(th.Warn, ", weather changed")
	}
	add(th.Text, " · "+shortName(m.job.Set))
	add(th.Muted, " · "+text.Plural(m.job.Set.Rows.Len(), "item"))
	if skipped := m.job.Set.Skipped; skipped > 0 {
		add(th.Warn, ", "+text.Count(skipped)+" skipped")
	}
	add(th.Muted, " · "+text.Clean(m.cfg.Provider.Model()))
	words, ink := m.modeWords()
	add(ink, words)
	if m.resumes != nil {
		add(th.Muted, " · resumed")
	}
	if m.cfg.Base.Stream {
		add(th.Muted, " · streaming")
	}
	switch n, why := m.uncached(); {
	case n > 0:
		add(th.Warn, " · "+text.Count(n)+" not cached")
	case why != nil:
		add(th.Warn, " · cache not written")
	case m.cfg.Cache != nil:
		add(th.Muted, " · cache on")
	}
	return l.Right(m.lay.w-1, theme.Width(state)).Add(stateInk, state).String()
}

// fromRuns says that a provider is simulated after runs, in the words that have room: it is never
// left out.
func fromRuns(label string, cells int) string {
	label = strings.ToUpper(label)
	rest := strings.TrimPrefix(label, "SIMULATED ")
	for _, words := range []string{label, "SIM " + rest, rest} {
		if theme.Width(words) <= cells {
			return words
		}
	}
	return "TWIN"
}

// state is how it goes, in a word: that of the topmost pane that has one.
func (m *Model) state() (string, theme.Ink) {
	if m.leaving {
		return "stopping", m.theme.Warn
	}
	if state, ink := m.replayState(); state != "" {
		return state, ink
	}
	f := m.frame()
	if state, ink := m.stateElsewhere(f); state != "" {
		return state, ink
	}
	for i := len(m.stack) - 1; i >= 0; i-- {
		if state, ink := m.stack[i].State(f); state != "" {
			return state, ink
		}
	}
	return "", m.theme.Muted
}

// stateElsewhere is how trials or a sweep go that are on while another pane is shown: their runs
// are none of that pane's, which would tell of them as of its own, or that it is done; "": there
// are none.
func (m *Model) stateElsewhere(f pane.Frame) (string, theme.Ink) {
	if !m.busy() {
		return "", theme.Ink{}
	}
	switch {
	case m.purpose == workspace.Trials && m.top() != m.trials && m.trials.On():
		return m.trials.State(f)
	case m.purpose == workspace.Sweep && m.top() != m.sweep && m.sweep.On():
		return m.sweep.State(f)
	}
	return "", theme.Ink{}
}

func (m *Model) storyLine() string {
	th := m.theme
	if m.prompt != nil {
		return " " + m.prompt.view(m, m.lay.w-2)
	}
	if m.notice.text != "" && (m.notice.of == nil || m.finishes() == nil) {
		ink := th.Warn
		if m.notice.bad {
			ink = th.Fail
		}
		return " " + ink.Paint(text.Fit(m.notice.text, m.lay.w-2))
	}
	if m.onTop.footer != "" && m.finishes() == nil && !m.heldUp() {
		return m.onTop.footer
	}
	if m.heldUp() && m.finishes() == nil && !m.leaving {
		return " " + th.Fail.Paint(text.Fit(tell(m.story(), m.lay.w-2), m.lay.w-2))
	}
	story, room := m.story(), m.lay.w-2
	n := m.below()
	if n == 0 || m.lay.ruled {
		return " " + th.Text.Paint(text.Fit(tell(story, room), room))
	}
	var l theme.Line
	more := " ↓" + text.Count(n)
	room -= theme.Width(more)
	l.Add(th.Text, " "+text.Fit(tell(story, room), room))
	return l.Right(m.lay.w-1, theme.Width(more)).Add(th.Muted, more).String()
}

// tell joins the parts of a story, as many as have room.
func tell(parts []string, w int) string {
	for n := len(parts); n > 1; n-- {
		if s := strings.Join(parts[:n], ""); theme.Width(s) <= w {
			return s
		}
	}
	return strings.Join(parts[:min(len(parts), 1)], "")
}

// story says what is going on, or what would be, in parts: what follows the first
// is left out where there is no room.
func (m *Model) story() []string {
	if m.leaving {
		return []string{"stopping", "; ctrl+c again to quit now"}
	}
	if story := m.finishes(); story != nil {
		return story
	}
	if story := m.tellPause(); story != nil {
		return story
	}
	if story := m.tellUnfinished(); story != nil {
		return story
	}
	return m.top().Story(m.frame())
}
