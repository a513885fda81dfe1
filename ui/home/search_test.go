package home

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/workspace"
)

// Whatever is typed while results come in and while it is still searched, in the end those are
// found that match.
func TestTypingOnFindsTheSame(t *testing.T) {
	const items = 2*piece + 500
	set, err := datasets.Open(fmt.Sprint("people:", items), datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		tally := engine.NewTally()
		tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items, Lane: engine.Lane{Strategy: engine.Gather}}}})
		run := &workspace.Run{Tally: tally}
		var s search
		want := sought{set: set, run: run, items: items}
		names := rapid.SampledFrom([]string{"mary", "smart", "ok", "failed"})
		open := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				want.needle += rapid.SampledFrom([]string{"m", "a", "r", "y", "ok", "fail", "ed", " ", "is:ok"}).Draw(t, "typed")
			case 1:
				want.needle = want.needle[:len(want.needle)/2]
			case 2:
				want.how = rapid.SampledFrom([]condition{however, failed, underway}).Draw(t, "state")
			case 3:
				item := (open * 1_237) % items
				open++
				var events []engine.Event
				events = append(events, engine.Event{Kind: engine.CallStarted, Item: item}, engine.Event{Kind: engine.AttemptStarted, Item: item, Attempt: 1})
				end := engine.Event{Kind: engine.Finished, Item: item, Attempt: 1, Made: 1, Status: engine.OK, Answer: &call.Answer{Output: []byte(names.Draw(t, "answer"))}}
				if rapid.Bool().Draw(t, "fails") {
					end.Status, end.Answer, end.Err = engine.Failed, nil, &call.Error{Kind: call.Server, Message: names.Draw(t, "message")}
				}
				if rapid.Bool().Draw(t, "ends") {
					events = append(events, end)
				}
				tally.Apply(events)
				s.again(run, events)
			default:
				s.goOn(want)
			}
		}
		for s.goOn(want); s.unfinished(); {
			s.goOn(want)
		}
		for i := range items {
			if got := s.finds.has(i); got != s.matches(i) {
				t.Fatalf("%q, %s: item %d is found: %v", want.needle, conditionNames[want.how], i, got)
			}
		}
	})
}

// What is typed on narrows what was found: nothing else is looked at.
func BenchmarkTypingOn(b *testing.B) {
	const items = 100_000
	set, err := datasets.Open(fmt.Sprint("people:", items), datasets.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, typed := range []string{"name is mary", "mary"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				var s search
				for n := range typed {
					want := sought{needle: typed[:n+1], set: set, items: items}
					for s.goOn(want); s.unfinished(); {
						s.goOn(want)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(typed)), "µs/letter")
		})
	}
}
