package timeline

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
)

// An attempt that was made beside another shows from where that one ends; who lost shows
// where it was alone.
func TestAttemptsSideBySide(t *testing.T) {
	cancelled, broke := &call.Error{Kind: call.Cancelled}, &call.Error{Kind: call.Server}
	hedged := func(status engine.Status, finished time.Duration, attempts ...engine.Attempt) *engine.Row {
		row := &engine.Row{Phase: engine.Calling, Status: status, Queued: engine.Unset, Finished: finished, Delivered: finished, Attempts: attempts}
		if status != engine.Pending {
			row.Phase = engine.Ended
		}
		return row
	}
	none := engine.Unset
	for name, c := range map[string]struct {
		row  *engine.Row
		now  time.Duration
		want []Stretch
	}{
		"the second wins": {
			hedged(engine.OK, 500, engine.Attempt{Begun: 0, FirstToken: none, Ended: 520, Err: cancelled, Superseded: true}, engine.Attempt{Begun: 300, FirstToken: none, Ended: 500}),
			900, []Stretch{{0, 300, Stopped}, {300, 500, Succeeded}},
		},
		"the first wins": {
			hedged(engine.OK, 500, engine.Attempt{Begun: 0, FirstToken: none, Ended: 500}, engine.Attempt{Begun: 300, FirstToken: none, Ended: 500, Err: cancelled, Superseded: true}),
			900, []Stretch{{0, 500, Succeeded}},
		},
		"both are in flight": {
			hedged(engine.Pending, none, engine.Attempt{Begun: 0, FirstToken: 400, Ended: none}, engine.Attempt{Begun: 300, FirstToken: none, Ended: none}),
			700, []Stretch{{0, 400, Calling}, {400, 700, Streaming}},
		},
		"the first fails, and then the second": {
			hedged(engine.OK, 900, engine.Attempt{Begun: 0, FirstToken: none, Ended: 400, Err: broke, Superseded: true},
				engine.Attempt{Begun: 300, FirstToken: none, Ended: 600, Err: broke}, engine.Attempt{Begun: 700, FirstToken: none, Ended: 900}),
			900, []Stretch{{0, 300, Retried}, {300, 600, Retried}, {600, 700, BackingOff}, {700, 900, Succeeded}},
		},
	} {
		if got := Life(nil, c.row, c.now, false); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, c.want)
		}
	}
}

// However attempts overlap, each moment of a call has one stretch.
func TestALifeHasNoGapsAndNoOverlaps(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string, from, to int) time.Duration {
			return time.Duration(rapid.IntRange(from, to).Draw(rt, name))
		}
		row := &engine.Row{Phase: engine.Ended, Status: engine.OK, Queued: engine.Unset, Delivered: engine.Unset}
		begun := time.Duration(0)
		for i := range rapid.IntRange(1, 5).Draw(rt, "attempts") {
			a := engine.Attempt{Begun: begun, FirstToken: engine.Unset, Ended: begun + draw("takes", 1, 50), Superseded: rapid.Bool().Draw(rt, "superseded")}
			if a.Superseded || i%2 == 0 {
				a.Err = &call.Error{Kind: call.Cancelled}
			}
			row.Attempts = append(row.Attempts, a)
			row.Finished = max(row.Finished, a.Ended)
			begun += draw("pause", 0, 60)
		}
		if row.Finished = draw("finished", int(row.Attempts[len(row.Attempts)-1].Begun), int(row.Finished)); row.Finished == 0 {
			return
		}
		if !overlap(row) {
			return
		}
		at := time.Duration(0)
		for _, s := range Life(nil, row, row.Finished, true) {
			if s.From != at || s.To <= s.From {
				rt.Fatalf("%v after %v in %v", s, at, Life(nil, row, row.Finished, true))
			}
			at = s.To
		}
		if at != row.Finished {
			rt.Fatalf("it ends at %v instead of %v", at, row.Finished)
		}
	})
}
