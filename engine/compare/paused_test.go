package compare

import (
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// pausedAt pauses a run after a while, for a while.
func pausedAt(at, lasts time.Duration) func(*engine.Run) {
	return func(r *engine.Run) {
		time.Sleep(at)
		r.Pause(engine.ByUser, "")
		time.Sleep(lasts)
		r.Resume(engine.ByUser, "")
	}
}

// A pause that somebody asked for is as long as it was on, in each of the places that tell of it.
func TestAPauseIsAsLongEverywhere(t *testing.T) {
	tally := record(t, of(t, "gather:2", lasting(300, 300, 300, 300)), pausedAt(100*ms, time.Second))
	if got := WaitsOf(tally); got.Pause != time.Second || got.Held != 0 {
		t.Errorf("waited %+v", got)
	}
	calm := ran(t, "as-completed:2", lasting(300, 300, 300, 300))
	if got := Decided([]*engine.Tally{tally}, unnamed)[0]; !strings.HasSuffix(got, "; paused for 1.00s of it") {
		t.Errorf("decided: %s", got)
	}
	want := "gather:2 was paused for 1.00s; walls include that, so differences are not the strategy's alone"
	if got := Warnings([]*engine.Tally{tally, calm}); !slices.Contains(got, want) {
		t.Errorf("warnings: %q", got)
	}
	if got := Warnings([]*engine.Tally{calm, calm}); len(got) > 0 {
		t.Errorf("warnings of runs that nobody paused: %q", got)
	}
}

// What a call waits for a pause, once its back-off is over, is no back-off.
func TestAPauseIsNoBackOff(t *testing.T) {
	s := lasting(100, 100).failing(0, call.RateLimited, 100*ms, 500*ms, 1)
	tally := record(t, of(t, "gather", s), pausedAt(550*ms, time.Second)) // before the retry is due at 600 ms
	parts := Causes(tally).Parts
	if tally.Wall != 1650*ms || parts[Throttled].Time != 250*ms || parts[Paused].Time != 475*ms {
		t.Errorf("wall %v: %v", tally.Wall, parts)
	}
	got := Decided([]*engine.Tally{tally}, unnamed)[0]
	if want := "including 0.50s of back-off after 1 rate limit of its own; paused for 1.00s of it"; !strings.HasSuffix(got, want) {
		t.Errorf("decided: %s", got)
	}
}

// Nobody paused a run whose provider was down.
func TestAnOutageIsNoPause(t *testing.T) {
	tally := told(t, "gather:2", lived{0, time.Second, time.Second}, lived{9 * time.Second, 10 * time.Second, time.Second}, lived{9 * time.Second, 10 * time.Second, time.Second})
	tally.Changes = []engine.Change{
		{At: time.Second, Change: admit.Change{What: admit.OutageBegan}},
		{At: 9 * time.Second, Change: admit.Change{What: admit.OutageOver}},
	}
	got := Decided([]*engine.Tally{tally}, unnamed)[0]
	if !strings.HasSuffix(got, "; provider down for 8.00s of it") || strings.Contains(got, "paused") {
		t.Errorf("decided: %s", got)
	}
}

func unnamed(int, int) string { return "" }
