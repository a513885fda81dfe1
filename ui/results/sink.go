package results

import (
	"bytes"
	"io"
)

// sinkSize is how many bytes of records a sink keeps back at most, about.
const sinkSize = 64 << 10

// sink writes records, many at a time, and knows how many of them got out. After
// an error it takes no more.
type sink struct {
	w       io.Writer
	buf     bytes.Buffer
	ends    []int // where the records in buf end
	written int   // records that got out whole
	err     error
}

// end ends a record, whose bytes are in buf by now.
func (s *sink) end() {
	s.ends = append(s.ends, s.buf.Len())
	if s.buf.Len() >= sinkSize {
		s.flush()
	}
}

// flush writes what was kept back.
func (s *sink) flush() {
	if s.err == nil && s.buf.Len() > 0 {
		var n int
		n, s.err = s.w.Write(s.buf.Bytes())
		for _, end := range s.ends {
			if end <= n {
				s.written++
			}
		}
	}
	s.buf.Reset()
	s.ends = s.ends[:0]
}
