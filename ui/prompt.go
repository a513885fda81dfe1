package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// prompt is what the last two lines ask: a question, or a line to be typed. While it is
// open it has all keys, and the mouse does nothing.
type prompt interface {
	keys(m *Model) []pane.Key
	// typed takes a key or a paste that no key is for.
	typed(msg tea.Msg) tea.Cmd
	view(m *Model, w int) string
}

// question is answered with yes or no.
type question struct {
	texts []string // in words, the longest first: the first that has room is shown
	yes   func() tea.Cmd
	no    func() tea.Cmd // nil: nothing

	leaves bool // yes is to quit: ctrl+c once more insists on it
	stops  bool // yes is to stop what runs: the question goes when nothing does
}

func (q *question) keys(m *Model) []pane.Key {
	answer := func(do func() tea.Cmd) func() []pane.Intent {
		return func() []pane.Intent {
			m.prompt = nil
			if do == nil {
				return nil
			}
			return pane.Do(pane.Command{Run: do()})
		}
	}
	interrupt := q.no
	if q.leaves {
		interrupt = q.yes
	}
	return []pane.Key{
		// No letter: one of a word that is typed by mistake would pay, stop or lose something.
		pane.On(pane.Bind([]string{"enter"}, "enter", "yes"), answer(q.yes)),
		pane.On(pane.Bind([]string{"esc", "n"}, "esc", "no"), answer(q.no)),
		pane.On(pane.Bind([]string{"ctrl+c"}, "", ""), answer(interrupt)),
	}
}

func (q *question) typed(tea.Msg) tea.Cmd { return nil }

func (q *question) view(m *Model, w int) string {
	var shown string
	for _, shown = range q.texts {
		if theme.Width(shown) <= w {
			break
		}
	}
	return m.theme.Warn.Paint(text.Fit(shown, w))
}

// ask opens a question. Its texts come from outside in parts: they are cleaned.
func (m *Model) ask(q question) {
	for i := range q.texts {
		q.texts[i] = text.Clean(q.texts[i])
	}
	m.prompt = &q
}

// unasked is how many calls are paid for without a question.
const unasked = 20

// bill is what is to be started.
type bill struct {
	what  string // "race 5 lanes"
	more  string // what else there is to know of it: " at the same time"
	calls int    // without retries and re-asks
	most  bool   // it may be fewer: answers come from the cache
	again bool   // the same is over: a key too many would pay for it twice

	ceiling string // what it costs at most, as something sees to; "": nothing does

	byLetter bool // a letter asked for it, which may have been typed by mistake
}

// charge starts what is free or costs little, and asks before all else.
func (m *Model) charge(b bill, start func() tea.Cmd) tea.Cmd {
	if m.cfg.Provider.Simulated() || b.calls <= unasked && !b.again && !b.byLetter {
		return start()
	}
	least, sign := "at least ", "≥"
	if b.most {
		least, sign = "at most ", "≤"
	}
	calls := text.Plural(b.calls, "call")
	cost, guessed := m.expected(b.calls)
	if b.ceiling != "" {
		least, sign, cost, guessed = "", "", ", at most "+b.ceiling, false
	}
	full := cost
	if guessed {
		full += " estimated"
	}
	m.ask(question{
		texts: []string{
			fmt.Sprintf("%s%s: %s%s to %s%s?", b.what, b.more, least, calls, m.cfg.Provider.Label(), full),
			fmt.Sprintf("%s: %s%s to %s%s?", b.what, least, calls, m.cfg.Provider.Label(), full),
			fmt.Sprintf("%s: %s%s%s?", b.what, least, calls, full),
			fmt.Sprintf("%s: %s%s%s?", b.what, sign, calls, cost),
			fmt.Sprintf("%s%s%s?", sign, calls, cost),
		},
		yes: start,
	})
	return nil
}
