package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/ui/text"
)

// patience is how long a command that a signal ends may take for that: what hangs in
// a disk or a pipe doesn't keep the process. SIGINT waits for a second one instead.
const patience = 5 * time.Second

// interruptible returns a context that the first SIGINT, SIGTERM, SIGQUIT or SIGHUP
// (the terminal has gone) ends, with an interrupted as its cause. A second one, or
// patience after any but SIGINT, ends the process, after restore (nil: nothing), with
// the same exit status. The function it returns gives the signals back.
//
// From then on a pipe whose reader has gone, and a file that may grow no further, is an error
// of the write and no longer the end of the process, so that calls in flight are cancelled.
func interruptible(parent context.Context, restore func()) (context.Context, func()) {
	return gentleOn(parent, restore, nil)
}

// stopping is what the flags say of how runs are stopped.
type stopping struct {
	grace  time.Duration // how long calls in flight may take to end after SIGTERM
	detach bool          // a terminal that goes doesn't end them
}

func (s *stopping) add(cmd *cobra.Command) {
	s.grace = defaultGrace
	f := cmd.Flags()
	f.Var(checked[time.Duration]{&s.grace, graceTime, "time"}, "grace", "how long calls in flight may take to end\nafter SIGTERM")
	f.BoolVar(&s.detach, "detach", false, "go on when the terminal is closed")
}

// defaultGrace is how long calls in flight may take to end after SIGTERM.
const defaultGrace = 10 * time.Second

func graceTime(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("bad time %q; use 0s or more, e.g. 10s", text)
	}
	return d, nil
}

// gentle ends runs in their own time at the first SIGINT or SIGTERM: calls in flight go on
// to their end. The next one cancels them.
type gentle struct {
	stopping
	say    func(line string)
	ask    chan struct{} // to drain what runs
	on     atomic.Bool   // something runs that can be drained
	gone   atomic.Bool   // the terminal is, and the runs go on
	asked  atomic.Bool
	why    interrupted // good once it is asked
	cancel context.CancelCauseFunc
}

// gentleOf is what ends the runs of a context gently; nil: nothing does.
func gentleOf(ctx context.Context) *gentle {
	g, _ := ctx.Value(gentleKey{}).(*gentle)
	return g
}

type gentleKey struct{}

// stoppable is interruptible for runs: the first SIGINT or SIGTERM drains them, the second
// cancels them, and a third ends the process.
func (a *app) stoppable(parent context.Context, s stopping) (context.Context, func()) {
	say := func(line string) {
		if a.shows != nil {
			a.shows.clear()
		}
		a.say(line)
	}
	return gentleOn(parent, nil, &gentle{stopping: s, say: say, ask: make(chan struct{}, 1)})
}

func gentleOn(parent context.Context, restore func(), g *gentle) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	caught := make(chan os.Signal, 1)
	over := make(chan struct{})
	if g != nil {
		g.cancel = cancel
		ctx = context.WithValue(ctx, gentleKey{}, g)
	}
	signal.Ignore(ofWrites()...)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		defer signal.Stop(caught)
		why, ok := g.first(caught, over)
		if !ok {
			return
		}
		cancel(why)
		var late <-chan time.Time
		if why.signal != syscall.SIGINT {
			timer := time.NewTimer(patience)
			defer timer.Stop()
			late = timer.C
		}
		again, signalled, ended := g.next(caught, late, over)
		switch {
		case ended:
			return
		case signalled && why.dump == "":
			why.dump = again.dump
		}
		leave(why, restore)
	}()
	return ctx, func() {
		cancel(nil)
		close(over)
	}
}

// first waits for what ends a command; false: it is over. g may be nil.
func (g *gentle) first(caught <-chan os.Signal, over <-chan struct{}) (why interrupted, ok bool) {
	why, _, ended := g.next(caught, nil, over)
	if ended {
		return why, false
	}
	if g == nil || !g.on.Load() || why.signal != syscall.SIGINT && why.signal != syscall.SIGTERM {
		return why, true
	}
	var late <-chan time.Time
	if why.signal == syscall.SIGTERM {
		timer := time.NewTimer(g.grace)
		defer timer.Stop()
		late = timer.C
	}
	g.why = why
	g.asked.Store(true)
	g.ask <- struct{}{}
	again, signalled, ended := g.next(caught, late, over)
	if signalled {
		why = again
	}
	return why, !ended
}

// next waits for a signal, until it is late or all is over. A terminal that goes is none where
// runs don't need it, whatever else was asked for before. g may be nil.
func (g *gentle) next(caught <-chan os.Signal, late <-chan time.Time, over <-chan struct{}) (why interrupted, signalled, ended bool) {
	for {
		select {
		case s := <-caught:
			if g != nil && g.detach && s == syscall.SIGHUP {
				g.gone.Store(true)
				continue
			}
			return interruptedBy(s), true, false
		case <-late:
			return why, false, false
		case <-over:
			return why, false, true
		}
	}
}

// unless takes the time left from counts once runs are to end: most of what they count never
// begins. g may be nil.
func (g *gentle) unless(c counts) counts {
	if g != nil && g.asked.Load() {
		c.left, c.known = "", true
	}
	return c
}

// detached reports whether the terminal has gone and the runs go on. g may be nil.
func (g *gentle) detached() bool { return g != nil && g.gone.Load() }

// begin has runs be drained when that is asked for, until the function that it returns is
// called: then they are over, and the context is, if that was asked for. g may be nil.
func (g *gentle) begin(w *runner.Watcher) (end func()) {
	if g == nil {
		return func() {}
	}
	w.Drain = g.ask
	w.Drained = func(calls int) {
		switch {
		case calls > 0 && g.why.signal == syscall.SIGINT:
			g.say(finishing(calls) + ", ctrl+c again cancels " + itOrThem(calls))
		case calls > 0:
			g.say(fmt.Sprintf("%s, for at most %v", finishing(calls), g.grace))
		}
	}
	g.tellDrains(w)
	g.on.Store(true)
	return func() {
		g.on.Store(false)
		if g.asked.Load() {
			g.cancel(g.why)
		}
	}
}

// tellDrains says of runs that another program had end in their own time how many calls they
// finish, once each. What the user asked for here is said as it is done.
func (g *gentle) tellDrains(w *runner.Watcher) {
	var runs []*runner.Run
	told := map[*runner.Run]bool{}
	look := func(run *runner.Run) {
		if told[run] || g.asked.Load() || !run.On() || !run.Drains() {
			return
		}
		told[run] = true
		if calls := run.Tally.InFlight; calls > 0 {
			who := ""
			if len(runs) > 1 {
				who = run.Lane.String() + ": "
			}
			g.say(who + finishing(calls) + ", regatta ctl stop again cancels " + itOrThem(calls))
		}
	}
	started, took, tick := w.Started, w.Took, w.Tick
	w.Started = func(run *runner.Run) {
		runs = append(runs, run)
		if started != nil {
			started(run)
		}
	}
	w.Took = func(run *runner.Run, batch []engine.Event) {
		if took != nil {
			took(run, batch)
		}
		look(run)
	}
	if tick == nil {
		return
	}
	w.Tick = func() {
		for _, run := range runs {
			look(run)
		}
		tick()
	}
}

// finishing says that so many calls go on to their end.
func finishing(calls int) string { return "finishing " + text.Plural(calls, "call") }

func itOrThem(calls int) string {
	if calls == 1 {
		return "it"
	}
	return "them"
}

// interruptedBy is the end by a signal. SIGQUIT asks what the program is doing.
func interruptedBy(s os.Signal) interrupted {
	number, _ := s.(syscall.Signal) // those of os/signal always are
	why := interrupted{signal: number}
	if number == syscall.SIGQUIT {
		why.dump = goroutines()
	}
	return why
}

// mostDumped is the most bytes that are told of what the program is doing.
const mostDumped = 1 << 20

// goroutines is where every goroutine is, as the runtime writes it.
func goroutines() string {
	buf := make([]byte, mostDumped)
	return string(buf[:runtime.Stack(buf, true)])
}

// leave ends the process although a command isn't over.
func leave(why interrupted, restore func()) {
	if restore != nil {
		restore()
	}
	_, _ = os.Stderr.WriteString(why.dump)
	os.Exit(status(why))
}

// stopped is why something failed: where ctx is over, because of that.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return stopCause(ctx)
	}
	return err
}
