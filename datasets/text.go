package datasets

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxLine is the most bytes that a line of a file, or a row of a table, may have.
const maxLine = 16 << 20

var (
	errNotUTF8   = errors.New("not UTF-8 text")
	errEmptyText = errors.New("the text is empty")
	errTooLong   = fmt.Errorf("longer than %d MiB", maxLine>>20)
)

// lineError puts the line, counted from 1, before the reason.
func lineError(line int, err error) error { return fmt.Errorf("line %d: %w", line, err) }

// eachLine hands over the lines of a source that aren't blank, of at most longest
// bytes each, until visit returns false or an error.
func eachLine(src io.Reader, longest int, visit func(line string) (more bool, err error)) error {
	lines := bufio.NewScanner(src)
	lines.Buffer(nil, longest+len("\r\n")+1) // it wants one to spare
	number := 0
	for lines.Scan() {
		number++
		line := lines.Text()
		if strings.TrimSpace(line) == "" {
			continue
		}
		if len(line) > longest {
			return lineError(number, errTooLong)
		}
		if !utf8.ValidString(line) {
			return lineError(number, errNotUTF8)
		}
		more, err := visit(line)
		if err != nil {
			return lineError(number, err)
		}
		if !more {
			return nil
		}
	}
	err := lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = errTooLong
	}
	if err != nil {
		return lineError(number+1, reason(err))
	}
	return nil
}

// textRows are the lines of a text file.
type textRows []string

func (t textRows) Len() int                     { return len(t) }
func (t textRows) At(i int) Item                { return Item{ID: strconv.Itoa(i), Text: t[i]} }
func (t textRows) Expected(int) json.RawMessage { return nil }

func loadText(src *bufio.Reader, opt Options) (content, error) {
	if opt.Column != "" {
		return content{}, fmt.Errorf("column %q: lines of text have no columns", opt.Column)
	}
	var rows textRows
	err := eachLine(src, maxLine, func(line string) (bool, error) {
		rows = append(rows, line)
		return len(rows) != opt.MaxItems, nil
	})
	return content{rows: rows}, err
}
