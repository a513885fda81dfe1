package admit

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// bucket lets one attempt begin in so much time, and so is a link whose no has a moment.
type bucket struct {
	every time.Duration
	next  time.Time
	line  Line
}

func (*bucket) Scope() Scope { return Attempt }

func (b *bucket) Withdraw(t *Ticket) {
	b.line.Leave(t)
	b.line.Wake()
}

func (b *bucket) Admit(t *Ticket, now time.Time) (Grant, Decision) {
	switch {
	case b.line.Ahead(t):
		b.line.Join(t)
		return nil, Decision{Reason: Requests}
	case now.Before(b.next):
		b.line.Join(t)
		return nil, Decision{Reason: Requests, Until: b.next}
	}
	b.next = now.Add(b.every)
	return nil, Decision{}
}

// world is runs on links that they share, in a time of its own.
type world struct {
	*rapid.T
	now    time.Time
	shared *Limit
	most   int
	pause  *Pause
	rate   *bucket
	runs   []*boat
	wakes  int
}

// boat is a run: items to start, the head of its queue, and calls.
type boat struct {
	w     *world
	chain *Chain
	own   *Limit
	items int
	head  *caller
	calls []*caller
}

// caller asks with a ticket, as soon as that may make sense and the test lets it.
type caller struct {
	Ticket
	boat  *boat
	asks  bool // it has something to ask for
	ready bool // it was woken, or its time has come, or it has not asked yet
	until time.Time
	flies bool // its attempt is in flight
	tries int
}

func newWorld(rt *rapid.T) *world {
	w := &world{T: rt, now: start, most: rapid.IntRange(1, 4).Draw(rt, "shared limit"), pause: new(Pause)}
	w.shared = NewLimit(w.most, Slot)
	w.rate = &bucket{every: time.Duration(rapid.IntRange(0, 3).Draw(rt, "every")) * time.Second}
	for range rapid.IntRange(1, 4).Draw(rt, "runs") {
		b := &boat{w: w, items: rapid.IntRange(0, 8).Draw(rt, "items")}
		b.own = NewLimit(rapid.IntRange(0, 3).Draw(rt, "limit"), Bound)
		links := []Link{b.own, w.shared, w.pause, w.rate}
		b.chain = New(rapid.Permutation(links).Draw(rt, "order")...)
		b.head = b.newCaller()
		b.head.asks = b.items > 0
		w.runs = append(w.runs, b)
	}
	return w
}

func (b *boat) newCaller() *caller {
	c := &caller{boat: b, ready: true}
	c.Wake = func() { c.ready = true; b.w.wakes++ }
	return c
}

// mayAsk reports whether a caller has a reason to ask.
func (c *caller) mayAsk() bool {
	return c.asks && (c.ready || !c.until.IsZero() && !c.boat.w.now.Before(c.until))
}

// ask asks for the head of the queue, or for a retry.
func (c *caller) ask() {
	b, w := c.boat, c.boat.w
	c.ready, c.until = false, time.Time{}
	isHead := c == b.head
	ask := b.chain.Readmit
	if isHead {
		ask = b.chain.Admit
	}
	switch d := ask(&c.Ticket, w.now); {
	case !d.Yes():
		if d.Reason == Nothing || d.Never != nil || isHead && len(c.places)+len(c.grants) > 0 {
			w.Fatalf("%+v, with %d places", d, len(c.places))
		}
		c.until = d.Until
	case isHead:
		b.begin(c)
	default:
		c.asks, c.flies = false, true
	}
	w.check()
}

// begin starts a call with the grants of a ticket.
func (b *boat) begin(with *caller) {
	c := b.newCaller()
	c.flies = true
	with.MoveTo(&c.Ticket)
	b.calls = append(b.calls, c)
	b.items--
	b.head.ready, b.head.asks = true, b.items > 0
	if !b.head.asks {
		b.head.Withdraw()
	}
}

// end ends an attempt: the call asks again, or is over.
func (c *caller) end(again bool) {
	b, w := c.boat, c.boat.w
	c.flies = false
	c.Over(Outcome{At: w.now})
	if again && c.tries < 3 {
		c.tries++
		c.asks, c.ready = true, true
		return
	}
	b.forget(c)
	before := w.wakes
	kept := c.Keep(&b.head.Ticket)
	if !kept {
		c.Release(w.now)
	}
	if w.wakes > before+2 { // one in the line of each limit
		w.Fatalf("a place that came free woke %d", w.wakes-before)
	}
	if kept && b.head.asks {
		c.MoveTo(&b.head.Ticket)
		b.head.ask()
	} else if kept {
		c.Release(w.now)
	}
	w.check()
}

func (b *boat) forget(c *caller) {
	for i := range b.calls {
		if b.calls[i] == c {
			b.calls = append(b.calls[:i], b.calls[i+1:]...)
			return
		}
	}
}

// stop ends a run: nobody of it waits any more, and all that it has goes back.
func (b *boat) stop() {
	b.items, b.head.asks = 0, false
	b.head.Withdraw()
	for _, c := range b.calls {
		c.Withdraw()
		c.Over(Outcome{At: b.w.now})
		c.Release(b.w.now)
	}
	b.calls = nil
}

// check compares what the limits count with what is in flight.
func (w *world) check() {
	all := 0
	for _, b := range w.runs {
		if n := b.own.InFlight(); n != len(b.calls) {
			w.Fatalf("the limit counts %d, there are %d calls", n, len(b.calls))
		}
		all += len(b.calls)
	}
	if n := w.shared.InFlight(); n != all {
		w.Fatalf("the shared limit counts %d, there are %d calls", n, all)
	}
}

func (w *world) callers(which func(*caller) bool) (all []*caller) {
	for _, b := range w.runs {
		for _, c := range append([]*caller{b.head}, b.calls...) {
			if which(c) {
				all = append(all, c)
			}
		}
	}
	return all
}

func (w *world) pick(what string, which func(*caller) bool) *caller {
	all := w.callers(which)
	if len(all) == 0 {
		w.Skip()
	}
	return rapid.SampledFrom(all).Draw(w.T, what)
}

func flies(c *caller) bool { return c.flies }

// TestNothingIsLostAndNobodyWaitsForEver lets runs that share links do what they may, in
// any order, and asks only for whom the links woke or whose moment came. In the end,
// when what is in flight ends and time goes on, everything has been admitted.
func TestNothingIsLostAndNobodyWaitsForEver(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"ask":    func(rt *rapid.T) { w.T = rt; w.pick("asks", (*caller).mayAsk).ask() },
			"finish": func(rt *rapid.T) { w.T = rt; w.pick("ends", flies).end(false) },
			"fail":   func(rt *rapid.T) { w.T = rt; w.pick("fails", flies).end(true) },
			"wait":   func(rt *rapid.T) { w.now = w.now.Add(time.Second) },
			"pause":  func(rt *rapid.T) { w.pause.Begin() },
			"resume": func(rt *rapid.T) { w.pause.End() },
			"limit": func(rt *rapid.T) {
				w.most = rapid.IntRange(0, 4).Draw(rt, "limit")
				w.shared.Set(w.most)
			},
			"stop": func(rt *rapid.T) {
				w.T = rt
				if rapid.IntRange(0, 9).Draw(rt, "really") == 0 {
					w.pick("stops", func(*caller) bool { return true }).boat.stop()
				}
			},
		})
		w.T = rt
		w.drain()
	})
}

// drain lets everything go on until nothing is left.
func (w *world) drain() {
	w.pause.End()
	for range 10_000 {
		switch ready, flying := w.callers((*caller).mayAsk), w.callers(flies); {
		case len(ready) > 0:
			ready[0].ask()
		case len(flying) > 0:
			flying[0].end(false)
		default:
			if len(w.callers(func(c *caller) bool { return c.asks && !c.until.IsZero() })) > 0 {
				w.now = w.now.Add(time.Second)
				continue
			}
			if left := w.callers(func(c *caller) bool { return c.asks }); len(left) > 0 {
				w.Fatalf("%d wait and nobody will wake them", len(left))
			}
			for _, l := range []*Line{&w.shared.line, &w.pause.line, &w.rate.line} {
				if !l.Empty() || len(l.of) > 0 {
					w.Fatalf("somebody is left in a line")
				}
			}
			return
		}
	}
	w.Fatalf("it goes on for ever")
}

// TestNobodyIsOvertakenAtALink: who is first in a line is admitted first, whatever the
// others do meanwhile.
func TestNobodyIsOvertakenAtALink(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		limit := NewLimit(rapid.IntRange(1, 3).Draw(rt, "limit"), Slot)
		chain := New(limit)
		var line, flying []*Ticket
		woken := map[*Ticket]bool{}
		add := func() *Ticket {
			ticket := new(Ticket)
			ticket.Wake = func() { woken[ticket] = true }
			return ticket
		}
		rt.Repeat(map[string]func(*rapid.T){
			"come": func(rt *rapid.T) {
				ticket := add()
				if d := chain.Admit(ticket, start); d.Yes() {
					if len(line) > 0 {
						rt.Fatalf("admitted past %d that wait", len(line))
					}
					flying = append(flying, ticket)
				} else {
					line = append(line, ticket)
				}
			},
			"ask again": func(rt *rapid.T) {
				if len(line) == 0 {
					rt.Skip()
				}
				i := rapid.IntRange(0, len(line)-1).Draw(rt, "place")
				if d := chain.Admit(line[i], start); d.Yes() {
					if i > 0 || !woken[line[i]] {
						rt.Fatalf("number %d of the line was admitted, woken: %v", i, woken[line[i]])
					}
					flying, line = append(flying, line[0]), line[1:]
				} else if i == 0 && woken[line[i]] {
					rt.Fatalf("the first was woken for nothing")
				}
			},
			"end": func(rt *rapid.T) {
				if len(flying) == 0 {
					rt.Skip()
				}
				before := len(woken)
				flying[0].Release(start)
				flying = flying[1:]
				if len(woken) > before+1 {
					rt.Fatalf("a place that came free woke %d", len(woken)-before)
				}
			},
		})
	})
}
