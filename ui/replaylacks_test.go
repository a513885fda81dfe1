package ui

import (
	"errors"
	"testing"
	"time"

	"regatta/engine/journal"
	"regatta/engine/runner"
	"regatta/engine/samples"
)

// What a recording doesn't have is told on the screen that plays it.
func TestWhatRecordingsLackIsTold(t *testing.T) {
	bad := []journal.Damage{{Line: 5, Why: "no JSON"}, {Line: 9, Why: "no JSON"}}
	whole := &runner.Tape{Name: "a"}
	for _, c := range []struct {
		tapes []*runner.Tape
		want  string
	}{
		{[]*runner.Tape{whole}, ""},
		{[]*runner.Tape{{Damage: bad[:1]}}, "damaged: line 5: no JSON; all other lines are read"},
		{[]*runner.Tape{whole, {Name: "b", Damage: bad}}, "b is damaged: line 5: no JSON, and 1 line more; all others are read"},
		{[]*runner.Tape{{Cut: true, On: true}}, "still running: shown as far as it was; open it again for more"},
		{[]*runner.Tape{{Cut: true}}, ""}, // the header says so
		{[]*runner.Tape{{Unread: errors.New("disk\nfailed")}}, "disk failed"},
		{[]*runner.Tape{whole, {Name: "b", Unread: errors.New("disk failed")}}, "b: disk failed"},
	} {
		if got := (&Replay{Tapes: c.tapes}).lacking(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A saved run whose header is lost opens, with all that is left of it: neither its model nor its
// schema is known.
func TestARecordingWithoutAHeaderOpens(t *testing.T) {
	s, _ := samples.Find("sample-trouble")
	tapes, err := s.Tapes()
	if err != nil {
		t.Fatal(err)
	}
	set := *tapes[0].Set
	set.Schema = nil
	tapes[0].Set = &set
	h := &tapes[0].Header
	h.Model, h.Provider, h.Schema = "", "", nil
	inTerminal(t, replayed(t, Replay{Tapes: tapes, AtEnd: true}, 80, 24), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.wantShown("REPLAY", "157/160 delivered", "157 ok, 3 failed")
		x.wantNotShown("·  ·")
		x.press("tab", "enter")
		x.wantShown("item ", "attempt 1")
		x.press("esc", "c")
		x.wantShown("figures", "20.00s")
	})
}
