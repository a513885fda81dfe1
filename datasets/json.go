package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// loadJSON reads an array of objects or of strings, or values that stand one behind the
// other, however they are broken into lines. One value is held at a time.
func loadJSON(src *source, in *intake) (kind, error) {
	k := kind{"JSON", ""}
	start, _ := src.start()
	if isMarkup(start) {
		return k, lineError(1, errors.New("a web page or XML, not JSON"))
	}
	d := &jsonReader{lines: lineCounter{src: src}, cut: src.cut}
	d.dec = json.NewDecoder(&d.lines)
	v := newValues(in)
	read := d.stream
	if isArray(start) {
		read = d.array
	}
	err := read(func(at where, raw []byte) (bool, error) {
		if err := checkText(raw, src.decoded); err != nil {
			return v.bad(at, err)
		}
		return v.readRow(at, raw)
	})
	if err != nil && !(errors.Is(err, errUnexpectedEOF) && src.cut()) {
		return k, err
	}
	return k, v.end()
}

func isArray(start []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(start, " \t\r\n"), []byte("["))
}

// jsonReader takes values out of a text.
type jsonReader struct {
	dec   *json.Decoder
	lines lineCounter
	cut   func() bool
}

// array reads what stands between brackets, and wants nothing after them.
func (d *jsonReader) array(visit func(at where, raw []byte) (bool, error)) error {
	if _, err := d.dec.Token(); err != nil {
		return d.failed(err)
	}
	for d.dec.More() {
		if more, err := d.value(visit); err != nil || !more {
			return err
		}
	}
	if _, err := d.dec.Token(); err != nil {
		return d.failed(err)
	}
	if _, err := d.dec.Token(); !errors.Is(err, io.EOF) {
		return lineError(d.lines.line(d.dec.InputOffset()), errors.New("text after the end of the JSON array"))
	}
	return nil
}

// stream reads values to the end of the text.
func (d *jsonReader) stream(visit func(at where, raw []byte) (bool, error)) error {
	for {
		more, err := d.value(visit)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil || !more:
			return err
		}
	}
}

// value reads one, and says in which line it starts.
func (d *jsonReader) value(visit func(at where, raw []byte) (bool, error)) (more bool, err error) {
	d.lines.left = maxLine
	var raw json.RawMessage
	switch err := d.dec.Decode(&raw); {
	case errors.Is(err, io.EOF):
		return false, io.EOF
	case err != nil:
		return false, d.failed(err)
	case len(raw) > maxLine:
		return false, d.failed(errTooLong)
	}
	at := inLine(d.lines.line(d.dec.InputOffset() - int64(len(raw))))
	more, err = visit(at, raw)
	return more, inPlace(at, err)
}

// failed says where the text stops being JSON.
func (d *jsonReader) failed(err error) error {
	at := d.dec.InputOffset()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		at, err = syntax.Offset, fmt.Errorf("invalid JSON: %w", err)
	case errors.Is(err, io.EOF), errors.Is(err, errUnexpectedEOF):
		at, err = d.lines.read, errCut
	default:
		err = reading(err)
	}
	return lineError(d.lines.line(at), err)
}

var errCut = fmt.Errorf("invalid JSON: unexpected end%w", silent{errUnexpectedEOF})

// silent is an error that is known by errors.Is, but not read.
type silent struct{ error }

func (silent) Error() string   { return "" }
func (s silent) Unwrap() error { return s.error }

// lineCounter counts the lines of what is read through it. It ends with an error where
// one value takes too many bytes.
type lineCounter struct {
	src    *source
	read   int64
	left   int     // bytes that may still be read for the value at hand
	breaks []int64 // where lines end, from the last line that was asked for
	passed int     // the line ends before those
}

func (c *lineCounter) Read(p []byte) (int, error) {
	if c.left < -readBuffer {
		return 0, errTooLong
	}
	n, err := c.src.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.breaks = append(c.breaks, c.read+int64(i))
		}
	}
	c.read += int64(n)
	c.left -= n
	return n, err
}

// line returns the line of an offset. Offsets never go back.
func (c *lineCounter) line(offset int64) int {
	n := 0
	for n < len(c.breaks) && c.breaks[n] < offset {
		n++
	}
	c.breaks = c.breaks[:copy(c.breaks, c.breaks[n:])]
	c.passed += n
	return c.passed + 1 + c.src.dropped
}
