package ui

import (
	"context"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/cache"
	"regatta/engine/journal"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/ui/runs"
	"regatta/ui/timeline"
)

// job is what a run works on.
type job struct {
	set    *datasets.Set
	schema *schema.Schema
	prompt *datasets.Prompt
}

// track is one run and all that is known of it.
type track struct {
	lane   engine.Lane
	run    *engine.Run
	caller provider.Caller
	tally  *engine.Tally
	saved  bool // its results are in a file, or among the saved runs, or its answers in the cache
	cached bool // its answers go to the cache

	number   int // of the sitting
	job      job
	provider *provider.Provider
	from     *runs.Run // the saved run that it is; nil: it is one of this sitting
	seed     uint64
	purpose  purpose
	shared   bool            // others ran on the same provider at the same time
	journal  *journal.Writer // nil: none is kept
	savedAs  string          // its name in the store

	front int            // how many of the items that start first have all ended
	lives timeline.Lives // what was drawn of them

	reading sync.Mutex     // held by whoever reads the run's channel
	events  []engine.Event // the room of the latest message's, which is folded in before the next is read
}

// fleet is every run that may still be on, so that none outlives the program. A
// command that starts runs may still be at work when the program ends.
type fleet struct {
	mu     sync.Mutex
	closed bool
	tracks []*track
}

// add takes runs in; if it is too late for them they are ended instead.
func (f *fleet) add(tracks []*track) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		closeAll(tracks)
		return false
	}
	f.tracks = append(f.tracks, tracks...)
	return true
}

// remove forgets a run that is over.
func (f *fleet) remove(t *track) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tracks = slices.DeleteFunc(f.tracks, func(other *track) bool { return other == t })
}

// close ends all runs, and those that come later.
func (f *fleet) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	closeAll(f.tracks)
}

// frame is how long events are gathered before the screen is told: it bounds how
// often it is drawn. mostEvents bounds how many come at once.
const (
	frame      = 33 * time.Millisecond
	mostEvents = 1 << 15
)

// The messages about runs. Each carries its track, so that what comes from a run
// that nobody looks at any more goes nowhere else.
type (
	startedMsg struct{ tracks []*track }
	refusedMsg struct{ err error } // a run could not be started
	eventsMsg  struct {
		track  *track
		events []engine.Event
		closed bool

		unsaved error // why the journal isn't whole
	}
)

// on reports whether the run is still going.
func (t *track) on() bool { return !t.tally.Over }

// apply folds events in.
func (t *track) apply(events []engine.Event) {
	t.tally.Apply(events)
	rows, order := t.tally.Rows, t.tally.Started.Order
	for t.front < len(rows) {
		item := t.front
		if order != nil {
			item = int(order[item])
		}
		if rows[item].Phase != engine.Ended {
			return
		}
		t.front++
	}
}

// now is the time of the run: that of its clock, or of its end.
func (t *track) now(clock time.Time) time.Duration {
	if !t.on() {
		return t.tally.Now
	}
	return max(clock.Sub(t.run.Begun()), t.tally.Now)
}

// wait returns the command that reads the run's next events. There is one
// outstanding at any time until the channel is closed.
func (t *track) wait() tea.Cmd {
	return func() tea.Msg {
		t.reading.Lock()
		defer t.reading.Unlock()
		msg := t.read()
		if msg.closed {
			msg.unsaved = t.closeJournal()
		}
		return msg
	}
}

// read waits for events and gathers those of a frame.
func (t *track) read() eventsMsg {
	batch, open := <-t.run.Events()
	t.record(batch)
	msg := eventsMsg{track: t, events: append(t.events[:0], batch...), closed: !open}
	t.events = nil
	defer func() {
		if !msg.closed {
			t.events = msg.events
		}
	}()
	timer := time.NewTimer(frame)
	defer timer.Stop()
	for !msg.closed && len(msg.events) < mostEvents {
		select {
		case more, open := <-t.run.Events():
			t.record(more)
			msg.events = append(msg.events, more...)
			msg.closed = !open
		case <-timer.C:
			return msg
		}
	}
	return msg
}

// order is runs that are to be started: of what, for what, and how.
type order struct {
	purpose  purpose
	job      job
	lanes    []engine.Lane
	provider *provider.Provider
	base     engine.Config

	// journal begins the journal of a run and names it; it returns nil where none is
	// kept.
	journal func(j job, p *provider.Provider, cfg engine.Config, shared bool) (string, *journal.Writer, error)

	cache *cache.Store       // nil: none
	price func() price.Price // nil: base has it
}

// launch returns the command that starts runs of the lanes at the same moment,
// each with a caller of its own.
func (f *fleet) launch(ctx context.Context, o order) tea.Cmd {
	return func() tea.Msg {
		if o.price != nil {
			o.base.Price = o.price()
		}
		tracks, err := o.tracks()
		if err != nil {
			return refusedMsg{err}
		}
		for _, t := range tracks {
			cfg := o.base
			cfg.Lane, cfg.Rows, cfg.Caller = t.lane, o.job.set.Rows, t.caller
			if t.savedAs, t.journal, err = o.journal(o.job, o.provider, cfg, len(tracks) > 1); err != nil {
				closeAll(tracks)
				return refusedMsg{err}
			}
			run, err := engine.Start(ctx, cfg)
			if err != nil {
				closeAll(tracks)
				return refusedMsg{err}
			}
			t.run = run
		}
		if !f.add(tracks) {
			return nil // the program has ended
		}
		return startedMsg{tracks}
	}
}

// tracks opens a caller for each lane. Those that run at the same time share what
// this machine allows.
func (o order) tracks() ([]*track, error) {
	tracks := make([]*track, len(o.lanes))
	for i, lane := range o.lanes {
		caller, err := o.provider.OpenCached(o.cache, o.job.prompt, o.job.schema)
		if err != nil {
			closeAll(tracks)
			return nil, err
		}
		t := &track{lane: lane, caller: caller, tally: engine.NewTally(), job: o.job, provider: o.provider, seed: o.base.Seed, purpose: o.purpose, cached: o.cache != nil}
		if len(o.lanes) > 1 {
			t.caller, t.shared = provider.Share(caller, len(o.lanes)), !o.provider.Simulated()
		}
		tracks[i] = t
	}
	return tracks, nil
}

func closeAll(tracks []*track) {
	for _, t := range tracks {
		if t == nil {
			continue
		}
		if t.run != nil {
			t.drain()
		}
		t.caller.Close()
	}
}

// settle takes note of what is on the disk of a run that is over. unsaved is why its
// journal isn't whole.
func (t *track) settle(m *Model, unsaved error) {
	n, why := m.uncached()
	t.saved = t.saved || t.savedAs != "" && unsaved == nil || t.cached && n == 0 && why == nil
}

// drain stops the run and waits for its end.
func (t *track) drain() {
	t.run.Stop()
	t.reading.Lock()
	defer t.reading.Unlock()
	for batch := range t.run.Events() {
		t.record(batch)
	}
	_ = t.closeJournal() // nobody is there to be told
}
