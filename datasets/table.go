package datasets

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tableRows are the records of a CSV or TSV file. The columns are places in a
// record, -1 for one that the table doesn't have.
type tableRows struct {
	header             []string
	records            [][]string
	text, id, expected int
}

func (t *tableRows) Len() int { return len(t.records) }

func (t *tableRows) At(i int) Item {
	record := t.records[i]
	item := Item{ID: strconv.Itoa(i), Text: record[t.text], Fields: make(map[string]string, len(record))}
	if t.id >= 0 && record[t.id] != "" {
		item.ID = record[t.id]
	}
	for c, name := range t.header {
		item.Fields[name] = record[c]
	}
	return item
}

func (t *tableRows) Expected(i int) json.RawMessage {
	if t.expected < 0 {
		return nil
	}
	answer, err := expectedAnswer(t.records[i][t.expected])
	if err != nil {
		return nil // not so: the loader has seen each of them
	}
	return answer
}

// expectedAnswer takes a right answer out of a cell. A value that doesn't even
// start like an object is none: the column then means something else.
func expectedAnswer(cell string) (json.RawMessage, error) {
	if !strings.HasPrefix(strings.TrimSpace(cell), "{") {
		return nil, nil
	}
	if !json.Valid([]byte(cell)) {
		return nil, fmt.Errorf("the column %q is not valid JSON", expectedColumn)
	}
	return json.RawMessage(cell), nil
}

func loadCSV(src *bufio.Reader, opt Options) (content, error) { return loadTable(src, ',', opt) }
func loadTSV(src *bufio.Reader, opt Options) (content, error) { return loadTable(src, '\t', opt) }

func loadTable(src *bufio.Reader, comma rune, opt Options) (content, error) {
	records := csv.NewReader(src)
	records.Comma = comma
	header, err := records.Read()
	if errors.Is(err, io.EOF) {
		return content{}, lineError(1, errors.New("no header: it has to name the columns"))
	}
	if err != nil {
		return content{}, recordError(err)
	}
	t, err := newTable(header, opt)
	if err != nil {
		return content{}, lineError(1, err)
	}
	for opt.MaxItems <= 0 || len(t.records) < opt.MaxItems {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return content{}, recordError(err)
		}
		if err := t.check(record); err != nil {
			line, _ := records.FieldPos(0)
			return content{}, lineError(line, err)
		}
		t.records = append(t.records, record)
	}
	return content{rows: t, columns: t.header}, nil
}

func newTable(header []string, opt Options) (*tableRows, error) {
	seen := make(map[string]bool, len(header))
	for i, name := range header {
		if !utf8.ValidString(name) {
			return nil, errNotUTF8
		}
		header[i] = strings.TrimSpace(name)
		if seen[header[i]] {
			return nil, fmt.Errorf("the column %s is there twice", quote(header[i]))
		}
		seen[header[i]] = true
	}
	text, err := chooseColumn(header, opt.Column)
	if err != nil {
		return nil, err
	}
	return &tableRows{header: header, text: text, id: findColumn(header, idColumn), expected: findColumn(header, expectedColumn)}, nil
}

// check says what is wrong with a record whose number of cells is right.
func (t *tableRows) check(record []string) error {
	size := 0
	for _, cell := range record {
		size += len(cell)
		if !utf8.ValidString(cell) {
			return errNotUTF8
		}
	}
	if size > maxLine {
		return errTooLong
	}
	if strings.TrimSpace(record[t.text]) == "" {
		return fmt.Errorf("%w (column %s)", errEmptyText, quote(t.header[t.text]))
	}
	if t.expected >= 0 {
		_, err := expectedAnswer(record[t.expected])
		return err
	}
	return nil
}

// recordError says in our own order what the CSV reader found.
func recordError(err error) error {
	var parse *csv.ParseError
	switch {
	case !errors.As(err, &parse):
		return fmt.Errorf("can't be read: %w", reason(err))
	case errors.Is(parse.Err, csv.ErrFieldCount):
		return lineError(parse.StartLine, errors.New("not as many cells as the header has columns"))
	}
	at := fmt.Sprintf("column %d", parse.Column)
	if parse.Line != parse.StartLine {
		at = fmt.Sprintf("line %d, column %d", parse.Line, parse.Column)
	}
	return lineError(parse.StartLine, fmt.Errorf("%w (%s)", parse.Err, at))
}
