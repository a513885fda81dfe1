package engine

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// stragglers answers after a time, but the first attempt for each of some items after a
// much longer one.
type stragglers struct {
	usual, slow time.Duration
	every       int  // each so many-th item is slow
	both        bool // its other attempts, too

	mu             sync.Mutex
	inFlight, most int
	sent           int
}

func (s *stragglers) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	s.mu.Lock()
	s.inFlight++
	s.sent++
	s.most = max(s.most, s.inFlight)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.inFlight--
	}()
	takes := s.usual + time.Duration(req.Index*37%100)*4*time.Millisecond
	if (req.Index+1)%s.every == 0 && (req.Attempt == 1 || s.both) {
		takes = s.slow
	}
	usage := call.Usage{InputTokens: 10, OutputTokens: 1, Known: true}
	if err := pause(ctx, takes); err != nil {
		return call.Answer{}, &call.Error{Kind: call.Cancelled, Message: "cancelled", Usage: usage}
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: usage}, nil
}

// A slow tail costs a run most of its wall: the second attempts of a few win it back, and
// what both cost counts.
func TestHedgesCutTheTail(t *testing.T) {
	for _, text := range []string{"gather", "as-completed:10", "ordered:20"} {
		t.Run(text, func(t *testing.T) {
			run := func(h Hedge) (*Tally, *stragglers) {
				s := &stragglers{usual: time.Second, slow: 30 * time.Second, every: 100}
				_, tally := record(t, Config{Lane: lane(text), Rows: texts(200), Caller: s, Retry: DefaultRetry(), Hedge: h, DatasetOrder: true}, nil)
				wantIs(t, "ok", tally.OK, 200)
				wantIs(t, "spent", tally.Usage.InputTokens, 10*s.sent)
				if tally.Slots() > 0 && s.most > tally.Slots() {
					t.Errorf("%d requests at a time with a limit of %d", s.most, tally.Slots())
				}
				return tally, s
			}
			without, _ := run(Hedge{})
			with, s := run(Hedge{95})
			wantIs(t, "hedges without", without.Hedged, 0)
			t.Logf("wall %v, hedged %v (%d, of which %d won)", without.Wall, with.Wall, with.Hedged, with.HedgesWon)
			if with.Hedged == 0 || with.Hedged > 10 || with.HedgesWon == 0 || with.Superseded != with.Hedged || s.sent != 200+with.Hedged {
				t.Errorf("%d hedged, %d won, %d superseded, %d sent", with.Hedged, with.HedgesWon, with.Superseded, s.sent)
			}
			if without.Wall < 30*time.Second || with.Wall > without.Wall-8*time.Second {
				t.Errorf("wall %v, with hedges %v", without.Wall, with.Wall)
			}
			wantIs(t, "retries", with.Retries, 0)
		})
	}
}

// No more than one item of twenty is hedged, not even where all the rest is slow, and
// none before it is known what slow is.
func TestHedgesAreFew(t *testing.T) {
	slow := &stragglers{usual: time.Second, slow: 60 * time.Second, every: 3}
	_, tally := record(t, Config{Lane: lane("gather"), Rows: texts(120), Caller: slow, Retry: DefaultRetry(), Hedge: Hedge{50}}, nil)
	wantIs(t, "hedges of 120 items", tally.Hedged, 6)
	wantIs(t, "ok", tally.OK, 120)

	few := &stragglers{usual: time.Second, slow: 10 * time.Second, every: 10}
	for _, items := range []int{7, 19} {
		_, tally = record(t, Config{Lane: lane("gather"), Rows: texts(items), Caller: few, Hedge: Hedge{95}}, nil)
		wantIs(t, "hedges of a few items", tally.Hedged, 0)
	}
	_, tally = record(t, Config{Lane: lane("for-loop"), Rows: texts(100), Caller: few, Hedge: Hedge{95}}, nil)
	wantIs(t, "hedges of a for loop", tally.Hedged, 0)
	_, tally = record(t, Config{Lane: lane("as-completed:1"), Rows: texts(100), Caller: few, Hedge: Hedge{95}}, nil)
	wantIs(t, "hedges of a limit of one", tally.Hedged, 0)
}

// Where more are slow than the percentile leaves, those that take twice as long are hedged.
func TestHedgesWhereManyAreSlow(t *testing.T) {
	s := &stragglers{usual: time.Second, slow: 60 * time.Second, every: 5}
	_, tally := record(t, Config{Lane: lane("gather"), Rows: texts(100), Caller: s, Retry: DefaultRetry(), Hedge: Hedge{95}}, nil)
	wantIs(t, "hedged", tally.Hedged, 5)
	wantIs(t, "won", tally.HedgesWon, 5)
	for i := range tally.Rows {
		if a := tally.Rows[i].Attempts; len(a) > 1 && (a[1].Begun < 2*time.Second || a[1].Begun > 4*time.Second) {
			t.Errorf("item %d is hedged at %v", i+1, a[1].Begun)
		}
	}
}

// While the provider refuses, or the run is paused, nothing is sent twice.
func TestNoHedgesInTrouble(t *testing.T) {
	s := &stragglers{usual: time.Second, slow: 20 * time.Second, every: 50}
	cfg := Config{Lane: lane("gather"), Rows: texts(100), Caller: s, Hedge: Hedge{95}}
	_, tally := record(t, cfg, func(r *Run) {
		after(500 * ms)
		r.Pause(ByUser, "")
		after(15 * time.Second)
		r.Resume(ByUser, "")
	})
	for i := range tally.Rows {
		for _, a := range tally.Rows[i].Attempts {
			if a.Beside && a.Begun < 15*time.Second {
				t.Errorf("item %d has a second attempt in a pause, at %v", i+1, a.Begun)
			}
		}
	}
	if tally.Hedged == 0 {
		t.Error("none after the pause")
	}

	l := &limiter{rate: 20, burst: 5}
	governed := through(governor.NewLink(fixed(0)), Config{Lane: lane("gather"), Rows: texts(100), Caller: l, Retry: DefaultRetry(), Hedge: Hedge{50}})
	events, tally := record(t, governed, nil)
	last := Unset
	for _, e := range events {
		if e.Kind == Retrying {
			last = e.At
		}
		if e.Kind == AttemptStarted && last >= 0 && e.At < last+calmFor && tally.Rows[e.Item].Attempts[e.Attempt-1].Beside {
			t.Errorf("item %d has a second attempt at %v, after a refusal at %v", e.Item+1, e.At, last)
		}
	}
	wantIs(t, "ok", tally.OK, 100)
}

// When the first attempt fails, the one beside it goes on, and a failure of both is one
// of the item.
func TestHedgesThatFail(t *testing.T) {
	answers := make(script, 100)
	for i := range answers {
		answers[i] = []step{{takes: time.Second}}
	}
	broke := failure(call.BadRequest)
	answers[10] = []step{{takes: 3 * time.Second, err: broke}, {takes: 5 * time.Second}}                                                  // the second wins after the first failed
	answers[20] = []step{{takes: 9 * time.Second}, {takes: time.Second, err: broke}}                                                      // the first wins after the second failed
	answers[30] = []step{{takes: 4 * time.Second, err: broke}, {takes: 6 * time.Second, err: failure(call.Server)}, {takes: time.Second}} // both fail; a retry
	answers[40] = []step{{takes: 4 * time.Second, err: broke}, {takes: 6 * time.Second, err: broke}}
	cfg := of(lane("gather"), answers)
	cfg.Hedge, cfg.Retry, cfg.Stream = Hedge{95}, DefaultRetry(), true
	_, tally := record(t, cfg, nil)
	wantIs(t, "hedged", tally.Hedged, 4)
	wantIs(t, "ok", tally.OK, 99)
	wantIs(t, "won", tally.HedgesWon, 1)
	wantIs(t, "retries", tally.Retries, 1)
	wantIs(t, "status of the one of which both failed", tally.Rows[40].Status, Failed)
	wantIs(t, "attempts of the one that was retried", tally.Rows[30].Made, 3)
	wantIs(t, "outcome of the one whose second failed", tally.Rows[20].Outcome, 1)
	wantIs(t, "attempts of that", tally.Rows[20].Made, 2)
}

// Whatever fails and whenever a run is stopped, with second attempts every item ends once
// and all that was granted goes back.
func TestNothingIsLostWithHedges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(40, 80).Draw(rt, "items")
		s := make(script, n)
		for i := range s {
			if s[i] = []step{{takes: time.Duration(1000+i) * time.Microsecond}}; i%5 == 0 {
				s[i] = drawSteps(rt)
				s[i][0].takes += time.Duration(rapid.IntRange(0, 30).Draw(rt, "slower")) * ms
				s[i][len(s[i])-1].panics = rapid.IntRange(0, 9).Draw(rt, "panics") == 0
			}
		}
		cfg := of(Lane{Strategy: rapid.SampledFrom(Strategies()).Draw(rt, "strategy"), Limit: rapid.IntRange(0, 50).Draw(rt, "limit")}, s)
		cfg.OnError = Policy(rapid.IntRange(0, 2).Draw(rt, "policy"))
		cfg.Retry = Retry{Max: rapid.IntRange(0, 2).Draw(rt, "retries"), Base: 3 * ms, Cap: 5 * ms}
		cfg.Reasks = rapid.IntRange(0, 2).Draw(rt, "re-asks")
		cfg.Stream = rapid.Bool().Draw(rt, "stream")
		cfg.Hedge = Hedge{rapid.Float64Range(50, 99).Draw(rt, "percentile")}
		link := drawMoody(rt)
		cfg.Admission = []admit.Link{link, nil}[rapid.IntRange(0, 1).Draw(rt, "not admitted"):]
		_, tally := record(t, cfg, meddle(rt))
		if tally.Ended() != n || tally.InFlight != 0 {
			rt.Fatalf("%d of %d items ended, %d in flight", tally.Ended(), n, tally.InFlight)
		}
		if tally.Hedged > n/hedgeShare || tally.HedgesWon > tally.Hedged {
			rt.Fatalf("%d of %d items were hedged, %d won", tally.Hedged, n, tally.HedgesWon)
		}
		link.checkEmpty(rt)
		checkRows(rt, cfg, tally)
	})
}

func TestParseHedge(t *testing.T) {
	for text, want := range map[string]string{"p95": "p95", "P99.9": "p99.9", "p50": "p50", "off": ""} {
		got, err := ParseHedge(text)
		if err != nil || got.String() != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "95", "p49", "p100", "p99.95", "pNaN", "p", "p-95", "on"} {
		if got, err := ParseHedge(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

// What was done before is none of the items that may be hedged.
func TestHedgesAreAShareOfWhatIsToDo(t *testing.T) {
	cfg := Config{Lane: lane("gather"), Hedge: Hedge{95}, Prior: make([]Prior, 960)}
	wantIs(t, "hedges of 40 of 1000 items", newHedger(&cfg, 1000).most, 2)
	cfg.Prior = make([]Prior, 981)
	wantIs(t, "no hedger of 19 items", newHedger(&cfg, 1000) == nil, true)
}
