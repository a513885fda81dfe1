package journal

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"regatta/datasets"
	"regatta/engine"
)

// File is what a journal is written to, as *os.File is one. One that also has a method
// Remove() error is removed by Close where no event was written. One with a method
// NewRest(int64, []byte) (Rest, error) is asked for another place where it takes no more, and one
// with a method PutBack() error is called by it every second, to see that it is there still.
type File interface {
	io.Writer
	Sync() error
	Close() error
}

const (
	syncEvery = time.Second // how long what was paid for waits at most to be synced to the disk
	chunkSize = 64 << 10    // how many bytes of items are written at a time
)

// Writer writes the journal of one run. Its methods may be called at the same time; none may be
// after Close.
type Writer struct {
	file    File
	sitting *Sitting // of a run that goes on; nil: it begins

	over chan struct{}  // closed by Close
	work sync.WaitGroup // the goroutines

	mu      sync.Mutex // guards what follows
	rows    datasets.Rows
	row     int    // the first of the rows that isn't in out yet
	out     *lines // is being written; what is left of it after an error begins anywhere in a line
	pending *lines // comes after the rows
	end     End
	spent   spending
	dirty   bool  // something is written and not synced
	trouble error // why not everything is written
	rest    rest
	err     error // why nothing more will be
}

// NewWriter begins the journal of a run over rows. It writes to the file, which is
// its own from then on, and reads the rows, until Close. It does not wait for the
// rows to be written: the first Write does. What is not simulated is synced to the disk
// every second; what is, at the end.
func NewWriter(file File, h Header, rows datasets.Rows) *Writer {
	w := newWriter(file, rows)
	h.Items = rows.Len()
	if err := w.out.enc.Encode(h.head()); err != nil {
		w.err = fmt.Errorf("the header: %w", err)
	}
	w.work.Go(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.drain()
	})
	w.start(!h.Simulated)
	return w
}

// Continue goes on with the journal of a run, for another sitting: the first event is to be
// Continued. The file holds whole lines, and is at its end; so far is what an End would have
// said of it, without the items that the sitting calls for again. paid: somebody pays for it.
func Continue(file File, paid bool, s Sitting, soFar End) *Writer {
	w := newWriter(file, none{})
	w.sitting, w.end = &s, soFar
	w.spent.bill = engine.BillOf(soFar.Cost, soFar.Usage)
	w.start(paid)
	return w
}

// none are no rows.
type none struct{}

func (none) Len() int                     { return 0 }
func (none) At(int) datasets.Item         { return datasets.Item{} }
func (none) Expected(int) json.RawMessage { return nil }

func newWriter(file File, rows datasets.Rows) *Writer {
	w := &Writer{file: file, rows: rows, over: make(chan struct{}), out: newLines(), pending: newLines(), end: End{Wall: engine.Unset}, spent: spending{more: map[begun]bool{}}}
	w.rest.began(file)
	return w
}

// start begins to sync what is written, where somebody paid for it.
func (w *Writer) start(paid bool) {
	if paid {
		w.work.Go(w.syncAll)
	}
}

// syncAll syncs what was written to the disk, every second.
func (w *Writer) syncAll() {
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-w.over:
			return
		case <-tick.C:
		}
		w.mu.Lock()
		if file, ok := w.file.(interface{ PutBack() error }); ok {
			_ = file.PutBack() // tried again, at the end at the latest
		}
		dirty := w.dirty
		w.dirty = false
		w.mu.Unlock()
		if !dirty {
			continue
		}
		if err := w.file.Sync(); err != nil {
			w.mu.Lock()
			w.dirty = true // and tried again, at the end at the latest
			w.mu.Unlock()
		}
	}
}

// Write writes a batch of the run's events, which it does not keep. When it returns the
// operating system has them, so that they outlive the program; where it doesn't take
// them, Trouble says why, and they wait. After an error that no further try can mend, and
// which Close returns, it does nothing.
func (w *Writer) Write(batch []engine.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range batch {
		if w.err == nil && batch[i].Kind != engine.Partial {
			w.err = w.encode(&batch[i])
		}
	}
	w.drain()
}

// Trouble says why the latest events are not written yet: nil: they are.
func (w *Writer) Trouble() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trouble
}

// Retry tries again to write what could not be written, and says why it still can't be.
func (w *Writer) Retry() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drain()
	return w.trouble
}

// drain writes the rows and then what is pending. After an error it goes on, the next
// time, at the very byte that wasn't written: no line is lost or torn by it. Until then the
// rest is elsewhere, where that can be.
func (w *Writer) drain() {
	if w.fill(); w.trouble != nil {
		w.divert()
		return
	}
	w.settle()
}

func (w *Writer) fill() {
	for w.trouble = w.put(); w.trouble == nil; w.trouble = w.put() {
		switch {
		case w.row < w.rows.Len() && w.err == nil:
			w.err = w.encodeRows()
		case w.pending.Len() > 0:
			w.out, w.pending = w.pending, w.out
		default:
			return
		}
	}
}

// put writes what is in out.
func (w *Writer) put() error {
	if w.out.Len() == 0 {
		w.out.Reset()
		return nil
	}
	n, err := w.file.Write(w.out.Bytes())
	w.rest.wrote(w.out.Next(n))
	w.dirty = w.dirty || n > 0
	return err
}

// encodeRows writes the next rows down.
func (w *Writer) encodeRows() error {
	for ; w.row < w.rows.Len() && w.out.Len() < chunkSize; w.row++ {
		if err := w.out.item(w.rows, w.row); err != nil {
			return fmt.Errorf("item %d: %w", w.row, err)
		}
	}
	return nil
}

// encode writes an event down, and the end after the last.
func (w *Writer) encode(e *engine.Event) error {
	w.end.Events++
	w.spent.take(e, &w.end)
	w.rest.takes(e)
	switch e.Kind {
	case engine.Delivered:
		w.end.Wall = e.At
	case engine.Adopted:
		w.end.Adopted++
		w.count(e)
	case engine.Finished:
		w.count(e)
	}
	var begins *sitting
	if s := w.sitting; s != nil && e.Kind == engine.Continued {
		begins = &sitting{s.Program, s.Begun.UTC().Round(0)}
	}
	if err := w.pending.event(e, begins); err != nil {
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
// error of all, a *RestError where the file didn't take all; what came before it can be read. A journal without events is of no run:
// its file is removed, where that can be.
func (w *Writer) Close() error {
	close(w.over)
	w.work.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.end.Events == 0 && w.sitting == nil {
		if file, ok := w.file.(interface{ Remove() error }); ok {
			w.row = w.rows.Len()
			return file.Remove()
		}
	}
	w.drain()
	err := w.err
	for _, other := range []error{w.rest.close(w.out.Len()+w.pending.Len(), w.trouble), w.file.Sync(), w.file.Close()} {
		if err == nil {
			err = other
		}
	}
	return err
}
