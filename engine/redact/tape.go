package redact

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/reel"
	"regatta/engine/runner"
)

// tape is a run while its content is hidden.
type tape struct {
	What
	declared map[string]bool // names of the fields of answers
	items    []words         // what is to be hidden wherever it stands in an item
}

func (w What) tape(t *runner.Tape) *runner.Tape {
	r := &tape{What: w, declared: map[string]bool{}, items: make([]words, t.Set.Rows.Len())}
	if t.Set.Schema != nil {
		properties(gjson.ParseBytes(t.Set.Schema.JSON()), r.declared)
	}
	r.gather(t)
	hidden := *t
	hidden.Header = w.header(t.Header)
	set := *t.Set
	set.Name, set.Prompt, set.Notes, set.Source = hidden.Header.Dataset, hidden.Header.Prompt, nil, nil
	all := make(rows, set.Rows.Len())
	for i := range all {
		all[i] = r.row(t.Set.Rows, i)
	}
	set.Rows = all
	hidden.Set = &set
	hidden.Events = &reel.Reel{}
	t.Events.Each(t.Events.Len(), func(batch []engine.Event) {
		for i := range batch {
			batch[i] = r.event(batch[i])
		}
		hidden.Events.Add(batch)
	})
	hidden.Damage = make([]journal.Damage, len(t.Damage))
	for i, d := range t.Damage {
		hidden.Damage[i] = journal.Damage{Line: d.Line, Why: Word}
	}
	return &hidden
}

// header hides what a run said of itself.
func (w What) header(h journal.Header) journal.Header {
	h.Dataset, h.Prompt = w.Dataset(h.Dataset), w.Prompt(h.Prompt)
	h.Args, h.Dir, h.Notes = nil, "", nil
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

// gather finds what has to be hidden of single fields, wherever it stands in their items.
func (r *tape) gather(t *runner.Tape) {
	if len(r.Fields) == 0 {
		return
	}
	ofAnswers := false
	for name := range r.declared {
		ofAnswers = ofAnswers || r.hides(output, name)
	}
	for i := range r.items {
		of := t.Set.Rows.At(i)
		r.items[i].all = ofAnswers
		if r.hides(input, text) {
			r.items[i].add(of.Text)
		}
		for name, cell := range of.Fields {
			if r.hides(input, name) {
				r.items[i].add(cell)
			}
		}
		r.leaves(i, gjson.ParseBytes(t.Set.Rows.Expected(i)), false)
	}
	t.Events.Each(t.Events.Len(), func(batch []engine.Event) {
		for i := range batch {
			if e := &batch[i]; e.Answer != nil && e.OfItem() {
				r.items[e.Item].all = false
				r.leaves(e.Item, gjson.ParseBytes(e.Answer.Output), false)
			}
		}
	})
}

// leaves takes in the values of the fields of an answer that are to be hidden. inside: of all.
func (r *tape) leaves(item int, v gjson.Result, inside bool) {
	switch {
	case v.IsObject() || v.IsArray():
		isObject := v.IsObject()
		v.ForEach(func(key, value gjson.Result) bool {
			r.leaves(item, value, inside || isObject && r.hides(output, key.String()))
			return true
		})
	case inside && (v.Type == gjson.String || v.Type == gjson.Number):
		r.items[item].add(v.String())
	}
}

// rows are the items of a run whose content is hidden.
type rows []row

type row struct {
	datasets.Item
	expected json.RawMessage
}

func (r rows) Len() int                       { return len(r) }
func (r rows) At(i int) datasets.Item         { return r[i].Item }
func (r rows) Expected(i int) json.RawMessage { return r[i].expected }

// row hides what an item holds.
func (r *tape) row(of datasets.Rows, i int) row {
	was := of.At(i)
	is := datasets.Item{ID: was.ID, Text: r.cell(i, text, was.Text)}
	if is.ID != strconv.Itoa(i) {
		is.ID = r.cell(i, "id", was.ID)
	}
	if was.Fields != nil {
		is.Fields = make(map[string]string, len(was.Fields))
		for name, cell := range was.Fields {
			is.Fields[name] = r.cell(i, name, cell)
		}
	}
	// What was expected would be held against what is hidden: whether it was right is told.
	return row{Item: is}
}

// cell hides what a column of an item holds.
func (r *tape) cell(item int, name, value string) string {
	if r.Input || r.hides(input, name) {
		return dots(value)
	}
	return r.items[item].hide(value)
}

// event hides what an event tells.
func (r *tape) event(e engine.Event) engine.Event {
	e.Err = failure(e.Err)
	if e.Answer != nil {
		a := *e.Answer
		a.Output = r.answer(e.Item, a.Output)
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
func (r *tape) answer(item int, output json.RawMessage) json.RawMessage {
	if output == nil {
		return nil
	}
	var b strings.Builder
	r.value(&b, item, gjson.ParseBytes(output), r.Output)
	return json.RawMessage(b.String())
}

// value writes a value of an answer. hidden: all of it is to be.
func (r *tape) value(b *strings.Builder, item int, v gjson.Result, hidden bool) {
	switch {
	case v.IsObject() || v.IsArray():
		r.members(b, item, v, hidden)
	case v.Type == gjson.String && hidden:
		b.WriteString(quoted(dots(v.String())))
	case v.Type == gjson.String:
		b.WriteString(quoted(r.items[item].hide(v.String())))
	case v.Type == gjson.Number && hidden:
		b.WriteByte('0')
	case v.Type == gjson.True && hidden:
		b.WriteString("false")
	default:
		b.WriteString(v.Raw)
	}
}

// members writes an object or a list. A key that no schema declares is content too.
func (r *tape) members(b *strings.Builder, item int, v gjson.Result, hidden bool) {
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
			r.value(b, item, value, hidden)
			return true
		}
		name := key.String()
		hides := hidden || r.hides(output, name)
		if !r.declared[name] {
			if name = r.items[item].hide(name); hides {
				name = "key " + strconv.Itoa(n)
			}
		}
		b.WriteString(quoted(name) + ":")
		r.value(b, item, value, hides)
		return true
	})
	b.WriteString(end)
}
