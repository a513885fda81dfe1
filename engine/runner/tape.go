package runner

import (
	"errors"
	"io"
	"sort"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
)

// Tape is a journal that was read to its end, and can be played from anywhere. It isn't
// changed: runs that play it share its events.
type Tape struct {
	Name   string // of the saved run; may be empty
	Header journal.Header
	Set    *datasets.Set // as the run had it
	Events []engine.Event

	Cut    bool             // the journal breaks off before the end of the run
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
	t := &Tape{Name: name, Header: j.Header(), Set: j.Set()}
	if err := guard("journal", func() { t.Unread = t.read(j) }); err != nil {
		t.Unread = err
	}
	t.Cut = j.Cut()
	t.Damage, _ = j.Damage()
	if len(t.Events) == 0 {
		t.Events = []engine.Event{journal.Beginning(t.Header, t.Set.Rows.Len())}
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
		t.Events = append(t.Events, batch...)
	}
}

// Length is the time of the last event.
func (t *Tape) Length() time.Duration { return t.Events[len(t.Events)-1].At }

// until is how many events have happened by a time of the run: the first in any case.
func (t *Tape) until(at time.Duration) int {
	return max(sort.Search(len(t.Events), func(i int) bool { return t.Events[i].At > at }), 1)
}

// Mark is a moment of a tape to look for.
type Mark uint8

// The marks.
const (
	Failures     Mark = iota // an attempt failed, or the run was shut
	LimitChanges             // the limit on calls in flight changed, or a governor changed its course
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

// Moment is an event of one of several tapes.
type Moment struct {
	Tape  int
	Event *engine.Event
}

// moments are those of a mark in all tapes, in order of time.
func moments(tapes []*Tape, m Mark) []Moment {
	var all []Moment
	for n, t := range tapes {
		for i := range t.Events {
			if m.of(&t.Events[i]) {
				all = append(all, Moment{n, &t.Events[i]})
			}
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].Event.At < all[b].Event.At })
	return all
}
