package compare

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/contract"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// texts is a dataset of so many rows.
type texts int

func (n texts) Len() int                     { return int(n) }
func (n texts) At(i int) datasets.Item       { return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint(i)} }
func (n texts) Expected(int) json.RawMessage { return nil }

// step is what the fake provider does with one attempt.
type step struct {
	takes time.Duration
	err   *call.Error
}

// script answers attempt k of item i with script[i][k-1], the last one again
// after that.
type script [][]step

func (s script) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	steps := s[req.Index]
	now := steps[min(req.Attempt, len(steps))-1]
	timer := time.NewTimer(now.takes)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled}
	case <-timer.C:
	}
	if now.err != nil {
		return call.Answer{}, now.err
	}
	return call.Answer{Output: json.RawMessage(`{}`)}, nil
}

// bounded is a script that can hold only two calls in flight.
type bounded struct{ script }

func (bounded) MaxInFlight() (int, string) { return 2, "2 open files allowed" }

// lasting is a script of calls that take so many milliseconds.
func lasting(millis ...int) script {
	s := make(script, len(millis))
	for i, m := range millis {
		s[i] = []step{{takes: time.Duration(m) * ms}}
	}
	return s
}

// failing puts attempts that fail before those of an item.
func (s script) failing(item int, kind call.Kind, takes, retryAfter time.Duration, attempts int) script {
	for range attempts {
		s[item] = append([]step{{takes, &call.Error{Kind: kind, RetryAfter: retryAfter}}}, s[item]...)
	}
	return s
}

// unfit puts attempts whose answers do not fit before those of an item.
func (s script) unfit(item int, takes time.Duration, attempts int) script {
	for range attempts {
		s[item] = append([]step{{takes, &call.Error{Kind: call.InvalidOutput, Raw: "wrong"}}}, s[item]...)
	}
	return s
}

func laneOf(t testing.TB, text string) engine.Lane {
	t.Helper()
	l, err := engine.ParseLane(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// of is a run of a script in dataset order, with up to nine retries and re-asks.
func of(t testing.TB, lane string, s script) engine.Config {
	t.Helper()
	return engine.Config{
		Lane: laneOf(t, lane), Rows: texts(len(s)), Caller: s, DatasetOrder: true, Steady: true,
		Retry:  engine.Retry{Max: 9, Base: ms, Cap: ms, MaxWait: time.Hour},
		Reasks: 9,
	}
}

// record runs cfg to its end in fake time and returns its tally. during, if not
// nil, acts on the run while it is on.
func record(t *testing.T, cfg engine.Config, during func(*engine.Run)) *engine.Tally {
	t.Helper()
	tally := engine.NewTally()
	synctest.Test(t, func(t *testing.T) {
		cfg.Check = contract.New().Next
		run, err := engine.Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if during != nil {
			acting := make(chan struct{})
			defer func() { <-acting }()
			go func() { defer close(acting); during(run) }()
		}
		for batch := range run.Events() {
			tally.Apply(batch)
		}
	})
	return tally
}

// ran is the tally of a run of a script in dataset order.
func ran(t *testing.T, lane string, s script) *engine.Tally {
	t.Helper()
	return record(t, of(t, lane, s), nil)
}

// stoppedAt and turnedAt act on a run after a while.
func stoppedAt(d time.Duration) func(*engine.Run) {
	return func(r *engine.Run) { time.Sleep(d); r.Stop() }
}

func turnedAt(d time.Duration, limits ...int) func(*engine.Run) {
	return func(r *engine.Run) {
		for _, limit := range limits {
			time.Sleep(d)
			r.ChangeLimit(limit, engine.ByUser, "")
		}
	}
}

// lived is a call that is told by its times: for runs that a perfect clock and
// an idle machine never make.
type lived struct{ started, finished, took time.Duration }

// told is the tally of a run of such calls, each delivered as it finished. The
// calls are in the order in which they finished.
func told(t testing.TB, lane string, calls ...lived) *engine.Tally {
	t.Helper()
	l := laneOf(t, lane)
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Limit: l.Limit, Started: &engine.Started{Lane: l, Items: len(calls), Steady: true}}})
	for i, c := range calls {
		tally.Apply([]engine.Event{
			{Kind: engine.CallStarted, At: c.started, Item: i},
			{Kind: engine.AttemptStarted, At: c.started, Item: i, Attempt: 1},
			{Kind: engine.Finished, At: c.finished, Item: i, Attempt: 1, Took: c.took, Status: engine.OK, Answer: &call.Answer{}},
			{Kind: engine.Delivered, At: c.finished, Item: i},
		})
	}
	tally.Apply([]engine.Event{{Kind: engine.RunOver, At: tally.Now, Status: engine.OK}})
	return tally
}

// drawRun draws a run of anything that can happen, and makes it.
func drawRun(t *testing.T, rt *rapid.T) *engine.Tally {
	n := rapid.IntRange(0, 12).Draw(rt, "items")
	s := make(script, n)
	for i := range s {
		s[i] = drawSteps(rt)
	}
	cfg := engine.Config{
		Lane:    drawLane(rt),
		Rows:    texts(n),
		Caller:  s,
		Steady:  true,
		OnError: engine.Policy(rapid.IntRange(0, 2).Draw(rt, "policy")),
		Retry:   engine.Retry{Max: 2, Base: 3 * ms, Cap: 5 * ms, MaxWait: time.Second},
		Reasks:  rapid.IntRange(0, 2).Draw(rt, "re-asks"),
		Seed:    rapid.Uint64().Draw(rt, "seed"),
	}
	if rapid.Bool().Draw(rt, "bounded") {
		cfg.Caller = bounded{s}
	}
	turns := rapid.SliceOfN(rapid.IntRange(0, 5), 0, 3).Draw(rt, "turns")
	stop := rapid.Bool().Draw(rt, "stop")
	return record(t, cfg, func(r *engine.Run) {
		turnedAt(2*ms, turns...)(r)
		if stop {
			stoppedAt(3 * ms)(r)
		}
	})
}

func drawLane(rt *rapid.T) engine.Lane {
	return engine.Lane{
		Strategy: rapid.SampledFrom(engine.Strategies()).Draw(rt, "strategy"),
		Limit:    rapid.IntRange(0, 5).Draw(rt, "limit"),
	}
}

func drawSteps(rt *rapid.T) []step {
	var steps []step
	for range rapid.IntRange(1, 4).Draw(rt, "attempts") {
		st := step{takes: time.Duration(rapid.IntRange(0, 10_000).Draw(rt, "µs")) * time.Microsecond}
		if rapid.Bool().Draw(rt, "fails") {
			kind := rapid.SampledFrom([]call.Kind{call.Server, call.RateLimited, call.BadRequest, call.InvalidOutput}).Draw(rt, "kind")
			st.err = &call.Error{Kind: kind, Raw: "wrong", RetryAfter: time.Duration(rapid.IntRange(-1, 5).Draw(rt, "retry after")) * ms}
		}
		steps = append(steps, st)
	}
	return steps
}
