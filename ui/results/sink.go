package results

import (
	"bytes"
	"encoding/csv"
	"io"
)

// sinkSize is how many bytes of records a sink keeps back at most, about, where they can be
// written.
const sinkSize = 64 << 10

// sink writes records, many at a time, and knows how many of them got out. What could not be
// written stays, and is tried again with the next flush, where the error may pass; after any
// other a sink takes no more.
type sink struct {
	w      io.Writer
	passes func(error) bool // whether another try may succeed after an error; nil: never

	head    []byte       // what comes before the first record
	buf     bytes.Buffer // begins with the first record that isn't out whole, and before it head, if it is the first of all
	ends    []int        // where the records in buf end
	sent    int          // bytes of buf that are out
	written int          // records that got out whole
	table   *csv.Writer  // to buf, of a table; nil: nothing of one was written
	err     error        // why not everything is out
	lost    bool         // it never will be
}

// end ends a record, whose bytes are in buf by now.
func (s *sink) end() {
	s.ends = append(s.ends, s.buf.Len())
	if s.buf.Len() >= sinkSize {
		s.flush()
	}
}

// fail has the sink take no more.
func (s *sink) fail(err error) {
	s.err, s.lost = err, true
	s.buf.Reset()
	s.ends, s.sent = s.ends[:0], 0
}

// flush writes what was kept back.
func (s *sink) flush() {
	if s.lost || s.buf.Len() == s.sent {
		return
	}
	n, err := s.w.Write(s.buf.Bytes()[s.sent:])
	s.sent += n
	whole, out := 0, 0
	for whole < len(s.ends) && s.ends[whole] <= s.sent {
		out = s.ends[whole]
		whole++
	}
	s.written += whole
	s.ends = s.ends[:copy(s.ends, s.ends[whole:])]
	for i := range s.ends {
		s.ends[i] -= out
	}
	s.buf.Next(out)
	if s.sent -= out; s.buf.Len() == 0 {
		s.buf.Reset()
	}
	if s.err = err; err != nil && (s.passes == nil || !s.passes(err)) {
		s.fail(err)
	}
}
