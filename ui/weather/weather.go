// Package weather is the pane that changes what the simulated provider is like while runs
// are on.
package weather

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine/simulated"
	"regatta/ui/draw"
	"regatta/ui/pane"
	"regatta/ui/theme"
)

// Pane shows the weather beside the one that the provider began with, and changes it.
type Pane struct {
	pane.Base
	sky     *simulated.Sky
	cursor  int
	now     simulated.Weather
	down    time.Time // when the outage ends; zero: there was none
	ticking bool      // a tick is on its way, for an outage that runs off
}

// New returns the pane and what it begins with.
func New(sky *simulated.Sky, now time.Time) (*Pane, tea.Cmd) {
	p := &Pane{sky: sky}
	p.read(now)
	return p, p.tick(now)
}

// read takes in the present weather; its outage is kept by its end.
func (p *Pane) read(now time.Time) {
	p.now, p.down = p.sky.Weather(), time.Time{}
	if p.now.Outage > 0 {
		p.down = now.Add(p.now.Outage)
	}
}

// tickEvery is how often the time that is left of an outage is shown anew.
const tickEvery = time.Second

type tickMsg struct{ pane *Pane }

// tick has the pane told when a second has passed, as long as there is an outage.
func (p *Pane) tick(now time.Time) tea.Cmd {
	if p.ticking || !p.down.After(now) {
		return nil
	}
	p.ticking = true
	return tea.Tick(tickEvery, func(time.Time) tea.Msg { return tickMsg{p} })
}

// Update takes its own ticks.
func (p *Pane) Update(f pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	if t, ok := msg.(tickMsg); !ok || t.pane != p {
		return nil, false
	}
	p.ticking = false
	return p.ticks(f), true
}

func (p *Pane) ticks(f pane.Frame) []pane.Intent {
	if cmd := p.tick(f.Now); cmd != nil {
		return pane.Do(pane.Command{Run: cmd})
	}
	return nil
}

// Keys choose a row and change it.
func (p *Pane) Keys(f pane.Frame) []pane.Key {
	m, at := pane.Movement(), rows()[p.cursor]
	move := func(by int) func() { return func() { p.choose(p.cursor + by) } }
	var list []pane.Key
	if at.turn != nil {
		list = append(list, pane.On(pane.Bind([]string{"enter", "space"}, "enter", at.turns(p.left(f) > 0, p.now)), func() []pane.Intent {
			return p.change(f, at.turn)
		}))
	} else {
		step := func(by int) func() []pane.Intent {
			return func() []pane.Intent {
				return p.change(f, func(w *simulated.Weather) { at.step(w, p.sky.First(), by) })
			}
		}
		list = append(list,
			pane.On(pane.Bind([]string{"left", "h", "-"}, "←→", "change"), step(-1)),
			pane.On(pane.Bind([]string{"right", "l", "+", "="}, "", ""), step(1)))
	}
	list = append(list, pane.Does(pane.Named(m.Up, "choose"), move(-1)), pane.Does(m.Down, move(1)))
	list = append(list,
		pane.On(pane.Bind([]string{"0", "backspace"}, "0", "reset"), func() []pane.Intent {
			return p.change(f, func(w *simulated.Weather) { *w = p.sky.First() })
		}),
		pane.Asks(pane.Bind([]string{"esc", "W"}, "esc", "back"), pane.Back{}))
	if f.Busy {
		list = append(list, pane.Asks(pane.Bind([]string{"s"}, "s", "stop"), pane.Stop{}))
	}
	return list
}

// change changes the weather at once; what the provider doesn't allow is said.
func (p *Pane) change(f pane.Frame, by func(*simulated.Weather)) []pane.Intent {
	err := p.sky.Change(func(w *simulated.Weather) error { by(w); return nil })
	p.read(f.Now)
	if err != nil {
		return pane.Do(pane.Notice{Text: "weather: " + err.Error(), Bad: true})
	}
	return p.ticks(f)
}

func (p *Pane) choose(row int) { p.cursor = min(max(row, 0), len(rows())-1) }

// Wheel moves the cursor.
func (p *Pane) Wheel(_ pane.Frame, by int) []pane.Intent { p.choose(p.cursor + by); return nil }

// Story says what a change is for.
func (p *Pane) Story(pane.Frame) []string {
	return []string{"for requests that arrive from now on", "; runs go on"}
}

// left is how long the outage still is.
func (p *Pane) left(f pane.Frame) time.Duration { return max(p.down.Sub(f.Now), 0) }

// Columns of the table, in cells.
const (
	nowEnds   = 25
	firstEnds = 36
	meansFrom = 39
	airFrom   = 14 // lines from which the table has air around it
)

// View draws a row for each part of the weather: as it is, and as it was at first.
func (p *Pane) View(f pane.Frame) pane.Body {
	th, first, now := f.Theme, p.sky.First(), p.now
	now.Outage = p.left(f)
	var b pane.Body
	if f.H >= airFrom {
		b.Lines = append(b.Lines, "")
	}
	var head theme.Line
	head.Add(th.Brand, "  WEATHER")
	right(&head, th.Muted, nowEnds, "now")
	right(&head, th.Muted, firstEnds, "--sim")
	b.Lines = append(b.Lines, head.String())
	for i, r := range rows() {
		if i == p.cursor {
			b.Top = max(len(b.Lines)+1-f.H, 0)
		}
		b.Hits = append(b.Hits, pane.Hit{Rect: pane.Rect{Y: len(b.Lines), W: f.W, H: 1}, Do: func() []pane.Intent { p.choose(i); return nil }})
		var l theme.Line
		mark, name, value := "  ", th.Text, th.Text
		if i == p.cursor {
			mark, name, value = "▸ ", th.Cursor, th.Cursor
		}
		if r.value(now) != r.value(first) {
			value = th.Warn
		}
		l.Add(th.Cursor, mark).Add(name, r.name)
		right(&l, value, nowEnds, r.value(now))
		right(&l, th.Muted, firstEnds, r.value(first))
		if meansFrom+theme.Width(r.means) <= f.W {
			l.To(meansFrom).Add(th.Muted, r.means)
		}
		b.Lines = append(b.Lines, l.String())
	}
	if f.H >= airFrom {
		b.Lines = append(b.Lines, "")
		b.Lines = append(b.Lines, draw.Sentences(th.Muted, f.W, "Every lane meets this weather; each has limits of its own. Running lanes record each change.")...)
	}
	return b
}

// right adds a cell that ends at a column.
func right(l *theme.Line, ink theme.Ink, ends int, cell string) {
	l.Right(ends, theme.Width(cell)).Add(ink, cell)
}
