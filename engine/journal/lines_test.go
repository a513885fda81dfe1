package journal

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// asJSON is what encoding/json makes of a line.
func asJSON(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err.Error()
	}
	return b.String()
}

// texts are those that are hard to write.
var texts = rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.SampledFrom([]byte("a\"\\/\b\f\n\r\t\x00\x1b\x7f<&>\xff\xe2\x80\xa8\xe2\x80\xa9é"))), func(b []byte) string { return string(b) }))

// row are rows of one item.
type row struct {
	datasets.Item
	expected json.RawMessage
}

func (row) Len() int                       { return 1 }
func (r row) At(int) datasets.Item         { return r.Item }
func (r row) Expected(int) json.RawMessage { return r.expected }

// Items are written as encoding/json writes them, whatever is in them.
func TestItemsAreWrittenAsJSONDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := row{datasets.Item{ID: texts.Draw(t, "id"), Text: texts.Draw(t, "text"), Fields: rapid.MapOf(texts, texts).Draw(t, "fields")}, nil}
		if rapid.Bool().Draw(t, "is expected") {
			r.expected = json.RawMessage(rapid.SampledFrom([]string{`{"a": 1}`, `[1 ,2]`, `"a b"`, `{"a"`}).Draw(t, "expected"))
		}
		i := 0
		want := asJSON(item{Item: &i, ID: r.ID, Text: r.Text, Fields: r.Fields, Expected: r.expected})
		l := newLines()
		err := l.item(r, 0)
		if valid := len(r.expected) == 0 || json.Valid(r.expected); (err == nil) != valid || err != nil && l.Len() > 0 {
			t.Fatalf("%+v: %v, and %q is written", r, err, l)
		}
		if err == nil && l.String() != want {
			t.Fatalf("%+v:\ngot  %s\nwant %s", r, l, want)
		}
	})
}

// Events are written as encoding/json writes them, whatever they hold.
func TestEventsAreWrittenAsJSONDoes(t *testing.T) {
	quick := 0
	numbers := rapid.OneOf(rapid.Just(0), rapid.IntRange(-3, 1<<40))
	times := rapid.Map(numbers, func(n int) time.Duration { return time.Duration(n) })
	parts := rapid.Custom(func(t *rapid.T) call.Part {
		return call.Part{Tokens: numbers.Draw(t, "n"), Told: rapid.Bool().Draw(t, "told")}
	})
	rapid.Check(t, func(t *rapid.T) {
		e := engine.Event{
			At: times.Draw(t, "at"), Kind: rapid.SampledFrom([]engine.EventKind{engine.CallStarted, engine.AttemptStarted, engine.FirstToken, engine.Finished, engine.Delivered, engine.WaitBegan, engine.WaitEnded, engine.LimitChanged, engine.Retrying, engine.Adopted}).Draw(t, "kind"),
			Status: engine.Status(rapid.IntRange(0, 3).Draw(t, "status")), Verdict: engine.Verdict(rapid.IntRange(0, 2).Draw(t, "verdict")),
			Reason: admit.Reason(rapid.IntRange(0, int(admit.Reasons)).Draw(t, "reason")), Attempt: int32(numbers.Draw(t, "attempt")), Made: int32(numbers.Draw(t, "made")),
			Auto: rapid.Bool().Draw(t, "auto"), Item: numbers.Draw(t, "item"), Limit: numbers.Draw(t, "limit"), Wait: times.Draw(t, "wait"), Took: times.Draw(t, "took"),
		}
		if rapid.Bool().Draw(t, "answered") {
			e.Answer = &call.Answer{Output: json.RawMessage(rapid.SampledFrom([]string{``, `{}`, `null`, `7`, "{\n \"a b\": [1, 2],\t\"<\": \"\u2028\"}", `{"a"`, `{}{}`}).Draw(t, "output")),
				Model: texts.Draw(t, "model"), Note: texts.Draw(t, "note"), Cached: rapid.Bool().Draw(t, "cached"), Rates: call.NoRates,
				Sent: call.Sent{After: times.Draw(t, "after"), New: rapid.Bool().Draw(t, "new"), Server: times.Draw(t, "server")}}
			if rapid.Bool().Draw(t, "metered") {
				e.Answer.Usage = call.Usage{InputTokens: numbers.Draw(t, "in"), OutputTokens: numbers.Draw(t, "out"), Known: rapid.Bool().Draw(t, "known"), MoreInput: rapid.Bool().Draw(t, "more in"), MoreOutput: rapid.Bool().Draw(t, "more out"), CachedInput: parts.Draw(t, "from cache"), Reasoning: parts.Draw(t, "thought")}
			}
			if rapid.Bool().Draw(t, "rated") {
				e.Answer.Rates = call.Rates{LimitRequests: numbers.Draw(t, "limit"), RemainingTokens: numbers.Draw(t, "left"), ResetTokens: times.Draw(t, "reset")}
			}
		}
		if rapid.IntRange(0, 4).Draw(t, "failed") == 0 {
			e.Err = &call.Error{Kind: call.Timeout, Message: texts.Draw(t, "message")}
		}
		l := newLines()
		if l.quickly(&e) {
			quick++
		} else if l.Len() > 0 {
			t.Fatalf("%+v is not written, and left %q", e, l)
		} else if err := l.event(&e, nil); err != nil {
			return // encoding/json's
		}
		if want := asJSON(recordOf(&e)); l.String() != want {
			t.Fatalf("%+v:\ngot  %s\nwant %s", e, l, want)
		}
	})
	if quick == 0 {
		t.Error("none is written quickly")
	}
}

// What most of a journal consists of is both written and read without encoding/json: also what
// a server tells beside its answer.
func TestWhatIsWrittenQuicklyIsReadQuickly(t *testing.T) {
	var answer call.Answer
	fill(reflect.ValueOf(&answer).Elem())
	answer.Output, answer.Note = json.RawMessage(`{"name":"A"}`), ""
	answer.Usage.MoreInput, answer.Usage.MoreOutput = false, false
	l := newLines()
	for _, e := range []engine.Event{
		{Kind: engine.CallStarted, At: 5, Item: 7}, {Kind: engine.AttemptStarted, At: 5, Item: 7, Attempt: 1}, {Kind: engine.FirstToken, At: 6, Item: 7, Attempt: 1},
		{Kind: engine.Finished, At: 7, Item: 7, Attempt: 1, Made: 1, Took: 2, Status: engine.OK, Verdict: engine.Wrong, Answer: &answer}, {Kind: engine.Delivered, At: 7, Item: 7},
	} {
		l.Reset()
		if !l.quickly(&e) {
			t.Errorf("%v is not written quickly", e.Kind)
			continue
		}
		text := bytes.TrimSpace(l.Bytes())
		var got line
		if !(&quick{}).line(text, &got) {
			t.Errorf("%s is not read quickly", text)
		}
	}
	l.Reset()
	if err := l.item(row{datasets.Item{ID: "1", Text: "a \"b\"\n", Fields: map[string]string{"b": "1", "a": "é\\"}}, nil}, 0); err != nil {
		t.Fatal(err)
	}
	if text := bytes.TrimSpace(l.Bytes()); !(&quick{}).line(text, &line{}) {
		t.Errorf("%s is not read quickly", text)
	}
}
