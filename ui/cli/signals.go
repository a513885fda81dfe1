package cli

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

// patience is how long a command that a signal ends may take for that: what hangs in
// a disk or a pipe doesn't keep the process. SIGINT waits for a second one instead.
const patience = 5 * time.Second

// interruptible returns a context that the first SIGINT, SIGTERM, SIGQUIT or SIGHUP
// (the terminal has gone) ends, with an interrupted as its cause. A second one, or
// patience after any but SIGINT, ends the process, after restore (nil: nothing), with
// the same exit status. The function it returns gives the signals back.
//
// From then on a pipe whose reader has gone is an error of the write and no
// longer the end of the process, so that calls in flight are cancelled.
func interruptible(parent context.Context, restore func()) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	caught := make(chan os.Signal, 1)
	over := make(chan struct{})
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		defer signal.Stop(caught)
		var why interrupted
		select {
		case s := <-caught:
			why = interruptedBy(s)
			cancel(why)
		case <-over:
			return
		}
		var late <-chan time.Time
		if why.signal != syscall.SIGINT {
			timer := time.NewTimer(patience)
			defer timer.Stop()
			late = timer.C
		}
		select {
		case s := <-caught:
			if why.dump == "" {
				why.dump = interruptedBy(s).dump
			}
		case <-late:
		case <-over:
			return
		}
		leave(why, restore)
	}()
	return ctx, func() {
		cancel(nil)
		close(over)
	}
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
