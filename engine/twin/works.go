package twin

import "math"

// walk is one pass through what was observed under a model: how much work each call was.
// Its buffers are used again for the next model.
type walk struct {
	o      *observed
	work   []float64 // seconds alone
	from   []float64 // the virtual time at which it was taken into service
	taken  []float64 // the real one
	speed  []float64 // at its end, just before it
	rates  []float64 // of the model, by calls in service
	waited []bool    // whether it was taken into service later than it came
	steps  []step
	cost   float64 // what the disorder that was met takes from the likelihood

	state  []uint8
	line   chain // those that wait, the first come first
	served chain // those in service, in the order in which they were taken
}

// step is a change of the number in service.
type step struct {
	at float64
	n  int
}

const (
	away uint8 = iota
	waiting
	serving
	done
)

func newWalk(o *observed) *walk {
	n := len(o.attempts)
	links := make([]link, n) // a call is in one chain at a time
	return &walk{o: o, work: make([]float64, n), from: make([]float64, n), taken: make([]float64, n),
		speed: make([]float64, n), waited: make([]bool, n), rates: make([]float64, o.most+2), state: make([]uint8, n),
		line: chain{links: links}, served: chain{links: links}}
}

// through walks through the events under the model. order says who begins at each begin; nil:
// those who did.
func (w *walk) through(m Model, order []int32) {
	for k := range w.rates {
		w.rates[k] = m.Speed(k)
	}
	clear(w.state)
	w.line.clear()
	w.served.clear()
	w.steps, w.cost = append(w.steps[:0], step{-1, 0}), 0
	now, v, begins, lag := 0.0, 0.0, 0, 0
	half := m.Trip / 2
	for _, who := range w.o.ends {
		end := w.o.attempts[who].ended - half
		for begins < len(w.o.attempts) && w.o.attempts[begins].begun+half < end {
			at := w.o.attempts[begins].begun + half
			v += (at - now) * w.rates[w.served.n]
			now = at
			next := int32(begins)
			if order != nil {
				next = order[begins]
			}
			begins++
			if m.Slots > 0 && w.served.n >= m.Slots {
				w.state[next] = waiting
				w.line.add(next)
				continue
			}
			w.waited[next] = false
			w.serve(next, now, v)
		}
		v += (end - now) * w.rates[w.served.n]
		now = end
		lag = w.end(who, now, v, lag)
		if w.line.n > 0 && (m.Slots == 0 || w.served.n < m.Slots) {
			next := w.line.first
			w.line.remove(next)
			w.waited[next] = true
			w.serve(next, now, v)
		}
	}
}

func (w *walk) serve(who int32, now, v float64) {
	w.state[who], w.from[who], w.taken[who] = serving, v, now
	w.served.add(who)
	w.steps = append(w.steps, step{now, w.served.n})
}

// end takes a call out of service. One that was still held to wait had overtaken: it gets the
// place of the one that was taken last, which waits instead.
func (w *walk) end(who int32, now, v float64, lag int) int {
	if w.state[who] == waiting {
		w.overtake(who)
	}
	before := now - w.o.delta
	for lag+1 < len(w.steps) && w.steps[lag+1].at <= before {
		lag++
	}
	w.speed[who] = w.rates[max(1, w.steps[lag].n)]
	w.work[who] = v - w.from[who]
	w.state[who] = done
	w.served.remove(who)
	w.steps = append(w.steps, step{now, w.served.n})
	return lag
}

func (w *walk) overtake(who int32) {
	w.cost += math.Log(20 * float64(w.line.n))
	other := w.served.last
	w.line.remove(who)
	w.served.remove(other)
	w.state[who], w.from[who], w.taken[who], w.waited[who] = serving, w.from[other], w.taken[other], w.waited[other]
	w.served.add(who)
	w.state[other] = waiting
	w.line.addFirst(other)
}

// chain is a number of calls in an order, from which any may go.
type chain struct {
	links       []link
	first, last int32
	n           int
}

type link struct{ before, after int32 }

func (c *chain) clear() { c.first, c.last, c.n = -1, -1, 0 }

func (c *chain) add(i int32) {
	c.links[i] = link{c.last, -1}
	if c.n == 0 {
		c.first = i
	} else {
		c.links[c.last].after = i
	}
	c.last = i
	c.n++
}

func (c *chain) addFirst(i int32) {
	c.links[i] = link{-1, c.first}
	if c.n == 0 {
		c.last = i
	} else {
		c.links[c.first].before = i
	}
	c.first = i
	c.n++
}

func (c *chain) remove(i int32) {
	l := c.links[i]
	if l.before >= 0 {
		c.links[l.before].after = l.after
	} else {
		c.first = l.after
	}
	if l.after >= 0 {
		c.links[l.after].before = l.before
	} else {
		c.last = l.before
	}
	c.n--
}
