package figures

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

func TestSharesThatAreSmallAreNotNone(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{0, 0, "–"}, {0, 21, "0"}, {5, 21, "23.8%"}, {21, 21, "100.0%"}, {1, 1_000_000, "<0.1%"}, {1, 1000, "0.1%"},
	} {
		if got := Share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.part, c.whole, got, c.want)
		}
	}
}

// A run that the cache answered says so, and no more than it can.
func TestCachedRuns(t *testing.T) {
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Items: 1}},
		{Kind: engine.CallStarted},
		{Kind: engine.AttemptStarted, Attempt: 1},
		{Kind: engine.Finished, At: time.Second, Took: time.Second, Attempt: 1, Status: engine.OK, Answer: &call.Answer{Cached: true, Usage: call.Usage{Known: true}}},
		{Kind: engine.Delivered, At: time.Second},
		{Kind: engine.RunOver, At: time.Second, Status: engine.OK},
	})
	want := map[string]string{"wall": "1.00s*", "cached": "1", "speed-up": "–", "efficiency": "–", "p50": "–", "tokens in": "0"}
	for _, f := range All(false) {
		if w, asked := want[f.Title]; asked {
			if got := f.Of(tally); got != w {
				t.Errorf("%s: %q, want %q", f.Title, got, w)
			}
			delete(want, f.Title)
		}
	}
	if len(want) > 0 {
		t.Errorf("no figures %v", want)
	}
	if Fastest([]*engine.Tally{tally}) != nil {
		t.Error("a cached run is called the fastest")
	}
}
