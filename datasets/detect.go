package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// foreigners are the first bytes of files that hold no rows of text, what people call
// them, and what to do.
var foreigners = []struct{ magic, name, fix string }{
	{"%PDF-", "a PDF file", "convert it to text"},
	{"PK\x03\x04", "a zip archive or an Office file", "unpack it, or use --data-format xlsx"},
	{"\xd0\xcf\x11\xe0", "an old Office file", "save the sheet as CSV"},
	{"SQLite format 3\x00", "an SQLite database", "export a table, e.g. sqlite3 -csv -header"},
	{"\x89PNG", "an image", "use a file of texts"},
	{"\xff\xd8\xff", "an image", "use a file of texts"},
	{"GIF8", "an image", "use a file of texts"},
	{"ARROW1", "an Arrow file", "save it as Parquet or CSV"},
	{"Obj\x01", "an Avro file", "save it as Parquet or JSON lines"},
	{"ORC", "an ORC file", "save it as Parquet or CSV"},
	{"\xfd7zXZ", "packed with xz", "unpack it"},
	{"7z\xbc\xaf", "a 7z archive", "unpack it"},
	{"version https://git-lfs", "a Git LFS pointer", "fetch the file with git lfs pull"},
	{`{\rtf`, "a rich text document", "save it as plain text"},
}

// foreign reports a file that is none of those that can be read, by its first bytes.
func foreign(start []byte) error {
	for _, f := range foreigners {
		if bytes.HasPrefix(start, []byte(f.magic)) && (f.magic != "ORC" || bytes.IndexByte(start, 0) >= 0) {
			return fmt.Errorf("%s, not a table or text; %s", f.name, f.fix)
		}
	}
	return nil
}

// isMarkup reports a web page or XML.
func isMarkup(start []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(start[:min(len(start), 1024)], " \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<?xml", "<head", "<body", "<svg", "<rss", "<!--"} {
		if bytes.HasPrefix(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// loadAny reads a source whose name doesn't tell what it is.
func loadAny(src *source, in *intake) (kind, error) {
	start, whole := src.start()
	if isMarkup(start) {
		return kind{}, lineError(1, fmt.Errorf("a web page or XML; convert it to text, CSV or JSON, or use --data-format %s to send its lines", Text))
	}
	f := detect(start, whole, in.opt.Column != "" || in.opt.Prompted)
	if f == Text && maybeColumn(start, whole) {
		return kind{}, lineError(1, fmt.Errorf("a CSV file with one column, or texts, some in quotes; use --data-format %s or %s", CSV, Text))
	}
	k, err := f.loader()(src, in)
	if f == CSV || f == TSV {
		note := fmt.Sprintf("read as %s; use --data-format %s for one text per line", k.name, Text)
		if err != nil {
			return k, fmt.Errorf("%w (%s)", err, note)
		}
		k.note = strings.TrimPrefix(k.note+"; "+note, "; ")
	}
	return k, err
}

// detect tells the format of a text by its start: whole says that nothing follows, and
// columns that some are named, which only a table has.
func detect(start []byte, whole, columns bool) Format {
	head := bytes.TrimLeft(start, " \t\r\n")
	switch {
	case len(head) == 0:
		return Text
	case head[0] == '{' && looksLikeObject(head):
		return jsonOrLines(head)
	case head[0] == '[' && looksLikeArray(head, whole):
		return JSON
	case head[0] == '"' && everyLineIsJSON(head, whole) && !textHeader(head):
		return JSONLines
	}
	if f := detectTable(start, whole); f != AnyFormat {
		return f
	}
	if columns {
		return CSV
	}
	return Text
}

// looksLikeObject reports that braces are followed as JSON has it. A text that merely
// begins with a brace is none.
func looksLikeObject(head []byte) bool {
	inside := bytes.TrimLeft(head[1:], " \t\r\n")
	if len(inside) == 0 {
		return true // the start of something pretty-printed, or of nothing
	}
	return inside[0] == '"' || inside[0] == '}'
}

// looksLikeArray likewise: "[1] a footnote" and "[name]" are texts.
func looksLikeArray(head []byte, whole bool) bool {
	dec := json.NewDecoder(bytes.NewReader(head))
	if _, err := dec.Token(); err != nil {
		return false
	}
	if !dec.More() {
		_, err := dec.Token()
		return err == nil
	}
	var first json.RawMessage
	if err := dec.Decode(&first); err != nil {
		return !whole && errors.Is(err, errUnexpectedEOF) // one element, longer than what was looked at
	}
	return strings.IndexByte(`{"[ntf`, first[0]) >= 0 || whole && json.Valid(head)
}

// jsonOrLines tells objects that stand one a line from those that don't.
func jsonOrLines(head []byte) Format {
	line, _, broken := bytes.Cut(head, []byte("\n"))
	line = bytes.TrimSpace(line)
	if json.Valid(line) || !broken {
		return JSONLines
	}
	switch line[len(line)-1] {
	case '{', '[', ',':
		return JSON
	}
	return JSONLines // a bad line, which is said as one
}

// textHeader reports a first line that is the name of a text's column in quotes: that of a
// table with quotes around all its cells.
func textHeader(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return isTextColumn(strings.Trim(string(line), "\" \r"))
}

// everyLineIsJSON reports lines that are JSON strings each, as jq writes them.
func everyLineIsJSON(head []byte, whole bool) bool {
	lines := bytes.Split(head, []byte("\n"))
	if !whole && len(lines) > 1 {
		lines = lines[:len(lines)-1] // which may be cut
	}
	for _, line := range lines[:min(len(lines), sniffed)] {
		if line = bytes.TrimSpace(line); len(line) > 0 && (line[0] != '"' || !json.Valid(line)) {
			return false
		}
	}
	return true
}

// detectTable tells CSV and TSV by records that agree under a header of names;
// AnyFormat for what is none.
func detectTable(start []byte, whole bool) Format {
	if separator, ok := declared(start); ok {
		if separator == '\t' {
			return TSV
		}
		return CSV
	}
	shape := shapeOf(start, whole, dialect{comma: sniff(start, whole)})
	switch {
	case len(shape.header) == 0:
		return AnyFormat
	case len(shape.header) == 1:
		if isTextColumn(shape.header[0]) {
			return CSV
		}
		return AnyFormat
	case hasKnown(shape.header) && (areNames(shape.header) || shape.agreeing() >= 0.9):
		return CSV // whether its rows go with that or not
	case len(shape.cells) == 0 || shape.agreeing() < 0.9 || !areNames(shape.header):
		return AnyFormat
	}
	return CSV
}

// hasKnown reports a cell that is the name of a column with a meaning: the text's, an
// id's. In a sentence a blank comes before it.
func hasKnown(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool {
		return textRank(cell) >= 0 || strings.EqualFold(cell, idColumn) || strings.EqualFold(cell, expectedColumn)
	})
}

// maybeColumn reports texts that may as well be a table of one column: cells that need
// their quotes under a name without.
func maybeColumn(start []byte, whole bool) bool {
	s := shapeOf(start, whole, dialect{comma: separators[0]})
	return len(s.header) == 1 && !bytes.HasPrefix(start, []byte(`"`)) && isName(s.header[0]) && s.quoted && s.agreeing() == 1
}

// areNames reports that cells look like the names of columns: short, different from
// each other, no sentences and not all numbers.
func areNames(cells []string) bool {
	seen := map[string]bool{}
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		if seen[cell] || !isName(cell) {
			return false
		}
		seen[cell] = true
	}
	return !allNumbers(cells)
}

func isName(cell string) bool {
	const longest, words = 40, 5
	if utf8.RuneCountInString(cell) > longest || len(strings.Fields(cell)) > words {
		return false
	}
	if strings.HasSuffix(cell, ".") || strings.ContainsAny(cell, "!\n") {
		return false
	}
	return true
}

func allNumbers(cells []string) bool {
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		isOther := func(r rune) bool { return !unicode.IsDigit(r) && !strings.ContainsRune("+-.,eE", r) }
		if strings.IndexFunc(cell, unicode.IsDigit) < 0 || strings.IndexFunc(cell, isOther) >= 0 {
			return false
		}
	}
	return len(cells) > 0
}

func isTextColumn(name string) bool { return textRank(strings.TrimSpace(name)) >= 0 }

// shape is what the first records of a table look like.
type shape struct {
	header []string
	second []string // the record after it
	quoted bool     // a cell of a record holds what only quotes let it hold
	cells  []int    // how many each of the records after it has
}

// agreeing is the share of records that have as many cells as the header.
func (s shape) agreeing() float64 {
	same := 0
	for _, n := range s.cells {
		if n == len(s.header) {
			same++
		}
	}
	return float64(same) / float64(max(len(s.cells), 1))
}

// usual is the number of cells that most records have, and their share.
func (s shape) usual() (cells int, share float64) {
	counts := map[int]int{}
	for _, n := range s.cells {
		counts[n]++
	}
	for n, times := range counts {
		if times > counts[cells] || times == counts[cells] && n > cells {
			cells = n
		}
	}
	return cells, float64(counts[cells]) / float64(max(len(s.cells), 1))
}

// shapeOf reads the first records of a text as a table.
func shapeOf(start []byte, whole bool, d dialect) (s shape) {
	records := d.records(startOf(start, whole))
	for len(s.cells) < sniffed {
		record, err := records.next()
		var bad badRecord
		switch {
		case errors.As(err, &bad):
			record = nil
		case err != nil:
			return s
		}
		if s.header == nil {
			if s.header = append([]string{}, record...); record == nil {
				return s
			}
			continue
		}
		if len(s.cells) == 0 {
			s.second = append([]string{}, record...)
		}
		s.quoted = s.quoted || !d.plain && slices.ContainsFunc(record, func(cell string) bool {
			return strings.ContainsAny(cell, string(d.comma)+"\"\n")
		})
		s.cells = append(s.cells, len(record))
	}
	return s
}
