package compare

import (
	"encoding/json"
	"reflect"
	"testing"

	"regatta/engine"
	"regatta/engine/call"
)

func TestAccuracyByField(t *testing.T) {
	expected := []string{`{"name":"John","age":20}`, `{"name":"Mary","age":21}`, "", `{"name":"Bob"}`, `{"name":"Eve","age":5}`}
	outputs := []string{`{"name":"John","age":20}`, `{"name":"Mary","age":12}`, `{"name":"Zed","age":1}`, `{"name":"Rob","age":3}`, ""}
	verdicts := []engine.Verdict{engine.Right, engine.Wrong, engine.Unjudged, engine.Wrong, engine.Unjudged}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: len(expected)}}})
	for i, output := range outputs {
		done := engine.Event{Kind: engine.Finished, Item: i, Verdict: verdicts[i], Status: engine.Failed, Err: &call.Error{}}
		if output != "" {
			done.Status, done.Err, done.Answer = engine.OK, nil, &call.Answer{Output: json.RawMessage(output)}
		}
		tally.Apply([]engine.Event{{Kind: engine.CallStarted, Item: i}, done})
	}
	got := AccuracyOf(tally, func(i int) json.RawMessage { return json.RawMessage(expected[i]) })
	want := Accuracy{
		Right: 1, Judged: 3, Wrong: []int{1, 3},
		Fields: []FieldAccuracy{{"name", 2, 3}, {"age", 1, 2}},
		place:  map[string]int{"name": 0, "age": 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNothingToJudge(t *testing.T) {
	got := AccuracyOf(ran(t, "gather", lasting(100, 200)), func(int) json.RawMessage { return nil })
	if !reflect.DeepEqual(got, Accuracy{}) {
		t.Errorf("got %+v", got)
	}
}
