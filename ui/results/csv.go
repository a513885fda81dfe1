package results

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"regatta/ui/text"
)

// csvEncoder writes a row for a result, with a column for each field of the schema.
type csvEncoder struct {
	Layout
}

// measured are the columns after those of the output.
var measured = [...]string{"error.kind", "error.message", "error.answer", "error.problems", "attempts", "reasks", "cached",
	"queued_s", "started_s", "finished_s", "delivered_s", "first_token_s", "output_tokens_per_s", "usage.input_tokens", "usage.output_tokens",
	"usage.cached_input_tokens", "usage.reasoning_tokens", "usage.cost_usd"}

func (c csvEncoder) header(s *sink) error {
	if c.Mark {
		s.buf.WriteString("\ufeff")
	}
	if c.Keep {
		return c.write(s, c.keptHeader())
	}
	cells := []string{"index", "id", "status", "input"}
	for _, f := range c.Fields {
		cells = append(cells, "output."+f.Name)
	}
	return c.write(s, append(cells, measured[:]...))
}

// keptHeader names the input's columns, those of the output and those of Regatta. Of two
// with one name the later has a prefix.
func (c csvEncoder) keptHeader() []string {
	var cells []string
	taken := map[string]bool{}
	add := func(prefix, name string) {
		for taken[name] {
			name = prefix + name
		}
		taken[name] = true
		cells = append(cells, name)
	}
	for _, name := range c.Columns { // they go first: a table keeps the names it has
		taken[name] = true
	}
	if c.Lead {
		add("regatta.", "id")
		add("regatta.", "input")
	}
	cells = append(cells, c.Columns...)
	for _, f := range c.Fields {
		add("output.", f.Name)
	}
	add("regatta.", "index")
	add("regatta.", "status")
	for _, name := range measured {
		add("regatta.", name)
	}
	return cells
}

func (c csvEncoder) encode(s *sink, r result) error {
	values, err := c.values(r.Output)
	if err != nil {
		return fmt.Errorf("item %d: %w", r.Index+1, err)
	}
	var output []string
	for _, f := range c.Fields {
		output = append(output, Cell(values[f.Name]))
	}
	var cells []string
	if c.Keep {
		if c.Lead {
			cells = append(cells, r.ID, r.Input)
		}
		for _, name := range c.Columns {
			cells = append(cells, r.Fields.values[name])
		}
		cells = append(append(cells, output...), strconv.Itoa(r.Index), r.Status)
	} else {
		cells = append([]string{strconv.Itoa(r.Index), r.ID, r.Status, r.Input}, output...)
	}
	figures, err := c.figures(&r)
	if err != nil {
		return fmt.Errorf("item %d: %w", r.Index+1, err)
	}
	if err := c.write(s, append(cells, figures...)); err != nil {
		return err
	}
	s.end()
	return nil
}

// figures are the cells of what was measured.
func (c csvEncoder) figures(r *result) ([]string, error) {
	failure := resultError{}
	if r.Error != nil {
		failure = *r.Error
	}
	answer, problems := "", ""
	if failure.Answer != nil {
		answer = *failure.Answer
	}
	if failure.Problems != nil {
		var list bytes.Buffer
		if err := AppendJSON(&list, failure.Problems); err != nil {
			return nil, err
		}
		problems = strings.TrimSpace(list.String())
	}
	cells := []string{failure.Kind, failure.Message, answer, problems, strconv.Itoa(r.Attempts), strconv.Itoa(r.Reasks), strconv.FormatBool(r.Cached)}
	for _, s := range []*float64{r.Queued, r.Started, r.Finished, r.Delivered, r.First, r.Speed} {
		cells = append(cells, number(s))
	}
	u := resultUsage{}
	if r.Usage != nil {
		u = *r.Usage
	}
	return append(cells, count(u.InputTokens), count(u.OutputTokens), count(u.CachedInput), count(u.Reasoning), number(u.Cost)), nil
}

// values are those of the fields, by their names. Of a list of objects each field
// is the list of its values, in the objects' order.
func (c csvEncoder) values(output json.RawMessage) (values map[string]json.RawMessage, err error) {
	if !bytes.HasPrefix(bytes.TrimSpace(output), []byte("[")) {
		if output != nil {
			err = json.Unmarshal(output, &values)
		}
		return values, err
	}
	var objects []map[string]json.RawMessage
	if err := json.Unmarshal(output, &objects); err != nil {
		return nil, err
	}
	values = map[string]json.RawMessage{}
	for _, f := range c.Fields {
		var list bytes.Buffer
		list.WriteByte('[')
		for i, object := range objects {
			if i > 0 {
				list.WriteByte(',')
			}
			list.WriteString(cmp.Or(string(object[f.Name]), "null"))
		}
		list.WriteByte(']')
		values[f.Name] = list.Bytes()
	}
	return values, nil
}

func (c csvEncoder) write(s *sink, cells []string) error {
	for i, cell := range cells {
		if !c.Raw {
			cell = tame(cell)
		}
		if c.OnTerminal {
			cell = text.Clean(cell)
		}
		cells[i] = cell
	}
	if s.table == nil {
		s.table = csv.NewWriter(&s.buf)
		s.table.Comma = rune(cmp.Or(c.Separator, ','))
	}
	w := s.table
	if err := w.Write(cells); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// Cell is a JSON value for a table: a string as it is, null and nothing as
// nothing, and what is neither as JSON.
func Cell(value json.RawMessage) string {
	if s, ok := simple(value); ok {
		return s
	}
	var s *string
	if json.Unmarshal(value, &s) != nil {
		return string(value)
	}
	if s == nil {
		return ""
	}
	return *s
}

// simple is Cell of a number, true or false, or a string that stands for itself: nearly all are.
func simple(value json.RawMessage) (cell string, ok bool) {
	if len(value) == 0 {
		return "", true
	}
	if value[0] != '"' {
		return string(value), value[0] == '-' || value[0] == 't' || value[0] == 'f' || '0' <= value[0] && value[0] <= '9'
	}
	inner := value[1:max(len(value)-1, 1)]
	for _, c := range inner {
		if !plain(c) || c == '\\' || c == '"' {
			return "", false
		}
	}
	return string(inner), len(value) > 1 && value[len(value)-1] == '"'
}

// count writes a count, nothing for nil.
func count(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// number writes a number as short as it goes, nothing for nil.
func number(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}
