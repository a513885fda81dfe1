package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/contract"
	"regatta/engine/provider"
)

// ErrClosed is the error of a start after Close.
var ErrClosed = errors.New("runner: closed")

// Options say how a client wants to be told of runs.
type Options struct {
	// Gather is how long a batch gathers events once there are any: a client that draws
	// sets it to the time of a frame. 0: a batch is what is there.
	Gather time.Duration

	// Most ends the gathering early, at about so many events. It only counts with Gather.
	Most int

	// Check holds each run against the contract of events as it happens: an event that may
	// not follow is a panic. For tests, and for looking for mistakes.
	Check bool
}

// Runner starts runs and knows all that are not closed yet, so that none outlives its
// client. Its methods may be called from any goroutine.
type Runner struct {
	opt  Options
	open func(*Plan) (provider.Caller, error)

	mu     sync.Mutex // guards what follows
	closed bool
	last   ID
	runs   []*Run // not closed yet

	governors governors
	asked     int // for a governor, so far
}

// New returns a runner, which is to be closed.
func New(opt Options) *Runner {
	return &Runner{opt: opt, governors: governors{}, open: func(p *Plan) (provider.Caller, error) {
		return p.Provider.OpenCached(p.Cache, p.Job.Prompt, p.Job.Schema)
	}}
}

// Start starts runs of the plan's lanes at the same moment, each with a caller of its
// own. They stop when ctx ends. After an error nothing is left open.
func (r *Runner) Start(ctx context.Context, p Plan) (runs []*Run, err error) {
	if err := p.settle(); err != nil {
		return nil, err
	}
	started := false
	defer func() {
		if !started { // also after a panic
			closeAll(runs)
			runs = nil
		}
	}()
	for _, lane := range p.Lanes {
		caller, err := r.open(&p)
		if err != nil {
			return runs, err
		}
		runs = append(runs, r.newRun(&p, lane, caller))
	}
	pausesAt := &pauseAt{items: p.PauseAt, runs: runs}
	for _, run := range runs {
		if p.PauseAt > 0 {
			run.pausesAt = pausesAt
		}
		if err := run.save(&p); err != nil {
			return runs, err
		}
	}
	for _, run := range runs {
		if run.journal != nil {
			run.config.Keep = run.keep
		}
		if run.journal != nil && !p.Provider.Simulated() {
			run.ahead = writeAhead(run.config.Caller)
			run.config.Caller, run.config.Ahead = run.ahead, true
		}
		live, err := engine.Start(ctx, run.config)
		if err != nil {
			return runs, fmt.Errorf("lane %v: %w", run.Lane, err)
		}
		run.begin(live, runs)
	}
	if p.Attend != nil {
		for _, run := range runs {
			run.attended.leave = p.Attend(run)
		}
	}
	if !r.add(runs) {
		return runs, ErrClosed
	}
	for _, run := range runs {
		run.startPump()
	}
	started = true
	return runs, nil
}

// newRun is a run with an open caller, which has not begun.
func (r *Runner) newRun(p *Plan, lane engine.Lane, caller provider.Caller) *Run {
	link, done := r.governor(p, lane)
	cfg := p.config(lane, link)
	run := &Run{done: done, Lane: lane, Job: p.Job, Provider: p.Provider, Cached: p.Cache != nil, Tally: engine.NewTally(), Header: p.header(cfg), runner: r, caller: caller, config: cfg}
	run.config.Caller = caller
	if p.Past != nil {
		run.Header = p.Past.Header
	}
	if p.Past != nil && !p.Past.Empty {
		run.Tally, run.sitting = p.Past.Tally, p.Past.sitting()
		run.finished = len(p.Past.Tally.Rows) - p.Past.Left()
		run.Tally.Reopen()
	}
	if n := len(p.Lanes); n > 1 {
		run.config.Caller, run.Shared = provider.Share(caller, n), !p.Provider.Simulated()
	}
	if r.opt.Check {
		run.config.Check = contract.New().Next
	}
	if p.Controllers != nil {
		run.controllers = p.Controllers(lane)
	}
	return run
}

// governor is what a run of a lane shares with others on its provider, and what says that
// it needs it no more, under the runner's lock.
func (r *Runner) governor(p *Plan, lane engine.Lane) (link admit.Link, done func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	return r.governors.of(p, lane, r.asked)
}

// add takes runs in and numbers them; false: the runner is closed.
func (r *Runner) add(runs []*Run) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	for _, run := range runs {
		r.last++
		run.ID = r.last
	}
	r.runs = append(r.runs, runs...)
	return true
}

// forget lets go of a run that is closed.
func (r *Runner) forget(run *Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run.done != nil {
		run.done()
	}
	r.runs = slices.DeleteFunc(r.runs, func(other *Run) bool { return other == run })
}

// Close stops all runs, waits for their end and closes them. No further run starts.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	runs := slices.Clone(r.runs)
	r.mu.Unlock()
	closeAll(runs)
}

// closeAll stops runs at the same time, and then closes one after the other.
func closeAll(runs []*Run) {
	for _, run := range runs {
		run.Stop()
	}
	for _, run := range runs {
		run.close()
	}
}
