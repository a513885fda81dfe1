package runner

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/reel"
)

// Tape is a journal that was read to its end, and can be played from anywhere. It isn't
// changed: runs that play it share its events.
type Tape struct {
	Name   string // of the saved run; may be empty
	Header journal.Header
	Set    *datasets.Set // as the run had it
	Events *reel.Reel    // at least one

	Cut    bool             // the journal breaks off before the end of the run
	On     bool             // for its program was still writing it
	Damage []journal.Damage // lines that can't be read, the first 100
	Unread error            // why it can't be read further than its events go; nil: it can
}

// ReadTape reads a journal from its beginning. name is that of the run, and for errors.
func ReadTape(name string, src io.Reader) (*Tape, error) {
	j, err := journal.NewReader(src, name)
	if err != nil {
		return nil, err
	}
	return NewTape(name, j), nil
}

// NewTape reads a journal. One that can't be read to its end is a tape of what comes before.
func NewTape(name string, j *journal.Reader) *Tape {
	t := &Tape{Name: name, Header: j.Header(), Set: j.Set(), Events: &reel.Reel{}}
	if err := guard("journal", func() { t.Unread = t.read(j) }); err != nil {
		t.Unread = err
	}
	t.Cut = j.Cut()
	t.Damage, _ = j.Damage()
	if t.Events.Len() == 0 {
		t.Events.Add([]engine.Event{journal.Beginning(t.Header, t.Set.Rows.Len())})
	}
	return t
}

func (t *Tape) read(j *journal.Reader) error {
	for {
		batch, err := j.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		t.Events.Add(batch)
	}
}

// Length is the time of the last event.
func (t *Tape) Length() time.Duration { return t.Events.Length() }

// Tally is the fold of all events.
func (t *Tape) Tally() *engine.Tally { return t.fold(t.Events.Len()) }

// fold is the fold of the first events, so many of them.
func (t *Tape) fold(n int) *engine.Tally {
	tally := engine.NewTally()
	t.Events.Each(n, tally.Apply)
	return tally
}

// until is how many events have happened by a time of the run: the first in any case.
func (t *Tape) until(at time.Duration) int { return max(t.Events.Until(at), 1) }

// finished is when so many of its items were finished, and others weren't; engine.Unset: never.
func (t *Tape) finished(items int) time.Duration {
	at, n := time.Duration(engine.Unset), 0
	if items >= t.Set.Rows.Len() {
		return at
	}
	t.Events.Each(t.Events.Len(), func(batch []engine.Event) {
		for i := range batch {
			if k := batch[i].Kind; k != engine.Finished && k != engine.Adopted {
				continue
			}
			if n++; n == items {
				at = batch[i].At
			}
		}
	})
	return at
}

// Mark is a moment of a tape to look for.
type Mark uint8

// The marks.
const (
	Failures     Mark = iota // an attempt failed, or the run was shut
	LimitChanges             // the limit on calls in flight changed, or a governor changed its course

	marks = iota
)

// of reports whether an event is such a moment.
func (m Mark) of(e *engine.Event) bool {
	switch e.Kind {
	case engine.Retrying, engine.RunShut:
		return m == Failures
	case engine.Finished:
		return m == Failures && e.Status == engine.Failed
	case engine.LimitChanged, engine.GovernorChanged:
		return m == LimitChanges
	}
	return false
}

// Moment is when an event of one of several tapes happened.
type Moment struct {
	Tape int
	At   time.Duration
	n    int // the number of the event
}

// moments are those of each mark in all tapes, in order of time.
func moments(tapes []*Tape) (of [marks][]Moment) {
	for i, t := range tapes {
		n := 0
		t.Events.Each(t.Events.Len(), func(batch []engine.Event) {
			for k := range batch {
				for m := range of {
					if Mark(m).of(&batch[k]) {
						of[m] = append(of[m], Moment{i, batch[k].At, n + k})
					}
				}
			}
			n += len(batch)
		})
	}
	for _, all := range of {
		slices.SortStableFunc(all, func(a, b Moment) int { return cmp.Compare(a.At, b.At) })
	}
	return of
}
