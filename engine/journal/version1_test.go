package journal_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/journal"
)

// A journal that regatta wrote before it told waits apart, of a run in which the budget
// made attempts wait, is read, and so is what is written of it now.
func TestAJournalOfVersion1IsRead(t *testing.T) {
	text, err := os.ReadFile("testdata/version1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	check := func(of string, back readBack, err error) {
		if err != nil || back.Cut() {
			t.Fatalf("%s: %v, cut %v", of, err, back.Cut())
		}
		got := back.tally
		if got.OK != 6 || got.Failed != 1 || got.Retries != 7 || got.Reasks != 3 || got.Delivered != 7 || got.Most != 3 || got.End != engine.OK {
			t.Errorf("%s: %d ok, %d retries, %d re-asks, %d delivered, %d in flight, %s", of, got.OK, got.Retries, got.Reasks, got.Delivered, got.Most, got.End)
		}
		if waited := got.Waited(admit.Budget); waited != (engine.Waited{Times: 1}) {
			t.Errorf("%s: waited for the budget %+v", of, waited)
		}
		for i := range got.Rows {
			if row := &got.Rows[i]; int(row.Made) != len(row.Attempts) || row.Outcome != row.Made {
				t.Errorf("%s: item %d has the outcome of attempt %d, of %d, and %d began", of, i, row.Outcome, row.Made, len(row.Attempts))
			}
		}
	}
	back, err := read(strings.NewReader(string(text)))
	check("version 1", back, err)
	d := &disk{}
	w := journal.NewWriter(d, back.Header(), back.Set().Rows)
	w.Write(back.events)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := read(strings.NewReader(d.text()))
	check("written again", again, err)
}

// Where every item has begun, the wait that version 1 told of is of one that goes on; and
// the attempt of a call that panicked, which it always took for the first, is counted.
func TestWhatVersion1DidNotTell(t *testing.T) {
	text := `{"regatta_run":1,"items":2,"lane":"gather","on_error":"collect"}
{"item":0,"id":"0","text":"a"}
{"item":1,"id":"1","text":"b"}
{"at":0,"event":"run","limit":0,"run":{"lane":"gather","items":2,"on_error":"collect","order":null}}
{"at":0,"event":"call","item":0}
{"at":0,"event":"attempt","item":0,"attempt":1}
{"at":0,"event":"call","item":1}
{"at":0,"event":"attempt","item":1,"attempt":1}
{"at":3,"event":"finished","item":0,"attempt":1,"status":"ok","answer":{"output":{}}}
{"at":4,"event":"held"}
{"at":5,"event":"retrying","item":1,"attempt":1,"error":{"kind":"server"}}
{"at":5,"event":"attempt","item":1,"attempt":2}
{"at":6,"event":"finished","item":1,"attempt":1,"status":"failed","error":{"kind":"server","message":"internal error: boom"}}
{"at":6,"event":"delivered","item":0}
{"at":6,"event":"delivered","item":1}
{"at":6,"event":"over","status":"ok"}
{"end":{"status":"ok","ok":1,"failed":1,"cancelled":0,"wall":6,"events":13}}
`
	back, err := read(strings.NewReader(text))
	if err != nil || back.Cut() {
		t.Fatal(err, back.Cut())
	}
	began := back.events[6]
	if began.Kind != engine.WaitBegan || began.Item != 1 || began.Attempt != 2 || began.At != 4 || back.events[7].Kind != engine.WaitEnded {
		t.Errorf("the wait is %+v", began)
	}
	if row := &back.tally.Rows[1]; row.Made != 2 || row.Outcome != 2 || row.Attempts[1].Ended != 6*time.Nanosecond {
		t.Errorf("the item that panicked is %+v", row)
	}
}
