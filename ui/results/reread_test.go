package results_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/results"
)

// ended are the events of an item that is called, ends and is delivered.
func ended(item int, at time.Duration, attempt int32, ok bool) []engine.Event {
	done := engine.Event{At: at, Kind: engine.Finished, Item: item, Attempt: attempt, Made: attempt, Status: engine.Failed, Err: &call.Error{Kind: call.Server, Message: "broke"}}
	if ok {
		done.Status, done.Err = engine.OK, nil
		done.Answer = &call.Answer{Output: json.RawMessage(fmt.Sprintf(`{"n":%d}`, item))}
	}
	return []engine.Event{
		{At: at, Kind: engine.CallStarted, Item: item}, {At: at, Kind: engine.AttemptStarted, Item: item, Attempt: attempt},
		done, {At: at, Kind: engine.Delivered, Item: item},
	}
}

// A run that is written while it is read back is written as one that was read whole: also where
// an item that failed was called again later. The answers that were written are gone.
func TestARunIsWrittenWhileItIsReadBack(t *testing.T) {
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Short("n int")
	if err != nil {
		t.Fatal(err)
	}
	lane, err := engine.ParseLane("as-completed")
	if err != nil {
		t.Fatal(err)
	}
	started := &engine.Started{Lane: lane, Items: set.Rows.Len()}
	begins := []engine.Event{{Kind: engine.RunStarted, Started: started}}
	stops := []engine.Event{{At: 3 * time.Second, Kind: engine.RunOver, Status: engine.Cancelled}}
	again := []engine.Event{{At: 3 * time.Second, Kind: engine.Continued, Started: started, Status: engine.Failed}}
	over := []engine.Event{{At: 9 * time.Second, Kind: engine.RunOver, Status: engine.Cancelled}}
	first := [][]engine.Event{begins, ended(3, 1, 1, true), ended(0, 2, 1, true), ended(1, 3, 1, false), ended(2, 4, 1, true), stops}
	for name, run := range map[string][][]engine.Event{
		"in one sitting": first,
		"called again":   append(first[:len(first):len(first)], again, ended(5, 4*time.Second, 1, true), ended(1, 5*time.Second, 2, true), over),
	} {
		for _, layout := range []results.Layout{
			{Format: results.JSONL, Fields: s.Fields()}, {Format: results.JSONL, Fields: s.Fields(), InOrder: true}, {Format: results.CSV, Fields: s.Fields()},
		} {
			whole := engine.NewTally()
			for _, batch := range run {
				whole.Apply(batch)
			}
			var want, got bytes.Buffer
			if err := results.Write(&want, layout, whole, set.Rows); err != nil {
				t.Fatal(err)
			}
			r, err := results.NewRecorder(&got, layout, set.Rows)
			if err != nil {
				t.Fatal(err)
			}
			tally := engine.NewTally()
			r.Begin(tally)
			for _, batch := range run {
				tally.Apply(batch)
				r.Reread(batch)
			}
			if !layout.InOrder && (tally.Rows[3].Answer != nil || tally.Rows[0].Answer != nil) {
				t.Errorf("%s: answers that are written are kept", name)
			}
			if err := r.FinishReread(); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() || strings.Count(want.String(), "\n") < 7 {
				t.Errorf("%s, %+v:\n%s\nnot\n%s", name, layout.Format, got.String(), want.String())
			}
		}
	}
}
