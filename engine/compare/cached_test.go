package compare

import (
	"context"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/call"
)

// known is a script whose first answers come from a cache, at once.
type known struct {
	script
	first int
}

func (k known) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	if req.Index < k.first {
		return call.Answer{Output: []byte(`{}`), Usage: call.Usage{Known: true}, Cached: true}, nil
	}
	return k.script.Call(ctx, req)
}

func fromCache(t *testing.T, lane string, first int, s script) *engine.Tally {
	t.Helper()
	cfg := of(t, lane, s)
	cfg.Caller = known{s, first}
	return record(t, cfg, nil)
}

func TestRunsFromTheCache(t *testing.T) {
	calls := lasting(800, 900, 850, 1000)
	all, some := fromCache(t, "gather", 4, calls), fromCache(t, "for-loop", 3, calls)
	tallies := []*engine.Tally{ran(t, "for-loop", calls), all, some}

	const rest = "; its wall is not comparable, and speed-up and efficiency are not shown"
	wantLines(t, Warnings(tallies), []string{
		"gather: 4 of 4 answers were cached" + rest,
		"for-loop #2: 3 of 4 answers were cached" + rest,
	})
	wantLines(t, Decided(tallies[1:], func(int, int) string { return "" }), []string{
		"gather took 0.00s: 4 of 4 answers were cached",
		"for-loop took 1.00s: 3 of 4 answers were cached",
	})
	for _, tally := range tallies[1:] {
		if f := Forecasts(tally, engine.ArticleLanes(), 1); f != nil {
			t.Errorf("%v: a forecast is made from cached answers: %+v", tally.Started.Lane, f)
		}
	}
	if Forecasts(tallies[0], engine.ArticleLanes(), 1) == nil {
		t.Error("no forecast is made from a run that was all calls")
	}
}

// What came from the cache was not paid for, and so is not lost when nobody takes it.
func TestCachedAnswersAreNotLost(t *testing.T) {
	cfg := of(t, "gather", lasting(100, 100, 100, 100).failing(3, call.Refused, 50*ms, -1, 99))
	cfg.OnError, cfg.Caller = engine.Orphan, known{cfg.Caller.(script), 2}
	tally := record(t, cfg, nil)
	if tally.OK != 3 || tally.Cached != 2 || tally.Undelivered() != 1 {
		t.Errorf("%d ok, %d cached, %d lost: want 3, 2, 1", tally.OK, tally.Cached, tally.Undelivered())
	}
}

func wantLines(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}
