package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// eachLine hands over the lines of a source that aren't blank, or what makes one
// of them bad, until visit returns false or an error.
func eachLine(src *source, in *intake, visit func(number int, line []byte) (more bool, err error)) error {
	for lines := newLineReader(src, maxLine); ; {
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errTooLong):
		case err != nil:
			return lineError(lines.number+1, reading(err))
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			err = checkText(line, src.decoded)
		}
		more := false
		if err != nil {
			more = in.refuse(inLine(lines.number), err)
		} else if more, err = visit(lines.number, line); err != nil {
			return lineError(lines.number, err)
		}
		if !more {
			return nil
		}
	}
}

// loadText reads a text a line.
func loadText(src *source, in *intake) (kind, error) {
	k := kind{"text, one item per line", ""}
	if in.opt.Column != "" {
		return k, fmt.Errorf("column %q: lines of text have no columns", in.opt.Column)
	}
	in.lone()
	cells := make([]string, 1)
	return k, eachLine(src, in, func(number int, line []byte) (bool, error) {
		cells[0] = string(line)
		return in.take(inLine(number), cells), nil
	})
}
