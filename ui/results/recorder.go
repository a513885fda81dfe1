package results

import (
	"io"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/compare"
)

// Recorder folds the events of a run and writes each result when it is delivered.
// What it has written it forgets: the rows of its tally keep times and failures, no
// answers, so that a long run needs no more room than what is not written yet.
type Recorder struct {
	tally  *engine.Tally
	rows   datasets.Rows
	sink   *sink
	encode encoder
	keeps  bool // the tally is somebody else's

	accuracy compare.Accuracy // of what was recorded
}

// NewRecorder returns the recorder of a run over rows that writes to w in a
// format, JSONL or CSV; for CSV the fields of the schema are its columns.
// onTerminal: w is a terminal, which shows what it is given.
func NewRecorder(w io.Writer, format string, rows datasets.Rows, fields []schema.Field, onTerminal bool) (*Recorder, error) {
	s := &sink{w: w}
	encode, err := newEncoder(format, s, fields, onTerminal)
	if err != nil {
		return nil, err
	}
	return &Recorder{tally: engine.NewTally(), rows: rows, sink: s, encode: encode}, nil
}

// Tally is that of the run so far.
func (r *Recorder) Tally() *engine.Tally { return r.tally }

// Accuracy is how the results recorded so far compare with the expected ones.
func (r *Recorder) Accuracy() compare.Accuracy { return r.accuracy }

// Take folds in a batch and records what it delivers. Records are kept back until
// there are many, or until Flush.
func (r *Recorder) Take(batch []engine.Event) {
	r.tally.Apply(batch)
	for i := range batch {
		if batch[i].Kind == engine.Delivered {
			r.record(batch[i].Item)
		}
	}
}

// Flush writes what was kept back. After an error nothing more is written.
func (r *Recorder) Flush() error {
	r.sink.flush()
	return r.sink.err
}

// Finish records the items that were never delivered, in dataset order: they were
// cancelled, or their results go undelivered. It returns the first error of all.
func (r *Recorder) Finish() error {
	for i := range r.tally.Rows {
		if r.tally.Rows[i].Delivered < 0 {
			r.record(i)
		}
	}
	return r.Flush()
}

// Written is how many records got out whole.
func (r *Recorder) Written() int { return r.sink.written }

func (r *Recorder) record(item int) {
	if r.sink.err != nil {
		return
	}
	row := &r.tally.Rows[item]
	r.accuracy.Add(item, row, r.rows.Expected(item))
	if err := r.encode(r.sink, newResult(item, r.rows.At(item), row, r.tally.Started.Price)); err != nil {
		r.sink.err = err
		return
	}
	if !r.keeps {
		r.tally.Forget(item)
	}
}

// Write writes all results of a run that is over, as JSON lines: those that were
// delivered, in that order, then the others.
func Write(w io.Writer, t *engine.Tally, rows datasets.Rows) error {
	r := &Recorder{tally: t, rows: rows, sink: &sink{w: w}, encode: encodeJSON, keeps: true}
	return r.all()
}

// WriteIn is Write in a format, as NewRecorder takes it.
func WriteIn(w io.Writer, format string, t *engine.Tally, rows datasets.Rows, fields []schema.Field, onTerminal bool) error {
	r, err := NewRecorder(w, format, rows, fields, onTerminal)
	if err != nil {
		return err
	}
	r.tally, r.keeps = t, true
	return r.all()
}

// all records everything that the tally holds.
func (r *Recorder) all() error {
	for _, item := range r.tally.DeliveryOrder {
		r.record(int(item))
	}
	return r.Finish()
}
