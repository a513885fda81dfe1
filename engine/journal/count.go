package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"regatta/engine"
)

// Counts says what the items of a run have come to.
type Counts struct{ OK, Failed, Cancelled int }

// Count counts what the events of a journal of so many items say of them: of a run that broke
// off a line whose end isn't there tells nothing. It looks at the few bytes of each line that
// matter, as a Writer writes them, and not at whether the rest of it is whole.
func Count(src io.Reader, items int) (Counts, error) {
	c := counter{of: map[int]engine.Status{}, items: items}
	lines := bufio.NewReaderSize(src, 1<<16)
	var begun []byte // of a line that is longer than the buffer
	for {
		text, err := lines.ReadSlice('\n')
		switch {
		case err == nil && len(begun) > 0:
			c.line(begun)
			begun = begun[:0]
		case err == nil:
			c.line(text)
		case errors.Is(err, io.EOF):
			return c.counts(), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return c.counts(), err
		case len(begun) == 0:
			begun = append(begun, text...)
		}
	}
}

// counter keeps the latest status of each item that has one.
type counter struct {
	of    map[int]engine.Status
	items int
	quick quick
}

// mostSaid is within how many bytes an event says whose it is and what came of it.
const mostSaid = 256

// line takes in a line, or its beginning.
func (c *counter) line(text []byte) {
	q := &c.quick
	q.rest = text
	if !q.cut(`{"at":`) {
		return
	}
	if _, ok := q.integer(); !ok {
		return
	}
	switch {
	case q.cut(`,"event":"finished","item":`), q.cut(`,"event":"adopted","item":`):
	case q.cut(`,"event":"continued"`):
		c.goOn(bytes.Contains(q.rest, []byte(`"status":"failed"`)))
		return
	default:
		return
	}
	item, ok := q.integer()
	if !ok || item < 0 || item >= int64(c.items) {
		return
	}
	const key = `,"status":"`
	said := q.rest[:min(len(q.rest), mostSaid)]
	if q.rest = said[max(bytes.Index(said, []byte(key)), 0):]; !q.cut(key) {
		return
	}
	name, _ := q.plain()
	if s, err := parseStatus(string(name)); err == nil {
		c.of[int(item)] = s
	}
}

// goOn takes in that the run goes on: items that were cancelled have no status any more, nor
// those that failed, if again.
func (c *counter) goOn(again bool) {
	for item, s := range c.of {
		if s == engine.Cancelled || again && s == engine.Failed {
			delete(c.of, item)
		}
	}
}

func (c *counter) counts() (n Counts) {
	for _, s := range c.of {
		switch s {
		case engine.OK:
			n.OK++
		case engine.Failed:
			n.Failed++
		case engine.Cancelled:
			n.Cancelled++
		}
	}
	return n
}
