package twin_test

import (
	"slices"
	"strings"
	"testing"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/twin"
)

// bucket takes ten requests a second, and thirty at once.
func bucket(states bool) twin.Provider {
	p := slots(0, func(item int) float64 { return 0.3 + 0.02*float64(item%6) })
	p.Rate, p.Burst, p.Delay, p.States = 10, 30, 0.01, states
	return p
}

// A run that kept to a rate of its own is repeated under that rate.
func TestARateOfOnesOwnIsNoRiddle(t *testing.T) {
	c := client("gather", 60)
	c.Governed, c.RPM = true, 500
	run := runOn(slots(0, func(item int) float64 { return 0.3 + 0.02*float64(item%6) }), c)
	if run.Wall < 5 {
		t.Fatalf("60 calls at 500 a minute took %v s", run.Wall)
	}
	fit := twin.Fit([]twin.Run{run})
	if misses := fit.Unexplained(); len(misses) > 0 {
		t.Errorf("%+v", misses)
	}
	lane, _ := engine.ParseLane("gather")
	tally := &engine.Tally{Started: engine.Started{Lane: lane}, Rows: make([]engine.Row, 1), Changes: []engine.Change{{Change: admit.Change{What: "given", Reason: admit.Requests, To: 500}}}}
	if got := twin.Observe(tally, twin.About{}).Client.RPM; got != 500 {
		t.Errorf("a rate of 500 is read as %v", got)
	}
}

// A run that began with an empty bucket tells of a bucket nonetheless: by what its answers
// state, or by the run before.
func TestABucketThatWasNotFull(t *testing.T) {
	full := bucket(false)
	asks := func(lane string) twin.Client {
		c := client(lane, 60)
		c.Governed = true
		return c
	}
	first := runOn(full, asks("gather"))
	drained := full
	drained.Less = full.Burst
	second := runOn(drained, asks("gather:8"))
	first.Start, second.Start = 1000, 1000+first.Attempts[len(first.Attempts)-1].Begun
	fit := twin.Fit([]twin.Run{second, first})
	if misses := fit.Unexplained(); len(misses) > 0 {
		t.Errorf("one after the other: %+v", misses)
	}
	f := fit.Forecast(twin.Question{Client: asks("gather:8"), Seed: 1})
	fresh := runOn(full, asks("gather:8"))
	if f.Wall.Low > fresh.Wall || f.Wall.High < fresh.Wall || f.Wall.High > 1.5*f.Wall.Low {
		t.Errorf("after a rest gather:8 takes %.2f s, forecast %+v", fresh.Wall, f.Wall)
	}
	for i := range second.Attempts { // as a server that states 600 a minute, of which nothing is left
		second.Attempts[i].Limit, second.Attempts[i].Left = 600, 0
	}
	second.Start = 0
	if misses := twin.Fit([]twin.Run{second}).Unexplained(); len(misses) > 0 {
		t.Errorf("by what is stated: %+v", misses)
	}
}

// Where nothing ran alone the words don't say how long a call takes alone, and what was seen is
// no limit of the server.
func TestWordsSayWhatWasSeen(t *testing.T) {
	work := func(item int) float64 { return 0.3 + 0.02*float64(item%6) }
	d := twin.Fit([]twin.Run{runOn(slots(0, work), client("gather:8", 64))}).Describe()
	if d.Serves != "no slower with up to 8 at a time, the most that were seen" || !strings.Contains(d.Work, " beside others") || !strings.HasSuffix(d.Work, "; none ran alone") {
		t.Errorf("%q, %q", d.Serves, d.Work)
	}
	d = twin.Fit([]twin.Run{runOn(slots(0, work), client("gather:8", 64)), runOn(slots(0, work), client("for-loop", 20))}).Describe()
	if !strings.Contains(d.Work, " alone") || strings.Contains(d.Work, "company") {
		t.Errorf("with a for-loop: %q", d.Work)
	}
	d = twin.Fit([]twin.Run{runOn(slots(4, work), client("gather", 64))}).Describe()
	if !strings.Contains(d.Work, " alone") || d.Serves != "queues: 4 at a time, more only wait" {
		t.Errorf("of a queue: %q, %q", d.Serves, d.Work)
	}
}

// Where tokens are refused, a rate of calls is that of calls as large, and the words say so.
func TestRefusedForTokens(t *testing.T) {
	c := client("gather", 60)
	c.Governed = true
	run := runOn(bucket(false), c)
	for i := range run.Attempts {
		a := &run.Attempts[i]
		a.ForTokens = a.Outcome == twin.Refused
	}
	fit := twin.Fit([]twin.Run{run})
	d := fit.Describe()
	if !fit.ForTokens() || !strings.Contains(d.Refusals, "refused: by tokens: about ") || !strings.Contains(d.Refusals, " calls/s of this size") {
		t.Errorf("%v, %q", fit.ForTokens(), d.Refusals)
	}
	if !slices.Contains(d.Unknown, "the pace for longer texts or answers: refusals were for tokens") {
		t.Errorf("not known: %q", d.Unknown)
	}
}

// What a refusal is about stands in its message, or in the limits that are stated.
func TestARefusalTellsOfTokens(t *testing.T) {
	lane, _ := engine.ParseLane("gather")
	refusal := func(message string, rates call.Rates) bool {
		err := &call.Error{Kind: call.RateLimited, Status: 429, Message: message, Rates: rates}
		tally := &engine.Tally{Started: engine.Started{Lane: lane}, Rows: []engine.Row{{Attempts: []engine.Attempt{{Ended: 1, Err: err}}}}}
		return twin.Observe(tally, twin.About{}).Attempts[0].ForTokens
	}
	stated := call.NoRates
	stated.LimitTokens, stated.RemainingTokens = 1000, 3
	for _, c := range []struct {
		message string
		rates   call.Rates
		want    bool
	}{
		{"Rate limit reached for m on tokens per min (TPM)", call.NoRates, true},
		{"Rate limit reached for m on requests per min (RPM)", call.NoRates, false},
		{"Rate limit reached for m on requests per min (RPM)", stated, false},
		{"too many concurrent requests", stated, false},
		{"too many", stated, true},
		{"too many", call.NoRates, false},
	} {
		if got := refusal(c.message, c.rates); got != c.want {
			t.Errorf("%q, %+v: for tokens %v", c.message, c.rates, got)
		}
	}
}

// A range that holds only if nothing is refused says so, as a number does.
func TestARangeIsMarkedToo(t *testing.T) {
	work := func(item int) float64 { return 0.3 + 0.02*float64(item%6) }
	fit := twin.Fit([]twin.Run{runOn(slots(0, work), client("gather:4", 60))})
	for lane, want := range map[string]string{
		"gather:4":  "",
		"gather:10": "if nothing is refused · not known: never more than 4 in flight",
		"for-loop":  "not known: nothing ran alone",
	} {
		f := fit.Forecast(twin.Question{Client: client(lane, 60), Seed: 1})
		if f.Knowledge == twin.Unknown {
			t.Errorf("%s: nothing is known", lane)
		}
		if note := fit.Note(f).String(); note != want || f.Unasked != (lane == "gather:10") {
			t.Errorf("%s: %q, unasked %v", lane, note, f.Unasked)
		}
	}
}

// Items that fail by the server's faults aren't refused.
func TestFaultsAreNoRefusals(t *testing.T) {
	p := slots(0, func(item int) float64 { return 0.3 + 0.02*float64(item%6) })
	p.Faults = 0.5
	c := client("gather:8", 100)
	c.Retry.Max = 1
	fit := twin.Fit([]twin.Run{runOn(p, c)})
	f := fit.Forecast(twin.Question{Client: c, Seed: 1})
	if note := fit.Note(f).String(); f.Failed.Mid < 10 || !strings.HasSuffix(note, " would fail") {
		t.Errorf("%v fail: %q", f.Failed, note)
	}
}
