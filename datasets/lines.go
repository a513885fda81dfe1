package datasets

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxLine is the most bytes that a line of a file, or a row of a table, may have.
const maxLine = 16 << 20

var (
	errForeign     = errors.New("not UTF-8 text")
	errEmptyText   = errors.New("the text is empty")
	errNothingUsed = errors.New("every column that the prompt uses is empty")
	errTooLong     = fmt.Errorf("longer than %d MiB", maxLine>>20)
	errNUL         = errors.New("not text: it contains a zero byte")
)

// lineError puts the line, counted from 1, before the reason.
func lineError(line int, err error) error { return fmt.Errorf("%v: %w", inLine(max(line, 1)), err) }

// lineReader cuts a source into lines of at most longest bytes. A longer one is
// left out, with errTooLong in its place.
type lineReader struct {
	from    *source
	longest int
	number  int // of the last line, from 1
	long    []byte
}

func newLineReader(from *source, longest int) *lineReader {
	return &lineReader{from: from, longest: longest, number: from.dropped}
}

// next returns a line without its end, valid until the next call, and io.EOF
// after the last.
func (r *lineReader) next() ([]byte, error) {
	line, err := r.from.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = r.rest(line)
	}
	if errors.Is(err, errEndless) {
		r.number++
		return nil, err
	}
	if err != nil && (len(line) == 0 || r.from.cut()) {
		return nil, err
	}
	r.number++
	switch {
	case errors.Is(err, errTooLong):
		return nil, errTooLong
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) > r.longest {
		return nil, errTooLong
	}
	return line, nil
}

// maxSkipped is how many bytes of a line are looked through for its end. What has none
// by then is no text, and may be a device that never ends.
const maxSkipped = 16 * maxLine

var errEndless = fmt.Errorf("no line break within %d MiB; not a text file", maxSkipped>>20)

// rest puts a line together that the buffer doesn't hold as a whole.
func (r *lineReader) rest(start []byte) ([]byte, error) {
	r.long = append(r.long[:0], start...)
	tooLong, skipped := false, 0
	for {
		more, err := r.from.ReadSlice('\n')
		if skipped += len(more); skipped > maxSkipped {
			return nil, errEndless
		}
		if tooLong = tooLong || len(r.long)+len(more) > r.longest+len("\r\n"); !tooLong {
			r.long = append(r.long, more...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			return r.long, errTooLong
		default:
			return r.long, err
		}
	}
}

// checkText says what makes bytes no text. named is the encoding that they were
// decoded from; empty: none.
func checkText(data []byte, named string) error {
	if bytes.IndexByte(data, 0) >= 0 {
		return errNUL
	}
	switch {
	case named != "" && bytes.ContainsRune(data, utf8.RuneError):
		return fmt.Errorf("not %s text", named)
	case named == "" && !utf8.Valid(data):
		at := invalidAt(data)
		return fmt.Errorf("%w: byte %d is 0x%02x", errForeign, at+1, data[at])
	}
	return nil
}

// invalidAt is where bytes stop being UTF-8.
func invalidAt(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return len(data) - 1 // not so: there is one
}
