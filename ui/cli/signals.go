package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interruptible returns a context that the first SIGINT, SIGTERM or SIGHUP (the
// terminal has gone) ends, with an interrupted as its cause; the second kills the process. The function it returns
// gives the signals back.
//
// From then on a pipe whose reader has gone is an error of the write and no
// longer the end of the process, so that calls in flight are cancelled.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	caught := make(chan os.Signal, 1)
	signal.Ignore(syscall.SIGPIPE)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		defer signal.Stop(caught)
		select {
		case s := <-caught:
			number, _ := s.(syscall.Signal) // those of os/signal always are
			cancel(interrupted{number})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
