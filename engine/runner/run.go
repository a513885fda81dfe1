package runner

import (
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/provider"
)

// ID tells the runs of a runner apart. It counts from 1.
type ID int

// Run is a run on its way, or a journal that is played, and all that is known of it.
// A run is the same as another if the pointers are. Its fields are only read by
// clients, and none but Tally changes. Its methods may be called from any goroutine
// unless they say otherwise.
type Run struct {
	ID       ID
	Lane     engine.Lane
	Job      Job
	Provider *provider.Provider // nil: of a journal
	Header   journal.Header     // what is run and how, whether it is saved or not
	SavedAs  string             // its name among the saved runs; "": it isn't one
	Cached   bool               // it may take answers from a cache, and keeps them there
	Shared   bool               // others run on the same provider at the same time, which isn't simulated
	Began    time.Time          // of a journal: when it began to be played

	Tally *engine.Tally // folded by Apply

	runner  *Runner
	done    func()          // it needs its governor no more; nil: it has none
	caller  provider.Caller // nil: of a journal
	file    io.Closer       // of a journal; may be nil
	config  engine.Config
	sitting *sitting // nil: it has but one
	stuck   bool     // its journal can't be written now; Read's, or the pump's
	holds   holds
	ahead   *ahead // nil: requests don't wait for the journal
	pump    *pump  // reads beside the client; nil: the client reads itself
	source  Source
	live    *engine.Run // the source, unless that is a journal
	beside  []*Run      // that started at the same moment, this one included
	group   *Group      // nil: none; Apply's
	gives   atomic.Bool // its group up: it was stopped from elsewhere

	following atomic.Int64 // runs of its group that are still to come

	told    bool  // those beside it know that the provider rejects everything; Apply's
	ended   bool  // the last batch is folded in; Apply's
	unsaved error // Read's, as all that follows, or the pump's till that is over

	pausesAt *pauseAt // nil: at nothing
	finished int      // items, all sittings together

	attended    attended
	reading     sync.Mutex            // held by whoever reads or closes
	journal     keeper                // nil: none is kept
	broke       atomic.Pointer[error] // how writing it panicked: nothing is written any more
	turned      []engine.Event        // room for what is written
	controllers []Controller
	dropped     error
	gathered    []engine.Event // room for the next batch
	closed      bool
}

// Batch is what came of a run since the batch before.
type Batch struct {
	Events []engine.Event // the reader's until it reads again
	Last   bool           // the run is over, and all that it needed is closed

	// With the last batch: why the journal of the run isn't whole, why the journal that
	// was played couldn't be read to its end, and which controller was dropped because
	// it panicked (a *Panic). nil: nothing of that kind.
	Unsaved, Unread, Dropped error
}

// keeper writes events down, as *journal.Writer does.
type keeper interface {
	Write(batch []engine.Event)
	Close() error
}

// begin takes over the engine's run, which has begun.
func (r *Run) begin(live *engine.Run, beside []*Run) {
	r.live, r.beside, r.Began = live, beside, live.Begun()
	from := time.Duration(0)
	if r.sitting != nil {
		from = r.sitting.from
	}
	r.source = source{live, from}
}

// save begins the journal, if one is kept.
func (r *Run) save(p *Plan) error {
	var name string
	var w *journal.Writer
	var err error
	switch {
	case p.Past != nil && p.Past.Continue != nil:
		name = p.Past.Name
		w, err = p.Past.Continue(journal.Sitting{Program: p.Program, Begun: time.Now()}, p.Past.soFar())
	case p.Past != nil || p.Saver == nil:
		return nil
	default:
		name, w, err = p.Saver.Create(r.Header, r.config.Rows)
	}
	switch {
	case err == nil:
		r.SavedAs, r.journal = name, w
	case !p.MustSave:
		r.unsaved, err = err, nil
	}
	return err
}

// Read waits for the next events of the run, gathers as the runner's options say, and
// returns them. After the last batch all is closed, and every further one is last, too.
func (r *Run) Read() Batch {
	r.reading.Lock()
	defer r.reading.Unlock()
	batch, open := r.next()
	if !open {
		r.finish()
		return r.lastly(batch)
	}
	return Batch{Events: batch}
}

// next is what comes next, gathered. Not open: these are the last.
func (r *Run) next() (batch []engine.Event, open bool) {
	if r.pump != nil {
		return r.pump.read(r.runner.opt.Gather)
	}
	batch, open = r.receive()
	if open {
		batch = r.saw(batch)
	}
	if open && r.runner.opt.Gather > 0 {
		return r.gather(batch)
	}
	return batch, open
}

// gather adds what comes within the time of a frame to what has come.
func (r *Run) gather(first []engine.Event) (events []engine.Event, open bool) {
	events, r.gathered = append(r.gathered[:0], first...), nil
	timer := time.NewTimer(r.runner.opt.Gather)
	defer timer.Stop()
	for len(events) < r.runner.opt.Most {
		select {
		case more, open := <-r.source.Events():
			if !open {
				return events, false
			}
			events = append(events, r.saw(more)...)
			continue
		case <-timer.C:
		}
		break
	}
	r.gathered = events
	return events, true
}

// saw takes events in: as those of a run that goes on, where it does. The journal has them.
// It shows them to the controllers.
func (r *Run) saw(batch []engine.Event) []engine.Event {
	defer r.see()
	batch = r.sitting.turn(batch)
	defer r.attended.tell(batch)
	defer r.finishes(batch)
	if broke := r.broke.Load(); broke != nil && r.journal != nil {
		r.unsaved = *broke
		r.closeJournal()
	}
	for i := 0; i < len(r.controllers); i++ {
		c := r.controllers[i]
		if err := guard(fmt.Sprintf("controller %T", c), func() { c.See(batch, controls{r}) }); err != nil {
			r.controllers = append(r.controllers[:i:i], r.controllers[i+1:]...)
			r.dropped = err
			i--
		}
	}
	return batch
}

// keep writes events down before they are read, and before the requests are made whose starts are
// among them.
func (r *Run) keep(batch []engine.Event) {
	if r.broke.Load() == nil {
		if err := guard("journal", func() { r.journal.Write(r.asTold(batch)) }); err != nil {
			r.broke.Store(&err)
		}
	}
	r.ahead.starts(batch)
	if r.broke.Load() != nil {
		r.ahead.wrote(nil)
		return
	}
	r.ahead.wrote(r.journal)
}

// asTold are events as the run tells them, where it goes on in a copy.
func (r *Run) asTold(batch []engine.Event) []engine.Event {
	if r.sitting == nil {
		return batch
	}
	r.turned = append(r.turned[:0], batch...)
	return r.sitting.turn(r.turned)
}

// Panic is the error for a panic that was kept from a run.
type Panic struct {
	Where string // "journal"
	Value any
	Stack string // of the goroutine, as the runtime writes it
}

// Error is one line.
func (p *Panic) Error() string { return fmt.Sprintf("%s: panic: %v", p.Where, p.Value) }

// guard turns a panic into an error that tells where it was.
func guard(where string, do func()) (err error) {
	defer func() {
		if why := recover(); why != nil {
			err = &Panic{Where: where, Value: why, Stack: string(debug.Stack())}
		}
	}()
	do()
	return nil
}

func (r *Run) lastly(events []engine.Event) Batch {
	b := Batch{Events: events, Last: true, Unsaved: r.unsaved, Dropped: r.dropped}
	if r.source != nil {
		b.Unread = r.source.Err()
	}
	return b
}

// finish closes what the run needed, in the order that the package promises. Its
// source has nothing more to tell.
func (r *Run) finish() {
	if r.closed {
		return
	}
	r.closed = true
	defer r.runner.forget(r)
	if r.caller != nil {
		defer r.caller.Close()
	}
	if r.file != nil {
		defer r.file.Close() // it was only read
	}
	r.closeJournal()
	r.attended.part()
}

// closeJournal keeps the first reason why the journal isn't whole.
func (r *Run) closeJournal() {
	if r.journal == nil {
		return
	}
	err := r.journal.Close()
	r.journal = nil
	if r.unsaved == nil {
		r.unsaved = err
	}
}

// close reads a run that was stopped to its end and closes what it needed. It may have
// begun or not, or be closed already.
func (r *Run) close() {
	r.reading.Lock()
	defer r.reading.Unlock()
	defer r.finish()
	if r.source == nil || r.closed {
		return
	}
	if r.pump != nil {
		<-r.pump.over
		return
	}
	for batch := range r.source.Events() {
		r.saw(batch)
	}
}

// Apply folds a batch in. It is for the one goroutine that looks at the tally. When
// the provider rejects whatever is sent, the runs beside this one are told: they
// would find out, too.
func (r *Run) Apply(b Batch) {
	r.attended.folding.Lock()
	r.Tally.Apply(b.Events)
	r.ended = r.ended || b.Last
	r.attended.folding.Unlock()
	if !r.told && r.Tally.Rejected() {
		r.told = true
		r.shutBeside()
	}
	if r.group != nil {
		r.group.applied(r, b)
	}
}

func (r *Run) shutBeside() {
	for _, other := range r.beside {
		if other != r {
			other.live.Shut(r.Tally.Shut)
		}
	}
}

// On reports whether the run goes on, as far as it was folded in: it is for the
// goroutine of Apply.
func (r *Run) On() bool { return !r.Tally.Over && !r.ended }

// Now is the time of the run by a clock, or of its end. It is for the goroutine of
// Apply, and for whoever looks.
func (r *Run) Now(clock time.Time) time.Duration {
	if !r.On() || r.source == nil {
		return r.Tally.Now
	}
	return max(r.source.At(clock), r.Tally.Now)
}

// Simulated reports whether no model is asked in the run.
func (r *Run) Simulated() bool { return r.Header.Simulated }

// Limit is the limit that holds now; 0: none. Of a journal that is played it is
// for the goroutine of Apply.
func (r *Run) Limit() int {
	if r.live == nil {
		return r.Tally.Limit
	}
	return r.live.Limit()
}

// SetLimit changes the limit of a run to n calls in flight, 0 for none, for the user, who asked
// for it as by says ("": on the screen). What is played can't be changed.
func (r *Run) SetLimit(n int, by string) {
	if r.live != nil {
		r.live.ChangeLimit(n, engine.ByUser, by)
	}
}

// FindLimit has the run find its limit itself from now on, up to most calls in flight, for the
// user, who asked for it as by says ("": on the screen). It reports whether it can; what is played can't be changed.
func (r *Run) FindLimit(most int, by string) bool {
	return r.live != nil && r.live.FindLimit(most, engine.ByUser, by)
}

// Drain ends the run in its own time: nothing more starts, what is in flight goes on.
// What is played is stopped.
func (r *Run) Drain() { r.DrainFor("") }

// DrainFor is Drain, for the user, who asked for it as by says ("": on the screen). From elsewhere
// the turns that wait for the run are given up, too: who stops a race means all of it.
func (r *Run) DrainFor(by string) {
	r.gives.Store(r.gives.Load() || by != "")
	if r.live != nil {
		r.drain(by)
		return
	}
	r.Stop()
}

// Drains reports whether nothing more starts in the run and what is in flight goes on to its end.
func (r *Run) Drains() bool { return r.live != nil && r.live.Drains() }

// Stop ends the run; its last events still come. It does not wait for them.
func (r *Run) Stop() { r.StopFor("") }

// EndsGroup reports whether the run was stopped from elsewhere, and with it its group.
func (r *Run) EndsGroup() bool { return r.gives.Load() }

// Following is how many runs of its group begin when it is over, unless it ends the group.
func (r *Run) Following() int {
	if r.EndsGroup() {
		return 0
	}
	return int(r.following.Load())
}

// StopFor is Stop, for the user, who asked for it as DrainFor has it.
func (r *Run) StopFor(by string) {
	r.gives.Store(r.gives.Load() || by != "")
	switch {
	case r.live != nil:
		r.live.StopFor(by)
	case r.source != nil:
		r.source.Stop()
	}
}
