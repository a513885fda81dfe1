package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"regatta/datasets"
	"regatta/engine"
)

// Damage is a line of a journal that can't be read, or can't be right.
type Damage struct {
	Line int    // from 1
	Why  string // one line
}

// String is "line 17: unexpected end of JSON input".
func (d Damage) String() string { return fmt.Sprintf("line %d: %s", d.Line, d.Why) }

const (
	mostDamage = 100 // lines that are told one by one
	leastLine  = 16  // bytes of a line, about: how many are lost with one that is damaged
	goneLines  = 64  // items that may be missing without a trace
	mostSteps  = 1000
)

// Damage tells of the damaged lines so far, the first 100 of them, and how many there are.
// What they held is missing, all else is read: an item whose result is lost has none, and
// is cancelled for that reason where the run came to its end.
func (r *Reader) Damage() (lines []Damage, all int) { return r.damage, r.spoilt }

// Lost are the items whose lines are damaged or gone, in order: they are there without a text.
func (r *Reader) Lost() []int { return r.lost }

// spoil takes note that the line that was read last is damaged.
func (r *Reader) spoil(why error) {
	r.spoilt++
	if n := len(r.damage); n < mostDamage && (n == 0 || r.damage[n-1].Line != r.line) {
		r.damage = append(r.damage, Damage{r.line, why.Error()})
	}
}

// nextLine reads the next line; nil: it is damaged.
func (r *Reader) nextLine() (*line, error) {
	if r.ahead != nil { // read among the items
		l := r.ahead
		r.ahead = nil
		return l, nil
	}
	l := &r.last
	*l = line{}
	r.line++
	text, whole, err := r.read(maxLine)
	switch {
	case errors.Is(err, io.EOF):
		r.line--
		return nil, io.EOF
	case err != nil:
		return nil, r.bad(err)
	}
	if r.quick.line(text, l) && whole {
		return l, nil
	}
	err = json.Unmarshal(text, l)
	if !whole && (err != nil || l.End == nil) { // it is torn, if only its end is missing
		r.line--
		return nil, io.EOF
	}
	if err != nil {
		r.spoil(err)
		r.missing += len(text)/leastLine + 1
		return nil, nil
	}
	return l, nil
}

// readItems reads the items, one a line. Those that are damaged are there without a text.
func (r *Reader) readItems() error {
	for r.items.Len() < r.itemsEnd() {
		l, err := r.nextLine()
		switch {
		case errors.Is(err, io.EOF):
			r.cut = true
			return nil
		case err != nil:
			return err
		case l == nil:
			continue
		case l.Event != "" || l.End != nil:
			if !r.header.lacks("items") {
				r.spoil(fmt.Errorf("expected the item with index %d", r.items.Len()))
				r.fill(r.header.Items)
			}
			r.ahead = l
			return nil
		case l.Item == nil || *l.Item < r.items.Len() || *l.Item >= r.itemsEnd() || !r.fill(*l.Item):
			r.spoil(fmt.Errorf("expected the item with index %d", r.items.Len()))
			r.missing++
		default:
			r.items.add(datasets.Item{ID: l.ID, Text: l.Text, Fields: l.Fields}, l.Expected)
		}
	}
	return nil
}

// fill puts items without a text in the place of damaged lines, up to an index, as far as
// these may have held so many; false: they may not.
func (r *Reader) fill(to int) bool {
	if to-r.items.Len() > r.missing {
		return false
	}
	if r.items.Len() < to && len(r.damage) == 0 {
		r.spoil(fmt.Errorf("expected the item with index %d", r.items.Len()))
	}
	for i := r.items.Len(); i < to; i++ {
		r.items.add(datasets.Item{ID: strconv.Itoa(i)}, nil)
		r.lost = append(r.lost, i)
		r.missing--
	}
	return true
}

// take adds an event to the batch, after what has to come before it where that is lost.
func (r *Reader) take(e engine.Event) error {
	if !r.guard.Begun() && e.Kind != engine.RunStarted && (len(r.damage) > 0 || r.version == version) {
		if err := r.add(Beginning(r.header, r.items.Len())); err != nil {
			return err
		}
		r.spoil(errors.New("the start of the run is missing"))
	}
	if e.At < r.guard.Now() && e.At >= 0 {
		r.spoil(fmt.Errorf("%s at %v, after an event at %v", e.Kind, e.At, r.guard.Now()))
		e.At = r.guard.Now()
	} else if next, ok := r.nextAt(); ok && r.guard.Now() <= next && next < e.At {
		r.spoil(fmt.Errorf("%s at %v, before an event at %v", e.Kind, e.At, next))
		e.At = next
	}
	err := r.add(e)
	for n := 0; err != nil && n < mostSteps; n++ {
		before, ok := r.guard.Mend(&e)
		if !ok {
			return err
		}
		if n == 0 && len(r.damage) == 0 {
			r.spoil(err)
		}
		for _, b := range before {
			if r.add(b) != nil {
				return err
			}
		}
		err = r.add(e)
	}
	return err
}

// add adds an event to the batch, if it may come now.
func (r *Reader) add(e engine.Event) error {
	if err := r.guard.check(&e); err != nil {
		return err
	}
	r.batch = append(r.batch, e)
	return nil
}

// nextAt is the time that the next line begins with, where it is read already.
func (r *Reader) nextAt() (time.Duration, bool) {
	const start, digits = `{"at":`, 20
	have, _ := r.src.Peek(min(r.src.Buffered(), len(start)+digits))
	number, ok := bytes.CutPrefix(have, []byte(start))
	if !ok {
		return 0, false
	}
	number, _, ok = bytes.Cut(number, []byte(","))
	if !ok {
		return 0, false
	}
	at, err := strconv.ParseInt(string(number), 10, 64)
	return time.Duration(at), err == nil
}

// Beginning is the first event of a run of which none is known, so that it looks like
// any other that did not come far.
func Beginning(h Header, items int) engine.Event {
	started := &engine.Started{Lane: h.Lane, Items: items, OnError: h.OnError, Stream: h.Stream, DatasetOrder: h.DatasetOrder}
	return engine.Event{Kind: engine.RunStarted, Started: started, Limit: h.Lane.Limit}
}
