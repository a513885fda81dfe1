package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// expectedAnswer takes a right answer out of a cell: an object, or a list of them.
// A value that doesn't even start like an object, and is no list, is none: the
// column then means something else.
func expectedAnswer(cell string) (json.RawMessage, error) {
	if isListOfObjects([]byte(cell)) {
		return json.RawMessage(cell), nil
	}
	if !strings.HasPrefix(strings.TrimSpace(cell), "{") {
		return nil, nil
	}
	if !json.Valid([]byte(cell)) {
		return nil, fmt.Errorf("invalid JSON in column %q", expectedColumn)
	}
	return json.RawMessage(cell), nil
}

// dialect is how the cells of a table stand in its lines.
type dialect struct {
	comma byte // between the cells
	plain bool // a quote is a character like any other, and each line a record
}

// recordReader reads a table.
type recordReader interface {
	// next returns the cells of a record, valid until the next call, and io.EOF after
	// the last. After a badRecord the next can be read.
	next() ([]string, error)
	// retry ends the last record with its first line: those after it are read again.
	retry()
	// line is where the last record starts.
	line() int
}

func (d dialect) records(src *source) recordReader {
	if d.plain {
		return &plainReader{lines: newLineReader(src, maxLine), comma: d.comma}
	}
	return newCSVReader(src, d.comma)
}

// loadCSV reads records after a header, whatever separates their cells.
func loadCSV(src *source, in *intake) (kind, error) {
	k := kind{"CSV", ""}
	start, whole := src.start()
	if len(start) == 0 && whole {
		return k, errNoTable
	}
	separator, named := declared(start)
	if named {
		line := bytes.IndexByte(start, '\n') + 1
		if line == 0 {
			line = len(start)
		}
		_, _ = src.Discard(line) // which was peeked at
		src.dropped++
		start, whole = src.start()
	} else {
		separator = sniff(start, whole)
	}
	in.separated(separator)
	d := dialect{comma: separator}
	d.plain = separator == '\t' && !quotes(start, whole, separator)
	if !named {
		in.form.Format, in.form.Separator, in.form.Unquoted = CSV, separator, d.plain
	}
	if separator != separators[0] {
		k.note = "separator: " + strings.TrimPrefix(separatorName(separator), "a ")
	}
	if err := checkTable(start, whole, d, in); err != nil {
		return k, err
	}
	return k, loadTable(d.records(src), in)
}

// quotes reports a cell in quotes among the first records: without one a quote in a
// table with tabs is a character like any other, as in TSV. So it is where records
// agree only then.
func quotes(start []byte, whole bool, separator byte) bool {
	between := string([]byte{separator, '"'})
	if !bytes.Contains(start, []byte(between)) && !bytes.HasPrefix(start, []byte(`"`)) && !bytes.Contains(start, []byte("\n\"")) {
		return false
	}
	quoted := shapeOf(start, whole, dialect{comma: separator})
	return quoted.agreeing() >= shapeOf(start, whole, dialect{comma: separator, plain: true}).agreeing()
}

// loadTSV reads records with tabs between their cells. TSV has no quoting.
func loadTSV(src *source, in *intake) (kind, error) {
	k, d := kind{"TSV", ""}, dialect{comma: '\t', plain: true}
	in.form.Format, in.form.Separator, in.form.Unquoted = TSV, d.comma, true
	start, whole := src.start()
	if len(start) == 0 && whole {
		return k, errNoTable
	}
	if err := checkTable(start, whole, d, in); err != nil {
		return k, err
	}
	return k, loadTable(d.records(src), in)
}

var errNoTable = errors.New("empty; add a header row with column names")

func loadTable(records recordReader, in *intake) error {
	header, err := records.next()
	if errors.Is(err, io.EOF) {
		return lineError(1, errors.New("no header row with column names"))
	}
	if err != nil {
		return lineError(records.line(), reading(err))
	}
	header, err = columnNames(header)
	if err == nil {
		err = in.choose(header)
	}
	if err != nil {
		return lineError(records.line(), err)
	}
	in.header = true
	return readTable(records, header, in)
}

// columnNames checks a header.
func columnNames(header []string) ([]string, error) {
	names, seen := make([]string, len(header)), make(map[string]bool, len(header))
	for i, name := range header {
		names[i] = strings.TrimSpace(name)
		if names[i] != "" && seen[names[i]] {
			return nil, fmt.Errorf("duplicate column %s", quote(names[i]))
		}
		seen[names[i]] = true
	}
	return names, nil
}

func readTable(records recordReader, header []string, in *intake) error {
	to := make([]int, len(header)) // the cell of each column
	for i, name := range header {
		to[i] = in.column(name)
	}
	kept := make([]string, len(in.rows.columns))
	for {
		record, err := records.next()
		if err == nil && len(record) != len(header) {
			err = badRecord{fmt.Errorf("%s, the header has %s", count(len(record), "cell"), count(len(header), "column"))}
			records.retry()
		}
		var bad badRecord
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			if !in.refuse(inLine(records.line()), bad.reason) {
				return nil
			}
			continue
		case err != nil:
			return lineError(records.line(), reading(err))
		}
		for i, cell := range record {
			if to[i] >= 0 {
				kept[to[i]] = cell
			}
		}
		if !in.acceptRow(inLine(records.line()), kept) {
			return nil
		}
	}
}
