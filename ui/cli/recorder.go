package cli

import (
	"fmt"

	"regatta/datasets"
	"regatta/engine"
)

// recorder folds the events of a run and writes each result when it is delivered.
type recorder struct {
	tally  *engine.Tally
	rows   datasets.Rows
	sink   *sink
	encode encoder
}

// take folds in a batch and records what it delivers.
func (r *recorder) take(batch []engine.Event) {
	r.tally.Apply(batch)
	for i := range batch {
		if batch[i].Kind == engine.Delivered {
			r.record(batch[i].Item)
		}
	}
}

// finish records the items that were never delivered, in dataset order: they were
// cancelled, or their results are lost.
func (r *recorder) finish() {
	for i := range r.tally.Rows {
		if r.tally.Rows[i].Delivered < 0 {
			r.record(i)
		}
	}
	r.sink.flush()
}

func (r *recorder) record(item int) {
	if r.sink.err != nil {
		return
	}
	if err := r.encode(r.sink, newResult(item, r.rows.At(item), &r.tally.Rows[item])); err != nil {
		r.sink.err = err
	}
}

// err says that not everything was written, nil if it was.
func (r *recorder) err() error {
	if r.sink.err == nil {
		return nil
	}
	kept := fmt.Sprintf("%d of %d are written, the others are lost", r.sink.written, len(r.tally.Rows))
	return &unwritten{"the results", r.sink.err, kept}
}
