package datasets

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// jsonRows are the lines of a JSON lines file, each cut when it is asked for.
type jsonRows struct {
	lines []string
	text  string // the name of the field with the text
}

func (j *jsonRows) Len() int { return len(j.lines) }

func (j *jsonRows) At(i int) Item {
	item := Item{ID: strconv.Itoa(i)}
	row, err := parseRow(j.lines[i])
	if err != nil {
		return item // not so: the loader has seen each of them
	}
	item.Text = row.field(j.text)
	item.Fields = make(map[string]string, len(row.names))
	for _, name := range row.names {
		item.Fields[name] = row.field(name)
	}
	if c := findColumn(row.names, idColumn); c >= 0 && row.field(row.names[c]) != "" {
		item.ID = row.field(row.names[c])
	}
	return item
}

func (j *jsonRows) Expected(i int) json.RawMessage {
	row, err := parseRow(j.lines[i])
	if err != nil {
		return nil // as in At
	}
	return row.expected()
}

// jsonRow is one object, its fields in their order.
type jsonRow struct {
	names  []string
	values map[string]json.RawMessage
}

// field is a string as it is, null as nothing, and any other value as its JSON.
func (r jsonRow) field(name string) string {
	value := r.values[name]
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// expected is the right answer, nil where the row has none: the field then means
// something else.
func (r jsonRow) expected() json.RawMessage {
	c := findColumn(r.names, expectedColumn)
	if c < 0 || !bytes.HasPrefix(r.values[r.names[c]], []byte("{")) {
		return nil
	}
	return r.values[r.names[c]]
}

func parseRow(line string) (jsonRow, error) {
	dec := json.NewDecoder(strings.NewReader(line))
	row := jsonRow{values: map[string]json.RawMessage{}}
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return row, errors.New("not a JSON object")
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return row, rowError(err)
		}
		name, _ := token.(string) // an object's keys are strings, or Token fails
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return row, rowError(err)
		}
		if _, twice := row.values[name]; twice {
			return row, fmt.Errorf("the field %s is there twice", quote(name))
		}
		row.names = append(row.names, name)
		row.values[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return row, rowError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return row, errors.New("something follows the JSON object: want one object a line")
	}
	return row, nil
}

func rowError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("not valid JSON: it ends too early")
	}
	return fmt.Errorf("not valid JSON: %w", err)
}

func loadJSONL(src *bufio.Reader, opt Options) (content, error) {
	rows := &jsonRows{}
	var columns []string
	seen := map[string]bool{}
	err := eachLine(src, maxLine, func(line string) (bool, error) {
		row, err := parseRow(line)
		if err != nil {
			return false, err
		}
		if len(rows.lines) == 0 {
			text, err := chooseColumn(row.names, opt.Column)
			if err != nil {
				return false, err
			}
			rows.text = row.names[text]
		}
		if strings.TrimSpace(row.field(rows.text)) == "" {
			return false, fmt.Errorf("%w (field %s)", errEmptyText, quote(rows.text))
		}
		for _, name := range row.names {
			if !seen[name] {
				seen[name] = true
				columns = append(columns, name)
			}
		}
		rows.lines = append(rows.lines, line)
		return len(rows.lines) != opt.MaxItems, nil
	})
	return content{rows: rows, columns: columns}, err
}
