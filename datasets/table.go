package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
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
		return nil, fmt.Errorf("the column %q is not valid JSON", expectedColumn)
	}
	return json.RawMessage(cell), nil
}

// loadCSV reads records after a header, whatever separates their cells.
func loadCSV(src *source, in *intake) (kind, error) {
	start, err := src.Peek(readBuffer)
	whole := errors.Is(err, io.EOF) && !src.cut()
	separator := sniff(start, whole)
	k := kind{"CSV", ""}
	if separator != separators[0] {
		k.note = "separator: " + separatorName(separator)
	}
	return k, loadTable(newCSVReader(src, separator), in)
}

func loadTSV(src *source, in *intake) (kind, error) {
	return kind{"TSV", ""}, loadTable(newCSVReader(src, '\t'), in)
}

func loadTable(records *csvReader, in *intake) error {
	header, err := records.next()
	if errors.Is(err, io.EOF) {
		return lineError(1, errors.New("no header row with column names"))
	}
	if err != nil {
		return lineError(records.start, reading(err))
	}
	header, err = columnNames(header)
	if err == nil {
		err = in.choose(header)
	}
	if err != nil {
		return lineError(records.start, err)
	}
	return readTable(records, header, in)
}

// columnNames checks a header.
func columnNames(header []string) ([]string, error) {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = strings.TrimSpace(name)
		if names[i] != "" && slices.Contains(names[:i], names[i]) {
			return nil, fmt.Errorf("duplicate column %s", quote(names[i]))
		}
	}
	return names, nil
}

func readTable(records *csvReader, header []string, in *intake) error {
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
			if !in.refuse(inLine(records.start), bad.reason) {
				return nil
			}
			continue
		case err != nil:
			return lineError(records.start, reading(err))
		}
		for i, cell := range record {
			if to[i] >= 0 {
				kept[to[i]] = cell
			}
		}
		if !in.take(inLine(records.start), kept) {
			return nil
		}
	}
}
