package runner

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// A gather without a limit climbs in process as it does over HTTP, where requests tell when
// they are written: it doesn't wait for the first answers.
func TestAGatherClimbsInProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{t: t, Runner: New(Options{Check: true})}
		p := b.plan(400, "gather")
		sim, err := simulated.Parse("latency=fixed:5s", simulated.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		p.Provider, err = provider.New(provider.Config{
			Name: provider.OpenAI, Model: "m", Key: "a-key", BaseURL: "http://127.0.0.1:1/v1",
			Transport: simulated.Transport(simulated.New(sim)),
		})
		if err != nil {
			t.Fatal(err)
		}
		run := b.start(p)[0]
		toItsEnd(run)
		if tally := run.Tally; tally.OK != 400 || tally.Most != 400 || tally.Wall > 6*time.Second {
			t.Errorf("%d of 400 ok in %v, %d in flight at most", tally.OK, tally.Wall, tally.Most)
		}
		b.Close()
	})
}

// A provider that was given up may be back when the next run begins.
func TestARunAfterOneThatGaveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.answer = func(ctx context.Context, caller int, _ call.Request) error {
			if err := lasting(ctx, 50*ms); err != nil {
				return err
			}
			if caller == 1 {
				return &call.Error{Kind: call.RateLimited, Status: 429, RetryAfter: 5 * time.Second, Rates: call.NoRates}
			}
			return nil
		}
		p := b.plan(3, "gather")
		real, err := provider.New(provider.Config{Name: provider.OpenAI, Model: "m", Key: "a-key", BaseURL: "http://127.0.0.1:1/v1"})
		if err != nil {
			t.Fatal(err)
		}
		p.Provider, p.Rules.GiveUp = real, time.Minute
		gone := b.start(p)[0]
		toItsEnd(gone)
		if gone.Tally.Shut == nil || gone.Tally.Shut.Kind != call.GaveUp {
			t.Fatalf("the first run was shut by %v", gone.Tally.Shut)
		}
		back := b.start(p)[0]
		toItsEnd(back)
		if back.Tally.OK != 3 {
			t.Errorf("%d of 3 ok, shut by %v", back.Tally.OK, back.Tally.Shut)
		}
		b.Close()
	})
}

// Runs on one account share its governor, whichever provider they were started with, and
// the governors of accounts that nobody uses any more are forgotten.
func TestGovernorsAreOfAccounts(t *testing.T) {
	from := func(key, model, at string) *provider.Provider {
		p, err := provider.New(provider.Config{Name: provider.OpenAI, Model: model, Key: provider.Key(key), BaseURL: at})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	const here = "http://127.0.0.1:1/v1"
	g := governors{}
	number := 0
	of := func(p *provider.Provider, lane string) (admit.Link, func()) {
		number++
		return g.of(&Plan{Provider: p}, lanesOf(lane)[0], number)
	}
	first, done := of(from("a", "m", here), "gather:4")
	again, doneAgain := of(from("a", "m", here+"/"), "as-completed")
	if first == again || len(g) != 1 {
		t.Error("two lanes have one limit, or two governors one account")
	}
	auto, doneAuto := of(from("a", "m", here), "gather:auto")
	other, doneOther := of(from("a", "m", here), "as-completed:auto")
	if auto == first || auto == other || len(g) != 1 {
		t.Error("lanes that find their limit at the same time share it")
	}
	for _, d := range []func(){done, doneAgain, doneAuto, doneOther} {
		d()
	}
	if next, d := of(from("a", "m", here), "ordered:auto"); next != auto && next != other {
		t.Error("what was found is forgotten")
	} else {
		d()
	}
	for _, elsewhere := range []*provider.Provider{from("b", "m", here), from("a", "n", here), from("a", "m", "http://127.0.0.1:2/v1")} {
		if link, d := of(elsewhere, "gather"); link == first {
			t.Error("another account has the same governor")
		} else {
			d()
		}
	}
	_, stay := of(from("busy", "m", here), "gather")
	for i := range 3 * mostAccounts {
		_, d := of(from(fmt.Sprint("key", i), "m", here), "gather:auto")
		d()
	}
	if len(g) > mostAccounts+1 {
		t.Errorf("%d governors are kept", len(g))
	}
	if g[account{from("busy", "m", here).Account(), Rules{}}] == nil {
		t.Error("a governor was forgotten while a run was on it")
	}
	stay()
}
