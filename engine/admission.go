package engine

import (
	"sync"
	"sync/atomic"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// admission lets the attempts of a run begin. Its chain is asked outside the run's mutex. One
// goroutine at a time asks for the next item of the order, so no item overtakes another: the one
// that has the turn asks for the head of the queue, and a wake that comes meanwhile is left to
// it; a call that has ended asks in between for the item after it, for which it has a place.
type admission struct {
	chain    *admit.Chain
	pause    admit.Pause
	ownLimit *admit.Limit

	// direct says that only the run's own pause can hold an attempt back: a call that ends
	// hands its place to the next item without asking the chain.
	direct bool

	turn atomic.Int32 // resting, asking or askAgain

	asks   sync.Mutex // held by who asks for the next item; guards what follows
	head   admit.Ticket
	timer  *time.Timer // wakes the head
	memory memory      // of the caller
}

// The states of the turn.
const (
	resting  int32 = iota // the next item waits, or there is none
	asking                // a goroutine asks for it
	askAgain              // and has to do so once more
)

// worker makes calls, one after the other, in a place that it holds.
type worker struct {
	item    int
	attempt int          // the number of those that have begun
	outcome int          // the one that counts
	counted int          // of the latest among those that count as tries of the item
	kept    *call.Answer // the remembered answer to the first attempt; nil: the provider has to be asked
	ticket  admit.Ticket
	woken   chan struct{} // nil as long as its ticket has not asked
	doubted bool          // it failed, and whether its item is to blame isn't known
	flies   bool          // an attempt is under way
	scout   bool          // it began without a place of its own
	place   admit.Ticket  // what a scout has instead, once a call that is over has left it its own
}

// openAdmission puts the chain together. The caller has the turn.
func (r *Run) openAdmission() {
	a := &r.admission
	a.turn.Store(asking)
	a.head.Wake = r.wake
	a.ownLimit = admit.NewLimit(r.limit, admit.Slot)
	links := []admit.Link{&a.pause}
	if most := r.cfg.Lane.Strategy.most(); most == 1 {
		links = append(links, admit.NewLimit(most, admit.Strategy)) // no limit is lower
	} else {
		links = append(links, a.ownLimit)
	}
	if r.bound > 0 {
		links = append(links, admit.NewLimit(r.bound, admit.Bound))
	}
	a.chain = admit.New(append(links, r.cfg.Admission...)...)
	a.memory.caller, _ = r.cfg.Caller.(call.Remembering)
	a.direct = !admit.New(r.cfg.Admission...).Has(admit.Attempt)
}

// wake sees to it that the next item is asked for. It doesn't block, and may be called with or
// without the run's mutex.
func (r *Run) wake() {
	for {
		switch r.turn.Load() {
		case askAgain:
			return
		case asking:
			if r.turn.CompareAndSwap(asking, askAgain) {
				return
			}
		case resting:
			if r.turn.CompareAndSwap(resting, asking) {
				go r.seek()
				return
			}
		}
	}
}

// seek asks for one item after the other until one has to wait, or none is left. Each that
// begins has a goroutine of its own. The caller has the turn, and seek ends it.
func (r *Run) seek() {
	for r.seekNext() {
	}
}

// seekNext asks for the next item, and reports whether asking again makes sense at once.
func (r *Run) seekNext() (again bool) {
	a := &r.admission
	a.asks.Lock()
	defer a.asks.Unlock()
	if a.timer != nil {
		a.timer.Stop()
		a.timer = nil
	}
	d, admitted := r.ask(&a.head)
	if !admitted {
		return !r.rest(d)
	}
	next := &worker{kept: a.head.Request.Kept}
	a.head.MoveTo(&next.ticket)
	if r.start(next) {
		go r.work(next)
	} else { // things have changed since it was asked for
		unsent(&next.ticket)
	}
	return true
}

// goOn begins the next item in the place of a call that is over. It does not where the head of
// the queue waits for more than a place: its turn comes first.
func (r *Run) goOn(w *worker) bool {
	a := &r.admission
	a.asks.Lock()
	defer a.asks.Unlock()
	if a.head.WaitsFor(admit.Attempt) {
		return false
	}
	if w.ticket.Wake == nil {
		w.ticket.Wake = func() {} // it doesn't stay in any line
	}
	if _, admitted := r.ask(&w.ticket); !admitted {
		w.ticket.Withdraw()
		return false
	}
	w.kept = w.ticket.Request.Kept
	if !r.start(w) {
		unsent(&w.ticket)
		return false
	}
	return true
}

// ask asks the chain for the next item, if there is one to be started.
func (r *Run) ask(t *admit.Ticket) (d admit.Decision, admitted bool) {
	defer r.endForPanic(t)
	item, now, reason, ok := r.upNext()
	if !ok {
		t.Withdraw()
		unsent(t)
		return admit.Decision{Reason: reason}, false
	}
	if !r.direct {
		req := call.Request{Index: item, Attempt: 1, Item: r.cfg.Rows.At(item)}
		req.Kept = r.memory.of(r.ctx, req)
		t.Ask(req)
	}
	if t == &r.head && r.mayScout() {
		d = r.chain.Scout(t, r.begun.Add(now))
	} else {
		d = r.chain.Admit(t, r.begun.Add(now))
	}
	if d.Never != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.shutFor(d.Never, r.now())
	}
	return d, d.Yes()
}

// endForPanic is deferred while t asks: a panic, as in a link or in the rows, ends the run and
// not the program, and what links had granted before it goes back to them.
func (r *Run) endForPanic(t *admit.Ticket) {
	p := recover()
	if p == nil {
		return
	}
	r.shutForPanic(p)
	t.Withdraw()
	unsent(t)
}

func (r *Run) shutForPanic(p any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.shutFor(panicked(p), r.now())
}

// upNext is the next item of the order and the time, if it is to be started.
func (r *Run) upNext() (item int, now time.Duration, waits admit.Reason, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now = r.now()
	told := r.halted || r.adopt(now)
	switch {
	case r.halted || told && r.next == r.queued:
		r.waitFor(admit.Nothing, now)
		r.concludeIfDone(now)
		return 0, now, admit.Nothing, false
	case !told || r.outbox.clogged():
		r.waitFor(admit.Reader, now)
		return 0, now, admit.Reader, false
	}
	return r.itemAt(r.next), now, admit.Nothing, true
}

// itemAt is the item at a place of the order.
func (r *Run) itemAt(place int) int {
	if r.order == nil {
		return place
	}
	return int(r.order[place])
}

// rest ends the turn, unless asking again makes sense at once.
func (r *Run) rest(d admit.Decision) bool {
	if r.turn.Load() == asking {
		if !d.Until.IsZero() {
			r.timer = time.AfterFunc(time.Until(d.Until), r.wake)
		}
		r.mu.Lock()
		if !r.halted && r.next < r.queued {
			r.waitFor(d.Reason, r.now())
		}
		r.mu.Unlock()
	}
	if r.turn.CompareAndSwap(asking, resting) {
		return true
	}
	r.turn.Store(asking)
	return false
}

// waitFor notes what the next item waits for, and says so where that is something else
// than before.
func (r *Run) waitFor(reason admit.Reason, now time.Duration) {
	if reason == r.waits || r.over {
		return
	}
	if r.waits != admit.Nothing {
		r.emit(Event{Kind: WaitEnded, At: now, Reason: r.waits})
	}
	r.waits = reason
	if reason != admit.Nothing {
		r.emit(Event{Kind: WaitBegan, At: now, Reason: reason})
	}
}

// mayStart reports whether one more call may start, as far as the events so far say:
// the chain was asked before them.
func (r *Run) mayStart() bool {
	return r.mayGoOn() && (r.limit == 0 || r.inFlight-len(r.scouts) < r.limit)
}

// mayGoOn is mayStart without the limit.
func (r *Run) mayGoOn() bool {
	return !r.halted && !r.paused && r.next < r.queued && !r.outbox.clogged()
}

// start begins the next item with the grants that a worker has, if it still may.
func (r *Run) start(w *worker) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case w.ticket.Scout:
		if !r.mayGoOn() || !r.wantsScout() {
			return false
		}
		w.scout = true
		w.mayWait()
		r.scouts = append(r.scouts, w)
	case !r.mayStart():
		return false
	}
	r.begin(w, r.now())
	return true
}

// begin begins the next item.
func (r *Run) begin(w *worker, now time.Duration) {
	w.item, w.attempt = r.itemAt(r.next), 1
	r.fly(w)
	r.next++
	r.inFlight++
	r.emit(Event{Kind: CallStarted, At: now, Item: w.item})
	r.emit(Event{Kind: AttemptStarted, At: now, Item: w.item, Attempt: 1})
	if r.next == r.queued {
		if r.hedger != nil {
			r.hedger.ready.Store(true)
			r.hedger.look()
		}
		r.waitFor(admit.Nothing, now)
		r.wake() // so that the head of the queue doesn't stay in anybody's line
	}
}

// startNoMore lets no further call start.
func (r *Run) startNoMore() {
	r.halted = true
	r.wake()
}
