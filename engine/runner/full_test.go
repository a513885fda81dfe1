package runner

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/journal"
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
				b.full = is
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
