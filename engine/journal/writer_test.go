package journal_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// calls are the events of a run up to the start of n calls.
func calls(n int) []engine.Event {
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: engine.Lane{Strategy: engine.Gather}, Items: n}}}
	for i := range n {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i})
	}
	return events
}

// What was paid for is on the disk a moment after it came; what cost nothing is
// written then, and synced at the end.
func TestWhatWasPaidForIsSynced(t *testing.T) {
	for _, simulated := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := &disk{}
			w := journal.NewWriter(d, journal.Header{Simulated: simulated}, rows(2))
			w.Write(calls(2))
			time.Sleep(200 * ms)
			synctest.Wait()
			if lines := strings.Count(d.text(), "\n"); lines != 6 {
				t.Errorf("simulated %v: %d lines are written, want 6", simulated, lines)
			}
			if want := map[bool]int{false: len(d.text()), true: 0}[simulated]; d.synced != want {
				t.Errorf("simulated %v: %d bytes are synced, want %d", simulated, d.synced, want)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if !d.closed || d.synced != len(d.text()) {
				t.Errorf("simulated %v: closed %v, %d of %d bytes synced", simulated, d.closed, d.synced, len(d.text()))
			}
		})
	}
}

// Lines are written together: a line alone waits for others.
func TestLinesGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		w := journal.NewWriter(d, journal.Header{}, rows(200))
		for _, e := range calls(200) {
			w.Write([]engine.Event{e})
			time.Sleep(ms)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if d.syncs > 4 {
			t.Errorf("%d syncs in 200 ms", d.syncs)
		}
	})
}

// Write does not wait for the disk, until that is far behind.
func TestASlowDiskHoldsNothingUp(t *testing.T) {
	many := make([]engine.Event, 50_000) // a few megabytes of lines
	for i := range many {
		many[i].Kind = engine.LimitChanged
	}
	synctest.Test(t, func(t *testing.T) {
		d := &disk{slow: make(chan struct{})}
		w := journal.NewWriter(d, journal.Header{}, rows(1))
		w.Write(calls(1)) // nothing is written yet, not even the header
		taken := make(chan struct{})
		go func() {
			for range 12 {
				w.Write(many)
			}
			close(taken)
		}()
		synctest.Wait()
		select {
		case <-taken:
			t.Error("a disk that does not write holds nothing up at all")
		default:
		}
		close(d.slow)
		<-taken
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if got, want := strings.Count(d.text(), "\n"), 2+2+12*len(many); got != want {
			t.Errorf("%d lines, want %d", got, want)
		}
	})
}

// A disk that is full fails nothing but the journal: what is on it can be read.
func TestAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for room := 300; room < 700; room += 7 {
			d := &disk{room: room}
			w := journal.NewWriter(d, headerOf(engine.Config{Lane: engine.Lane{Strategy: engine.Gather}, Rows: rows(1)}), rows(1))
			w.Write(calls(1))
			time.Sleep(time.Second)
			d.grow() // nothing may come after the line that is torn
			for range 3 {
				w.Write([]engine.Event{{Kind: engine.LimitChanged}})
				time.Sleep(time.Second)
			}
			err := w.Close()
			back, readErr := read(strings.NewReader(d.text()))
			if readErr != nil && !strings.Contains(readErr.Error(), "cut off in the first line") {
				t.Errorf("%d bytes: %v in\n%s", room, readErr, d.text())
			}
			if full := errors.Is(err, errFull); readErr == nil && (!back.Cut() || len(back.events) < 5 != full) {
				t.Errorf("%d bytes: %v, cut %v, %d events", room, err, back.Cut(), len(back.events))
			}
		}
	})
}

// An answer that is no JSON can't be written, and says so.
func TestWhatIsNoJSON(t *testing.T) {
	d := &disk{}
	w := journal.NewWriter(d, journal.Header{}, rows(1))
	w.Write(calls(1))
	bad := calls(1)[1]
	bad.Answer = &call.Answer{Output: json.RawMessage("{")}
	w.Write([]engine.Event{bad, bad})
	if err := w.Close(); err == nil || !strings.HasPrefix(err.Error(), "event 3: ") {
		t.Errorf("got %v", err)
	}
	if lines := strings.Count(d.text(), "\n"); lines != 4 {
		t.Errorf("%d lines, want 4", lines)
	}
}

// The header counts the items, whatever it was given.
func TestTheHeaderCountsTheItems(t *testing.T) {
	d := &disk{}
	w := journal.NewWriter(d, journal.Header{Items: 9, Lane: engine.Lane{Strategy: engine.Gather}}, rows(3))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	back, err := read(strings.NewReader(d.text()))
	if err != nil || back.Header().Items != 3 || back.Set().Rows.Len() != 3 {
		t.Errorf("%v, %d items", err, back.Header().Items)
	}
}
