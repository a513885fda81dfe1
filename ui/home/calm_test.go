package home

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/ui/pane/panetest"
)

// frames runs a lane to its end, and looks at every frame of it.
func frames(t *testing.T, data string, lane engine.Lane, sim string, w, h int, look func(p *Pane, x *panetest.Screen)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, data, lane, sim)
		x := panetest.New(t, p, w, h)
		for last := false; !last; {
			b := run.Live.Read()
			run.Apply(b)
			p.Applied(run, b.Events)
			last = b.Last
			x.Frame.Now = time.Now()
			p.Ticked(x.Frame)
			x.Drain()
			look(p, x)
		}
	})
}

// The list goes on by a row or two a frame, or by a page no more often than each second; the
// axis never goes back while the list follows.
func TestTheListIsCalm(t *testing.T) {
	for name, c := range map[string]struct {
		data, sim string
		lane      engine.Lane
	}{
		"slow":       {"people:120", "", engine.Lane{Strategy: engine.AsCompleted, Limit: 6}},
		"fast":       {"people:3000", "", engine.Lane{Strategy: engine.AsCompleted, Limit: 128}},
		"all":        {"people:400", "latency=uniform:100ms:4s", engine.Lane{Strategy: engine.Gather}},
		"stragglers": {"people:600", "slow=0.05", engine.Lane{Strategy: engine.Ordered, Limit: 32}},
		"failures":   {"people:300", "error=0.3", engine.Lane{Strategy: engine.AsCompleted, Limit: 16}},
	} {
		t.Run(name, func(t *testing.T) {
			top, from, span, flipped, moved := -1, time.Duration(0), time.Duration(0), -betweenPages, 0
			frames(t, c.data, c.lane, c.sim, 120, 30, func(p *Pane, x *panetest.Screen) {
				if !p.following() {
					return
				}
				at, now := p.place(x.Frame), p.run.Now(x.Frame.Now)
				axis := p.axis(at, p.run.Tally, now, 40)
				if axis.From < from {
					t.Errorf("at %v the axis goes back from %v to %v", now, from, axis.From)
				}
				switch step := at.top - top; {
				case top < 0 || step >= 0 && step <= mostRows:
				case step < 0:
					t.Errorf("at %v the list goes back by %d rows", now, -step)
				case now-flipped < betweenPages:
					t.Errorf("at %v the list jumps by %d rows, %v after the last jump", now, step, now-flipped)
				default:
					flipped = now
				}
				if axis.Span != span {
					moved++
				}
				top, from, span = at.top, axis.From, axis.Span
			})
			if top == 0 {
				t.Error("the list follows nothing")
			}
			if moved > 17 { // ten steps a decade
				t.Errorf("the axis was scaled anew %d times", moved)
			}
		})
	}
}

// With a forecast the axis is the same from the first frame to the last before the end.
func TestAForecastFixesTheAxis(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, "people", engine.Lane{Strategy: engine.Gather, Limit: 2}, "")
		p.expected[run.Tally] = 3400 * time.Millisecond
		x := panetest.New(t, p, 120, 30)
		for last := false; !last; {
			b := run.Live.Read()
			run.Apply(b)
			last = b.Last
			x.Frame.Now = time.Now()
			axis := p.axis(p.place(x.Frame), run.Tally, run.Now(x.Frame.Now), 40)
			if want := 3400 * time.Millisecond; !last && axis.Span != want {
				t.Errorf("at %v the axis is %v long", run.Now(x.Frame.Now), axis.Span)
			} else if last && axis.Span != run.Tally.Now {
				t.Errorf("it ends at %v, the run at %v", axis.Span, run.Tally.Now)
			}
		}
	})
}

// In every order each item is listed once, where its order puts it.
func TestOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, "tickets", engine.Lane{Strategy: engine.AsCompleted, Limit: 6}, "error=0.3,invalid=0.2")
		x := panetest.New(t, p, 120, 30)
		check := func() {
			t.Helper()
			rows := run.Tally.Rows
			var list []int
			for line := range p.Len() {
				list = append(list, p.itemAt(line))
				if p.Len() == len(rows) && p.lineOf(p.itemAt(line)) != line {
					t.Fatalf("%s: item %d is not at its line", orderNames[p.order], list[line])
				}
			}
			key := map[order]func(i int) time.Duration{
				byStart:    func(i int) time.Duration { return unsetLast(rows[i].Started) },
				byDataset:  func(i int) time.Duration { return time.Duration(i) },
				byFinish:   func(i int) time.Duration { return unsetLast(rows[i].Finished) },
				byDuration: func(i int) time.Duration { return -rows[i].Took },
				byState:    func(i int) time.Duration { return time.Duration(stateRank(&rows[i])) },
			}[p.order]
			for line := 1; line < len(list) && !p.filter.active() && run.Tally.Over; line++ {
				if key(list[line]) < key(list[line-1]) {
					t.Fatalf("%s: item %d is listed before item %d", orderNames[p.order], list[line-1], list[line])
				}
			}
			slices.Sort(list)
			if len(slices.Compact(list)) != p.Len() {
				t.Fatalf("%s: %v", orderNames[p.order], list)
			}
		}
		for last := false; !last; {
			b := run.Live.Read()
			run.Apply(b)
			p.Applied(run, b.Events)
			last = b.Last
			x.Frame.Now = time.Now()
			x.Press("O")
			x.Drain()
			check()
		}
		for range orders {
			x.Press("O")
			x.Drain()
			check()
			x.Press("e")
			x.Drain()
			check()
			if n := p.Len(); n != run.Tally.Failed {
				t.Fatalf("%d items, %d failed", n, run.Tally.Failed)
			}
			for p.Filtered() { // kind by kind
				x.Press("e")
				x.Drain()
				check()
			}
		}
	})
}
