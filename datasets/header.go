package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

var errUnexpectedEOF = io.ErrUnexpectedEOF

// declaration is what spreadsheets write as the first line of a CSV file to name the
// separator.
const declaration = "sep="

// declared returns the separator that the first line declares.
func declared(start []byte) (separator byte, ok bool) {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	line = bytes.Trim(bytes.TrimSuffix(line, []byte("\r")), `"`)
	if len(line) != len(declaration)+1 || !strings.EqualFold(string(line[:len(declaration)]), declaration) {
		return 0, false
	}
	return line[len(declaration)], true
}

// checkTable reports what isn't a table, or one whose first line isn't its header,
// before any of it is taken for texts. named: the user said that it is one.
func checkTable(start []byte, whole bool, d dialect, in *intake) error {
	head := bytes.TrimLeft(start, " \t\r\n")
	switch {
	case len(head) == 0:
		return nil
	case isMarkup(start):
		return lineError(1, errors.New("a web page or XML, not a table; convert it to CSV or JSON"))
	case head[0] == '{' && looksLikeObject(head), head[0] == '[' && looksLikeArray(head, whole):
		return lineError(1, fmt.Errorf("JSON, not a table; use --data-format %s or %s", JSONLines, JSON))
	}
	s := shapeOf(start, whole, d)
	if len(s.header) == 0 {
		return nil // what is wrong the reader says
	}
	known := in.knows(s.header) // so it is a header: what doesn't go with it are bad rows
	if err := titleAbove(start, whole, s, d); err != nil && !known {
		return err
	}
	if allNumbers(s.header) && !known && (len(s.header) > 1 || len(s.cells) > 0) {
		return lineError(1, fmt.Errorf("no header row with column names, but %s; add one", quotedList(s.header)))
	}
	if isRule(s.second) {
		return lineError(2, errors.New("a line of dashes, not a row; remove it"))
	}
	if len(s.header) > 1 || known {
		return nil
	}
	if separator := sniff(start, whole); separator != d.comma {
		if other := shapeOf(start, whole, dialect{comma: separator}); len(other.header) > 1 && len(other.cells) > 0 && other.agreeing() >= 0.9 {
			return lineError(1, fmt.Errorf("one column; the cells are separated by %s, so use --data-format %s", separatorName(separator), CSV))
		}
	}
	if in.opt.Column != "" {
		return nil // which it doesn't have
	}
	return loneColumn(start, whole, s)
}

// knows reports a column that the user named, or the prompt names.
func (in *intake) knows(header []string) bool {
	return slices.ContainsFunc(header, func(cell string) bool {
		name := strings.TrimSpace(cell)
		return name != "" && (name == in.opt.Column || in.opt.Prompted && in.asked(name))
	})
}

// titleAbove reports a title, a comment or a note above the header.
func titleAbove(start []byte, whole bool, s shape, d dialect) error {
	title := quote(strings.TrimSpace(s.header[0]))
	if strings.HasPrefix(strings.TrimSpace(s.header[0]), "#") && len(s.cells) > 0 && (len(s.header) == 1 || s.agreeing() < 0.9 || hasKnown(s.second)) {
		return lineError(1, fmt.Errorf("a comment (%s), not the header; remove the lines above the header", title))
	}
	if len(s.header) > 1 && isTitle(s.header, s.second) {
		return lineError(1, fmt.Errorf("%s, not a header: only the first of its %s isn't empty; remove the lines above the header", title, count(len(s.header), "cell")))
	}
	const enough = 0.8
	at, cells, share := d, 0, 0.0
	for _, separator := range append([]byte{d.comma}, separators...) {
		other := dialect{comma: separator, plain: d.plain}
		if separator != d.comma && (isTextColumn(s.header[0]) || isProse(start, whole, separator)) {
			continue
		}
		if n, of := shapeOf(start, whole, other).usual(); n > 1 && of > share {
			at, cells, share = other, n, of
		}
	}
	has := len(shapeOf(start, whole, at).header)
	if cells <= 1 || share < enough || has >= cells || len(s.cells) < 2 {
		return nil
	}
	if at == d && hasKnown(s.header) {
		return lineError(1, fmt.Errorf("the header has %s, the next lines have %d, separated by %s; put cells that hold %[3]s in quotes",
			count(has, "column"), cells, separatorName(at.comma)))
	}
	return lineError(1, fmt.Errorf("%s, not a header: it has %s, the next lines have %d, separated by %s; remove the lines above the header, or put cells that hold %[4]s in quotes",
		title, count(has, "cell"), cells, separatorName(at.comma)))
}

// isTitle reports a row whose first cell alone holds something, above one with more.
func isTitle(header, next []string) bool {
	return filled(header) == 1 && strings.TrimSpace(header[0]) != "" && !isTextColumn(header[0]) && filled(next) > 1
}

// isRule reports the line that Markdown, and clients of databases, draw below a header.
func isRule(cells []string) bool {
	for _, cell := range cells {
		if cell = strings.TrimSpace(cell); cell != "" && (len(cell) < 3 || strings.Trim(cell, "-:+=") != "") {
			return false
		}
	}
	return filled(cells) > 0 && (len(cells) > 1 || strings.Contains(cells[0], "+"))
}

// isProse reports that a character stands between words, as in texts, and not between
// cells: in most places a blank follows it.
func isProse(start []byte, whole bool, separator byte) bool {
	all := bytes.Count(start, []byte{separator})
	return 2*bytes.Count(start, []byte{separator, ' '}) > all
}

// filled counts the cells that hold something.
func filled(cells []string) (n int) {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// loneColumn reports a single column that is none: lines cut by a separator that isn't
// known, or texts without a header.
func loneColumn(start []byte, whole bool, s shape) error {
	name := strings.TrimSpace(s.header[0])
	if isTextColumn(name) {
		return nil
	}
	if by, ok := unknownSeparator(start, whole, name); ok {
		return lineError(1, fmt.Errorf("one column, %s; if %q separates the cells, replace it by a comma or a tab, else name the column with --column", quote(name), by))
	}
	if !isName(name) {
		return lineError(1, fmt.Errorf("no header row with column names, but %s; add one, e.g. text, name the column with --column, or use --data-format %s for one text per line", quote(name), Text))
	}
	return nil
}

// unknownSeparator finds a character that stands between names in a header, and as often
// in every record after it.
func unknownSeparator(start []byte, whole bool, header string) (rune, bool) {
	lines := bytes.Split(start, []byte("\n"))
	if !whole {
		lines = lines[:len(lines)-1]
	}
	for _, r := range header {
		if !between(header, r) {
			continue
		}
		times, same, all := strings.Count(header, string(r)), 0, 0
		for _, line := range lines[1:min(len(lines), sniffed)] {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			all++
			if bytes.Count(line, []byte(string(r))) == times {
				same++
			}
		}
		if all > 0 && same*10 >= all*9 {
			return r, true
		}
	}
	return 0, false
}

// between reports that a character cuts a header into names, and isn't one that people
// write within a name: "price €", "yes/no", "Q1: what?".
func between(header string, r rune) bool {
	if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) || strings.ContainsRune(" _-.()'\"?!/@&%+", r) {
		return false
	}
	names := strings.Split(header, string(r))
	for i, name := range names {
		if trimmed := strings.TrimSpace(name); trimmed == "" && r != ':' || i > 0 && strings.HasPrefix(name, " ") && !strings.HasSuffix(names[i-1], " ") {
			return false
		}
	}
	return true
}
