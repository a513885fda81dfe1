package runner

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
	"regatta/engine/provider"
)

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
