package report

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
)

const ms = time.Millisecond

// rows is a dataset of so many.
type rows int

func (n rows) Len() int                     { return int(n) }
func (n rows) At(i int) datasets.Item       { return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint(i)} }
func (n rows) Expected(int) json.RawMessage { return nil }

// script is how long the call of each item takes. Those in fails fail so often
// first, and what comes first of those in unfit does not fit so often.
type script struct {
	takes        []time.Duration
	fails, unfit map[int]int
	streamed     bool
}

func (s script) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	takes := s.takes[req.Index]
	failing, unfit := req.Attempt <= s.fails[req.Index], req.Attempt <= s.unfit[req.Index]
	if failing || unfit {
		takes /= 3
	}
	if req.Progress != nil {
		time.AfterFunc(takes/3, func() { req.Progress("{") })
	}
	timer := time.NewTimer(takes)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled}
	case <-timer.C:
	}
	switch {
	case failing:
		return call.Answer{}, &call.Error{Kind: call.Server, Message: "down"}
	case unfit:
		return call.Answer{}, &call.Error{Kind: call.InvalidOutput, Message: "no JSON", Raw: "sorry"}
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 10, OutputTokens: 5, Known: true}}, nil
}

// article are latencies like the article's; item 3 fails once, item 5 for good, and
// item 6 is asked again.
func article() script {
	takes := []time.Duration{880 * ms, 910 * ms, 790 * ms, 950 * ms, 850 * ms, 870 * ms, 920 * ms}
	return script{takes: takes, fails: map[int]int{3: 1, 5: 3}, unfit: map[int]int{6: 1}}
}

func laneOf(t testing.TB, name string) engine.Lane {
	t.Helper()
	lane, err := engine.ParseLane(name)
	if err != nil {
		t.Fatal(err)
	}
	return lane
}

// ran is the tally of a run in fake time; stopped after so long, if not 0.
func ran(t *testing.T, name string, s script, stopped time.Duration) *engine.Tally {
	t.Helper()
	tally := engine.NewTally()
	synctest.Test(t, func(t *testing.T) {
		run, err := engine.Start(t.Context(), engine.Config{Steady: true,
			Lane: laneOf(t, name), Rows: rows(len(s.takes)), Caller: s, Seed: 1, Reasks: 2, Stream: s.streamed,
			Retry: engine.Retry{Max: 2, Base: 200 * ms, Cap: 200 * ms, MaxWait: time.Hour},
		})
		if err != nil {
			t.Fatal(err)
		}
		if stopped > 0 {
			time.AfterFunc(stopped, run.Stop)
		}
		for batch := range run.Events() {
			tally.Apply(batch)
		}
	})
	return tally
}

// raced are the runs of lanes on the same items.
func raced(t *testing.T, s script, names ...string) []*engine.Tally {
	t.Helper()
	var tallies []*engine.Tally
	for _, name := range names {
		tallies = append(tallies, ran(t, name, s, 0))
	}
	return tallies
}

// planned is the tally of a run of many items, as its plan has it; so many of the
// attempts fail.
func planned(t testing.TB, name string, items int, failing float64) *engine.Tally {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	latencies := make([]time.Duration, items)
	for i := range latencies {
		latencies[i] = time.Duration(200+r.IntN(2000)) * ms
	}
	lane := laneOf(t, name)
	plan := lane.Plan(items, 1)
	f := plan.Forecast(latencies)
	events := []engine.Event{{Kind: engine.RunStarted, Limit: lane.Limit, Started: &engine.Started{Lane: lane, Items: items, Order: plan.Order}}}
	for i, took := range latencies {
		events = append(events, engine.Event{At: f.Started[i], Kind: engine.CallStarted, Item: i},
			engine.Event{At: f.Started[i], Kind: engine.AttemptStarted, Item: i, Attempt: 1})
		if r.Float64() < failing {
			events = append(events, engine.Event{At: f.Started[i] + took/4, Kind: engine.Retrying, Item: i, Attempt: 1, Err: &call.Error{Kind: call.Server}},
				engine.Event{At: f.Started[i] + took/2, Kind: engine.AttemptStarted, Item: i, Attempt: 2})
		}
		events = append(events, engine.Event{At: f.Finished[i], Kind: engine.Finished, Item: i, Took: took, Status: engine.OK, Answer: &call.Answer{}},
			engine.Event{At: f.Delivered[i], Kind: engine.Delivered, Item: i})
	}
	slices.SortStableFunc(events, func(a, b engine.Event) int { return cmp.Compare(a.At, b.At) })
	tally := engine.NewTally()
	tally.Apply(append(events, engine.Event{At: f.Wall, Kind: engine.RunOver, Status: engine.OK}))
	return tally
}

// about is what is said of runs on so many items.
func about(items int) About {
	return About{
		Dataset: "people", Items: items, Provider: "simulated", Model: "gpt-4o-mini", Simulated: true,
		Made: time.Date(2026, time.March, 4, 15, 6, 0, 0, time.UTC),
		Name: func(_, i int) string { return fmt.Sprintf("P-%d", i) },
	}
}

func bytesOf(t testing.TB, r *Report, f Format) []byte {
	t.Helper()
	data, err := r.Bytes(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
