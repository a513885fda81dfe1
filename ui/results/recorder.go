package results

import (
	"bytes"
	"io"
	"slices"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/compare"
)

// Recorder writes each result of a run when it is delivered. What it has written it
// forgets: the rows of the tally keep times and failures, no answers, so that a long run
// needs no more room than what is not written yet. Attempts stay where there were several, and
// of many that were refused only the first and last with what the provider said.
type Recorder struct {
	tally  *engine.Tally
	rows   datasets.Rows
	layout Layout
	sink   *sink
	encode encoder
	keeps  bool // the tally is somebody else's
	next   int  // in dataset order: the first item that wasn't recorded
	reread int  // how many of the delivered ones were, of a run that is read back
	aside  aside

	accuracy compare.Accuracy // of what was recorded
}

// NewRecorder returns the recorder of a run over rows that writes to w.
func NewRecorder(w io.Writer, layout Layout, rows datasets.Rows) (*Recorder, error) {
	s := &sink{w: w}
	encode, err := layout.encoder(s)
	if err != nil {
		return nil, err
	}
	s.head = bytes.Clone(s.buf.Bytes())
	return &Recorder{tally: engine.NewTally(), rows: rows, layout: layout, sink: s, encode: encode}, nil
}

// Patient has the recorder keep what could not be written, where passes says of the error that
// another try may succeed: each Flush is one.
func (r *Recorder) Patient(passes func(error) bool) { r.sink.passes = passes }

// Begin has the recorder record the run that is folded into a tally, which has not begun.
func (r *Recorder) Begin(t *engine.Tally) { r.tally = t }

// Tally is that of the run so far.
func (r *Recorder) Tally() *engine.Tally { return r.tally }

// Accuracy is how the results recorded so far compare with the expected ones.
func (r *Recorder) Accuracy() compare.Accuracy { return r.accuracy }

// Record records what a batch delivers, which is folded into the tally; in dataset order,
// the longest row of items without a gap. What waits for an item before it is set aside
// meanwhile. Records are kept back until there are many, or until Flush.
func (r *Recorder) Record(batch []engine.Event) {
	for i := range batch {
		if batch[i].Kind == engine.Delivered {
			r.delivered(batch[i].Item)
		}
	}
}

// delivered records an item, or in dataset order all that waited for it alone.
func (r *Recorder) delivered(item int) {
	if !r.layout.InOrder {
		r.record(item)
		return
	}
	for ; r.next < len(r.tally.Rows) && r.tally.Rows[r.next].Delivered >= 0; r.next++ {
		r.record(r.next)
	}
	r.setAside(item)
}

// setAside keeps little of a result that was delivered and waits for an item before it.
func (r *Recorder) setAside(item int) {
	if item >= r.next && r.tally.Rows[item].Delivered >= 0 {
		r.aside.put(item, &r.tally.Rows[item])
	}
}

// Recall records, of a run that is to go on, what a batch of its journal delivered, which is
// folded into the tally: results, while failures wait for GoOn.
func (r *Recorder) Recall(batch []engine.Event) {
	kept := func(item int) bool {
		return r.tally.Rows[item].Delivered >= 0 && r.tally.Rows[item].Status == engine.OK
	}
	for i := range batch {
		switch e := &batch[i]; {
		case e.Kind != engine.Delivered:
		case !r.layout.InOrder && kept(e.Item):
			r.record(e.Item)
		case r.layout.InOrder:
			for ; r.next < len(r.tally.Rows) && kept(r.next); r.next++ {
				r.record(r.next)
			}
			r.setAside(e.Item)
		}
	}
}

// GoOn ends what is recalled: the failures that were delivered are recorded too, unless
// their items are called for again.
func (r *Recorder) GoOn(again bool) {
	switch {
	case again:
	case r.layout.InOrder:
		if len(r.tally.Rows) > 0 && r.tally.Delivered > 0 {
			r.delivered(0)
		}
	default:
		for _, item := range r.tally.DeliveryOrder {
			if r.tally.Rows[item].Status == engine.Failed {
				r.record(int(item))
			}
		}
	}
}

// Reread records, of a run that is read back, what a batch of its journal delivered, which is
// folded into the tally. From the first failure on nothing is, until FinishReread: another sitting
// may have called for that item again.
func (r *Recorder) Reread(batch []engine.Event) {
	if !slices.ContainsFunc(batch, func(e engine.Event) bool { return e.Kind == engine.Delivered }) {
		return
	}
	rows := r.tally.Rows
	if r.layout.InOrder {
		for ; r.next < len(rows) && rows[r.next].Delivered >= 0 && rows[r.next].Status == engine.OK; r.next++ {
			r.record(r.next)
		}
		for i := range batch {
			if batch[i].Kind == engine.Delivered {
				r.setAside(batch[i].Item)
			}
		}
		return
	}
	order := r.tally.DeliveryOrder
	for ; r.reread < len(order) && rows[order[r.reread]].Status == engine.OK; r.reread++ {
		r.record(int(order[r.reread]))
	}
}

// FinishReread is Finish of a run that was read back.
func (r *Recorder) FinishReread() error {
	if !r.layout.InOrder {
		for _, item := range r.tally.DeliveryOrder[r.reread:] {
			r.record(int(item))
		}
	}
	return r.Finish()
}

// Flush writes what was kept back. After an error that doesn't pass nothing more is written.
func (r *Recorder) Flush() error {
	r.sink.flush()
	return r.sink.err
}

// Finish records the items that were never delivered, and what waited for them, in
// dataset order: they were cancelled, or their results go undelivered. It returns the
// first error of all.
func (r *Recorder) Finish() error {
	for i := r.next; i < len(r.tally.Rows); i++ {
		if r.layout.InOrder || r.tally.Rows[i].Delivered < 0 {
			r.record(i)
		}
	}
	return r.Flush()
}

// Waits reports whether something could not be written, and may be later.
func (r *Recorder) Waits() bool { return r.sink.err != nil && !r.sink.lost }

// Written is how many records got out whole.
func (r *Recorder) Written() int { return r.sink.written }

// Torn is how many bytes have got out of what isn't whole.
func (r *Recorder) Torn() int { return r.sink.sent }

// Left is how many records wait to be written.
func (r *Recorder) Left() int { return len(r.sink.ends) }

// Pour writes the records that wait elsewhere, a header before them where there is one.
func (r *Recorder) Pour(w io.Writer) error {
	s := r.sink
	if s.written > 0 {
		if _, err := w.Write(s.head); err != nil {
			return err
		}
	}
	_, err := w.Write(s.buf.Bytes())
	return err
}

func (r *Recorder) record(item int) {
	if r.sink.lost {
		return
	}
	row := &r.tally.Rows[item]
	r.aside.bringBack(item, row)
	r.accuracy.Add(item, row, r.rows.Expected(item))
	of := r.rows.At(item)
	result := newResult(item, of, row, r.tally)
	result.Fields = r.layout.fields(of)
	if err := r.encode(r.sink, result); err != nil {
		r.sink.fail(err)
		return
	}
	if !r.keeps {
		row.Answer = nil
		if len(row.Attempts) == 1 { // more tell when what was accepted, and they are few
			row.Attempts = nil
		}
		engine.TrimRefusals(row.Attempts)
	}
}

// Write writes all results of a run that is over: those that were delivered, in that
// order, then the others; or all in dataset order. The tally keeps what it has.
func Write(w io.Writer, layout Layout, t *engine.Tally, rows datasets.Rows) error {
	r, err := NewRecorder(w, layout, rows)
	if err != nil {
		return err
	}
	r.tally, r.keeps = t, true
	if !layout.InOrder {
		for _, item := range t.DeliveryOrder {
			r.record(int(item))
		}
	}
	return r.Finish()
}
