package twin_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/twin"
)

// stating is a run against a server whose answers state a limit of so many requests a minute and,
// if it is honest, what is left of it.
func stating(p twin.Provider, c twin.Client, honest bool) twin.Run {
	run := runOn(p, c)
	level, at := p.Burst, 0.0
	for i := range run.Attempts {
		a := &run.Attempts[i]
		level = math.Min(p.Burst, level+(a.Begun-at)*p.Rate)
		if at = a.Begun; a.Outcome != twin.Refused {
			level--
		}
		if a.Limit, a.Left = int(math.Round(60*p.Rate)), int(math.Max(0, level)); !honest {
			a.Left = (i * 7) % 60
		} else {
			a.Reset = (p.Burst - level) / p.Rate
		}
	}
	return run
}

// A rate that answers state is kept to by the client, so that nothing is refused: forecasts
// keep to it too, as does the simulated provider that the twin stands for.
func TestAStatedRateIsKeptTo(t *testing.T) {
	p := bucket(true) // 10 a second, 30 at once
	c := client("gather:20", 200)
	c.Governed = true
	run := stating(p, c, true)
	for _, a := range run.Attempts {
		if a.Outcome == twin.Refused {
			t.Fatal("a rate that is stated refuses")
		}
	}
	fit := twin.Fit([]twin.Run{run})
	if misses := fit.Unexplained(); len(misses) > 0 {
		t.Errorf("%+v", misses)
	}
	for lane, known := range map[string]bool{"gather:20": true, "gather:10": true, "gather:40": false} {
		of := client(lane, 200)
		of.Governed = true
		f := fit.Forecast(twin.Question{Client: of, Seed: 1})
		if fresh := runOn(p, of).Wall; f.Wall.Low > fresh || f.Wall.High < fresh || known && f.Knowledge != twin.Known {
			t.Errorf("%s takes %.2f s: %+v", lane, fresh, f)
		}
	}
	if d := fit.Describe(); d.Pace != "forecasts keep to the 600 requests per minute that the server states" || d.Refusals != "" {
		t.Errorf("%q, %q", d.Pace, d.Refusals)
	}
	if a, ok := fit.Advise(twin.Question{Client: c, Seed: 1}); !ok || a.Why != "the server states 600 requests per minute" {
		t.Errorf("%v, %v", a, ok)
	}
	if sim := fit.Options().String(); !strings.Contains(sim, "rpm=600,burst=30") {
		t.Errorf("--sim %s", sim)
	}
}

// What is stated and doesn't agree with the requests is no limit, and none is known.
func TestWhatIsStatedMustAgree(t *testing.T) {
	p := slots(0, func(item int) float64 { return 0.3 + 0.02*float64(item%6) })
	p.Rate, p.Burst = 50, 1e6
	fit := twin.Fit([]twin.Run{stating(p, client("gather:8", 100), false)})
	f := fit.Forecast(twin.Question{Client: client("gather", 100), Seed: 1})
	if d := fit.Describe(); d.Pace != "" || !f.Unasked && f.Knowledge != twin.Unknown {
		t.Errorf("%q, %+v", d.Pace, f)
	}
}

// told is a run whose answers say of a limit what is told, with the number of requests before them.
func told(p twin.Provider, c twin.Client, tell func(a *twin.Attempt, before int)) twin.Run {
	run := runOn(p, c)
	for i := range run.Attempts {
		tell(&run.Attempts[i], i)
	}
	return run
}

// quick answers anything in a third of a second or a little more.
func quick() twin.Provider {
	return slots(0, func(item int) float64 { return 0.3 + 0.02*float64(item%6) })
}

// A limit of which no answer says what is left is none to go by: no client keeps to it.
func TestALimitAloneIsNoRate(t *testing.T) {
	run := told(quick(), client("gather:4", 100), func(a *twin.Attempt, _ int) { a.Limit = 600 })
	fit := twin.Fit([]twin.Run{run})
	if d := fit.Describe(); d.Pace != "" {
		t.Errorf("%q", d.Pace)
	}
	if misses := fit.Unexplained(); len(misses) > 0 {
		t.Errorf("%+v", misses)
	}
	if _, ok := fit.Advise(twin.Question{Client: client("gather:4", 100), Seed: 1}); ok {
		t.Error("a limit is advised")
	}
	few := told(quick(), client("gather:4", 100), func(a *twin.Attempt, before int) {
		if a.Limit = 600; before%3 == 0 {
			a.Left = 0
		}
	})
	if d := twin.Fit([]twin.Run{few}).Describe(); d.Pace != "" {
		t.Errorf("by a third of the answers: %q", d.Pace)
	}
}

// A limit that a run hardly touched tells nothing of faster lanes, whatever time it is for.
func TestALimitFarOffIsNoRate(t *testing.T) {
	for name, window := range map[string]float64{"of no window": 0, "for a minute": 60, "for a day": 86400} {
		run := told(quick(), client("gather:4", 60), func(a *twin.Attempt, before int) {
			a.Limit, a.Window, a.Left = 14400, window, 14399-before
			if window == 60 {
				a.Left = 14399
			}
		})
		fit := twin.Fit([]twin.Run{run})
		f := fit.Forecast(twin.Question{Client: client("gather:10", 60), Seed: 1})
		if d := fit.Describe(); d.Pace != "" || !f.Unasked {
			t.Errorf("%s: %q, unasked %v", name, d.Pace, f.Unasked)
		}
	}
	// So many requests that those in another order may hide nothing, of a limit that isn't filled up.
	run := told(quick(), client("gather:8", 400), func(a *twin.Attempt, before int) { a.Limit, a.Left = 600, 599-before })
	if d := twin.Fit([]twin.Run{run}).Describe(); d.Pace != "" {
		t.Errorf("%q", d.Pace)
	}
}

// A rate is that of the time for which the limit is, and so are the words.
func TestAStatedRateHasItsWindow(t *testing.T) {
	p := bucket(true)
	c := client("gather:20", 200)
	c.Governed = true
	for _, want := range []struct {
		limit  int
		window float64
		reset  bool
		says   string
	}{
		{10, 1, true, "10 requests per second"},
		{10, 1, false, "10 requests per second"},
		{600, 60, false, "600 requests per minute"},
		{600, 0, true, "600 requests per minute"},
		{36000, 3600, true, "36,000 requests per hour"},
		{300, 30, true, "about 600 requests per minute"},
		{14400, 86400, true, ""}, // isn't what the server keeps to
	} {
		run := stating(p, c, true)
		for i := range run.Attempts {
			a := &run.Attempts[i]
			a.Limit, a.Window = want.limit, want.window
			if !want.reset {
				a.Reset = 0
			}
		}
		pace := ""
		if want.says != "" {
			pace = "forecasts keep to the " + want.says + " that the server states"
		}
		if d := twin.Fit([]twin.Run{run}).Describe(); d.Pace != pace {
			t.Errorf("%d in %v s: %q", want.limit, want.window, d.Pace)
		}
	}
}

// A limit that isn't the one which refuses lets clients run into that.
func TestAnotherLimitIsStated(t *testing.T) {
	c := client("gather:20", 200)
	c.Governed = true
	silent := runOn(bucket(false), c)
	states := told(bucket(false), c, func(a *twin.Attempt, before int) { a.Limit, a.Left, a.Window = 14400, 14399-before, 86400 })
	ask := twin.Question{Client: c, Seed: 1}
	want := twin.Fit([]twin.Run{silent}).Forecast(ask)
	if got := twin.Fit([]twin.Run{states}).Forecast(ask); got.Refusals.Mid == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, where nothing is stated %+v", got, want)
	}
}

// What answers state reaches the twin with its window.
func TestWhatIsStatedIsObserved(t *testing.T) {
	lane, _ := engine.ParseLane("gather")
	answer := &call.Answer{Rates: call.NoRates}
	answer.Rates.LimitRequests, answer.Rates.RemainingRequests = 6, 5
	answer.Rates.ResetRequests, answer.Rates.WindowRequests = 200*time.Millisecond, time.Second
	tally := &engine.Tally{Started: engine.Started{Lane: lane}, Rows: []engine.Row{{Answer: answer, Attempts: []engine.Attempt{{Ended: 1}}}}}
	if a := twin.Observe(tally, twin.About{}).Attempts[0]; a.Limit != 6 || a.Left != 5 || a.Reset != 0.2 || a.Window != 1 {
		t.Errorf("%+v", a)
	}
}
