package results

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// line writes the members of a JSON object that stands on one line. It writes what
// AppendJSON writes, without looking at types: every item of a run passes here.
type line struct {
	to   *bytes.Buffer
	fail error // the first value that was no JSON
}

// appendResult appends a result as one line of JSON.
func appendResult(to *bytes.Buffer, r *result) error {
	l := line{to: to}
	l.name(`{"index":`).integer(r.Index)
	l.name(`,"id":`).text(r.ID)
	l.name(`,"status":`).text(r.Status)
	l.name(`,"input":`).text(r.Input)
	if r.Fields != nil {
		l.name(`,"input_fields":`).fields(r.Fields)
	}
	l.name(`,"output":`).raw(r.Output)
	if r.Note != "" {
		l.name(`,"note":`).text(r.Note)
	}
	if l.name(`,"error":`); r.Error == nil {
		l.null()
	} else {
		l.name(`{"kind":`).text(r.Error.Kind)
		l.name(`,"message":`).text(r.Error.Message)
		if r.Error.Request != "" {
			l.name(`,"request_id":`).text(r.Error.Request)
		}
		l.name(`,"answer":`)
		if r.Error.Answer == nil {
			l.null()
		} else {
			l.text(*r.Error.Answer)
		}
		l.name(`,"problems":`)
		if r.Error.Problems == nil {
			l.null()
		} else {
			l.value(r.Error.Problems)
		}
		l.name(`}`)
	}
	l.name(`,"attempts":`).integer(r.Attempts)
	l.name(`,"reasks":`).integer(r.Reasks)
	l.name(`,"cached":`).truth(r.Cached)
	l.name(`,"queued_s":`).number(r.Queued)
	l.name(`,"started_s":`).number(r.Started)
	l.name(`,"finished_s":`).number(r.Finished)
	l.name(`,"delivered_s":`).number(r.Delivered)
	l.name(`,"first_token_s":`).number(r.First)
	l.name(`,"output_tokens_per_s":`).number(r.Speed)
	if l.name(`,"usage":`); r.Usage == nil {
		l.null()
	} else {
		l.name(`{"input_tokens":`).count(r.Usage.InputTokens)
		l.name(`,"output_tokens":`).count(r.Usage.OutputTokens)
		l.name(`,"cached_input_tokens":`).count(r.Usage.CachedInput)
		l.name(`,"reasoning_tokens":`).count(r.Usage.Reasoning)
		l.name(`,"cost_usd":`).number(r.Usage.Cost)
		l.name(`}`)
	}
	l.name("}\n")
	return l.fail
}

func (l *line) name(s string) *line {
	l.to.WriteString(s)
	return l
}

func (l *line) null() { l.to.WriteString("null") }

func (l *line) integer(n int) { l.to.Write(strconv.AppendInt(l.to.AvailableBuffer(), int64(n), 10)) }

// count writes a count, null for nil.
func (l *line) count(n *int) {
	if n == nil {
		l.null()
		return
	}
	l.integer(*n)
}

func (l *line) truth(b bool) { l.to.Write(strconv.AppendBool(l.to.AvailableBuffer(), b)) }

// number writes a number as short as it goes, null for nil.
func (l *line) number(x *float64) {
	if x == nil {
		l.null()
		return
	}
	l.to.Write(strconv.AppendFloat(l.to.AvailableBuffer(), *x, 'f', -1, 64))
}

// text writes a string: as it is, or with escapes where it needs any.
func (l *line) text(s string) {
	for i := range len(s) {
		if c := s[i]; !plain(c) || c == '"' || c == '\\' {
			l.value(s)
			return
		}
	}
	l.to.WriteByte('"')
	l.to.WriteString(s)
	l.to.WriteByte('"')
}

// raw writes JSON that came from outside, null for nil.
func (l *line) raw(value json.RawMessage) {
	for _, c := range value {
		if !plain(c) {
			l.value(value)
			return
		}
	}
	if value == nil {
		l.null()
	} else if err := json.Compact(l.to, value); err != nil {
		l.fail = err
	}
}

// fields writes columns as an object: those that the item has.
func (l *line) fields(f *inputFields) {
	next := "{"
	for _, name := range f.names {
		if value, has := f.values[name]; has {
			l.name(next).text(name)
			l.name(":").text(value)
			next = ","
		}
	}
	if next == "{" {
		l.name(next)
	}
	l.name("}")
}

// value writes any value.
func (l *line) value(v any) {
	if err := AppendJSON(l.to, v); err != nil {
		l.fail = err
		return
	}
	l.to.Truncate(l.to.Len() - len("\n"))
}

// plain reports whether a byte is a character of one line that no terminal obeys.
func plain(c byte) bool { return ' ' <= c && c < 0x7f }
