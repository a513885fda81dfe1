package compare

import (
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
)

// brought is the tally of a run that brought these results; "": none.
func brought(outputs ...string) *engine.Tally {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.Gather}, Items: len(outputs)}}})
	for i, output := range outputs {
		done := engine.Event{Kind: engine.Finished, Item: i, Status: engine.OK, Answer: &call.Answer{Output: json.RawMessage(output)}}
		if output == "" {
			done = engine.Event{Kind: engine.Finished, Item: i, Status: engine.Failed, Err: &call.Error{}}
		}
		tally.Apply([]engine.Event{{Kind: engine.CallStarted, Item: i}, {Kind: engine.AttemptStarted, Item: i, Attempt: 1}, done})
	}
	return tally
}

func TestAgreement(t *testing.T) {
	for want, runs := range map[string][]*engine.Tally{
		"all lanes have the same result for every item": {
			brought(`{"a":1,"b":["x","y"]}`, `[1,2]`), brought(`{"b":["y","x"], "a":1.0}`, `[1, 2]`), brought(`{"a":1,"b":["x","y"]}`, `[1,2]`),
		},
		"1 of 2 items differs between lanes: item 2":                                      {brought(`1`, `[1,2]`), brought(`1`, `[2,1]`)},
		"2 of 3 items differ between lanes: items 1, 3":                                   {brought(`1`, `2`, `3`), brought(`1`, `2`, `3`), brought(`9`, `2`, `9`)},
		"1 of 1 item differs between lanes: item 1":                                       {brought(`1`), brought(``), brought(`2`)},
		"same result in all lanes for 1 of 3 items; the rest have no result in some lane": {brought(`1`, ``, `3`), brought(`1`, `2`, ``)},
		"no item has a result in every lane":                                              {brought(``, `2`), brought(`1`, ``)},
		"9 of 10 items differ between lanes: items 1, 2, 3, 4, 5, 6, 7, 8 and 1 more": {
			brought(`1`, `1`, `1`, `1`, `1`, `1`, `1`, `1`, `1`, `0`), brought(`2`, `2`, `2`, `2`, `2`, `2`, `2`, `2`, `2`, `0`),
		},
	} {
		if got := AgreementOf(runs).String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := AgreementOf(nil); got.Items != 0 || got.Differ != nil {
		t.Errorf("of no runs: %+v", got)
	}
}

// Only runs on the same data can agree, and where they do it is said if asked for.
func TestAgreementsAreOfRunsOnTheSameData(t *testing.T) {
	letters, digits := Context{Data: "letters"}, Context{Data: "digits"}
	runs := []*engine.Tally{brought(`1`, `2`), brought(`7`), brought(`1`, `9`), brought(`7`), brought(`5`)}
	contexts := []Context{letters, digits, letters, digits, {Data: "alone"}}
	differ := "letters: 1 of 2 items differs between lanes: item 2"
	if got, want := Agreements(runs, false, contexts...), []string{differ}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := Agreements(runs, true, contexts...), []string{differ, "digits: all lanes have the same result for every item"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Agreements(runs[:1], true); got != nil {
		t.Errorf("one run agrees: %q", got)
	}
}

// Every item is in one of the parts, whatever the order of the runs.
func TestAgreementOfAnyRuns(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(rt, "items")
		value := rapid.SampledFrom([]string{``, `1`, `1.0`, `2`, `{"a":[]}`})
		var runs []*engine.Tally
		for range rapid.IntRange(1, 4).Draw(rt, "runs") {
			runs = append(runs, brought(rapid.SliceOfN(value, n, n).Draw(rt, "outputs")...))
		}
		got := AgreementOf(runs)
		same, missing := 0, 0
		for i := range n {
			differ, without := false, false
			for _, a := range runs {
				without = without || a.Rows[i].Answer == nil
				for _, b := range runs {
					differ = differ || a.Rows[i].Answer != nil && b.Rows[i].Answer != nil && !equal(a.Rows[i].Answer.Output, b.Rows[i].Answer.Output)
				}
			}
			if slices.Contains(got.Differ, i) != differ {
				rt.Fatalf("item %d: %+v", i, got)
			}
			switch {
			case differ:
			case without:
				missing++
			default:
				same++
			}
		}
		if got.Same != same || got.Same+len(got.Differ)+missing != n {
			rt.Fatalf("%+v of %d items", got, n)
		}
		slices.Reverse(runs)
		if back := AgreementOf(runs); back.String() != got.String() {
			rt.Fatalf("%v, and backwards %v", got, back)
		}
	})
}
