package runner

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine/call"
	"regatta/engine/provider"
)

// realProvider is one that somebody pays; nothing is asked of it.
func realProvider(t *testing.T) *provider.Provider {
	t.Helper()
	p, err := provider.New(provider.Config{Name: provider.OpenAI, Model: "m", Key: "a-key", BaseURL: "http://127.0.0.1:1/v1"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// No request that is paid for leaves before its start is in the journal, and none waits for a
// client that draws, however long that takes for a frame.
func TestAStartIsWrittenBeforeItsRequestLeaves(t *testing.T) {
	for _, o := range []Options{{}, {Gather: 40 * ms, Most: 100}} {
		t.Run(fmt.Sprint(o.Gather), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, o)
				defer b.Close()
				began := time.Now()
				var mu sync.Mutex
				var late []time.Duration
				b.answer = func(ctx context.Context, _ int, r call.Request) error {
					b.mu.Lock()
					written := b.files[0].String()
					b.mu.Unlock()
					if !strings.Contains(written, fmt.Sprintf(`"event":"attempt","item":%d,`, r.Index)) {
						t.Errorf("item %d left first, of %q", r.Index, written)
					}
					mu.Lock()
					late = append(late, time.Since(began))
					mu.Unlock()
					return lasting(ctx, time.Second)
				}
				p := b.plan(5, "for-loop")
				p.Saver, p.Provider = b, realProvider(t)
				run := b.start(p)[0]
				for !run.Tally.Over {
					run.Apply(run.Read())
					if o.Gather > 0 {
						time.Sleep(700 * ms) // it draws
					}
				}
				for i, at := range late {
					if at != time.Duration(i)*time.Second {
						t.Errorf("request %d left after %v", i, at)
					}
				}
			})
		})
	}
}

// A run that is to end while its journal can't be written makes no request whose start isn't
// there: calls in flight end, and then it does.
func TestWhatWaitsForTheJournalIsNotMadeAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Gather: 40 * ms, Most: 100})
		defer b.Close()
		began := time.Now()
		var mu sync.Mutex
		sent := 0
		b.answer = func(ctx context.Context, _ int, r call.Request) error {
			mu.Lock()
			sent++
			mu.Unlock()
			return lasting(ctx, time.Duration(r.Index+1)*time.Second)
		}
		p := b.plan(9, "gather:3")
		p.Saver, p.Provider = b, realProvider(t)
		run := b.start(p)[0]
		time.AfterFunc(500*ms, func() { b.mu.Lock(); b.full, b.why = true, syscall.ENOSPC; b.mu.Unlock() })
		time.AfterFunc(1500*ms, run.Drain)
		last := toItsEnd(run)
		if took := time.Since(began); took != 3*time.Second || sent != 3 || run.Tally.OK != 3 || last.Unsaved == nil {
			t.Errorf("over after %v, %d sent, %d ok, unsaved %v", took, sent, run.Tally.OK, last.Unsaved)
		}
	})
}
