package journal

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
)

const (
	// maxLine is the most bytes that a line may have: an answer of the most that is
	// read of one, with every byte of it escaped.
	maxLine = 128 << 20
	// maxForeign is the most bytes of a line that may be a damaged header: what has no line of that
	// length or less is no journal, and isn't read any further.
	maxForeign = 4 << 20

	// batchSize is how many events Next returns at most.
	batchSize = 512
)

// magic is how a journal begins, whatever its version.
const magic = `{"regatta_run":`

// Reader reads a journal back. It is for one goroutine.
type Reader struct {
	src      *bufio.Reader
	name     string
	line     int // the one that was read last, from 1
	buf      []byte
	header   Header
	version  int
	items    *items
	guard    *guard
	old      *upgrade // of a journal of an earlier version; nil: this one
	batch    []engine.Event
	one      [1]engine.Event
	last     line
	quick    quick
	ahead    *line // what was read already; nil: nothing
	missing  int   // how many items damaged lines may have held
	lost     []int // items that damaged lines held
	damage   []Damage
	spoilt   int  // damaged lines, told in damage or not
	events   int  // lines of them
	ended    bool // the last line was read
	sittings []Sitting
	cut      bool
}

// line is any line after the first.
type line struct {
	record
	tail
	ID       string            `json:"id"`
	Text     string            `json:"text"`
	Fields   map[string]string `json:"fields"`
	Expected json.RawMessage   `json:"expected"`
}

// NewReader reads the header and the items of a journal. name is for errors, each
// of which is one line that names the file, the line in it, and the reason.
func NewReader(src io.Reader, name string) (*Reader, error) { return newReader(src, name, false) }

// Skim is NewReader without the texts, ids and columns of the items: they only have what is
// expected of them.
func Skim(src io.Reader, name string) (*Reader, error) { return newReader(src, name, true) }

func newReader(src io.Reader, name string, skims bool) (*Reader, error) {
	r := &Reader{src: bufio.NewReaderSize(src, 64<<10), name: name, missing: goneLines, items: &items{skims: skims}, quick: quick{skims: skims}}
	var err error
	if r.header, err = r.first(); err != nil {
		return nil, err
	}
	if err := r.readItems(); err != nil {
		return nil, err
	}
	if err := r.adopt(); err != nil {
		return nil, err
	}
	r.guard = newGuard(r.items.Len())
	if r.version < version {
		r.old = newUpgrade(r.items.Len())
	}
	return r, nil
}

// Header is what was run and how. Its Items may be more than those of Set, where
// the journal is cut off among them.
func (r *Reader) Header() Header { return r.header }

// Set is the dataset as the run had it. It has no Schema where the one that was
// sent can't be read.
func (r *Reader) Set() *datasets.Set {
	set := &datasets.Set{
		Name:      r.header.Dataset,
		About:     "the items of a saved run",
		Rows:      r.items,
		Columns:   r.header.Columns,
		Column:    r.header.Column,
		Separator: r.header.Separator,
		Prompt:    r.header.Prompt,
		Skipped:   r.header.Skipped,
		Notes:     r.header.Notes,
	}
	s, err := schema.FromJSON(r.header.Schema)
	if err == nil && r.header.Many {
		s, err = s.List()
	}
	if err == nil {
		set.Schema = s
	}
	return set
}

// Next returns the next events, in order, and io.EOF after the last. They are
// good until the next call. What is damaged is passed over: Damage tells of it.
func (r *Reader) Next() ([]engine.Event, error) {
	r.batch = r.batch[:0]
	for len(r.batch) < batchSize && !r.cut {
		l, err := r.nextLine()
		switch {
		case errors.Is(err, io.EOF):
			r.cut = !r.guard.Over()
		case err != nil:
			return nil, err
		case l != nil:
			r.parse(l)
			continue
		default:
			continue // it is damaged
		}
		break
	}
	if len(r.batch) == 0 {
		return nil, io.EOF
	}
	return r.batch, nil
}

// Each shows all that Next returns to a visitor, until that has an error. A journal of a run that
// has not begun has its Beginning.
func (r *Reader) Each(visit func(batch []engine.Event) error) error {
	for some := false; ; some = true {
		batch, err := r.Next()
		if err != nil && !some {
			if err := visit([]engine.Event{Beginning(r.header, r.items.Len())}); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := visit(batch); err != nil {
			return err
		}
	}
}

// parse adds what a line says to the batch.
func (r *Reader) parse(l *line) {
	if l.End != nil && l.Event == "" {
		r.parseEnd(l.End)
		return
	}
	if r.ended && l.Event != kindNames[engine.Continued] {
		r.spoil(errors.New("a line after the end"))
	}
	events, err := r.eventsOf(&l.record)
	for i := 0; err == nil && i < len(events); i++ {
		err = r.take(events[i])
	}
	r.events++
	if err != nil {
		r.spoil(err)
		return
	}
	if l.Event == kindNames[engine.Continued] {
		r.ended = false
		if s := l.Sitting; s != nil {
			r.sittings = append(r.sittings, Sitting{s.Program, s.Begun})
		}
	}
}

// parseEnd takes the last line of a sitting.
func (r *Reader) parseEnd(end *ending) {
	if !r.guard.Over() && len(r.damage) > 0 { // the event may be what is lost
		if e, err := end.end(); err == nil {
			_ = r.take(engine.Event{Kind: engine.RunOver, At: r.guard.Now(), Status: e.Status})
		}
	}
	r.ended = true
	if (!r.guard.Over() || end.Events != r.events) && len(r.damage) == 0 {
		r.spoil(fmt.Errorf("should have %d events, has %d", end.Events, r.events))
	}
}

// eventsOf is what a line says: one event, or what it stands for in a journal of an
// earlier version. It is good until the next call.
func (r *Reader) eventsOf(l *record) ([]engine.Event, error) {
	if r.old != nil {
		return r.old.read(l)
	}
	e, err := l.event()
	r.one[0] = e
	return r.one[:], err
}

// Cut reports, after the last event, whether the journal breaks off before the end
// of the run: its writer was killed, or is still writing. Line is then the last
// that is whole.
func (r *Reader) Cut() bool { return r.cut }

// Line is the number of the line that was read last, from 1.
func (r *Reader) Line() int { return r.line }

// Sittings are those that were read, the first too.
func (r *Reader) Sittings() []Sitting {
	return append([]Sitting{{r.header.Program, r.header.Begun}}, r.sittings...)
}

// Events is how many lines of events were read.
func (r *Reader) Events() int { return r.events }

// first reads the header, or what is left of it.
func (r *Reader) first() (Header, error) {
	start, err := r.src.Peek(len(magic))
	if len(start) == 0 && errors.Is(err, io.EOF) {
		return Header{}, fmt.Errorf("%q is empty: no saved run", r.name)
	}
	most := maxLine
	if string(start) != magic {
		most = maxForeign
	}
	text, whole, err := r.read(most)
	r.line = 1
	switch {
	case string(start) != magic:
		return r.damagedFirst(text, fmt.Errorf("%q is not a saved run", r.name))
	case err != nil:
		return Header{}, r.bad(err)
	}
	var v struct {
		Version int `json:"regatta_run"`
	}
	switch err := json.Unmarshal(text, &v); {
	case err != nil && !whole:
		return Header{}, fmt.Errorf("%q is cut off in the first line", r.name)
	case err != nil:
		return r.damagedFirst(text, r.bad(err))
	}
	r.version = v.Version
	if err := r.supported(); err != nil {
		return Header{}, err
	}
	h, err := header(text)
	if err != nil {
		return r.damagedFirst(text, r.bad(err))
	}
	return h, nil
}

// supported is an error where the version of the file isn't read.
func (r *Reader) supported() error {
	switch {
	case r.version > version:
		return fmt.Errorf("%q was saved by a newer regatta (format %d; this one reads %d)", r.name, r.version, version)
	case r.version < oldest:
		return fmt.Errorf("%q has format version %d; this regatta reads versions %d to %d", r.name, r.version, oldest, version)
	}
	return nil
}

// read returns the next line, of so many bytes at most, good until the one after it. whole: its
// end is there.
func (r *Reader) read(most int) (text []byte, whole bool, err error) {
	r.buf = r.buf[:0]
	for {
		part, err := r.src.ReadSlice('\n')
		r.buf = append(r.buf, part...)
		switch {
		case err == nil:
			return r.buf[:len(r.buf)-1], true, nil
		case len(r.buf) > most:
			return nil, false, fmt.Errorf("longer than %d MiB", most>>20)
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(r.buf) > 0:
			return r.buf, false, nil
		default:
			return nil, false, err
		}
	}
}

// bad puts the file and the line before what is wrong with it.
func (r *Reader) bad(err error) error {
	return fmt.Errorf("%q, line %d: %w", r.name, r.line, err)
}
