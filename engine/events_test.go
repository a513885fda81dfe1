package engine

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
)

func TestStreamedAnswersAreSeenAsTheyCome(t *testing.T) {
	s := script{{{takes: 300 * ms, says: []string{`{"na`, `{"name":`}}}}
	cfg := of(lane("gather"), s)
	cfg.Stream = true
	events, tally := record(t, cfg, nil)
	var seen []string
	for _, e := range events {
		if e.Kind == Partial {
			seen = append(seen, e.Text)
		}
	}
	wantEqual(t, "partials", seen, []string{`{"na`, `{"name":`})
	wantIs(t, "first token", tally.Rows[0].Attempts[0].FirstToken, 100*ms)
	wantIs(t, "finished", tally.Rows[0].Finished, 300*ms)
}

func TestASlowReaderSlowsNothingAndLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pieces := make([]string, 1000)
		for i := range pieces {
			pieces[i] = string(make([]byte, i+1))
		}
		s := make(script, 100)
		for i := range s {
			s[i] = []step{{takes: time.Second, says: pieces}}
		}
		cfg := of(lane("as-completed:10"), s)
		cfg.Stream = true
		run, err := Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		after(time.Hour)
		tally, partials := NewTally(), 0
		for batch := range run.Events() {
			tally.Apply(batch)
			for _, e := range batch {
				if e.Kind == Partial {
					partials++
				}
			}
		}
		wantIs(t, "wall", tally.Wall, 10*time.Second)
		wantIs(t, "delivered", tally.Delivered, 100)
		if partials > 200 {
			t.Errorf("%d of 100,000 partial texts waited for the reader: they should coalesce", partials)
		}
	})
}

func TestAReaderThatIsFarBehindHoldsBackNewCalls(t *testing.T) {
	const items = 40_000 // four events each: more than may wait
	synctest.Test(t, func(t *testing.T) {
		cfg := Config{Lane: lane("as-completed:10"), Rows: texts(items), Caller: instant{}}
		run, err := Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		run.mu.Lock()
		waiting, begun := len(run.outbox.queue), run.next
		run.mu.Unlock()
		if begun == items || waiting > maxQueued+100 {
			t.Errorf("%d of %d calls started, %d events waiting for a reader that takes none", begun, items, waiting)
		}
		tally := NewTally()
		for batch := range run.Events() {
			tally.Apply(batch)
		}
		wantIs(t, "delivered", tally.Delivered, items)
	})
}

// instant answers at once.
type instant struct{}

func (instant) Call(context.Context, call.Request) (call.Answer, error) {
	return call.Answer{Output: json.RawMessage(`{}`)}, nil
}

func TestARunEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 150*ms)
		defer cancel()
		run, err := Start(ctx, of(lane("for-loop"), lasting(100*ms, 100*ms, 100*ms)))
		if err != nil {
			t.Fatal(err)
		}
		tally := NewTally()
		for batch := range run.Events() {
			tally.Apply(batch)
		}
		wantIs(t, "end", tally.End, Cancelled)
		wantIs(t, "ended at", tally.Now, 150*ms)
		wantIs(t, "in flight when stopped", tally.Rows[1].Err.Message, "stopped while in flight")
		wantIs(t, "never reached", tally.Rows[2].Err.Message, "never started: the run was stopped")
	})
}

type panicking struct{}

func (panicking) Call(context.Context, call.Request) (call.Answer, error) { panic("boom") }

// A panic is a failure of the attempt in which it came, with the stack that led to it.
func TestAPanicInARetry(t *testing.T) {
	s := script{{{takes: ms, err: failure(call.Server)}, {takes: ms, panics: true}}}
	cfg := of(lane("gather"), s)
	cfg.Retry = Retry{Max: 5, Base: ms, Cap: ms}
	events, tally := record(t, cfg, nil)
	row := &tally.Rows[0]
	wantIs(t, "outcome", row.Outcome, 2)
	wantIs(t, "made", row.Made, 2)
	wantIs(t, "attempts", len(itemsOf(events, AttemptStarted)), 2)
	wantIs(t, "error", row.Err.Error(), "server: internal error: boom")
	if first, _, _ := strings.Cut(row.Err.Stack, "\n"); !strings.Contains(first, "engine.script.Call(") {
		t.Errorf("the stack begins with %q", first)
	}
	if !strings.Contains(row.Err.Stack, "fake_test.go:") {
		t.Errorf("the stack names no file:\n%s", row.Err.Stack)
	}
}

func TestALongStackIsCut(t *testing.T) {
	stack := "goroutine 7 [running]:\nruntime/debug.Stack()\n\t/go/stack.go:26 +0x5e\npanic({0x1, 0x2})\n\t/go/panic.go:860 +0x12f\n" + strings.Repeat("f(...)\n\t/f.go:1 +0x1\n", 1000)
	got := where(stack)
	if !strings.HasPrefix(got, "f(...)\n  /f.go:1 +0x1\nf(") || len(got) > mostStack || len(got) < mostStack-100 {
		t.Errorf("%d bytes: %.100q", len(got), got)
	}
	wantIs(t, "a stack of nothing known", where("f()\n\tx"), "f()\n  x")
}

func TestACallerThatPanicsFailsItsItem(t *testing.T) {
	_, tally := record(t, Config{Lane: lane("gather"), Rows: texts(2), Caller: panicking{}, Retry: DefaultRetry()}, nil)
	wantIs(t, "failed", tally.Failed, 2)
	wantIs(t, "error", tally.Rows[0].Err.Error(), "server: internal error: boom")
	wantIs(t, "attempts", len(tally.Rows[0].Attempts), 1)
}

type bounded struct{ script }

func (bounded) MaxInFlight() (int, string) { return 3, "3 open files" }

func TestTheCallersOwnBoundHolds(t *testing.T) {
	cfg := of(lane("gather"), nil)
	cfg.Rows, cfg.Caller = texts(7), bounded{lasting(ms, ms, ms, ms, ms, ms, ms)}
	_, tally := record(t, cfg, nil)
	wantIs(t, "max in flight", tally.Most, 3)
	wantIs(t, "wall", tally.Wall, 3*ms)
	wantIs(t, "why", tally.Started.Why, "3 open files")
	wantIs(t, "efficiency", tally.Efficiency(), 1)
}

func TestARunThatCannotBeIsRefused(t *testing.T) {
	for name, cfg := range map[string]Config{
		"no rows":        {Caller: instant{}},
		"no caller":      {Rows: texts(1)},
		"negative limit": {Rows: texts(1), Caller: instant{}, Lane: Lane{Strategy: Gather, Limit: -1}},
	} {
		if _, err := Start(t.Context(), cfg); err == nil {
			t.Errorf("%s: started", name)
		}
	}
}
