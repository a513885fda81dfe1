package simulated

import (
	"container/heap"
	"context"
	"math"
	"sync"
	"time"
)

// queue has so many slots; who finds none free waits, the first come first. A nil
// queue has slots without end.
type queue struct {
	mu      sync.Mutex
	free    int
	waiting []*waiter
}

// waiter is who waits for a slot.
type waiter struct {
	turn chan struct{} // closed when it has one
	had  bool          // its turn has come
	gone bool          // nobody waits any more; it stays in the line until its turn
}

func newQueue(slots int) *queue {
	if slots == 0 {
		return nil
	}
	return &queue{free: slots}
}

// enter waits for a slot; false: the client has gone away, and has none.
func (q *queue) enter(ctx context.Context) bool {
	if q == nil {
		return true
	}
	q.mu.Lock()
	if q.free > 0 {
		q.free--
		q.mu.Unlock()
		return true
	}
	w := &waiter{turn: make(chan struct{})}
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	select {
	case <-w.turn:
		return true
	case <-ctx.Done():
	}
	if !q.forget(w) {
		q.leave() // its turn came at the same moment: it is the next one's
	}
	return false
}

// forget lets a waiter go, and reports false if its turn has come already. The line isn't
// searched: all that wait may go at once.
func (q *queue) forget(w *waiter) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	w.gone = !w.had
	return w.gone
}

// leave gives the slot to the first who waits.
func (q *queue) leave() {
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) > 0 {
		w := q.waiting[0]
		q.waiting = q.waiting[1:]
		if !w.gone {
			w.had = true
			close(w.turn)
			return
		}
	}
	q.free++
}

// batch does the work of all requests at once. Work is counted in the nanoseconds that
// it takes alone, and goes on for all of them alike. A nil batch does each as if alone.
type batch struct {
	Batching

	mu      sync.Mutex
	n       int     // requests at work
	work    float64 // that each has got so far
	at      time.Time
	moments moments
	timer   *time.Timer // of the next moment
}

func newBatch(b Batching) *batch {
	if b == (Batching{}) {
		return nil
	}
	return &batch{Batching: b}
}

// join adds a request, or with -1 takes one away, and returns the work done so far.
func (b *batch) join(n int) float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.advance()
	b.n += n
	b.plan()
	return b.work
}

// until waits until so much work is done; false: the client has gone away.
func (b *batch) until(ctx context.Context, work float64, before func()) bool {
	b.mu.Lock()
	b.advance()
	if b.work+early >= work {
		b.mu.Unlock()
		return ctx.Err() == nil
	}
	b.mu.Unlock()
	if before != nil {
		before() // it may wait for the client
	}
	b.mu.Lock()
	m := moment{work: work, come: make(chan struct{})}
	heap.Push(&b.moments, m)
	b.advance()
	b.plan()
	b.mu.Unlock()
	select {
	case <-m.come:
		return true
	case <-ctx.Done():
		return false // its moment comes to nobody
	}
}

// early is how much sooner than its work is done a moment may come, in nanoseconds: sums
// of parts of it are not exact.
const early = 1.0

func (b *batch) advance() {
	now := time.Now()
	if b.n > 0 {
		b.work += float64(now.Sub(b.at)) / b.slows(b.n)
	}
	b.at = now
}

// plan tells who waits for what has come, and wakes up for the next moment.
func (b *batch) plan() {
	for len(b.moments) > 0 && b.moments[0].work <= b.work+early {
		close(heap.Pop(&b.moments).(moment).come)
	}
	if len(b.moments) == 0 || b.n == 0 {
		if b.timer != nil {
			b.timer.Stop()
		}
		return
	}
	wait := clampDuration(math.Ceil((b.moments[0].work - b.work) * b.slows(b.n)))
	if b.timer == nil {
		b.timer = time.AfterFunc(wait, func() { b.join(0) })
	} else {
		b.timer.Reset(wait)
	}
}

// moment is when so much work is done.
type moment struct {
	work float64
	come chan struct{}
}

// moments is a heap, the next one first.
type moments []moment

func (m moments) Len() int           { return len(m) }
func (m moments) Less(i, j int) bool { return m[i].work < m[j].work }
func (m moments) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)        { *m = append(*m, x.(moment)) }
func (m *moments) Pop() any {
	old := *m
	last := old[len(old)-1]
	*m = old[:len(old)-1]
	return last
}
