package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
)

// probe is a pane that notes what keys it was asked about.
type probe struct {
	pane.Base
	keys  []pane.Key
	needs func() *pane.Work
	lines []string
	hits  []pane.Hit
	typed []tea.Msg
}

func (p *probe) Keys(pane.Frame) []pane.Key  { return p.keys }
func (p *probe) Needs(pane.Frame) *pane.Work { return p.needs() }
func (p *probe) View(f pane.Frame) pane.Body { return pane.Body{Lines: p.lines, Hits: p.hits} }
func (p *probe) nothing() *pane.Work         { return nil }
func newProbe(keys ...pane.Key) (p *probe)   { p = &probe{keys: keys}; p.needs = p.nothing; return p }
func letter(s string, do ...pane.Intent) pane.Key {
	return pane.On(pane.Bind([]string{s}, s, "probe"), func() []pane.Intent { return do })
}

func (p *probe) Update(_ pane.Frame, msg tea.Msg) ([]pane.Intent, bool) {
	p.typed = append(p.typed, msg)
	return nil, true
}

// What a key asks for is done before the next key comes, without any message between them.
func TestTheNextKeyMeetsTheNextPane(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
		second := newProbe(letter("b", pane.Notice{Text: "the second has it"}))
		first := newProbe(letter("a", pane.Show{Pane: second}), letter("b", pane.Notice{Text: "the first has it"}))
		x.m.push(first)
		x.m.Update(panetest.KeyPress("a"))
		x.m.Update(panetest.KeyPress("b"))
		x.wantShown("the second has it")
		x.m.Update(panetest.KeyPress("c"))
		if len(second.typed) != 1 {
			t.Errorf("what no key took came %d times", len(second.typed))
		}
		x.m.carryOut(pane.Do(pane.Back{}, pane.Back{}, pane.Back{}))
		if !x.m.atHome() {
			t.Error("Back leads out of the last pane, or not to it")
		}
	})
}

// From the comparison of a race Back leads to the race, also if runs were compared before it
// began.
func TestTheComparisonOfARaceIsAboveIt(t *testing.T) {
	for _, back := range []string{"c", "esc"} {
		inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
			x.press("down", "enter")
			x.pass(time.Minute)
			x.press("c", "R")
			x.pass(time.Minute)
			x.press("c", back)
			if x.m.top() != pane.Pane(x.m.race) {
				t.Errorf("%s leads away from the race:\n%s", back, x.plain())
			}
			x.press("esc")
			if !x.m.atHome() {
				t.Errorf("below the race is more than the lanes:\n%s", x.plain())
			}
		})
	}
}

// A click does what stands in the place where it was drawn, also after scrolling.
func TestClicksMeetWhatWasDrawn(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
		hit := pane.Hit{Rect: pane.Rect{X: 3, Y: 2, W: 4, H: 1}, Do: func() []pane.Intent { return pane.Do(pane.Notice{Text: "hit"}) }}
		p := newProbe()
		p.lines, p.hits = []string{"", "", "   here"}, []pane.Hit{hit}
		x.m.push(p)
		x.plain()
		for _, at := range [][2]int{{2, 4}, {7, 4}, {3, 3}, {3, 5}} {
			x.send(tea.MouseClickMsg{X: at[0], Y: at[1], Button: tea.MouseLeft})
			x.wantNotShown("hit")
		}
		x.send(tea.MouseClickMsg{X: 3, Y: 4, Button: tea.MouseLeft})
		x.wantShown("hit")
	})
}

// What goes through many items is done beside the screen, once; what goes through few is
// there in the same frame.
func TestWhatAPaneNeedsIsWorkedOut(t *testing.T) {
	for _, items := range []int{1, fewItems + 1} {
		inTerminal(t, setup{w: 80, h: 24}, func(x *terminal) {
			p := newProbe()
			done, there := 0, false
			p.needs = func() *pane.Work {
				if there {
					return nil
				}
				return &pane.Work{Items: items, Do: func() func() { done++; return func() { there = true } }}
			}
			x.m.push(p)
			x.send(tea.WindowSizeMsg{Width: 80, Height: 24})
			if few := items <= fewItems; there != few {
				t.Errorf("%d items: there %v", items, there)
			}
			x.pass(time.Second)
			if !there || done != 1 {
				t.Errorf("%d items: there %v, done %d times", items, there, done)
			}
		})
	}
}
