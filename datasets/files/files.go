// Package files opens what a path names without being held up by it: a path may
// lead to a named pipe that nobody writes to, to a device that never ends, or to a
// disk that doesn't answer.
//
// Open and Read take regular files alone, and say at once what else is there.
// OpenStream takes named pipes too. Read, OpenStream, Reader and Await give up when
// their context ends; what they waited for then goes on beside the program.
package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// ErrTooBig is the error of Read for a file that has more bytes than it may.
var ErrTooBig = errors.New("file too big")

// KindError says that something is no file that can be read. It implements error.
type KindError struct{ Mode fs.FileMode }

func (e *KindError) Error() string {
	return "is " + what(e.Mode) + ", not a regular file"
}

// what names a kind of file in an error.
func what(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// Regular returns a *KindError for what is no regular file, else nil.
func Regular(mode fs.FileMode) error {
	if mode.IsRegular() {
		return nil
	}
	return &KindError{mode}
}

// Open opens a regular file for reading; links are followed. It doesn't wait: where
// there is anything else it returns a *KindError in a *fs.PathError.
func Open(path string) (*os.File, error) {
	return open(path, func(mode fs.FileMode) bool { return false })
}

// open opens a regular file, or what else may be, not waiting for its other side. It
// looks before it opens, which with some devices does something, and again after, as
// the file may be another by then.
func open(path string, may func(fs.FileMode) bool) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); !mode.IsRegular() && !may(mode) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: &KindError{mode}}
	}
	flags := os.O_RDONLY
	if info.Mode().IsRegular() {
		flags |= atOnce
	}
	file, err := os.OpenFile(path, flags, 0)
	if err != nil {
		return nil, err
	}
	if info, err = file.Stat(); err == nil && !info.Mode().IsRegular() && !may(info.Mode()) {
		err = &fs.PathError{Op: "open", Path: path, Err: &KindError{info.Mode()}}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// OpenStream opens a regular file or a named pipe for reading, and waits for the
// writer of a pipe until ctx ends. Anything else is a *KindError as in Open.
func OpenStream(ctx context.Context, path string) (*os.File, error) {
	file, err := Await(ctx, 0, func() (*os.File, error) {
		file, err := open(path, func(mode fs.FileMode) bool { return mode&fs.ModeNamedPipe != 0 })
		if err == nil && ctx.Err() != nil { // nobody waits for it any more
			return nil, errors.Join(ctx.Err(), file.Close())
		}
		return file, err
	})
	return file, err
}

// Read reads a regular file of at most so many bytes; ErrTooBig: it has more.
func Read(ctx context.Context, path string, most int64) ([]byte, error) {
	return Await(ctx, 0, func() ([]byte, error) {
		file, err := Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Size() > most {
			return nil, ErrTooBig
		}
		data, err := io.ReadAll(io.LimitReader(file, most+1)) // it may grow
		if err == nil && int64(len(data)) > most {
			err = ErrTooBig
		}
		return data, err
	})
}

// Await does what may hang, and returns ctx's error if that ends and this is not over
// after the grace either. It then goes on in a goroutine of its own, its result lost.
func Await[T any](ctx context.Context, grace time.Duration, do func() (T, error)) (T, error) {
	if ctx.Done() == nil {
		return do()
	}
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := do()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	if grace > 0 {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case r := <-done:
			return r.value, r.err
		case <-timer.C:
		}
	}
	var none T
	return none, ctx.Err()
}

// Reader reads until ctx ends, also while a read hangs: nothing may be read of from
// then on. Its errors are those of from, and ctx's.
func Reader(ctx context.Context, from io.Reader) io.Reader {
	if ctx.Done() == nil {
		return from
	}
	return &reader{ctx: ctx, from: from}
}

type reader struct {
	ctx  context.Context
	from io.Reader
	buf  []byte // its own: a read that was given up writes to it later
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.buf) < len(p) {
		r.buf = make([]byte, len(p))
	}
	buf := r.buf[:len(p)]
	n, err := Await(r.ctx, 0, func() (int, error) { return r.from.Read(buf) })
	if r.ctx.Err() != nil {
		return 0, r.ctx.Err()
	}
	return copy(p, buf[:n]), err
}
