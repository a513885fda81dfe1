package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
)

// texts are so many rows.
type texts int

func (n texts) Len() int { return int(n) }
func (n texts) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", i)}
}
func (texts) Expected(int) json.RawMessage { return nil }

// However a run goes, with retries of every kind and a limit that is turned on the
// way, no more connections are opened than the highest limit so far.
func TestConnectionsFollowTheLimit(t *testing.T) {
	bodies := []http.HandlerFunc{
		answers(200, asJSON, completed(john, "stop")),
		answers(500, asJSON, openaiError("boom", "server_error", "")),
		answers(200, asStream, events(`{"name":`, `"John",`, `"age":20}`)),
		answers(429, asJSON, openaiError("slow down", "requests", "rate_limit_exceeded"), "Retry-After-Ms", "1"),
		answers(503, asPage, "<html>busy</html>"),
		answers(200, asStream, "data: {\"error\":{\"message\":\"late\",\"code\":500}}\n\n"+events(john)),
	}
	for _, s := range []engine.Strategy{engine.Gather, engine.AsCompleted} {
		var turn atomic.Int64
		c, n := counting(t, func(w http.ResponseWriter, r *http.Request) {
			bodies[int(turn.Add(1))%len(bodies)](w, r)
		})
		run, err := engine.Start(t.Context(), engine.Config{
			Lane: engine.Lane{Strategy: s, Limit: 3}, Rows: texts(600), Caller: c,
			Retry: engine.Retry{Max: 4, Base: time.Microsecond, Cap: time.Microsecond, MaxWait: time.Second},
		})
		if err != nil {
			t.Fatal(err)
		}
		tally, limit := engine.NewTally(), 3
		for batch := range run.Events() {
			tally.Apply(batch)
			if n.most() > int64(limit) {
				t.Fatalf("%v: %d connections at a limit of %d", s, n.most(), limit)
			}
			switch done := tally.Ended(); {
			case done > 400:
				limit = max(limit, 17)
				run.ChangeLimit(17, engine.ByUser, "")
			case done > 200:
				limit = max(limit, 9)
				run.ChangeLimit(2+done%8, engine.ByUser, "")
			}
		}
		if tally.Retries == 0 || tally.OK == 0 {
			t.Errorf("%v: %d retries, %d ok: nothing was tried", s, tally.Retries, tally.OK)
		}
		if closed := n.closed.Load(); closed >= int64((tally.Calls+tally.Retries)/len(bodies)) { // no kind of answer costs its connection
			t.Errorf("%v: %d attempts cost %d connections", s, tally.Calls+tally.Retries, closed)
		}
	}
}

// Whatever calls and dials do, there are never more connections than calls, and
// no dial waits while there is room for it.
func TestGate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &gate{}
			ctx, cancel := context.WithCancel(t.Context())
			calls := 0
			var open, waiting atomic.Int64
			rt.Repeat(map[string]func(*rapid.T){
				"call": func(*rapid.T) { g.enter(); calls++ },
				"end": func(rt *rapid.T) {
					if int64(calls) <= open.Load() || calls == 0 {
						rt.Skip("a call has its connection")
					}
					g.leave()
					calls--
				},
				"dial": func(*rapid.T) {
					waiting.Add(1)
					go func() {
						defer waiting.Add(-1)
						if g.pass(ctx) == nil {
							open.Add(1)
						}
					}()
				},
				"give up": func(*rapid.T) {
					cancel()
					ctx, cancel = context.WithCancel(t.Context())
				},
				"close": func(rt *rapid.T) {
					if open.Load() == 0 {
						rt.Skip("none is open")
					}
					open.Add(-1)
					g.closed()
				},
				"": func(rt *rapid.T) {
					synctest.Wait()
					if n := open.Load(); n > int64(calls) || waiting.Load() > 0 && n < int64(calls) {
						rt.Fatalf("%d calls, %d connections, %d dials wait", calls, n, waiting.Load())
					}
				},
			})
			cancel()
			synctest.Wait()
			if waiting.Load() != 0 {
				rt.Fatalf("%d dials still wait", waiting.Load())
			}
		})
	})
}

// A dial that fails, and a connection that is closed twice, count once.
func TestGateCountsOnce(t *testing.T) {
	g := &gate{}
	g.enter()
	if _, err := g.dial(&net.Dialer{})(t.Context(), "tcp", closedPort(t)); err == nil {
		t.Fatal("a closed port was reached")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := g.dial(&net.Dialer{})(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := g.pass(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("beside the only connection: %v", err)
	}
	conn.Close()
	conn.Close()
	if g.open != 0 {
		t.Errorf("%d open", g.open)
	}
}

// TestADialGivenUpAtItsTurnLeavesItsPlace: a dial whose turn comes in the moment in which
// its call ends, and that therefore opens nothing, doesn't count as open.
func TestADialGivenUpAtItsTurnLeavesItsPlace(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	var g gate
	g.enter()
	for range 100 { // either may be seen first
		if g.pass(over) == nil {
			g.closed()
		}
		if g.open != 0 {
			t.Fatalf("%d connections are open", g.open)
		}
	}
}
