package datasets

import (
	"errors"
	"strings"
)

// plainReader reads records without quoting: each line is one, cut at each separator.
type plainReader struct {
	lines *lineReader
	comma byte
	cells []string
}

func (p *plainReader) next() ([]string, error) {
	line, err := p.lines.next()
	for err == nil && len(line) == 0 {
		line, err = p.lines.next()
	}
	switch {
	case errors.Is(err, errTooLong):
		return nil, badRecord{err}
	case err != nil:
		return nil, err
	}
	if err := checkText(line, p.lines.from.decoded); err != nil {
		return nil, badRecord{err}
	}
	p.cells = p.cells[:0]
	rest := string(line)
	for {
		cell, after, more := strings.Cut(rest, string(p.comma))
		p.cells = append(p.cells, cell)
		if !more {
			return p.cells, nil
		}
		rest = after
	}
}

func (p *plainReader) retry() {}

func (p *plainReader) line() int { return p.lines.number }
