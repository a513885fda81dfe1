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

// What Write returned from is written. What was paid for is on the disk within a second,
// what cost nothing at the end.
func TestWhatWasPaidForIsSynced(t *testing.T) {
	for _, simulated := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := &disk{}
			w := journal.NewWriter(d, journal.Header{Simulated: simulated}, rows(2))
			w.Write(calls(2))
			if lines := strings.Count(d.text(), "\n"); lines != 6 {
				t.Errorf("simulated %v: %d lines are written, want 6", simulated, lines)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if want := map[bool]int{false: len(d.text()), true: 0}[simulated]; d.synced != want {
				t.Errorf("simulated %v: %d bytes are synced, want %d", simulated, d.synced, want)
			}
			time.Sleep(time.Minute)
			if d.syncs > 1 {
				t.Errorf("simulated %v: synced %d times, written once", simulated, d.syncs)
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

// Many writes are synced together.
func TestSyncsGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		w := journal.NewWriter(d, journal.Header{}, rows(2000))
		for _, e := range calls(2000) {
			w.Write([]engine.Event{e})
			time.Sleep(ms)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if d.syncs > 4 {
			t.Errorf("%d syncs in 2s", d.syncs)
		}
	})
}

// Wherever a disk is full, what it doesn't take waits, and when there is room again the
// journal goes on at the byte where it broke off.
func TestAFullDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for room := 300; room < 1000; room += 7 {
			d := &disk{room: room}
			w := journal.NewWriter(d, headerOf(engine.Config{Lane: engine.Lane{Strategy: engine.Gather}, Rows: rows(1)}), rows(1))
			w.Write(calls(1))
			full := w.Trouble() != nil
			if err := w.Retry(); (err != nil) != full || full && !errors.Is(err, errFull) {
				t.Errorf("%d bytes: full %v, tried again: %v", room, full, err)
			}
			back, err := read(strings.NewReader(d.text()))
			if err != nil && !strings.Contains(err.Error(), "cut off in the first line") || err == nil && !back.Cut() {
				t.Errorf("%d bytes: %v in\n%s", room, err, d.text())
			}
			w.Write([]engine.Event{{Kind: engine.LimitChanged}})
			d.grow()
			if err := w.Retry(); err != nil || w.Trouble() != nil {
				t.Errorf("%d bytes: %v with room", room, err)
			}
			w.Write([]engine.Event{{Kind: engine.LimitChanged}})
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if back, err = read(strings.NewReader(d.text())); err != nil || len(back.events) != 4 {
				t.Errorf("%d bytes: %v, %d events in\n%s", room, err, len(back.events), d.text())
			}
		}
	})
}

// A disk that stays full is told at the end.
func TestADiskThatStaysFull(t *testing.T) {
	d := &disk{room: 400}
	w := journal.NewWriter(d, journal.Header{}, rows(100))
	w.Write(calls(100))
	if err := w.Close(); !errors.Is(err, errFull) || !d.closed {
		t.Errorf("got %v, closed %v", err, d.closed)
	}
}

// removable is a file that can be removed.
type removable struct {
	disk
	removed bool
}

func (r *removable) Remove() error { r.removed = true; return nil }

// A journal of no events is of no run.
func TestAJournalOfNothingIsRemoved(t *testing.T) {
	for _, events := range [][]engine.Event{nil, calls(1)} {
		d := &removable{}
		w := journal.NewWriter(d, journal.Header{}, rows(1))
		w.Write(events)
		if err := w.Close(); err != nil || d.removed != (events == nil) {
			t.Errorf("%d events: %v, removed %v", len(events), err, d.removed)
		}
	}
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
