package redact

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/reel"
	"regatta/engine/runner"
)

func (w What) tape(t *runner.Tape) *runner.Tape {
	h := w.Of(t.Set)
	all := t.Events.Len()
	if h.Sees() {
		t.Events.Each(all, h.See)
	}
	hidden := *t
	hidden.Header, hidden.Set, hidden.Events = w.header(t.Header), h.Set(w.header(t.Header)), &reel.Reel{}
	t.Events.Each(all, func(batch []engine.Event) {
		h.Hide(batch)
		hidden.Events.Add(batch)
	})
	hidden.Damage = Damage(t.Damage)
	return &hidden
}

// Damage hides why lines can't be read.
func Damage(of []journal.Damage) []journal.Damage {
	hidden := make([]journal.Damage, len(of))
	for i, d := range of {
		hidden[i] = journal.Damage{Line: d.Line, Why: Word}
	}
	return hidden
}

// header hides what a run said of itself.
func (w What) header(h journal.Header) journal.Header {
	h.Dataset, h.Prompt = w.Dataset(h.Dataset), w.Prompt(h.Prompt)
	h.Args, h.Dir, h.Spare, h.Notes = nil, "", nil, nil
	p := call.Params{System: dots(h.Params.System), MaxTokens: h.Params.MaxTokens, Drop: h.Params.Drop}
	for _, m := range h.Params.Body {
		if v := gjson.ParseBytes(m.Value); v.Type == gjson.String || v.Type == gjson.JSON {
			m.Value = json.RawMessage(quoted(Word))
		}
		p.Body = append(p.Body, m)
	}
	for _, pair := range h.Params.Headers {
		p.Headers = append(p.Headers, call.Pair{Name: pair.Name, Text: Word})
	}
	for _, pair := range h.Params.Query {
		p.Query = append(p.Query, call.Pair{Name: pair.Name, Text: Word})
	}
	h.Params = p
	return h
}

// event hides what an event tells.
func (h *Hidden) event(e engine.Event) engine.Event {
	e.Err = failure(e.Err)
	if e.Answer != nil {
		a := *e.Answer
		a.Output = h.answer(e.Item, a.Output)
		if a.Note != "" {
			a.Note = Word
		}
		e.Answer = &a
	}
	if e.Kind == engine.Partial {
		e.Text = dots(e.Text)
	}
	if e.Step != nil {
		step := *e.Step
		step.Why = failure(step.Why)
		e.Step = &step
	}
	return e
}

// failure hides what an error says, for that may be anything.
func failure(e *call.Error) *call.Error {
	if e == nil {
		return nil
	}
	is := &call.Error{
		Kind: e.Kind, Status: e.Status, Message: Word, RetryAfter: e.RetryAfter, ShouldRetry: e.ShouldRetry, ForAll: e.ForAll,
		Raw: dots(e.Raw), Usage: e.Usage, Rates: e.Rates, Sent: e.Sent,
	}
	for range e.Problems {
		is.Problems = append(is.Problems, Word)
	}
	return is
}

// answer hides what an answer holds.
func (h *Hidden) answer(item int, output json.RawMessage) json.RawMessage {
	if output == nil {
		return nil
	}
	var b strings.Builder
	h.value(&b, h.words(item), gjson.ParseBytes(output), h.Output)
	return json.RawMessage(b.String())
}

// value writes a value of an answer. hidden: all of it is to be.
func (h *Hidden) value(b *strings.Builder, of *words, v gjson.Result, hidden bool) {
	switch {
	case v.IsObject() || v.IsArray():
		h.members(b, of, v, hidden)
	case v.Type == gjson.String && hidden:
		b.WriteString(quoted(dots(v.String())))
	case v.Type == gjson.String:
		b.WriteString(quoted(of.hide(v.String())))
	case v.Type == gjson.Number && hidden:
		b.WriteByte('0')
	case v.Type == gjson.True && hidden:
		b.WriteString("false")
	default:
		b.WriteString(v.Raw)
	}
}

// members writes an object or a list. A key that no schema declares is content too.
func (h *Hidden) members(b *strings.Builder, of *words, v gjson.Result, hidden bool) {
	isObject, next, n := v.IsObject(), "", 0
	open, end := "[", "]"
	if isObject {
		open, end = "{", "}"
	}
	b.WriteString(open)
	v.ForEach(func(key, value gjson.Result) bool {
		n++
		b.WriteString(next)
		next = ","
		if !isObject {
			h.value(b, of, value, hidden)
			return true
		}
		name := key.String()
		hides := hidden || h.hides(output, name)
		if !h.declared[name] {
			if name = of.hide(name); hides {
				name = "key " + strconv.Itoa(n)
			}
		}
		b.WriteString(quoted(name) + ":")
		h.value(b, of, value, hides)
		return true
	})
	b.WriteString(end)
}
