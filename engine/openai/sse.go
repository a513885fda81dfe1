package openai

import (
	"bufio"
	"bytes"
	"errors"
)

// sse reads server-sent events, one after the other, into the same memory.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
type sse struct {
	r      *bufio.Reader
	line   []byte // of a line that is longer than r's buffer, what has come of it
	data   []byte // of the event
	failed bool   // the event's type is error
}

// longestEvent is how many bytes of a line are read at most.
const longestEvent = 32 << 20

var errEventTooLong = errors.New("one event of the stream is too long")

// next reads an event that has data. Its error is io.EOF where the stream ends
// cleanly; what has come of an event by then is none.
func (s *sse) next() error {
	s.data, s.failed = s.data[:0], false
	for {
		line, err := s.readLine()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			if len(s.data) > 0 {
				return nil
			}
			s.failed = false
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "event":
			s.failed = string(value) == "error"
		case "data":
			s.data = append(append(s.data, value...), '\n')
		}
	}
}

// readLine reads a line, without its end. It is good until the next.
func (s *sse) readLine() ([]byte, error) {
	s.line = s.line[:0]
	for {
		part, err := s.r.ReadSlice('\n')
		switch {
		case err == nil && len(s.line) == 0:
			return trimEnd(part), nil
		case err == nil:
			s.line = append(s.line, part...)
			return trimEnd(s.line), nil
		case err != bufio.ErrBufferFull:
			return nil, err
		case len(s.line)+len(part) > longestEvent:
			return nil, errEventTooLong
		}
		s.line = append(s.line, part...)
	}
}

func trimEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}
