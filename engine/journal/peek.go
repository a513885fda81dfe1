package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// tailSize is how many bytes of the end of a file hold its last line.
const tailSize = 1 << 10

// Peek reads the header of a journal of so many bytes, and its last line: nil
// where that is none, because the run is not over or the journal is cut off. What
// is between them it does not look at. name is for errors, as in NewReader.
func Peek(src io.ReaderAt, size int64, name string) (Header, *End, error) {
	r := &Reader{src: bufio.NewReader(io.NewSectionReader(src, 0, size)), name: name, missing: goneLines, items: &items{skims: true}, quick: quick{skims: true}}
	h, err := r.first()
	if r.header = h; err == nil && h.Unknown != nil { // the events may tell
		if err = r.readItems(); err == nil {
			err = r.adopt()
		}
		h = r.header
	}
	if err != nil {
		return Header{}, nil, err
	}
	last := make([]byte, min(size, tailSize))
	if _, err := src.ReadAt(last, size-int64(len(last))); err != nil && !errors.Is(err, io.EOF) {
		return Header{}, nil, fmt.Errorf("%q: %w", name, err)
	}
	last = bytes.TrimRight(last, "\n")
	last = last[bytes.LastIndexByte(last, '\n')+1:]
	var t tail
	if json.Unmarshal(last, &t) != nil || t.End == nil {
		return h, nil, nil
	}
	e, err := t.End.end()
	if err != nil {
		return h, nil, nil
	}
	return h, &e, nil
}
