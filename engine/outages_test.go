package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"regatta/engine/call"
	"regatta/engine/governor"
)

// unwell is a provider that is well but for a time, and but for some items.
type unwell struct {
	fails      call.Error // how; the zero Error: it hangs
	from, till time.Duration
	kills      bool         // what is in flight when it begins fails then
	items      map[int]bool // these always fail
	giveUp     time.Duration
	hangs      bool // so does what costs nothing
	asked      int  // how many times whether it answers

	mu    sync.Mutex
	begun time.Time
	seed  uint64
	sent  int
}

// arrive takes a request to the provider, and is how much later it begins to fail whatever it
// has; below 0: it already does.
func (u *unwell) arrive(ctx context.Context, item int, network time.Duration) (well bool, left time.Duration) {
	u.mu.Lock()
	if u.begun.IsZero() {
		u.begun = time.Now()
	}
	u.sent++
	u.mu.Unlock()
	if pause(ctx, network) != nil {
		return false, 0
	}
	at := time.Since(u.begun)
	return (at < u.from || at >= u.till) && !u.items[item], u.from - at
}

func (u *unwell) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	rnd := rand.New(rand.NewPCG(u.seed, uint64(req.Index)<<16|uint64(req.Attempt)))
	between := func(from, to time.Duration) time.Duration { return from + time.Duration(rnd.Int64N(int64(to-from))) }
	well, left := u.arrive(ctx, req.Index, between(10*ms, 30*ms))
	takes := between(600*ms, time.Second)
	switch {
	case !well && u.fails.Kind == "":
		<-ctx.Done()
		return call.Answer{}, ctx.Err()
	case !well:
		takes = between(1*ms, 21*ms)
	case u.kills && left > 0 && left < takes:
		well, takes = false, left
	}
	if err := pause(ctx, takes); err != nil {
		return call.Answer{}, err
	}
	if !well {
		failure := u.fails
		failure.Rates = call.NoRates
		return call.Answer{}, &failure
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 100, OutputTokens: 10, Known: true}, Rates: call.NoRates}, nil
}

// Answers implements call.Answering: what costs nothing is answered but while it fails for all.
func (u *unwell) Answers(ctx context.Context) bool {
	u.mu.Lock()
	begun := u.begun
	u.asked++
	u.mu.Unlock()
	if pause(ctx, 20*ms) != nil {
		return false
	}
	at := time.Since(begun)
	if at < u.from || at >= u.till {
		return true
	}
	if u.fails.Kind == "" || u.hangs {
		<-ctx.Done()
	}
	return false
}

// run runs so many items in a lane on the provider.
func (u *unwell) run(t *testing.T, text string, items int, seed uint64) *Tally {
	t.Helper()
	return u.runWith(t, text, items, seed, nil)
}

// runWith is run, while during is called, which may be nil.
func (u *unwell) runWith(t *testing.T, text string, items int, seed uint64, during func(*Run)) *Tally {
	t.Helper()
	u.seed = seed
	l := lane(text)
	o := governor.Options{Seed: seed}
	if !l.Auto {
		most := max(l.Limit, l.Strategy.most())
		o = fixed(most)
	}
	o.GiveUp = u.giveUp
	cfg := Config{Lane: l, Rows: texts(items), Caller: u, Retry: DefaultRetry(), Seed: seed}
	if u.fails.Kind == "" {
		cfg.Retry.Timeout = 1500 * ms
	}
	_, tally := record(t, through(governor.NewLink(o), cfg), during)
	return tally
}

var sent = call.Sent{After: ms}

// outages are the ways in which a provider fails for everybody.
var outages = map[string]*unwell{
	"refused":             {fails: call.Error{Kind: call.Connection, Message: "connection refused"}, kills: true},
	"no such host":        {fails: call.Error{Kind: call.Connection, Message: "no such host"}},
	"TLS":                 {fails: call.Error{Kind: call.Connection, Message: "tls: handshake failure"}},
	"reset":               {fails: call.Error{Kind: call.Connection, Message: "connection reset", Sent: sent}},
	"reset, all":          {fails: call.Error{Kind: call.Connection, Message: "connection reset", Sent: sent}, kills: true},
	"500":                 {fails: call.Error{Kind: call.Server, Status: 500}},
	"500, all":            {fails: call.Error{Kind: call.Server, Status: 500}, kills: true},
	"500 with a wait":     {fails: call.Error{Kind: call.Server, Status: 500, RetryAfter: 2 * time.Second}},
	"502":                 {fails: call.Error{Kind: call.Server, Status: 502}},
	"502, a page":         {fails: call.Error{Kind: call.Server, Status: 502, Message: "<html>Bad Gateway"}, kills: true},
	"503":                 {fails: call.Error{Kind: call.Server, Status: 503}},
	"503 with a wait":     {fails: call.Error{Kind: call.Server, Status: 503, RetryAfter: time.Second}},
	"504":                 {fails: call.Error{Kind: call.Server, Status: 504}},
	"524":                 {fails: call.Error{Kind: call.Server, Status: 524}},
	"529":                 {fails: call.Error{Kind: call.Server, Status: 529}},
	"529 with a wait":     {fails: call.Error{Kind: call.Server, Status: 529, RetryAfter: 3 * time.Second}},
	"408":                 {fails: call.Error{Kind: call.Timeout, Status: 408}},
	"nothing is answered": {},
}

var unwellLanes = []struct {
	text  string
	items int
}{
	{"for-loop", 14}, {"as-completed:1", 14}, {"gather:2", 20}, {"ordered:2", 3}, {"as-completed:8", 60}, {"ordered:64", 160}, {"gather:64", 70}, {"gather", 60},
	{"gather", 5}, {"as-completed:auto", 120},
}

// Whatever a provider fails with, whenever it begins to and however few calls are in flight:
// no item is lost, be it that none has been answered so far. How long it lasts takes turns: every
// lane meets every beginning, and the next lane for the other time.
func TestNoItemIsLostToAnyOutage(t *testing.T) {
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			for k, l := range unwellLanes {
				for i, from := range []time.Duration{0, 500 * ms, 3 * time.Second, 3007 * ms} {
					lasts := []time.Duration{2 * time.Second, 5 * time.Second}[(k+i)%2]
					u := &unwell{fails: outage.fails, kills: outage.kills, from: from, till: from + lasts}
					tally := u.run(t, l.text, l.items, uint64(8*i+(k+i)%2))
					if tally.OK != l.items {
						t.Errorf("%s, from %v for %v: %d of %d ok, %d failed, %d cancelled: %v", l.text, from, lasts, tally.OK, l.items, tally.Failed, tally.Cancelled, tally.Shut)
					}
					if tally.Wall > 60*time.Second {
						t.Errorf("%s, from %v for %v: it took %v", l.text, from, lasts, tally.Wall)
					}
				}
			}
		})
	}
}

// Nor is any lost to an outage that lasts nearly until the provider is given up: not to the one
// that is in flight alone, as others are sent to find out.
func TestNoItemIsLostToALongOutage(t *testing.T) {
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			for k, l := range unwellLanes {
				if l.items < 8 {
					continue // nobody is left to be sent
				}
				for i, from := range []time.Duration{0, 3007 * ms} {
					lasts := []time.Duration{100 * time.Second, 9 * time.Minute}[(k+i)%2]
					u := &unwell{fails: outage.fails, kills: outage.kills, from: from, till: from + lasts, giveUp: 10 * time.Minute}
					tally := u.run(t, l.text, l.items, uint64(8*i+(k+i)%2))
					if tally.OK != l.items {
						t.Errorf("%s, from %v for %v: %d of %d ok, %d failed, %d cancelled: %v", l.text, from, lasts, tally.OK, l.items, tally.Failed, tally.Cancelled, tally.Shut)
					}
					of := lane(l.text)
					if most := cmp.Or(of.Strategy.most(), of.Limit); most > 0 && tally.Most > most {
						t.Errorf("%s, from %v for %v: up to %d in flight", l.text, from, lasts, tally.Most)
					}
				}
			}
		})
	}
}

// What fails for some items alone is their fault: they fail, and nothing else does.
func TestItemsThatTheProviderFailsOnFail(t *testing.T) {
	for name, c := range map[string]struct {
		fails call.Error
		most  time.Duration // that an item may take that nobody else can tell about
	}{
		"500":                 {call.Error{Kind: call.Server, Status: 500}, 40 * time.Second},
		"502":                 {call.Error{Kind: call.Server, Status: 502}, 160 * time.Second},
		"504":                 {call.Error{Kind: call.Server, Status: 504}, 160 * time.Second},
		"reset":               {call.Error{Kind: call.Connection, Message: "connection reset", Sent: sent}, 160 * time.Second},
		"nothing is answered": {call.Error{}, 40 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			for _, l := range unwellLanes {
				bad := []int{l.items - 1}
				if l.items > 4 {
					bad = append(bad, l.items/2)
				}
				if l.items > 8 {
					bad = append(bad, l.items/2+4)
				}
				if c.most < time.Minute {
					bad = append(bad, 0)
				}
				for seed := range uint64(4) {
					u := &unwell{fails: c.fails, items: map[int]bool{}}
					for _, i := range bad {
						u.items[i] = true
					}
					tally := u.run(t, l.text, l.items, seed)
					var failed []string
					for i := range tally.Rows {
						if tally.Rows[i].Status == Failed {
							failed = append(failed, fmt.Sprint(i))
						}
					}
					if len(failed) != len(u.items) || tally.OK != l.items-len(u.items) || slices.ContainsFunc(failed, func(s string) bool {
						var i int
						fmt.Sscan(s, &i)
						return !u.items[i]
					}) {
						t.Errorf("%s: %d of %d ok, %d cancelled, failed: %s, not %v; %v", l.text, tally.OK, l.items, tally.Cancelled, strings.Join(failed, " "), bad, tally.Shut)
					}
					t.Logf("%s: %v, %d sent for %d", l.text, tally.Wall, u.sent, l.items)
				}
			}
		})
	}
}

// A provider that never answers is given up soon: nothing has failed, and all can be resumed.
// Who says how long to wait for it is obeyed.
func TestAProviderThatNeverAnswersIsGivenUpSoon(t *testing.T) {
	for name, outage := range outages {
		fails := &outage.fails
		if fails.Refusal() {
			continue // it is there, and says so
		}
		t.Run(name, func(t *testing.T) {
			for _, l := range unwellLanes {
				for _, giveUp := range []time.Duration{0, 3 * time.Second, time.Minute} {
					u := &unwell{fails: outage.fails, till: time.Hour, giveUp: giveUp}
					tally := u.run(t, l.text, l.items, 3)
					if tally.OK > 0 || tally.Failed > 0 || tally.Failed+tally.Cancelled != l.items || !tally.Unreached() {
						t.Errorf("%s, %v: %d failed, %d cancelled of %d, shut for %v", l.text, giveUp, tally.Failed, tally.Cancelled, l.items, tally.Shut)
						continue
					}
					least, words := giveUp, "no answer at all in "
					if giveUp == 0 {
						least = 20 * time.Second
					}
					if tally.Now < least || tally.Now > 2*least+10*time.Second || !strings.HasPrefix(tally.Shut.Message, words+least.String()) || !strings.Contains(tally.Shut.Message, fails.Message) {
						t.Errorf("%s, %v: given up after %v: %v", l.text, giveUp, tally.Now, tally.Shut)
					}
					if u.sent > l.items+40 {
						t.Errorf("%s, %v: %d requests for %d items", l.text, giveUp, u.sent, l.items)
					}
				}
			}
		})
	}
}
