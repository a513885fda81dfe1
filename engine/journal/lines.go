package journal

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// lines are lines of JSON that wait to be written. What most of a journal consists of is
// written down without encoding/json, byte for byte as that would, several times as fast: a
// run waits for it.
type lines struct {
	bytes.Buffer
	enc  *json.Encoder
	keys []string // room for the columns of an item
}

func newLines() *lines {
	l := &lines{}
	l.enc = json.NewEncoder(&l.Buffer)
	l.enc.SetEscapeHTML(false)
	return l
}

// item writes an item of the dataset.
func (l *lines) item(rows datasets.Rows, i int) error {
	row, begin := rows.At(i), l.Len()
	b := l.AvailableBuffer()
	b = strconv.AppendInt(append(b, `{"item":`...), int64(i), 10)
	b = appendString(append(b, `,"id":`...), row.ID)
	b = appendString(append(b, `,"text":`...), row.Text)
	if len(row.Fields) > 0 {
		b = l.fields(append(b, `,"fields":`...), row.Fields)
	}
	expected := rows.Expected(i)
	if len(expected) > 0 {
		b = append(b, `,"expected":`...)
	}
	l.Write(b)
	if len(expected) > 0 {
		if err := json.Compact(&l.Buffer, expected); err != nil {
			l.Truncate(begin)
			return err
		}
	}
	l.WriteString("}\n")
	return nil
}

// fields writes columns in order.
func (l *lines) fields(b []byte, fields map[string]string) []byte {
	l.keys = slices.AppendSeq(l.keys[:0], maps.Keys(fields))
	slices.Sort(l.keys)
	for i, key := range l.keys {
		b = append(b, "{,"[min(i, 1)])
		b = append(appendString(b, key), ':')
		b = appendString(b, fields[key])
	}
	return append(b, '}')
}

// event writes an event, which sitting (nil: none) begins.
func (l *lines) event(e *engine.Event, s *sitting) error {
	if s == nil && l.quickly(e) {
		return nil
	}
	r := recordOf(e)
	r.Sitting = s
	return l.enc.Encode(r)
}

// quickly writes an event of an item that went well; false: it is another, and nothing is
// written.
func (l *lines) quickly(e *engine.Event) bool {
	switch e.Kind {
	case engine.CallStarted, engine.AttemptStarted, engine.FirstToken, engine.Finished, engine.Delivered, engine.WaitBegan, engine.WaitEnded:
	default:
		return false
	}
	if !e.OfItem() || e.Auto || e.Err != nil || e.Started != nil || e.Step != nil || e.Change != nil || e.Answer != nil && len(e.Answer.Output) == 0 {
		return false
	}
	begin := l.Len()
	b := l.AvailableBuffer()
	b = strconv.AppendInt(append(b, `{"at":`...), int64(e.At), 10)
	b = append(append(append(b, `,"event":"`...), kindNames[e.Kind]...), '"')
	b = strconv.AppendInt(append(b, `,"item":`...), int64(e.Item), 10)
	b = appendNumber(b, `,"attempt":`, int64(e.Attempt))
	if e.Kind == engine.Finished && e.Made != e.Attempt {
		b = strconv.AppendInt(append(b, `,"made":`...), int64(e.Made), 10)
	}
	if e.Reason != admit.Nothing {
		name, err := e.Reason.MarshalText()
		if err != nil {
			return false
		}
		b = appendString(append(b, `,"reason":`...), string(name))
	}
	b = appendNumber(b, `,"wait":`, int64(e.Wait))
	b = appendNumber(b, `,"took":`, int64(e.Took))
	if e.Status != engine.Pending {
		b = appendString(append(b, `,"status":`...), e.Status.String())
	}
	if e.Verdict != engine.Unjudged {
		b = appendString(append(b, `,"verdict":`...), verdictNames[e.Verdict])
	}
	if e.Answer != nil {
		l.Write(append(b, `,"answer":{"output":`...))
		if json.Compact(&l.Buffer, e.Answer.Output) != nil {
			l.Truncate(begin)
			return false // encoding/json says what is wrong
		}
		b = append(appendAnswer(l.AvailableBuffer(), e.Answer), '}')
	}
	l.Write(append(b, '}', '\n'))
	return true
}

// appendAnswer writes what is said of an answer after its output.
func appendAnswer(b []byte, a *call.Answer) []byte {
	if a.Usage != (call.Usage{}) {
		b = append(appendUsage(append(b, `,"usage":`...), a.Usage), '}')
	}
	if a.Model != "" {
		b = appendString(append(b, `,"model":`...), a.Model)
	}
	for i, n := range ratesOf(a.Rates) {
		if i == 0 {
			b = append(b, `,"rates":[`...)
		} else {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, n, 10)
	}
	if a.Rates != call.NoRates {
		b = append(b, ']')
	}
	if a.Cached {
		b = append(b, `,"cached":true`...)
	}
	if a.Note != "" {
		b = appendString(append(b, `,"note":`...), a.Note)
	}
	if a.Sent == (call.Sent{}) {
		return b
	}
	b = append(b, `,"sent":{`...)
	begin := len(b)
	b = appendNumber(b, `,"after":`, int64(a.Sent.After))
	if a.Sent.New {
		b = append(b, `,"new":true`...)
	}
	b = appendNumber(b, `,"server":`, int64(a.Sent.Server))
	return append(slices.Delete(b, begin, begin+1), '}') // without the first comma
}

// appendUsage writes a usage but for its last brace.
func appendUsage(b []byte, u call.Usage) []byte {
	b = strconv.AppendInt(append(b, `{"in":`...), int64(u.InputTokens), 10)
	b = strconv.AppendInt(append(b, `,"out":`...), int64(u.OutputTokens), 10)
	b = strconv.AppendBool(append(b, `,"known":`...), u.Known)
	if u.MoreInput {
		b = append(b, `,"more_in":true`...)
	}
	if u.MoreOutput {
		b = append(b, `,"more_out":true`...)
	}
	b = appendPart(b, `,"cached":`, u.CachedInput)
	return appendPart(b, `,"reasoning":`, u.Reasoning)
}

func appendPart(b []byte, name string, p call.Part) []byte {
	if p == (call.Part{}) {
		return b
	}
	b = strconv.AppendInt(append(append(b, name...), `{"tokens":`...), int64(p.Tokens), 10)
	return append(strconv.AppendBool(append(b, `,"told":`...), p.Told), '}')
}

// appendNumber writes a number after its name, unless it is 0.
func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), n, 10)
}

// appendString writes a text as encoding/json does where it escapes no HTML.
func appendString(b []byte, text string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	done := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if i++; c >= ' ' && c != '"' && c != '\\' {
				continue
			}
			b = append(b, text[done:i-1]...)
			switch done = i; c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\b':
				b = append(b, '\\', 'b')
			case '\f':
				b = append(b, '\\', 'f')
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(append(b, text[done:i-size]...), `\ufffd`...)
			done = i
		case r == '\u2028' || r == '\u2029': // the ends of lines of JavaScript
			b = append(append(append(b, text[done:i-size]...), `\u202`...), hex[r&0xf])
			done = i
		}
	}
	return append(append(b, text[done:]...), '"')
}
