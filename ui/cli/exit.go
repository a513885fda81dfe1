package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"regatta/engine/call"
	"regatta/engine/journal"
)

// The exit statuses. One that a signal causes is 128 + its number, as shells have it.
const (
	exitOK      = 0
	exitPartial = 1 // not all items are ok, or not all results were written
	exitUsage   = 2
	exitRefused = 3 // the provider is unreachable, or rejects the key or the request
	exitSignal  = 128
	exitNoPipe  = exitSignal + int(syscall.SIGPIPE) // the reader of the output has gone
)

// errPartial ends a command whose summary has said already what is missing.
var errPartial = errors.New("not every item succeeded")

// unwhole ends a command that has made its calls, all or some of them, and can't say what it was
// to say.
type unwhole struct{ error }

func (u *unwhole) Unwrap() error { return u.error }

// interrupted ends a command that a signal stopped.
type interrupted struct {
	signal syscall.Signal
	dump   string // what the program was doing, where the signal asks for it
}

func (i interrupted) Error() string { return "stopped by " + i.signal.String() }

// stopCause is why a context is over, for the exit status.
func stopCause(ctx context.Context) error {
	var i interrupted
	if errors.As(context.Cause(ctx), &i) {
		return i
	}
	return interrupted{signal: syscall.SIGINT}
}

// refusal says that no call can succeed: the provider does not take the key, or
// what it is asked for, or is not there.
type refusal struct {
	provider string
	keys     string // what the server was shown to be let in, in words
	err      *call.Error
}

func (r *refusal) Error() string {
	why := strings.TrimRight(r.err.Error(), ".")
	switch {
	case r.err.Kind == call.GaveUp && r.err.Fix == "":
		return fmt.Sprintf("%s: %s; run it again when the provider is back", r.provider, why)
	case r.err.Param != "":
		return fmt.Sprintf("%s rejected the request: %s; %s", r.provider, why, r.err.Fix)
	case r.err.Fix != "":
		return fmt.Sprintf("%s: %s; %s", r.provider, why, r.err.Fix)
	case r.err.Kind == call.Auth:
		return fmt.Sprintf("%s rejected the key: %s; check %s", r.provider, why, r.keys)
	case r.err.Kind == call.BadRequest:
		return fmt.Sprintf("%s rejected the request: %s; check --model and --base-url", r.provider, why)
	case r.err.Kind == call.Connection: // its message names the host
		return r.err.Message + "; check --base-url"
	case r.err.Kind == call.Timeout:
		return fmt.Sprintf("%s: %s; check --base-url", r.provider, why)
	}
	return fmt.Sprintf("%s rejected the request: %s", r.provider, why)
}

// unwritten says that results could not be written, or not all of them.
type unwritten struct {
	what string
	err  error
	kept string // what was written nevertheless, or what to do; may be empty
	paid bool   // somebody may have paid for it
}

func (u *unwritten) Error() string {
	line := fmt.Sprintf("can't write %s: %v", u.what, reason(u.err))
	if brokenPipe(u.err) {
		line = fmt.Sprintf("can't write %s: the pipe was closed", u.what)
		if u.kept == "" {
			line += "; use --out FILE"
		}
	}
	if u.kept != "" {
		line += ": " + u.kept
	}
	return line
}

func (u *unwritten) Unwrap() error { return u.err }

// brokenPipe reports whether the reader of the results has gone away, which is
// its right: head does it.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// reason drops the operation and the path that an error of package os repeats, and where the rest of
// a saved run is.
func reason(err error) error {
	var parted *journal.RestError
	if errors.As(err, &parted) {
		err = parted.Err
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// complaint is the line that says what is wrong, "" where nothing is, or nothing
// that wasn't said or asked for. A reader that has gone wants no more: that is worth a
// word only where what it left was paid for.
func complaint(err error) string {
	var (
		ended interrupted
		lost  *unwritten
	)
	switch {
	case err == nil, errors.Is(err, errPartial), errors.As(err, &ended):
		return ""
	case brokenPipe(err) && !(errors.As(err, &lost) && lost.paid):
		return ""
	}
	return err.Error()
}

// status is the exit status for how a command ended. What is no other kind of
// error is a mistake in the command.
func status(err error) int {
	var (
		ended    interrupted
		refused  *refusal
		notWhole *unwritten
		untold   *unwhole
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &ended):
		return exitSignal + int(ended.signal)
	case errors.As(err, &refused):
		return exitRefused
	case brokenPipe(err):
		return exitNoPipe
	case errors.Is(err, errPartial), errors.As(err, &notWhole), errors.As(err, &untold):
		return exitPartial
	}
	return exitUsage
}
