package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// limiter is a provider that takes so many requests a second, from a bucket, and so many
// at a time; from goneFrom to goneTill nothing connects.
type limiter struct {
	rate, burst float64 // 0: any
	most        int     // 0: any
	headers     bool
	quotaAfter  int // requests; 0: never

	goneFrom, goneTill time.Duration

	mu       sync.Mutex
	begun    time.Time
	level    float64
	at       time.Time
	inFlight int
	sent     int
	refused  int
}

func (l *limiter) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	if err := pause(ctx, 20*ms); err != nil { // there and back
		return call.Answer{}, err
	}
	rates, failure := l.take()
	if failure != nil {
		return call.Answer{}, failure
	}
	err := pause(ctx, 850*ms)
	l.mu.Lock()
	l.inFlight--
	l.mu.Unlock()
	if err != nil {
		return call.Answer{}, err
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 100, OutputTokens: 10, Known: true}, Rates: rates}, nil
}

func (l *limiter) take() (call.Rates, *call.Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.begun.IsZero() {
		l.begun, l.at, l.level = now, now, l.burst
	}
	l.sent++
	l.level = math.Min(l.burst, l.level+l.rate*now.Sub(l.at).Seconds())
	l.at = now
	at := now.Sub(l.begun)
	switch {
	case l.goneTill > 0 && at >= l.goneFrom && at < l.goneTill:
		return call.NoRates, &call.Error{Kind: call.Connection, Message: "connection refused", Rates: call.NoRates}
	case l.quotaAfter > 0 && l.sent > l.quotaAfter:
		return call.NoRates, &call.Error{Kind: call.Quota, Status: 429, Code: "insufficient_quota", Rates: call.NoRates}
	case l.rate > 0 && l.level < 1, l.most > 0 && l.inFlight >= l.most:
		l.refused++
		e := &call.Error{Kind: call.RateLimited, Status: 429, Message: "too many", Rates: l.rates()}
		if l.rate > 0 && l.level < 1 {
			e.RetryAfter = time.Duration((1 - l.level) / l.rate * float64(time.Second))
		}
		return call.NoRates, e
	}
	l.level--
	l.inFlight++
	return l.rates(), nil
}

func (l *limiter) rates() call.Rates {
	if !l.headers {
		return call.NoRates
	}
	r := call.NoRates
	r.LimitRequests, r.RemainingRequests, r.WindowRequests = int(l.rate), int(math.Max(0, l.level)), time.Second
	return r
}

// governed runs items in a lane on a provider, with a governor.
func governed(t *testing.T, text string, items int, l *limiter, o governor.Options) ([]Event, *Tally) {
	t.Helper()
	cfg := Config{Lane: lane(text), Rows: texts(items), Caller: l, Retry: DefaultRetry()}
	return record(t, through(governor.NewLink(o), cfg), nil)
}

// fixed are the options of a run whose limit is as its user wants it.
func fixed(limit int) governor.Options {
	if limit == 0 {
		limit = math.MaxInt32
	}
	return governor.Options{Max: limit, Fixed: true, Ramp: 40 * ms}
}

func TestNoItemIsLostToARateLimit(t *testing.T) {
	for name, c := range map[string]struct {
		lane    string
		options governor.Options
		headers bool
		most    float64 // wall over the ideal
	}{
		"gather, headers":         {"gather", fixed(0), true, 1.8},
		"gather, none":            {"gather", fixed(0), false, 3.2},
		"as-completed:64, none":   {"as-completed:64", fixed(64), false, 3.2},
		"gather, auto, headers":   {"gather", governor.Options{}, true, 1.9},
		"gather, auto, none":      {"gather", governor.Options{}, false, 3.3},
		"gather, limit and given": {"gather:200", governor.Options{Max: 200, Fixed: true, Ramp: 40 * ms, RPM: 5000}, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			l := &limiter{rate: 100, burst: 10, headers: c.headers}
			_, tally := governed(t, c.lane, 500, l, c.options)
			const ideal = (500-10)/100.0 + 0.87
			wall, share := tally.Wall.Seconds(), float64(l.refused)/float64(l.sent)
			t.Logf("%d ok in %.2f s, %.2f of the ideal, %.1f%% refused", tally.OK, wall, wall/ideal, 100*share)
			if tally.OK != 500 || wall > c.most*ideal || share > 0.035 {
				t.Errorf("%d of 500 ok in %.2f s (%.2f of the ideal), %.1f%% refused", tally.OK, wall, wall/ideal, 100*share)
			}
		})
	}
}

// A rate and a number at once, and a screen's default limit: each was fatal.
func TestNoItemIsLostToANumber(t *testing.T) {
	l := &limiter{rate: 10, burst: 60, most: 20, headers: true}
	_, tally := governed(t, "as-completed:64", 300, l, fixed(64))
	if tally.OK != 300 || tally.Failed > 0 {
		t.Errorf("%d of 300 ok, %d failed", tally.OK, tally.Failed)
	}
	if share := float64(l.refused) / float64(l.sent); share > 0.1 {
		t.Errorf("%.1f%% refused", 100*share)
	}
}

func TestNoItemIsLostToAnOutage(t *testing.T) {
	for _, gone := range []time.Duration{5 * time.Second, time.Minute} {
		l := &limiter{goneFrom: 3 * time.Second, goneTill: 3*time.Second + gone}
		events, tally := governed(t, "gather:64", 2000, l, fixed(64))
		if tally.OK != 2000 {
			t.Errorf("gone for %v: %d of 2000 ok, %d failed", gone, tally.OK, tally.Failed)
		}
		if tally.Wall > 28*time.Second+gone+gone/2+10*time.Second {
			t.Errorf("gone for %v: %v", gone, tally.Wall)
		}
		what := map[string]int{}
		for _, e := range events {
			if e.Kind == GovernorChanged {
				what[e.Change.What]++
			}
		}
		if what["down"] != 1 || what["back"] != 1 || len(tally.Changes) == 0 {
			t.Errorf("gone for %v: changes %v", gone, what)
		}
	}
}

// Who gives up cancels the rest: nothing has failed, and it can be resumed.
func TestAProviderThatStaysAwayIsGivenUp(t *testing.T) {
	for _, giveUp := range []time.Duration{time.Second, 3 * time.Second, 20 * time.Second, 2 * time.Minute} {
		for _, in := range []int{1, 2, 8, 64} {
			l := &limiter{goneFrom: 2 * time.Second, goneTill: time.Hour}
			o := fixed(in)
			o.GiveUp = giveUp
			_, tally := governed(t, fmt.Sprintf("as-completed:%d", in), 400, l, o)
			if tally.Failed > 0 || tally.OK+tally.Cancelled != 400 || tally.Shut == nil || tally.Shut.Kind != call.GaveUp || tally.Rejected() || !tally.Unreached() {
				t.Errorf("%d in flight, %v: %d ok, %d failed, %d cancelled, shut for %v", in, giveUp, tally.OK, tally.Failed, tally.Cancelled, tally.Shut)
			}
			for i := range tally.Rows {
				if row := &tally.Rows[i]; row.Status == Cancelled && row.Err.Kind != call.GaveUp {
					t.Errorf("%d in flight, %v: item %d is cancelled for %v", in, giveUp, i+1, row.Err)
					break
				}
			}
			if over := tally.Now; over < giveUp || over > 2*giveUp+10*time.Second {
				t.Errorf("%d in flight: given up after %v, not %v", in, over, giveUp)
			}
			if l.sent > 110+2*in {
				t.Errorf("%d in flight: %d requests to a provider that is away", in, l.sent)
			}
		}
	}
}

func TestAnEmptyAccountEndsTheRun(t *testing.T) {
	l := &limiter{quotaAfter: 20}
	_, tally := governed(t, "as-completed:8", 200, l, fixed(8))
	if tally.OK != 20 || l.sent > 20+8 || !tally.Rejected() {
		t.Errorf("%d ok, %d sent, rejected: %v", tally.OK, l.sent, tally.Rejected())
	}
}

// An outage is told of, and waits have names.
func TestARefusalIsSeen(t *testing.T) {
	l := &limiter{rate: 10, burst: 10}
	events, tally := governed(t, "gather:30", 60, l, fixed(30))
	if tally.OK != 60 || tally.Retries == 0 {
		t.Fatalf("%d ok after %d retries", tally.OK, tally.Retries)
	}
	for _, e := range events {
		if e.Kind == GovernorChanged && (e.Change.Text == "" || e.By != ByController && e.By != ByHeader) {
			t.Errorf("a change without words: %+v", e)
		}
	}
	if tally.Waited(admit.Paused).Times+tally.Waited(admit.Pace).Times == 0 {
		t.Error("nobody waited for a pause or a pace")
	}
}

// Two lanes on one provider share what it takes.
func TestRunsShareAGovernor(t *testing.T) {
	link := governor.NewLink(fixed(0))
	l := &limiter{rate: 50, burst: 10}
	cfg := through(link, Config{Lane: lane("gather"), Rows: texts(150), Caller: l, Retry: DefaultRetry()})
	var other *Tally
	_, tally := record(t, cfg, func(*Run) {
		run, err := Start(context.Background(), cfg)
		if err != nil {
			t.Error(err)
			return
		}
		other = NewTally()
		for batch := range run.Events() {
			other.Apply(batch)
		}
	})
	if tally.OK != 150 || other.OK != 150 {
		t.Fatalf("%d and %d of 150 ok", tally.OK, other.OK)
	}
	if share := float64(l.refused) / float64(l.sent); share > 0.06 {
		t.Errorf("%.1f%% refused", 100*share)
	}
	if a, b := tally.Wall, other.Wall; a > b*3/2 || b > a*3/2 {
		t.Errorf("one took %v, the other %v", a, b)
	}
}

// Whoever finds out that the provider is given up, the others on it are told, and so are
// those who come later.
func TestRunsOnAProviderThatIsGivenUpAllEnd(t *testing.T) {
	link := governor.NewLink(governor.Options{Max: 1, Fixed: true, GiveUp: time.Minute})
	l := &limiter{rate: 1e-6, burst: 0}
	cfg := func(text string) Config {
		return through(link, Config{Lane: lane(text), Rows: texts(20), Caller: l, Retry: DefaultRetry()})
	}
	end := func(text string) *Tally {
		run, err := Start(context.Background(), cfg(text))
		if err != nil {
			t.Error(err)
			return nil
		}
		other := NewTally()
		for batch := range run.Events() {
			other.Apply(batch)
		}
		return other
	}
	var others []*Tally
	_, tally := record(t, cfg("gather"), func(*Run) {
		var both sync.WaitGroup
		var a, b *Tally
		both.Go(func() { a = end("for-loop") })
		both.Go(func() { b = end("gather:3") })
		both.Wait()
		others = append(others, a, b, end("gather"))
	})
	for i, tally := range append(others, tally) {
		if tally.Shut == nil || tally.Shut.Kind != call.GaveUp {
			t.Errorf("run %d ended with %v", i, tally.Shut)
		}
	}
}

// halfKnown remembers the answers to all but the first 100 items.
type halfKnown struct{ *limiter }

func (h halfKnown) Remembered(_ context.Context, req call.Request) (call.Answer, bool) {
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{Known: true}, Rates: call.NoRates, Cached: true}, req.Index >= 100
}

// What is known waits for no rate, no pause and no outage.
func TestKnownAnswersWaitForNothing(t *testing.T) {
	l := &limiter{rate: 10, burst: 5, goneFrom: 4 * time.Second, goneTill: 10 * time.Second}
	cfg := Config{Lane: lane("gather:400"), Rows: texts(2100), Caller: halfKnown{l}, Retry: DefaultRetry()}
	_, tally := record(t, through(governor.NewLink(fixed(400)), cfg), nil)
	wantIs(t, "ok", tally.OK, 2100)
	wantIs(t, "cached", tally.Cached, 2000)
	if l.sent > 100+l.refused+100 {
		t.Errorf("%d were sent, %d refused", l.sent, l.refused)
	}
	first, last := Unset, Unset
	for i := range tally.Rows {
		if row := &tally.Rows[i]; row.Cached {
			if first < 0 || row.Started < first {
				first = row.Started
			}
			last = max(last, row.Finished)
		}
	}
	if last-first > 100*ms {
		t.Errorf("known answers took from %v to %v", first, last)
	}
}

// A run that stands still in an outage does not work meanwhile.
func TestEfficiencyOfARunThatStoodStill(t *testing.T) {
	l := &limiter{goneFrom: 3 * time.Second, goneTill: 63 * time.Second}
	_, tally := governed(t, "gather:64", 2000, l, fixed(64))
	if e := tally.Efficiency(); e > 0.6 || e < 0.2 {
		t.Errorf("efficiency %.2f of a run of %v, 60 s of which the provider was away", e, tally.Wall)
	}
}

// A retry that is announced and never begins is none.
func TestRetriesThatNeverBegin(t *testing.T) {
	s := script{{{takes: 100 * ms, err: failure(call.Server)}, {takes: 100 * ms, err: failure(call.Server)}, {takes: 100 * ms}}}
	cfg := of(lane("gather"), s)
	cfg.Retry = Retry{Max: 2}
	_, tally := record(t, cfg, nil)
	wantIs(t, "retries that began", tally.Retries, 2)

	s[0][1].err.RetryAfter = time.Minute
	cfg.Retry.MaxWait = time.Hour
	_, tally = record(t, cfg, func(r *Run) { after(time.Second); r.Stop() })
	wantIs(t, "retries, of which one never began", tally.Retries, 1)
	wantIs(t, "the item's", tally.Rows[0].Retries(), 1)
}

// A lane that finds its limit and one whose limit is given share what the provider takes,
// each with a limit of its own, and have their turns.
func TestLanesWithTheirOwnLimitsShareAGovernor(t *testing.T) {
	for name, headers := range map[string]bool{"headers": true, "none": false} {
		t.Run(name, func(t *testing.T) {
			l := &limiter{rate: 40, burst: 20, headers: headers}
			fixedLink := governor.NewLink(fixed(0))
			autoLink := fixedLink.Beside(governor.Options{})
			of := func(text string, link admit.Link) Config {
				return through(link, Config{Lane: lane(text), Rows: texts(300), Caller: l, Retry: DefaultRetry()})
			}
			var other *Tally
			_, tally := record(t, of("gather:30", fixedLink), func(*Run) {
				run, err := Start(context.Background(), of("gather:auto", autoLink))
				if err != nil {
					t.Error(err)
					return
				}
				other = NewTally()
				for batch := range run.Events() {
					other.Apply(batch)
				}
			})
			if tally.OK != 300 || other.OK != 300 || tally.Most > 30 {
				t.Fatalf("%d and %d of 300 ok, at most %d in flight", tally.OK, other.OK, tally.Most)
			}
			if share := float64(l.refused) / float64(l.sent); share > 0.05 {
				t.Errorf("%.1f%% refused", 100*share)
			}
			const ideal = 600 / 40.0
			if last := max(tally.Wall, other.Wall).Seconds(); last > 1.6*ideal {
				t.Errorf("both took %.1f s, ideal %.1f s", last, ideal)
			}
			if a, b := tally.Wall, other.Wall; a > b*3/2 || b > a*3/2 {
				t.Errorf("one took %v, the other %v", a, b)
			}
		})
	}
}
