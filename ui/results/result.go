// Package results writes what came of the items of a run, a record each: JSON
// lines as regatta run has them, or CSV. The command line writes each when it is
// delivered, the screen all of them when it is asked to save a run.
//
// A Recorder is not for more than one goroutine and closes nothing: the writer is
// its user's.
package results

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
	"regatta/ui/text"
)

// The formats of results.
const (
	JSONL = "jsonl"
	CSV   = "csv"
)

// result is an item with what became of it, as it is written. Times are seconds
// since the run began; nil: it never came to that.
type result struct {
	Index     int             `json:"index"`
	ID        string          `json:"id"`
	Status    string          `json:"status"`
	Input     string          `json:"input"`
	Output    json.RawMessage `json:"output"`         // nil unless the status is ok
	Note      string          `json:"note,omitempty"` // what is odd about an output that was taken all the same
	Error     *resultError    `json:"error"`          // nil if the status is ok
	Attempts  int             `json:"attempts"`       // of any kind, re-asks too
	Reasks    int             `json:"reasks"`         // answers that did not fit and were asked for again
	Cached    bool            `json:"cached"`         // the answer came from the cache, and consumed nothing
	Queued    *float64        `json:"queued_s"`
	Started   *float64        `json:"started_s"`
	Finished  *float64        `json:"finished_s"`
	Delivered *float64        `json:"delivered_s"`
	First     *float64        `json:"first_token_s"`       // from the begin of the attempt that succeeded; nil: not streamed
	Speed     *float64        `json:"output_tokens_per_s"` // from its first token on; nil: not streamed, or not known
	Usage     *resultUsage    `json:"usage"`               // nil: the provider did not say
}

type resultError struct {
	Kind     string   `json:"kind"`
	Message  string   `json:"message"`
	Answer   *string  `json:"answer"`   // what the model said, or its part that came; nil: nothing
	Problems []string `json:"problems"` // why an answer doesn't fit; nil: it isn't about that
}

// mostAnswer is how much of an answer that was not taken is written: 64 KiB.
const mostAnswer = 64 << 10

func newError(e *call.Error) *resultError {
	r := &resultError{Kind: string(e.Kind), Message: e.Message, Problems: e.Problems}
	if answer := e.Raw; answer != "" {
		if len(answer) > mostAnswer {
			answer = strings.ToValidUTF8(answer[:mostAnswer], "") // not half a character
		}
		r.Answer = &answer
	}
	if r.Problems == nil && e.Kind == call.InvalidOutput {
		r.Problems = []string{e.Message}
	}
	return r
}

// resultUsage is what all attempts consumed together; nil: the server didn't say. What
// was thought is output.
type resultUsage struct {
	InputTokens  *int     `json:"input_tokens"`
	OutputTokens *int     `json:"output_tokens"`
	CachedInput  *int     `json:"cached_input_tokens"` // of the input, from the provider's own cache
	Reasoning    *int     `json:"reasoning_tokens"`    // of the output
	Cost         *float64 `json:"cost_usd"`            // nil: the price is unknown, or half of the usage
}

func newUsage(u call.Usage, p price.Price) *resultUsage {
	if !u.Known {
		return nil
	}
	told := func(n int, told bool) *int {
		if !told {
			return nil
		}
		return &n
	}
	r := &resultUsage{
		InputTokens:  told(u.InputTokens, !u.MoreInput),
		OutputTokens: told(u.OutputTokens, !u.MoreOutput),
		CachedInput:  told(u.CachedInput.Tokens, u.CachedInput.Told),
		Reasoning:    told(u.Reasoning.Tokens, u.Reasoning.Told),
	}
	if p.Known() && u.Whole() {
		usd := p.Of(u)
		r.Cost = &usd
	}
	return r
}

func newResult(index int, item datasets.Item, row *engine.Row, p price.Price) result {
	r := result{
		Index:     index,
		ID:        item.ID,
		Status:    row.Status.String(),
		Input:     item.Text,
		Attempts:  len(row.Attempts),
		Reasks:    row.Reasks(),
		Cached:    row.Cached,
		Queued:    Seconds(row.Queued),
		Started:   Seconds(row.Started),
		Finished:  Seconds(row.Finished),
		Delivered: Seconds(row.Delivered),
		First:     Seconds(row.TimeToFirstToken()),
	}
	if speed := row.TokensPerSecond(); speed > 0 {
		speed = math.Round(speed*100) / 100
		r.Speed = &speed
	}
	if row.Answer != nil {
		r.Output, r.Note = row.Answer.Output, row.Answer.Note
	}
	if row.Err != nil {
		r.Error = newError(row.Err)
	}
	r.Usage = newUsage(row.Usage(), p)
	return r
}

// Seconds is a time in seconds, to the microsecond; nil if it is unset.
func Seconds(d time.Duration) *float64 {
	if d < 0 {
		return nil
	}
	s := float64(d.Round(time.Microsecond)/time.Microsecond) / 1e6 // the number nearest to the decimal
	return &s
}

// encoder writes results, one record each, in a format.
type encoder func(*sink, result) error

// newEncoder returns the encoder of a format, and writes what comes before the
// first record. onTerminal says that a terminal shows the records as they are.
func newEncoder(format string, s *sink, fields []schema.Field, onTerminal bool) (encoder, error) {
	if format == JSONL {
		return encodeJSON, nil
	}
	c := csvEncoder{fields: fields, harmless: onTerminal}
	return c.encode, c.header(s)
}

// encodeJSON writes a line.
func encodeJSON(s *sink, r result) error {
	if err := appendResult(&s.buf, &r); err != nil {
		return fmt.Errorf("item %d: %w", r.Index+1, err)
	}
	s.end()
	return nil
}

// csvEncoder writes a row for a result, with a column for each field of the schema.
type csvEncoder struct {
	fields   []schema.Field
	harmless bool // make cells fit for a terminal, at the price of their control characters
}

func (c csvEncoder) header(s *sink) error {
	cells := []string{"index", "id", "status", "input"}
	for _, f := range c.fields {
		cells = append(cells, "output."+f.Name)
	}
	cells = append(cells, "error.kind", "error.message", "error.answer", "error.problems", "attempts", "reasks", "cached",
		"queued_s", "started_s", "finished_s", "delivered_s", "first_token_s", "output_tokens_per_s", "usage.input_tokens", "usage.output_tokens",
		"usage.cached_input_tokens", "usage.reasoning_tokens", "usage.cost_usd")
	return c.write(s, cells)
}

func (c csvEncoder) encode(s *sink, r result) error {
	cells := []string{strconv.Itoa(r.Index), r.ID, r.Status, r.Input}
	values, err := c.values(r.Output)
	if err != nil {
		return fmt.Errorf("item %d: %w", r.Index+1, err)
	}
	for _, f := range c.fields {
		cells = append(cells, Cell(values[f.Name]))
	}
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
			return fmt.Errorf("item %d: %w", r.Index, err)
		}
		problems = strings.TrimSpace(list.String())
	}
	cells = append(cells, failure.Kind, failure.Message, answer, problems, strconv.Itoa(r.Attempts), strconv.Itoa(r.Reasks), strconv.FormatBool(r.Cached))
	for _, s := range []*float64{r.Queued, r.Started, r.Finished, r.Delivered, r.First, r.Speed} {
		cells = append(cells, number(s))
	}
	u := resultUsage{}
	if r.Usage != nil {
		u = *r.Usage
	}
	cells = append(cells, count(u.InputTokens), count(u.OutputTokens), count(u.CachedInput), count(u.Reasoning), number(u.Cost))
	if err := c.write(s, cells); err != nil {
		return err
	}
	s.end()
	return nil
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
	for _, f := range c.fields {
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
	if c.harmless {
		for i := range cells {
			cells[i] = text.Clean(cells[i])
		}
	}
	w := csv.NewWriter(&s.buf)
	if err := w.Write(cells); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// Cell is a JSON value for a table: a string as it is, null and nothing as
// nothing, and what is neither as JSON.
func Cell(value json.RawMessage) string {
	var s *string
	if json.Unmarshal(value, &s) != nil {
		return string(value)
	}
	if s == nil {
		return ""
	}
	return *s
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
