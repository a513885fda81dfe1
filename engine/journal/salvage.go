package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"regatta/engine"
)

// salvaged is what can be read of a header whose line is damaged.
type salvaged struct {
	head    head
	unknown []string // names of what may have been in the damaged part
}

// salvage reads the parts of a header that are whole. A quote in a text is escaped, so that the
// name of a part between quotes is where that part begins; what has another type is none.
func salvage(text []byte) salvaged {
	s, names, lost := salvaged{}, headNames(), 0
	for at := 0; at < len(names); {
		key := []byte(`"` + names[at] + `":`)
		i := bytes.Index(text, key)
		value, ok := []byte(nil), false
		if i >= 0 {
			value, ok = firstValue(text[i+len(key):])
		}
		if ok {
			ok = json.Unmarshal(slices.Concat([]byte("{"), key, value, []byte("}")), &s.head) == nil
		}
		if !ok {
			at++
			continue
		}
		gap := bytes.Trim(text[:i], "{,")
		if len(gap) > 0 {
			s.unknown = append(s.unknown, names[lost:at]...)
		}
		text = text[i+len(key)+len(value):]
		at++
		lost = at
	}
	if string(bytes.TrimSpace(text)) != "}" {
		s.unknown = append(s.unknown, names[lost:]...)
	}
	return s
}

// firstValue is the JSON value that a text begins with, where it goes on as an object does: else the
// value may be torn.
func firstValue(text []byte) (json.RawMessage, bool) {
	var v json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&v)
	rest, ok := bytes.CutPrefix(text, v)
	return v, err == nil && ok && len(rest) > 0 && (rest[0] == ',' || rest[0] == '}')
}

// headNames are the names of what a header has, in their order.
func headNames() (names []string) {
	t := reflect.TypeFor[head]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// header is the header as far as it is known.
func (s *salvaged) header() Header {
	if s.head.Items < 0 {
		s.head.Items, s.unknown = 0, append(s.unknown, "items")
	}
	h := s.head.header()
	bad := func(name string, err error) {
		if err != nil && !slices.Contains(s.unknown, name) {
			s.unknown = append(s.unknown, name)
		}
	}
	var err error
	h.Lane, err = engine.ParseLane(s.head.Lane)
	bad("lane", err)
	h.OnError, err = engine.ParsePolicy(s.head.OnError)
	bad("on_error", err)
	if s.head.MaxFailures != "" {
		h.MaxFailures, err = engine.ParseMaxFailures(s.head.MaxFailures)
		bad("max_failures", err)
	}
	if s.head.Hedge != "" {
		h.Hedge, err = engine.ParseHedge(s.head.Hedge)
		bad("hedge", err)
	}
	h.Unknown = s.unknown
	return h
}

// damagedFirst is the header of a journal whose first line can't be read for a reason, where the
// line after it shows that it is one.
func (r *Reader) damagedFirst(text []byte, why error) (Header, error) {
	next, _ := r.src.Peek(len(`{"item":0`))
	if !bytes.HasPrefix(next, []byte(`{"item":`)) && !bytes.HasPrefix(next, []byte(`{"at":`)) {
		return Header{}, why
	}
	s := salvage(text)
	if r.version = s.head.Version; r.version == 0 {
		r.version = version
	}
	if err := r.supported(); err != nil {
		return Header{}, err
	}
	r.line = 1
	r.missing += len(text)/leastLine + 1 // the items after it, where its end is gone
	h := s.header()
	lost := "nothing is lost"
	if len(h.Unknown) > 0 {
		lost = "this is unknown: " + strings.Join(h.Unknown, ", ")
	}
	r.spoil(fmt.Errorf("of what the run was made with %s", lost))
	return h, nil
}

// itemsEnd is the index before which the items of the file are; until the run's first event tells
// how many they are, that is any.
func (r *Reader) itemsEnd() int {
	if r.header.lacks("items") {
		return math.MaxInt
	}
	return r.header.Items
}

// adopt takes from the run's first event what the damaged header no longer says.
func (r *Reader) adopt() error {
	h := &r.header
	if !h.lacks("items") && !h.lacks("lane") && !h.lacks("on_error") {
		return nil
	}
	if r.ahead == nil && !r.cut {
		l, err := r.nextLine()
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		r.ahead = l
	}
	if r.ahead == nil || r.ahead.Run == nil {
		if h.lacks("lane") {
			return fmt.Errorf("%q: line 1 and the start of the run are damaged: which lane ran is unknown; its results are in the lines with \"event\":\"finished\"", r.name)
		}
		h.know("items", func() { h.Items = r.items.Len() })
		return nil
	}
	s, err := r.ahead.Run.started()
	if err != nil {
		return r.bad(err)
	}
	h.know("items", func() { h.Items = max(s.Items, r.items.Len()) })
	h.know("lane", func() { h.Lane = s.Lane })
	h.know("on_error", func() { h.OnError = s.OnError })
	h.know("stream", func() { h.Stream = s.Stream })
	h.know("dataset_order", func() { h.DatasetOrder = s.DatasetOrder })
	r.fill(h.Items)
	return nil
}

// lacks reports whether something isn't known, by its name in the file.
func (h *Header) lacks(name string) bool { return slices.Contains(h.Unknown, name) }

// know sets what isn't known.
func (h *Header) know(name string, set func()) {
	if at := slices.Index(h.Unknown, name); at >= 0 {
		h.Unknown = slices.Delete(slices.Clone(h.Unknown), at, at+1)
		set()
	}
}

// Unsettled names what is unknown of a header and would make a difference to calls.
func (h *Header) Unsettled() []string {
	harmless := []string{"regatta_run", "program", "begun", "skipped", "notes", "shared", "guess", "args", "dir", "spare", "text_column"}
	return slices.DeleteFunc(slices.Clone(h.Unknown), func(name string) bool { return slices.Contains(harmless, name) })
}
