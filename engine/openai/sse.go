package openai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// sse reads server-sent events, one after the other, into the same memory. Lines
// end with CR, LF or both; a line that has come is not waited on for what may
// follow it. The byte order mark that a stream may begin with is its reader's.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
//
// The standard knows no field "error", but servers put it there (llama.cpp): it is
// read as the data of an event of that type.
type sse struct {
	r      *bufio.Reader
	cr     bool   // the line before ended with CR: an LF that follows belongs to it
	line   []byte // of a line that is longer than r's buffer, what has come of it
	data   []byte // of the event
	failed bool   // the event's type is error
	named  bool   // the event has a type of its own
	half   bool   // the stream ended within an event
}

// longestEvent is how many bytes of a line are read at most.
const longestEvent = 32 << 20

var errEventTooLong = errors.New("an event of the stream is too long")

// next reads an event that has data, or is an error. Its error is io.EOF where the
// stream ends cleanly; what has come of an event by then is none, unless it ends
// the answer anyhow.
func (s *sse) next() error {
	s.data, s.failed, s.named = s.data[:0], false, false
	for {
		line, err := s.readLine()
		switch {
		case err == io.EOF:
			s.readField(line)
			if s.failed || bytes.HasPrefix(s.data, []byte(done)) {
				return nil
			}
			s.half = len(line) > 0 || len(s.data) > 0
			return err
		case err != nil:
			return err
		case len(line) > 0:
			s.readField(line)
		case len(s.data) > 0 || s.failed:
			return nil
		default:
			s.named = false
		}
	}
}

// readField reads a line. Fields that it doesn't know are comments or of no use.
func (s *sse) readField(line []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "event":
		s.failed = strings.EqualFold(string(value), "error")
		s.named = len(value) > 0 && string(value) != "message"
	case "error":
		s.failed = true
		s.data = append(append(s.data, value...), '\n')
	case "data":
		s.data = append(append(s.data, value...), '\n')
	}
}

// readLine reads a line, without its end. It is good until the next. With an error
// it is what has come of it.
func (s *sse) readLine() ([]byte, error) {
	s.line = s.line[:0]
	for {
		if _, err := s.r.Peek(1); err != nil {
			return s.line, err
		}
		part, _ := s.r.Peek(s.r.Buffered())
		if s.cr && part[0] == '\n' {
			s.cr = false
			_, _ = s.r.Discard(1)
			continue
		}
		s.cr = false
		end := lineEnd(part)
		if end < 0 {
			if len(s.line)+len(part) > longestEvent {
				return nil, errEventTooLong
			}
			s.line = append(s.line, part...)
			_, _ = s.r.Discard(len(part))
			continue
		}
		s.cr = part[end] == '\r'
		_, _ = s.r.Discard(end + 1) // it leaves the bytes where they are
		if len(s.line) == 0 {
			return part[:end], nil
		}
		s.line = append(s.line, part[:end]...)
		return s.line, nil
	}
}

// lineEnd returns where the first CR or LF is; -1: there is none.
func lineEnd(b []byte) int {
	end := bytes.IndexByte(b, '\n')
	if end >= 0 {
		b = b[:end]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return end
}
