package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"regatta/datasets"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/price"
)

// Config is everything that decides a run.
type Config struct {
	Lane    Lane
	Rows    datasets.Rows
	Caller  call.Caller
	OnError Policy
	Retry   Retry
	Reasks  int    // max re-asks per item after invalid answers; 0: none
	Seed    uint64 // of the shuffle and of the back-off's jitter
	Stream  bool   // ask for streamed answers, for FirstToken and Partial

	MaxFailures MaxFailures // end the run when so many items have failed
	Hedge       Hedge       // from when on a slow attempt has another beside it

	Prior []Prior // what was done before, in any order

	// DatasetOrder starts as-completed's calls in dataset order instead of the
	// arbitrary one.
	DatasetOrder bool

	// Steady says that calls are known to take as long beside others as alone, as those of the
	// simulated provider do.
	Steady bool

	// Keep, if not nil, is given every event before its reader is, in order and by one goroutine
	// at a time, to write it down. It doesn't change the events, nor keep them.
	Keep func([]Event)

	// Ahead says that no call is made before Keep has the start of its attempt. The call's own
	// goroutine sees to that, so that no other has to come round to it first.
	Ahead bool

	// Check, if not nil, is shown every event before its reader is, in order, and an
	// error of it is a panic. It is how tests hold runs against the contract.
	Check func(*Event) error

	Price price.Price // of the tokens, for what is shown; may be unknown

	// Admission is asked before every attempt, in this order, after what the run itself
	// has: its pause, its strategy, its limit and the caller's bound. Links may be shared
	// by several runs; those that are nil are left out.
	Admission []admit.Link
}

// Run is a batch on its way. Its methods may be called from any goroutine.
type Run struct {
	cfg     Config
	order   []int32 // nil: dataset order
	bound   int     // the caller's own; 0: none
	begun   time.Time
	ctx     context.Context
	cancel  context.CancelFunc
	outbox  outbox
	keeping sync.Mutex // held while Config.Keep is called, and not within mu
	adoption
	step     func(call.Step) // notes that the server refused a mode
	refused  chan struct{}   // closed when the provider refuses every item
	draining chan struct{}   // closed by Drain
	lookout
	hedger *hedger // nil: no attempt has another beside it
	admission

	mu        sync.Mutex // guards what follows, and the outbox
	limit     int
	auto      bool // the limit is the highest that the run may find itself
	next      int  // how many items of the order have started
	queued    int  // how many it has
	inFlight  int
	doubted   int       // calls that failed, where it isn't known whether their items are to blame
	flying    int       // calls with an attempt under way
	grounded  []*worker // those that wait until one is over
	scouts    []*worker // those whose calls have no place of their own
	states    []itemState
	delivery  delivery
	halted    bool          // no further call starts
	paused    bool          // no attempt begins for now
	waits     admit.Reason  // what the next item waits for, as events say
	shut      *call.Error   // why nothing begins any more
	answered  bool          // a call has succeeded
	forbidden int           // items since then that the provider forbade
	raised    bool          // Orphan: a failure has reached the consumer, who is gone
	failure   bool          // the run was ended by a failure
	ended     int           // items that this run has answered or that failed in it
	failed    int           // of them
	losers    int           // attempts in flight whose items are over
	still     standstill    // of the provider, as the run was told
	rejected  time.Duration // when an attempt was last refused for the provider's load; 0: never
	stopped   bool          // the run was ended by Stop
	why       string        // and by whom, where that was said
	over      bool          // nothing happens any more; what did may not all be told yet
	end       ending
}

type itemState struct {
	status    Status
	adopted   bool // it was done before the run; its status is set when that is told
	delivered bool
}

// Start begins a run. It returns an error, and starts nothing, if the
// configuration can't be run. When ctx ends, the run stops as by Stop.
func Start(ctx context.Context, cfg Config) (*Run, error) {
	switch {
	case cfg.Rows == nil:
		return nil, errors.New("a run needs rows")
	case cfg.Caller == nil:
		return nil, errors.New("a run needs a caller")
	case cfg.Lane.Limit < 0:
		return nil, errors.New("a limit can't be negative")
	}
	items := cfg.Rows.Len()
	r := &Run{cfg: cfg, begun: time.Now(), limit: cfg.Lane.Limit, auto: cfg.Lane.Auto, queued: items, states: make([]itemState, items), refused: make(chan struct{}), draining: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancel(ctx)
	r.delivery = delivery{mode: cfg.Lane.Strategy.Delivery, items: items}
	if cfg.Lane.Strategy.Dispatch == OneByOne {
		r.delivery.mode = InOrder // a scout may be done before the item that it was sent for
	}
	r.outbox = newOutbox()
	r.step = func(s call.Step) { r.note(Event{Kind: ModeChanged, Step: &s}) }
	if !cfg.DatasetOrder {
		r.order = cfg.Lane.Strategy.order(items, cfg.Seed)
	}
	started := &Started{Lane: cfg.Lane, Items: items, OnError: cfg.OnError, Stream: cfg.Stream, Steady: cfg.Steady, Price: cfg.Price, DatasetOrder: cfg.DatasetOrder, Order: r.order}
	if b, ok := cfg.Caller.(call.Bounded); ok {
		r.bound, started.Why = b.MaxInFlight()
		started.Bound = r.bound
	}

	if err := r.prepareAdoption(); err != nil {
		r.cancel()
		return nil, err
	}
	r.openAdmission()
	if r.hedger = newHedger(&cfg, items); r.hedger != nil {
		go r.hedge(r.hedger)
	}
	go r.pump()
	r.mu.Lock()
	r.emit(Event{Kind: RunStarted, Started: started, Limit: r.limit})
	r.stopIfEnded()
	r.mu.Unlock()
	context.AfterFunc(r.ctx, r.hear())
	r.seek()
	// After the run ends by itself its context ends too, and Stop finds it over.
	context.AfterFunc(r.ctx, r.Stop)
	return r, nil
}

// Begun returns when the run began; events are stamped relative to it.
func (r *Run) Begun() time.Time { return r.begun }

// Events returns the channel of batches. It is closed after RunOver. A batch is
// its reader's until the next receive.
func (r *Run) Events() <-chan []Event { return r.outbox.ch }

// Stop ends the run: nothing more starts and calls in flight are cancelled. Finished results
// are delivered. Events still follow, up to RunOver.
func (r *Run) Stop() { r.StopFor("") }

// StopFor is Stop, and says in a few words who asked for it.
func (r *Run) StopFor(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	if !r.halted && (why != "" || !r.drains()) { // who only cancels what was to end hasn't stopped it
		r.why = why
	}
	r.stop()
	r.concludeIfDone(r.now())
}

// stop halts the run, unless it is halted already.
func (r *Run) stop() {
	if !r.halted {
		r.stopped = true
	}
	r.halt()
}

// stopIfEnded stops the run if its context has ended: a call that returned because of
// that may be here before Stop is.
func (r *Run) stopIfEnded() {
	if r.ctx.Err() != nil {
		r.stop()
	}
}

// ChangeLimit changes the limit to n calls in flight, 0 for none, and says who does so
// and why, in a few words. Raising it admits at once; lowering it lets calls in flight
// finish. A run that found its limit itself no longer does.
func (r *Run) ChangeLimit(n int, by Actor, why string) {
	if found := r.changeLimit(n, by, why); !found {
		return
	}
	if f := r.finder(); f != nil {
		f.Fix(time.Now())
	}
}

// changeLimit reports whether the run has found its limit itself till now.
func (r *Run) changeLimit(n int, by Actor, why string) (found bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over || n < 0 || n == r.limit && !r.auto {
		return false
	}
	found, r.limit, r.auto = r.auto, n, false
	r.emit(Event{Kind: LimitChanged, At: r.now(), Limit: n, By: by, Text: why})
	r.ownLimit.Set(n)
	return found
}

// Limit is the limit that holds now; 0: none. It may be ahead of the events.
func (r *Run) Limit() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.limit
}

func (r *Run) now() time.Duration { return time.Since(r.begun) }

// work makes the call of an item, and then of others as long as its place is free
// for them.
func (r *Run) work(w *worker) {
	for more := true; more; {
		done := r.call(w)
		more = r.settle(w, done)
	}
}

// settle records how a call ended and what follows from it, and goes on with the next
// item if the place of the call may serve it.
func (r *Run) settle(w *worker, done Event) (more bool) {
	if r.sharesPlace(w) {
		r.record(w, &done, false, true)
		return false
	}
	kept := w.ticket.Keep(&r.head)
	if r.record(w, &done, kept && r.direct, false) {
		return true
	}
	if kept && !r.direct && r.goOn(w) {
		return true
	}
	w.ticket.Release(time.Now())
	return false
}

// record records how a call ended and what follows from it, all at one instant. If its
// place may serve the next item, that one begins; if it leaves it, a scout has it.
func (r *Run) record(w *worker, done *Event, kept, leaves bool) (more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopIfEnded()
	now := r.now()
	done.At, done.Made = now, int32(w.attempt)
	r.inFlight--
	r.doubt(w, false)
	r.land(w)
	r.states[w.item].status = done.Status
	r.emit(*done)
	if done.Status != Cancelled {
		r.deliverReady(w.item, now)
	}
	if done.Status == Failed && r.cfg.OnError == Cancel && !r.halted {
		r.failure = true
		r.halt()
	}
	r.learn(done)
	r.countFailure(done)
	if leaves {
		r.leavePlace(w)
	}
	if more = kept && r.mayStart(); more {
		r.begin(w, now)
	}
	r.concludeIfDone(now)
	return more
}

// deliverReady delivers what item's result makes deliverable.
func (r *Run) deliverReady(item int, now time.Duration) {
	if r.cfg.OnError == Orphan && r.delivery.mode == Together && r.states[item].raises() {
		r.deliver(item, now) // gather raises at once
		return
	}
	if r.delivery.mode == Together {
		return // drainEnd delivers after the last call
	}
	has := func(i int) bool { return r.states[i].hasResult() }
	r.delivery.finish(item, has, func(i int) { r.deliver(i, now) })
}

// deliver delivers an item, unless it was delivered or the consumer is gone.
func (r *Run) deliver(item int, now time.Duration) {
	state := &r.states[item]
	if state.delivered || r.raised {
		return
	}
	state.delivered = true
	r.emit(Event{Kind: Delivered, At: now, Item: item})
	if r.cfg.OnError == Orphan && state.raises() {
		r.raised, r.failure = true, true
		if r.cfg.Lane.Strategy.Dispatch == OneByOne {
			r.startNoMore() // what was dispatched runs on; a for loop never gets to the rest
		}
	}
}

// raises reports whether the item failed in this run.
func (s itemState) raises() bool { return s.status == Failed && !s.adopted }

func (s itemState) hasResult() bool { return s.status == OK || s.status == Failed }

// halt lets no further call start and cancels those in flight.
func (r *Run) halt() {
	r.startNoMore()
	r.cancel()
}

// concludeIfDone ends the run when nothing is in flight and nothing will be.
func (r *Run) concludeIfDone(now time.Duration) {
	if r.over || r.inFlight+r.losers > 0 || (r.next < r.queued && !r.halted) {
		return
	}
	r.waitFor(admit.Nothing, now)
	r.over = true
	r.end = ending{at: now, err: r.endCause()}
	r.end.err.Message = "never started: " + r.end.err.Message
	r.drainEnd()
}
