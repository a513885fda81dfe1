package twin_test

import (
	"math"
	"strings"
	"testing"

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
