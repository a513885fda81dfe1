package redact_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/redact"
	"regatta/engine/reel"
	"regatta/engine/runner"
)

// A secret is a word that nothing else holds.
const secret = "Zebulon"

// rows are items of a test.
type rows []datasets.Item

func (r rows) Len() int                       { return len(r) }
func (r rows) At(i int) datasets.Item         { return r[i] }
func (r rows) Expected(i int) json.RawMessage { return json.RawMessage(`{"name":"` + secret + `"}`) }

// fill puts a secret into every text that a value holds.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("it was " + secret + ".")
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			for i := range v.Len() {
				fill(v.Index(i))
			}
		}
	}
}

// tapeOf is a run of one item whose every text holds a secret.
func tapeOf(t *testing.T) *runner.Tape {
	t.Helper()
	s, err := schema.Load(t.Context(), "name string, address string, age int")
	if err != nil {
		t.Fatal(err)
	}
	var failure call.Error
	fill(reflect.ValueOf(&failure).Elem())
	failure.Kind = call.InvalidOutput
	answer := &call.Answer{Output: json.RawMessage(`{"name":"` + secret + `","Zebulon":["Zebulon",{"a":"Zebulon"}],"age":7654321}`), Note: "after " + secret}
	var head journal.Header
	head.Params = call.Params{System: "be " + secret, Body: []call.Member{{Name: "stop", Value: json.RawMessage(`["Zebulon"]`)}}, Headers: []call.Pair{{Name: "X", Text: secret}}}
	head.Dataset, head.Prompt, head.Args, head.Dir = "/home/"+secret+"/"+secret+".csv", secret+": {{.text}} and {{.who}}", []string{"--data", secret}, secret
	head.Notes, head.Spare = []string{secret}, []string{"/home/" + secret}
	set := &datasets.Set{Name: head.Dataset, Prompt: head.Prompt, Schema: s, Columns: []string{"who"}, Notes: []string{secret}, Source: &datasets.Source{Path: secret}}
	set.Rows = rows{{ID: secret, Text: secret + " lives here", Fields: map[string]string{"who": secret}}}
	return &runner.Tape{Name: "20260101-" + secret, Header: head, Set: set, Damage: []journal.Damage{{Line: 3, Why: secret}}, Events: reel.Of(
		engine.Event{Kind: engine.Retrying, Err: &failure}, engine.Event{Kind: engine.Superseded, Err: &failure}, engine.Event{Kind: engine.Partial, Text: secret},
		engine.Event{Kind: engine.ModeChanged, Step: &call.Step{Why: &failure}}, engine.Event{Kind: engine.RunShut, Err: &failure},
		engine.Event{Kind: engine.Finished, Status: engine.OK, Answer: answer}, engine.Event{Kind: engine.RunOver, Err: &failure},
	)}
}

// all is everything that a tape holds, in words.
func all(t *runner.Tape) string {
	text := fmt.Sprintf("%s %+v %q %v %v %v", t.Name, t.Header, t.Set.Name+t.Set.Prompt, t.Set.Notes, t.Set.Source, t.Damage)
	for i := range t.Set.Rows.Len() {
		text += fmt.Sprintf(" %q %s", t.Set.Rows.At(i), t.Set.Rows.Expected(i))
	}
	for i := range t.Events.Len() {
		e := t.Events.At(i)
		if e.Err != nil {
			text += fmt.Sprintf(" %+v", *e.Err)
		}
		if e.Step != nil && e.Step.Why != nil {
			text += fmt.Sprintf(" %+v", *e.Step.Why)
		}
		if e.Answer != nil {
			text += fmt.Sprintf(" %s %+v", e.Answer.Output, *e.Answer)
		}
		text += e.Text
	}
	return text
}

// Whatever a run holds a text in, nothing of it is left, and the run that was given stays.
func TestNothingOfItIsLeft(t *testing.T) {
	for _, list := range []string{"input,output", "output,input", "input,output,name"} {
		what, err := redact.Parse(list)
		if err != nil {
			t.Fatal(err)
		}
		was := tapeOf(t)
		before := all(was)
		if !strings.Contains(before, secret) {
			t.Fatal("no secret in the test")
		}
		is := what.Tapes([]*runner.Tape{was})[0]
		if got := all(is); strings.Contains(got, secret) || strings.Contains(got, "7654321") {
			t.Errorf("--redact %s: %s", list, got)
		}
		if all(was) != before {
			t.Errorf("--redact %s changed the run that it was given", list)
		}
		if got, want := string(is.Events.At(5).Answer.Output), `{"name":"•••••••","key 2":["•••••••",{"key 1":"•••••••"}],"age":0}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := is.Header.Prompt, "•••••••• {{.text}} ••• {{.who}}"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if is.Header.Dataset != "data.csv" || is.Name != "run 1" || len(is.Events.At(0).Err.Problems) != 2 || is.Events.At(0).Err.Kind != call.InvalidOutput {
			t.Errorf("%q, %q, %+v", is.Header.Dataset, is.Name, is.Events.At(0).Err)
		}
	}
}

// The values of a field are in nothing else of the item either.
func TestAFieldIsNowhere(t *testing.T) {
	s, err := schema.Load(t.Context(), "name string, note string, age int")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-ZÄÖ][a-zäöß]{3,9}( [A-Z][a-z]{3,9})?`)
		name, other := word.Draw(t, "name"), rapid.StringMatching(`[0-9 .,;-]{0,12}`)
		age := rapid.IntRange(100, 99999).Draw(t, "age")
		mixed := func(label string) string {
			form := rapid.SampledFrom([]string{name, strings.ToUpper(name), "x" + name + "y", strings.Join(reversed(strings.Fields(name)), ", "), fmt.Sprint(age), fmt.Sprintf("%d.00", age)}).Draw(t, label)
			return other.Draw(t, "before") + " " + form + " " + other.Draw(t, "after")
		}
		answer, err := json.Marshal(map[string]any{"name": name, "note": mixed("note"), "age": age})
		if err != nil {
			t.Fatal(err)
		}
		set := &datasets.Set{Schema: s, Columns: []string{"who"}}
		set.Rows = rows{{ID: mixed("id"), Text: mixed("text"), Fields: map[string]string{"who": mixed("who")}}}
		tape := &runner.Tape{Set: set, Events: reel.Of(engine.Event{Kind: engine.Finished, Status: engine.OK, Answer: &call.Answer{Output: answer}})}
		what, err := redact.Parse("name, age")
		if err != nil {
			t.Fatal(err)
		}
		is := what.Tapes([]*runner.Tape{tape})[0]
		item := is.Set.Rows.At(0)
		for _, text := range []string{item.ID, item.Text, item.Fields["who"], string(is.Events.At(0).Answer.Output)} {
			for _, part := range append(strings.Fields(name), fmt.Sprint(age)) {
				if strings.Contains(strings.ToLower(text), strings.ToLower(part)) {
					t.Fatalf("%q is in %q", part, text)
				}
			}
		}
		if got, want := strings.Fields(item.Text), strings.Fields(set.Rows.At(0).Text); len(got) != len(want) {
			t.Fatalf("%q has not the words of %q", got, want)
		}
	})
}

func reversed(words []string) []string {
	var list []string
	for i := len(words) - 1; i >= 0; i-- {
		list = append(list, words[i])
	}
	return list
}

// Without a result nobody knows what a field holds, so that the whole text goes.
func TestATextWithoutAResultGoes(t *testing.T) {
	tape := tapeOf(t)
	tape.Events = reel.Of(tape.Events.At(0))
	tape.Set.Rows = noneExpected{rows{{ID: "0", Text: "call me Ishmael", Fields: map[string]string{"who": "Ishmael"}}}}
	what, err := redact.Parse("name")
	if err != nil {
		t.Fatal(err)
	}
	if item := what.Tapes([]*runner.Tape{tape})[0].Set.Rows.At(0); item.Text != "•••• •• •••••••" || item.Fields["who"] != "•••••••" {
		t.Errorf("%q", item)
	}
	if what, err = redact.Parse("input.who"); err != nil {
		t.Fatal(err)
	}
	if item := what.Tapes([]*runner.Tape{tape})[0].Set.Rows.At(0); item.Text != "call me •••••••" || item.Fields["who"] != "•••••••" {
		t.Errorf("%q", item)
	}
}

type noneExpected struct{ datasets.Rows }

func (noneExpected) Expected(int) json.RawMessage { return nil }

// A field that no run has is refused by its name.
func TestUnknownFields(t *testing.T) {
	set := tapeOf(t).Set
	for list, want := range map[string]string{
		"name": "", "who": "", "text": "", "input.who": "", "output.age": "", "input, output ,name": "",
		"nam":       `unknown field "nam"; did you mean name? use input, output, address, age, name, text, who`,
		"output.wo": `unknown field "output.wo"`,
		"input.age": `unknown field "input.age"`,
		"name,":     "empty name",
	} {
		what, err := redact.Parse(list)
		if err == nil {
			err = what.Check(set)
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", list, err, want)
		}
	}
}
