package results

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
)

// events are those of an item that is called, ends and is delivered, at times from at on.
func events(t *rapid.T, item int, at time.Duration) []engine.Event {
	retried := rapid.IntRange(0, 3).Draw(t, "retried") == 0
	attempt := int32(1)
	list := []engine.Event{{At: at, Kind: engine.CallStarted, Item: item}, {At: at, Kind: engine.AttemptStarted, Item: item, Attempt: 1}}
	if retried {
		attempt = 2
		broke := &call.Error{Kind: call.Server, Message: "broke", RetryAfter: -1}
		list = append(list, engine.Event{At: at + 1, Kind: engine.Retrying, Item: item, Attempt: 1, Err: broke},
			engine.Event{At: at + 2, Kind: engine.AttemptStarted, Item: item, Attempt: 2})
	}
	if rapid.Bool().Draw(t, "streamed") {
		list = append(list, engine.Event{At: at + 3*time.Millisecond, Kind: engine.FirstToken, Item: item, Attempt: attempt})
	}
	done := engine.Event{At: at + 9*time.Millisecond, Kind: engine.Finished, Item: item, Attempt: attempt, Made: attempt, Took: 9 * time.Millisecond}
	if rapid.IntRange(0, 4).Draw(t, "fails") == 0 {
		done.Status, done.Err = engine.Failed, &call.Error{Kind: call.Server, Message: "broke", RetryAfter: -1}
	} else {
		done.Status, done.Answer = engine.OK, &call.Answer{
			Output: json.RawMessage(fmt.Sprintf(`{"n":%d}`, item)), Cached: rapid.Bool().Draw(t, "cached"),
			Note: rapid.SampledFrom([]string{"", "", "found in a text"}).Draw(t, "note"),
			Usage: call.Usage{
				InputTokens: rapid.IntRange(0, 1<<33).Draw(t, "in"), OutputTokens: rapid.IntRange(0, 99).Draw(t, "out"), Known: rapid.Bool().Draw(t, "known"),
				MoreInput: rapid.Bool().Draw(t, "more in"), MoreOutput: rapid.Bool().Draw(t, "more out"),
				CachedInput: call.Part{Tokens: 3, Told: rapid.Bool().Draw(t, "told")}, Reasoning: call.Part{Tokens: 2, Told: rapid.Bool().Draw(t, "thought")},
			},
		}
	}
	return append(list, done, engine.Event{At: at + 10*time.Millisecond, Kind: engine.Delivered, Item: item, Status: done.Status})
}

// TestWhatIsSetAsideIsWrittenWhole: in dataset order, whatever the order of deliveries, the
// same is written as of a run that is over, whose answers are all there.
func TestWhatIsSetAsideIsWrittenWhole(t *testing.T) {
	s, err := schema.Short("n int")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2*blockSize).Draw(t, "items")
		if rapid.Bool().Draw(t, "few") {
			n = min(n, 9)
		}
		layout := Layout{Format: rapid.SampledFrom([]string{CSV, JSONL}).Draw(t, "format"), Fields: s.Fields(), InOrder: true}
		var got, want bytes.Buffer
		r, err := NewRecorder(&got, layout, texts(n))
		if err != nil {
			t.Fatal(err)
		}
		whole := engine.NewTally()
		record := rapid.SampledFrom([]func(*Recorder, []engine.Event){(*Recorder).Record, (*Recorder).Reread}).Draw(t, "how")
		take := func(batch []engine.Event) {
			whole.Apply(batch)
			r.Tally().Apply(batch)
			record(r, batch)
		}
		take([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: n}}})
		for i, item := range rapid.Permutation(numbers(n)).Draw(t, "order")[:rapid.IntRange(0, n).Draw(t, "delivered")] {
			take(events(t, item, time.Duration(i)*time.Second))
		}
		if err := r.FinishReread(); err != nil {
			t.Fatal(err)
		}
		if err := Write(&want, layout, whole, texts(n)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Fatalf("%s\nnot\n%s", got.String(), want.String())
		}
		for _, b := range r.aside.blocks {
			if b != nil {
				t.Fatal("something is still set aside")
			}
		}
	})
}

// TestSimpleCells: a cell that is told at a glance is what reading the JSON gives.
func TestSimpleCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, err := json.Marshal(rapid.OneOf(
			rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Int().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
			rapid.SliceOf(rapid.Int()).AsAny(),
		).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		want := string(value)
		var s *string
		if json.Unmarshal(value, &s) == nil {
			if want = ""; s != nil {
				want = *s
			}
		}
		if got := Cell(value); got != want {
			t.Fatalf("Cell(%s) = %q, want %q", value, got, want)
		}
	})
}
