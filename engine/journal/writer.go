package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"regatta/datasets"
	"regatta/engine"
)

// File is what a journal is written to, as *os.File is one.
type File interface {
	io.Writer
	Sync() error
	Close() error
}

const (
	flushEvery = 200 * time.Millisecond // how long a line waits at most to be written
	flushSize  = 64 << 10               // how many bytes are written without waiting
	mostBehind = 16 << 20               // how many bytes wait for a slow disk, before Write does
)

// Writer writes the journal of one run. Write and Close are for one goroutine.
type Writer struct {
	file  File
	synch bool // what is written is put on the disk at once

	wake  chan struct{} // there is something to write
	hurry chan struct{} // and it shall not wait
	done  chan struct{} // everything is written

	broken bool // a line is not whole; of work alone

	mu       sync.Mutex // guards what follows
	caughtUp sync.Cond  // the disk has caught up
	pending  *lines
	end      End
	closed   bool
	err      error
}

// lines are lines of JSON that wait to be written.
type lines struct {
	bytes.Buffer
	enc *json.Encoder
}

func newLines() *lines {
	l := &lines{}
	l.enc = json.NewEncoder(&l.Buffer)
	l.enc.SetEscapeHTML(false)
	return l
}

// NewWriter begins the journal of a run over rows. It writes to the file, which is
// its own from then on, and reads the rows, until Close. What is not simulated is
// synced to the disk as it comes; what is, at the end.
func NewWriter(file File, h Header, rows datasets.Rows) *Writer {
	w := &Writer{
		file:    file,
		synch:   !h.Simulated,
		wake:    make(chan struct{}, 1),
		hurry:   make(chan struct{}, 1),
		done:    make(chan struct{}),
		pending: newLines(),
		end:     End{Wall: engine.Unset},
	}
	w.caughtUp.L = &w.mu
	h.Items = rows.Len()
	go w.work(h, rows)
	return w
}

// Write takes a batch of the run's events, which it does not keep. It does not
// wait for the disk unless that is far behind. After an error, which Close
// returns, it does nothing.
func (w *Writer) Write(batch []engine.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.pending.Len() > mostBehind && w.err == nil {
		w.caughtUp.Wait()
	}
	for i := range batch {
		if w.err == nil && batch[i].Kind != engine.Partial {
			w.err = w.encode(&batch[i])
		}
	}
	poke(w.wake)
	if w.pending.Len() >= flushSize {
		poke(w.hurry)
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// encode writes an event down, and the end after the last.
func (w *Writer) encode(e *engine.Event) error {
	w.end.Events++
	switch e.Kind {
	case engine.Delivered:
		w.end.Wall = e.At
	case engine.Adopted:
		w.end.Adopted++
		w.count(e)
	case engine.Finished:
		w.count(e)
	}
	if err := w.pending.enc.Encode(recordOf(e)); err != nil {
		return fmt.Errorf("event %d: %w", w.end.Events, err)
	}
	if e.Kind == engine.RunOver {
		w.end.Status = e.Status
		return w.pending.enc.Encode(w.end.tail())
	}
	return nil
}

// count counts an item that has its status.
func (w *Writer) count(e *engine.Event) {
	switch e.Status {
	case engine.OK:
		w.end.OK++
		if e.Kind == engine.Finished && e.Answer != nil && e.Answer.Cached {
			w.end.Cached++
		}
	case engine.Failed:
		w.end.Failed++
	case engine.Cancelled:
		w.end.Cancelled++
	}
}

// Close writes what is left, syncs it and closes the file. It returns the first
// error of all; what came before it can be read.
func (w *Writer) Close() error {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	poke(w.wake)
	poke(w.hurry)
	<-w.done
	err := w.err
	if synced := w.file.Sync(); err == nil {
		err = synced
	}
	if closed := w.file.Close(); err == nil {
		err = closed
	}
	return err
}

// work writes the header and the items, and then events as they come.
func (w *Writer) work(h Header, rows datasets.Rows) {
	defer close(w.done)
	w.fail(w.begin(h, rows))
	spare := newLines()
	for last := false; !last; {
		<-w.wake
		wait := time.NewTimer(flushEvery)
		select {
		case <-wait.C:
		case <-w.hurry:
		}
		wait.Stop()
		spare, last = w.flush(spare)
	}
}

// begin writes what comes before the events.
func (w *Writer) begin(h Header, rows datasets.Rows) error {
	l := newLines()
	if err := l.enc.Encode(h.head()); err != nil {
		return fmt.Errorf("the header: %w", err)
	}
	for i := range rows.Len() {
		if err := l.enc.Encode(itemOf(rows, i)); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
		if l.Len() >= flushSize {
			if err := w.write(l); err != nil {
				return err
			}
		}
	}
	return w.write(l)
}

// flush writes what is pending, with empty lines in its place. last: nothing more
// comes.
func (w *Writer) flush(empty *lines) (written *lines, last bool) {
	w.mu.Lock()
	pending := w.pending
	w.pending, last = empty, w.closed
	w.mu.Unlock()
	if pending.Len() > 0 {
		err := w.write(pending)
		if err == nil && w.synch {
			err = w.file.Sync()
		}
		w.fail(err)
	}
	return pending, last
}

// write writes lines and empties them. After a line that could not be written none
// is: it would not be read.
func (w *Writer) write(l *lines) error {
	defer l.Reset()
	if w.broken {
		return nil
	}
	_, err := w.file.Write(l.Bytes())
	w.broken = err != nil
	return err
}

// fail keeps the first error, and lets Write look again.
func (w *Writer) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	w.caughtUp.Broadcast()
}
