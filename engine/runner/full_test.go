package runner

import (
	"context"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/provider"
)

// A run whose disk is full pauses, says so, and goes on when there is room: its journal is
// whole. One that is stopped meanwhile ends, and says that it isn't.
func TestAFullDiskPausesTheRun(t *testing.T) {
	for _, room := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, Options{})
			defer b.Close()
			p := b.plan(5, "for-loop")
			p.Saver = b
			run := b.start(p)[0]
			full := func(is bool) {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.full, b.why = is, syscall.ENOSPC
			}
			time.AfterFunc(1500*ms, func() { full(true) })
			time.AfterFunc(20*time.Second, func() {
				if full(!room); !room {
					run.Stop()
				}
			})
			last := toItsEnd(run)
			pauses := run.Tally.Pauses
			if len(pauses) != 1 || pauses[0].From != 2*time.Second || pauses[0].By != engine.ByController || !strings.Contains(pauses[0].Why, "no space left on device") {
				t.Fatalf("room %v: pauses %+v", room, pauses)
			}
			if (last.Unsaved == nil) != room || room == (run.Tally.OK < 5) {
				t.Errorf("room %v: unsaved %v, %d ok", room, last.Unsaved, run.Tally.OK)
			}
			if !room {
				return
			}
			j, err := journal.NewReader(strings.NewReader(b.files[0].String()), "a")
			if err != nil {
				t.Fatal(err)
			}
			tape := NewTape("a", j)
			if damage, all := j.Damage(); all > 0 || tape.Cut {
				t.Errorf("damage %v, cut %v", damage, tape.Cut)
			}
		})
	}
}

// A full disk leaves its user's pause alone, holds a run that is to go on all the
// same, and lets no request go out whose start isn't written.
func TestAFullDiskAndItsUsersPause(t *testing.T) {
	for name, c := range map[string]struct {
		why   syscall.Errno
		do    func(run *Run)
		pause []engine.Actor // who paused the run, each time
	}{
		"paused before": {syscall.ENOSPC, func(run *Run) { run.Pause(""); time.Sleep(28500 * ms); run.Resume("") }, []engine.Actor{engine.ByUser}},
		"paused within": {syscall.EIO, func(run *Run) {
			time.Sleep(5 * time.Second)
			run.Pause("")
			time.Sleep(23500 * ms)
			run.Resume("")
		}, []engine.Actor{engine.ByController}},
		"resumed within": {syscall.ESTALE, func(run *Run) { time.Sleep(5 * time.Second); run.Resume("") }, []engine.Actor{engine.ByController}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, Options{})
				defer b.Close()
				var sent []time.Duration
				began := time.Now()
				b.answer = func(ctx context.Context, _ int, _ call.Request) error {
					b.mu.Lock()
					sent = append(sent, time.Since(began))
					b.mu.Unlock()
					return lasting(ctx, time.Second)
				}
				p := b.plan(5, "for-loop")
				real, err := provider.New(provider.Config{Name: provider.OpenAI, Model: "m", Key: "a-key", BaseURL: "http://127.0.0.1:1/v1"})
				if err != nil {
					t.Fatal(err)
				}
				p.Saver, p.Provider = b, real
				run := b.start(p)[0]
				full := func(why syscall.Errno) {
					b.mu.Lock()
					defer b.mu.Unlock()
					b.full, b.why = why != 0, why
				}
				time.AfterFunc(1500*ms, func() { full(c.why); c.do(run) })
				time.AfterFunc(20*time.Second, func() { full(0) })
				last := toItsEnd(run)
				var by []engine.Actor
				for _, p := range run.Tally.Pauses {
					by = append(by, p.By)
				}
				if !slices.Equal(by, c.pause) || last.Unsaved != nil || run.Tally.OK != 5 {
					t.Errorf("paused by %v, unsaved %v, %d ok", by, last.Unsaved, run.Tally.OK)
				}
				for _, at := range sent {
					if at > 1500*ms && at < 20*time.Second {
						t.Errorf("sent after %v", at)
					}
				}
				over := run.Tally.Pauses[len(run.Tally.Pauses)-1].To
				if want := 30 * time.Second; name != "resumed within" && over != want || name == "resumed within" && over > 21*time.Second {
					t.Errorf("paused until %v", over)
				}
			})
		})
	}
}
