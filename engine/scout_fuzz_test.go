package engine

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// fickle is a provider that answers its requests, in the order in which they come, as it was drawn:
// the last answer over and over. It notes who asks twice at a time.
type fickle struct {
	says   []said
	silent bool // it never answers what costs nothing

	mu    sync.Mutex
	asked int
	on    map[int]int // attempts under way, by item
	twice int
	way   int // attempts under way
	most  int
}

// said is an answer, and how long it takes.
type said struct {
	err   *call.Error // nil: it is well; of no kind: it never comes
	takes time.Duration
}

func (f *fickle) next(item int) said {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.on[item]++; f.on[item] > 1 {
		f.twice++
	}
	f.way++
	f.most = max(f.most, f.way)
	now := f.says[min(f.asked, len(f.says)-1)]
	f.asked++
	return now
}

func (f *fickle) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	now := f.next(req.Index)
	defer func() {
		f.mu.Lock()
		f.on[req.Index]--
		f.way--
		f.mu.Unlock()
	}()
	if now.err != nil && now.err.Kind == "" {
		<-ctx.Done()
		return call.Answer{}, ctx.Err()
	}
	if err := pause(ctx, now.takes); err != nil {
		return call.Answer{}, err
	}
	if now.err != nil {
		failure := *now.err
		failure.Rates = call.NoRates
		return call.Answer{}, &failure
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 100, OutputTokens: 10, Known: true}, Rates: call.NoRates}, nil
}

// Answers implements call.Answering.
func (f *fickle) Answers(ctx context.Context) bool {
	return pause(ctx, 20*ms) == nil && !f.silent
}

// failuresOfAll are all that a server may say.
var failuresOfAll = []*call.Error{
	nil, nil, nil,
	{Kind: call.Server, Status: 500}, {Kind: call.Server, Status: 500}, {Kind: call.Server, Status: 502}, {Kind: call.Server, Status: 503, RetryAfter: 2 * time.Second},
	{Kind: call.RateLimited, Status: 429}, {Kind: call.RateLimited, Status: 429, RetryAfter: time.Second},
	{Kind: call.Connection, Message: "connection refused"}, {Kind: call.Connection, Message: "connection reset", Sent: sent},
	{Kind: call.Timeout, Status: 408}, {}, {Kind: call.BadRequest, Status: 400}, {Kind: call.InvalidOutput, Raw: "x", Message: "no JSON"},
}

func drawSaid(rt *rapid.T) []said {
	says := make([]said, rapid.IntRange(1, 40).Draw(rt, "answers"))
	fails := rapid.SampledFrom(failuresOfAll[3:]).Draw(rt, "mostly")
	mixed := rapid.Bool().Draw(rt, "mixed")
	for i := range says {
		says[i].takes = time.Duration(rapid.IntRange(1, 900).Draw(rt, "ms")) * ms
		switch {
		case mixed:
			says[i].err = rapid.SampledFrom(failuresOfAll).Draw(rt, "answer")
		case rapid.IntRange(0, 3).Draw(rt, "fails") > 0:
			says[i].err = fails
		}
	}
	return says
}

// Whatever a server answers, in whatever order, and whatever is done to the run meanwhile: no item
// is lost, none has two requests at a time, no more are under way than there are places, and it ends.
func TestScoutsComeToAnEnd(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for range 2 { // two of them a check: 200 in all
			scouted(t, rt)
		}
	})
}

func scouted(t *testing.T, rt *rapid.T) {
	items := rapid.IntRange(1, 12).Draw(rt, "items")
	text := rapid.SampledFrom([]string{"for-loop", "as-completed:1", "gather:2", "ordered:3", "as-completed:7", "gather", "as-completed:auto"}).Draw(rt, "lane")
	f := &fickle{says: drawSaid(rt), silent: rapid.Bool().Draw(rt, "silent"), on: map[int]int{}}
	of := lane(text)
	o := governor.Options{Seed: 1}
	most := max(of.Limit, of.Strategy.most())
	if !of.Auto {
		o = fixed(most)
	}
	o.GiveUp = time.Duration(rapid.IntRange(0, 90).Draw(rt, "give up")) * time.Second
	cfg := Config{Lane: of, Rows: texts(items), Caller: f, Retry: DefaultRetry(), Reasks: 1}
	cfg.Retry.Timeout = 1500 * ms
	cfg.Retry.Max = rapid.IntRange(0, 2).Draw(rt, "retries")
	does := rapid.SampledFrom([]string{"", "", "pause", "stop", "drain", "limit"}).Draw(rt, "done to it")
	at := time.Duration(rapid.IntRange(1, 40_000).Draw(rt, "at, ms"))*ms + 1
	_, tally := record(t, through(governor.NewLink(o), cfg), func(r *Run) {
		after(at)
		switch does {
		case "pause":
			r.Pause(ByUser, "")
			after(30 * time.Second)
			r.Resume(ByUser, "")
		case "stop":
			r.Stop()
		case "drain":
			r.Drain()
		case "limit":
			r.ChangeLimit(3, ByUser, "")
		}
	})
	if ended := tally.OK + tally.Failed + tally.Cancelled; ended != items {
		rt.Errorf("%d of %d items ended", ended, items)
	}
	if f.twice > 0 {
		rt.Errorf("%d requests beside another of the same item", f.twice)
	}
	if does != "limit" && most > 0 && !of.Auto && max(tally.Most, f.most) > most {
		rt.Errorf("%d in flight and %d requests under way, limit %d", tally.Most, f.most, most)
	}
	if tally.Now > 2*time.Hour {
		rt.Errorf("it took %v", tally.Now)
	}
}
