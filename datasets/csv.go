package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
)

// csvReader reads the records of comma-separated values as RFC 4180 has them: a
// cell in quotes may hold commas, line breaks and doubled quotes.
//
// It stands in for encoding/csv because of what follows a quote that is never
// closed. There the rest of the file is lost; here the record ends with its first
// line, and the next line begins another.
type csvReader struct {
	lines *lineReader
	comma byte

	again  [][]byte // lines to read once more, the next one last
	number int      // of the last line
	start  int      // the line that the last record starts in
	read   [][]byte // the other lines of the last record

	data  []byte // the cells of the record
	ends  []int  // where each of them ends
	cells []string
	err   error // what makes a line no text
}

func newCSVReader(src *source, comma byte) *csvReader {
	return &csvReader{lines: newLineReader(src, maxLine), comma: comma, number: src.dropped}
}

func (c *csvReader) line() int { return c.start }

// badRecord is an error of one record, after which the next can be read.
type badRecord struct{ reason error }

func (b badRecord) Error() string { return b.reason.Error() }
func (b badRecord) Unwrap() error { return b.reason }

// next returns the cells of a record, valid until the next call, and io.EOF after the
// last. Empty lines are none.
func (c *csvReader) next() ([]string, error) {
	line, err := c.nextLine()
	for err == nil && len(line) == 0 {
		line, err = c.nextLine()
	}
	c.start, c.err = c.number, nil
	if err != nil {
		return nil, err
	}
	c.data, c.ends, c.read = c.data[:0], c.ends[:0], c.read[:0]
	return c.record(line)
}

// record cuts a line, and those that its quotes go on in, into cells.
func (c *csvReader) record(line []byte) ([]string, error) {
	c.check(line)
	for at, more := 0, true; more; {
		next, state := c.cell(line, at)
		for state == stillOpen {
			following, err := c.goOn()
			if errors.Is(err, errOpen) {
				c.retry()
				return nil, badRecord{fmt.Errorf("%w (column %d)", errOpen, at+1)}
			}
			if err != nil {
				return nil, err
			}
			line = following
			next, state = c.quoted(line, 0)
		}
		if state != whole {
			err := c.misplaced(state, next)
			c.retry()
			return nil, err
		}
		c.ends = append(c.ends, len(c.data))
		at, more = next+1, next < len(line)
	}
	switch {
	case c.err != nil:
		return nil, badRecord{c.err}
	case len(c.data) > maxLine:
		return nil, badRecord{errTooLong}
	}
	return c.cut(), nil
}

var errOpen = errors.New("unclosed quote")

// goOn reads the next line of a cell in quotes.
func (c *csvReader) goOn() ([]byte, error) {
	line, err := c.nextLine()
	switch {
	case errors.Is(err, io.EOF) && !c.lines.from.cut():
		return nil, errOpen
	case err != nil:
		return nil, err
	}
	c.read = append(c.read, bytes.Clone(line))
	if len(c.data)+len(line) > maxLine {
		c.retry()
		return nil, badRecord{errTooLong}
	}
	c.check(line)
	c.data = append(c.data, '\n')
	return line, nil
}

// retry ends the last record with its first line: those after it are read again.
// For what looks like a record of many lines may be one quote too many.
func (c *csvReader) retry() {
	for _, line := range slices.Backward(c.read) {
		c.again = append(c.again, line)
	}
	c.number -= len(c.read)
	c.read = nil
}

// misplaced says which quote is where it can't be.
func (c *csvReader) misplaced(state cellState, column int) error {
	at := fmt.Sprintf("column %d", column+1)
	if c.number != c.start {
		at = fmt.Sprintf("line %d, %s", c.number, at)
	}
	if state == bareQuote {
		return badRecord{fmt.Errorf("stray quote in an unquoted cell (%s)", at)}
	}
	return badRecord{fmt.Errorf("text after a closing quote (%s)", at)}
}

// cut makes strings of the cells, all in one.
func (c *csvReader) cut() []string {
	all := string(c.data)
	c.cells = c.cells[:0]
	start := 0
	for _, end := range c.ends {
		c.cells = append(c.cells, all[start:end])
		start = end
	}
	return c.cells
}

// nextLine returns the next line, valid until the next call.
func (c *csvReader) nextLine() ([]byte, error) {
	if len(c.again) > 0 {
		last := len(c.again) - 1
		line := c.again[last]
		c.again = c.again[:last]
		c.number++
		return line, nil
	}
	line, err := c.lines.next()
	switch {
	case err == nil:
		c.number++
	case errors.Is(err, errTooLong):
		c.number++
		return nil, badRecord{err}
	}
	return line, err
}

// check takes note of the first line of a record that is no text.
func (c *csvReader) check(line []byte) {
	if c.err != nil {
		return
	}
	if err := checkText(line, c.lines.from.decoded); err != nil {
		c.err = err
		if c.number != c.start {
			c.err = fmt.Errorf("%w (line %d)", err, c.number)
		}
	}
}

// cellState is how the reading of a cell ended.
type cellState uint8

const (
	whole      cellState = iota
	stillOpen            // the line ended inside its quotes
	bareQuote            // a quote in a cell without
	afterQuote           // something after the closing quote
)

// cell reads a cell that starts at a byte of a line. next is the comma behind it,
// the end of the line, or what is wrong.
func (c *csvReader) cell(line []byte, at int) (next int, state cellState) {
	if at < len(line) && line[at] == '"' {
		return c.quoted(line, at+1)
	}
	rest := line[at:]
	if end := bytes.IndexByte(rest, c.comma); end >= 0 {
		rest = rest[:end]
	}
	if quote := bytes.IndexByte(rest, '"'); quote >= 0 {
		return at + quote, bareQuote
	}
	c.data = append(c.data, rest...)
	return at + len(rest), whole
}

// quoted reads on inside quotes.
func (c *csvReader) quoted(line []byte, at int) (next int, state cellState) {
	for {
		end := bytes.IndexByte(line[at:], '"')
		if end < 0 {
			c.data = append(c.data, line[at:]...)
			return len(line), stillOpen
		}
		c.data = append(c.data, line[at:at+end]...)
		at += end + 1
		switch {
		case at == len(line), line[at] == c.comma:
			return at, whole
		case line[at] != '"':
			return at, afterQuote
		}
		c.data = append(c.data, '"')
		at++
	}
}
