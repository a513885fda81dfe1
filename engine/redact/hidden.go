package redact

import (
	"encoding/binary"
	"encoding/json"
	"strconv"

	"github.com/tidwall/gjson"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/journal"
)

// Hidden is a run whose content is hidden while it is read. It is for one goroutine until its
// events are hidden, and its set for many from then on.
type Hidden struct {
	What
	set       *datasets.Set   // as it was
	declared  map[string]bool // names of the fields of answers
	ofAnswers bool            // fields of answers are to be hidden wherever their values stand

	// answers are the values of such fields, each after its length, of items whose answer was
	// seen: most are few and short, and there may be a million. nil: none is needed.
	answers []string
}

// Of returns what hides the content of a run of a set.
func (w What) Of(set *datasets.Set) *Hidden {
	h := &Hidden{What: w, set: set, declared: map[string]bool{}}
	if set.Schema != nil {
		properties(gjson.ParseBytes(set.Schema.JSON()), h.declared)
	}
	for name := range h.declared {
		h.ofAnswers = h.ofAnswers || h.hides(output, name)
	}
	if h.Sees() {
		h.answers = make([]string, set.Rows.Len())
	}
	return h
}

// Sees reports whether all answers have to be seen before any event is hidden: what single
// fields hold is hidden wherever it stands.
func (h *Hidden) Sees() bool { return len(h.Fields) > 0 }

// seen is before the values of an answer, of which there may be none.
const seen = "\x00"

// See takes in the answers of a batch.
func (h *Hidden) See(batch []engine.Event) {
	for i := range batch {
		e := &batch[i]
		if e.Answer == nil || !e.OfItem() {
			continue
		}
		values := []byte(h.answers[e.Item])
		if len(values) == 0 {
			values = append(values, seen...)
		}
		h.leaves(gjson.ParseBytes(e.Answer.Output), false, func(value string) {
			values = append(binary.AppendUvarint(values, uint64(len(value))), value...)
		})
		if h.answers[e.Item] = seen; len(values) > len(seen) {
			h.answers[e.Item] = string(values)
		}
	}
}

// leaves tells the values of the fields of an answer that are to be hidden. inside: of all.
func (h *Hidden) leaves(v gjson.Result, inside bool, tell func(value string)) {
	switch {
	case v.IsObject() || v.IsArray():
		isObject := v.IsObject()
		v.ForEach(func(key, value gjson.Result) bool {
			h.leaves(value, inside || isObject && h.hides(output, key.String()), tell)
			return true
		})
	case inside && (v.Type == gjson.String || v.Type == gjson.Number):
		tell(v.String())
	}
}

// words are what is to be hidden wherever it stands in an item.
func (h *Hidden) words(item int) *words {
	w := &words{}
	if h.answers == nil {
		return w
	}
	of := h.set.Rows.At(item)
	if h.hides(input, text) {
		w.add(of.Text)
	}
	for name, cell := range of.Fields {
		if h.hides(input, name) {
			w.add(cell)
		}
	}
	h.leaves(gjson.ParseBytes(h.set.Rows.Expected(item)), false, w.add)
	values := []byte(h.answers[item])
	if w.all = h.ofAnswers && len(values) == 0; len(values) == 0 {
		return w
	}
	for values = values[len(seen):]; len(values) > 0; {
		size, n := binary.Uvarint(values)
		w.add(string(values[n : n+int(size)]))
		values = values[n+int(size):]
	}
	return w
}

// Hide hides the content of a batch, in its place.
func (h *Hidden) Hide(batch []engine.Event) {
	for i := range batch {
		batch[i] = h.event(batch[i])
	}
}

// Header hides what a run said of itself.
func (h *Hidden) Header(of journal.Header) journal.Header { return h.header(of) }

// Set is the set of a run with a header that is hidden, with its content hidden.
func (h *Hidden) Set(of journal.Header) *datasets.Set {
	set := *h.set
	set.Name, set.Prompt, set.Notes, set.Source = of.Dataset, of.Prompt, nil, nil
	set.Rows = rows{h}
	return &set
}

// rows are the items of a run whose content is hidden, as they are looked at.
type rows struct{ of *Hidden }

// Len is how many there are.
func (r rows) Len() int { return r.of.set.Rows.Len() }

// Expected is nothing: what was expected would be held against what is hidden; whether it was right
// is told.
func (rows) Expected(int) json.RawMessage { return nil }

// At is an item without what it holds.
func (r rows) At(i int) datasets.Item {
	was, words := r.of.set.Rows.At(i), r.of.words(i)
	is := datasets.Item{ID: was.ID, Text: r.cell(words, text, was.Text)}
	if is.ID != strconv.Itoa(i) {
		is.ID = r.cell(words, "id", was.ID)
	}
	if was.Fields != nil {
		is.Fields = make(map[string]string, len(was.Fields))
		for name, cell := range was.Fields {
			is.Fields[name] = r.cell(words, name, cell)
		}
	}
	return is
}

// cell hides what a column of an item holds.
func (r rows) cell(of *words, name, value string) string {
	if r.of.Input || r.of.hides(input, name) {
		return dots(value)
	}
	return of.hide(value)
}
