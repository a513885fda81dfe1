package saved

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/engine/simulated"
)

// What a later run doesn't know of a call stays as an earlier one has it.
func TestALaterRunKeepsWhatItDoesNotKnow(t *testing.T) {
	calls := map[string]simulated.RecordedCall{}
	for _, c := range []struct {
		output string
		work   time.Duration
		want   string
		took   time.Duration
	}{
		{"1", time.Second, "1", time.Second},
		{"", 2 * time.Second, "1", 2 * time.Second},
		{"3", 0, "3", 2 * time.Second},
	} {
		var output json.RawMessage
		if c.output != "" {
			output = json.RawMessage(c.output)
		}
		add(calls, "a text", simulated.RecordedCall{Output: output, Work: c.work})
		if got := calls["a text"]; string(got.Output) != c.want || got.Work != c.took {
			t.Errorf("after %q in %v: %q in %v", c.output, c.work, got.Output, got.Work)
		}
	}
}

// Runs of one provider that were on at the same time slowed each other: neither tells of it.
func TestRunsAtTheSameTime(t *testing.T) {
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := func(after, lasted time.Duration) *runs.Run {
		r := &runs.Run{Tally: &engine.Tally{Now: lasted}}
		r.Header.Begun = begun.Add(after)
		return r
	}
	first := run(0, 10*time.Second)
	for _, c := range []struct {
		other *runs.Run
		want  bool
	}{
		{run(5*time.Second, time.Second), true}, {run(-5*time.Second, 6*time.Second), true}, {run(10*time.Second, time.Second), false},
		{run(9950*time.Millisecond, time.Second), false}, {run(-5*time.Second, 5*time.Second), false},
	} {
		if Together(first, c.other) != c.want || Together(c.other, first) != c.want {
			t.Errorf("a run %v after another of 10 s: together is %v", c.other.Header.Begun.Sub(begun), !c.want)
		}
	}
}

// What is too little for a twin is counted: answers from a cache tell nothing of a provider.
func TestTooFewAnswers(t *testing.T) {
	run := func(ok, cached int) *runs.Run {
		r := &runs.Run{Tally: &engine.Tally{Rows: make([]engine.Row, 12), OK: ok, Cached: cached}}
		r.Name, r.Path = "a run", strconv.Itoa(ok)
		return r
	}
	for want, all := range map[string][]*runs.Run{
		`too few answers to fit a twin: 3 in "a run"; use runs with 8 or more`:                  {run(3, 0)},
		`too few answers to fit a twin: none in "a run"; use runs with 8 or more`:               {run(0, 0)},
		`too few answers to fit a twin: 2 beside 10 cached in "a run"; use runs with 8 or more`: {run(12, 10)},
		`too few answers to fit a twin: 0 beside 15 cached in 2 runs; use runs with 8 or more`:  {run(12, 12), run(3, 3)},
	} {
		if _, err := Fit(all); err == nil || err.Error() != want {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// Each lane that is guessed has its own reason, and lanes with the same one are named together.
func TestGuessesHaveTheirReasons(t *testing.T) {
	var some Guesses
	if some.String() != "" {
		t.Errorf("none are %q", some)
	}
	lanes := map[string]engine.Lane{}
	for _, g := range [][2]string{{"gather:8", "never more than 4 in flight"}, {"for-loop", "nothing ran alone"}, {"gather", "never more than 4 in flight"}} {
		lane, err := engine.ParseLane(g[0])
		if err != nil {
			t.Fatal(err)
		}
		lanes[g[0]], some = lane, append(some, Guess{lane, g[1]})
	}
	if want := "guesses of the twin: gather:8, gather (never more than 4 in flight), for-loop (nothing ran alone)"; some.String() != want {
		t.Errorf("%s; want %s", some, want)
	}
	if why := some.Why(lanes["for-loop"]); why != "nothing ran alone" {
		t.Errorf("for-loop: %q", why)
	}
	if why := some.Why(engine.Lane{}); why != "" {
		t.Errorf("a lane that is known: %q", why)
	}
}
