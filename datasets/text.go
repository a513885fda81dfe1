package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// eachLine hands over the lines of a source that aren't blank, or what makes one
// of them bad, until visit or bad returns false or an error.
func eachLine(src *source, in *intake, bad func(at where, reason error) (more bool, err error), visit func(number int, line []byte) (more bool, err error)) error {
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
			more, err = bad(inLine(lines.number), err)
		} else {
			more, err = visit(lines.number, line)
		}
		if err != nil {
			return inPlace(inLine(lines.number), err)
		}
		if !more {
			return nil
		}
	}
}

// loadText reads a text a line.
func loadText(src *source, in *intake) (kind, error) {
	k := kind{"text, one item per line", ""}
	in.form.Format = Text
	if in.opt.Column != "" {
		return k, fmt.Errorf("column %q: text files have no columns", in.opt.Column)
	}
	start, whole := src.start()
	if err := checkLines(start, whole, in); err != nil {
		return k, err
	}
	if err := in.lone(); err != nil {
		return k, err
	}
	cells := make([]string, 1)
	refuse := func(at where, reason error) (bool, error) { return in.refuse(at, reason), nil }
	return k, eachLine(src, in, refuse, func(number int, line []byte) (bool, error) {
		cells[0] = string(line)
		return in.acceptRow(inLine(number), cells), nil
	})
}

// checkLines reports JSON, or a table, that would be sent as text, line by line.
func checkLines(start []byte, whole bool, in *intake) error {
	head := bytes.TrimLeft(start, " \t\r\n")
	if len(head) == 0 || in.opt.Format == Text {
		return nil
	}
	object := head[0] == '{' && looksLikeObject(head) && (jsonOrLines(head) == JSON || validLine(head))
	if object || head[0] == '[' && looksLikeArray(head, whole) {
		return lineError(1, fmt.Errorf("looks like JSON, not like texts; use --data-format %s or %s, or %s to send the lines as they are", JSONLines, JSON, Text))
	}
	if isYAML(start) {
		return lineError(1, fmt.Errorf("looks like YAML, not like texts; use --data-format %s, or %s to send the lines as they are", YAML, Text))
	}
	if separator := sniff(start, whole); isTable(start, whole, separator) {
		format := CSV
		if separator == '\t' {
			format = TSV
		}
		return lineError(1, fmt.Errorf("looks like a table, not like texts; use --data-format %s, or %s to send the lines as they are", format, Text))
	}
	return nil
}

// isYAML reports a list of objects, each of more than one name with its value. One alone
// may as well be a text: "- Pro: the battery".
func isYAML(start []byte) bool {
	const item, more = "- ", "  "
	several, lines := false, bytes.Split(start, []byte("\n"))
	for i, line := range lines[:min(len(lines), sniffed)] {
		line = bytes.TrimRight(line, " \r")
		name, _, found := bytes.Cut(line, []byte(":"))
		switch {
		case len(line) == 0:
			continue
		case !found || len(name) <= len(item) || bytes.ContainsAny(name[len(item):], " \t\"'"):
			return false
		case i > 0 && string(name[:len(more)]) == more:
			several = true
		case string(name[:len(item)]) != item:
			return false
		}
	}
	return several
}

// isTable reports texts that are records without a doubt: under a header that names an id
// or a text, or cut by tabs. Spreadsheets save those as .txt.
func isTable(start []byte, whole bool, separator byte) bool {
	s := shapeOf(start, whole, dialect{comma: separator})
	if len(s.header) < 2 || len(s.cells) == 0 || s.agreeing() < 1 || !areNames(s.header) {
		return false
	}
	return hasKnown(s.header) || separator == '\t' && len(s.cells) > 1
}

// validLine reports a first line that is a JSON value of its own.
func validLine(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return json.Valid(line)
}
