package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"time"

	"regatta/engine"
)

// retrying is a keeper that can say why what it was given isn't written yet, and try again.
type retrying interface {
	Trouble() error
	Retry() error
}

// RetryEvery is how often it is tried again to write what could not be written.
const RetryEvery = time.Second

// MayPass reports whether a write that failed may do another time: the operating system refused
// it, as on a full disk. It won't where the reader has gone, or the file is closed.
func MayPass(err error) bool {
	no := syscall.Errno(0)
	return errors.As(err, &no) && no != syscall.EPIPE && no != syscall.EBADF && no != syscall.ECONNRESET
}

// Unwritten says that a file can't be written for now, why, and what helps: "can't write
// \"x.jsonl\": no space left on device; make room". what names it where the error doesn't.
func Unwritten(what string, err error) string {
	path := (*fs.PathError)(nil)
	if errors.As(err, &path) && path.Path != "" {
		what = fmt.Sprintf("%q", path.Path)
		err = path.Err
	}
	said := fmt.Sprintf("can't write %s: %v", what, err)
	if cure := Cure(err); cure != "" {
		said += "; " + cure
	}
	return said
}

// Cure is what helps where a file can't be written, as an imperative; "": that isn't known.
func Cure(err error) string {
	no := syscall.Errno(0)
	if !errors.As(err, &no) {
		return ""
	}
	switch no {
	case syscall.ENOSPC:
		return "make room"
	case syscall.EDQUOT:
		return "make room, or have the quota raised"
	case syscall.EFBIG:
		return "raise the limit on a file's size"
	case syscall.EROFS, syscall.EACCES, syscall.EPERM:
		return "make it writable"
	}
	return ""
}

// unsaved is Unwritten of a saved run, whose file has a long name: that stands last.
func unsaved(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Sprintf("%s (%q)", Unwritten("the saved run", path.Err), path.Path)
	}
	return Unwritten("the saved run", err)
}

// trouble says why the journal can't be written for now, as on a full disk; nil: it can, or
// no further try will help.
func (r *Run) trouble() error {
	if r.live == nil {
		return nil
	}
	return unwritten(r.journal)
}

// unwritten says why a journal doesn't have all yet that it was given; nil: it has, or never will.
func unwritten(k keeper) error {
	if t, ok := k.(retrying); ok {
		if err := t.Trouble(); MayPass(err) {
			return err
		}
	}
	return nil
}

// see looks whether the journal has what it was given. While it hasn't, no request goes out,
// and the run is held: what it would bring might be lost.
func (r *Run) see() {
	err := r.trouble()
	if r.stuck = err != nil; r.stuck {
		r.hold(byJournal, unsaved(err))
		r.ahead.look()
		return
	}
	r.ahead.wrote(r.journal)
	r.release(byJournal, "the saved run can be written again")
}

// receive waits for the next batch of the source. While the journal can't be written it
// tries that again, and has the run go on when it can be.
func (r *Run) receive() (batch []engine.Event, open bool) {
	for r.stuck {
		select {
		case batch, open = <-r.source.Events():
			return batch, open
		case <-time.After(RetryEvery):
		}
		if t, ok := r.journal.(retrying); ok {
			_ = t.Retry() // it keeps why it can't
		}
		r.see()
	}
	batch, open = <-r.source.Events()
	return batch, open
}
