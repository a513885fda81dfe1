package journal

import (
	"encoding/json"
	"reflect"
	"testing"

	"regatta/engine"
	"regatta/engine/call"
)

// Every event but a partial text has a name of its own in a journal.
func TestEveryKindHasAName(t *testing.T) {
	seen := map[string]bool{}
	for kind := engine.RunStarted; kind <= engine.RunOver; kind++ {
		if kind == engine.Partial {
			continue
		}
		if int(kind) >= len(kindNames) || kindNames[kind] == "" || seen[kindNames[kind]] {
			t.Fatalf("%s has no name of its own", kind)
		}
		seen[kindNames[kind]] = true
		if got, err := parseKind(kindNames[kind]); got != kind || err != nil {
			t.Errorf("%q is read as %s, %v", kindNames[kind], got, err)
		}
	}
}

// A field that an event is given some day is written, or this fails. Text is left
// out.
func TestEveryFieldOfAnEventIsWritten(t *testing.T) {
	for kind := engine.RunStarted; kind <= engine.RunOver; kind++ {
		if kind == engine.Partial {
			continue
		}
		var e engine.Event
		fill(reflect.ValueOf(&e).Elem())
		e.Kind = kind
		if kind != engine.LimitChanged && kind != engine.Paused && kind != engine.Resumed {
			e.Text, e.By = "", 0
		}
		if e.Made = 0; kind == engine.Finished || kind == engine.Adopted {
			e.Made = 2
		}
		e.Started.Lane = engine.Lane{Strategy: engine.AsCompleted, Limit: 3}
		e.Answer.Output = json.RawMessage(`{"a":1}`)
		if !e.OfItem() {
			e.Item = 0
		}
		if kind != engine.RunStarted && kind != engine.LimitChanged {
			e.Limit = 0
		}
		text, err := json.Marshal(recordOf(&e))
		if err != nil {
			t.Fatal(err)
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		got, err := r.event()
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s\n got %+v, %v\nwant %+v", text, got, err, e)
		}
	}
}

// What says nothing takes no room, and comes back as nothing.
func TestEmptyAnswers(t *testing.T) {
	for _, rates := range []call.Rates{call.NoRates, {}} {
		e := engine.Event{Kind: engine.Finished, Status: engine.OK, Answer: &call.Answer{Output: json.RawMessage(`null`), Rates: rates}, Err: &call.Error{Rates: rates}}
		text, err := json.Marshal(recordOf(&e))
		if err != nil {
			t.Fatal(err)
		}
		want := `{"at":0,"event":"finished","item":0,"status":"ok","answer":{"output":null},"error":{"kind":""}}`
		if rates == call.NoRates && string(text) != want {
			t.Errorf("got %s, want %s", text, want)
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		if got, err := r.event(); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%s\n got %+v, %v", text, got, err)
		}
	}
}

// fill gives every field of a value something that is not nothing.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	default:
		v.Set(reflect.ValueOf(1).Convert(v.Type()))
	}
}

// A header holds everything that there is to say of it: a field that is added is
// written, or this fails.
func TestEveryFieldOfAHeaderIsWritten(t *testing.T) {
	var h Header
	fill(reflect.ValueOf(&h).Elem())
	h.Begun, h.Lane, h.Schema = h.Begun.UTC(), engine.Lane{Strategy: engine.Ordered, Limit: 3}, json.RawMessage(`{}`)
	h.Params.Body[0].Value = json.RawMessage(`1`)
	h.Hedge.Percentile = 95
	h.Unknown = nil // it is told of what is damaged
	text, err := json.Marshal(h.head())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := header(text); err != nil || !reflect.DeepEqual(got, h) {
		t.Errorf("%s\n got %+v, %v\nwant %+v", text, got, err, h)
	}
}
