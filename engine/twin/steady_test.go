package twin_test

import (
	"fmt"
	"strings"
	"testing"

	"regatta/engine/twin"
)

// A server that has twenty connections made to it at once is late for the first calls, which
// is no time that calls take.
func TestManyNewConnectionsAreLate(t *testing.T) {
	const items, late = 20, 0.02
	run := twin.Run{Client: client("gather", items), Wall: 5*0.2 + late, Whole: true}
	for i := range items {
		begun, wave := 0.001, 1+i*7%12/4 // the first twelve in no order, the rest a little later
		if i >= 12 {
			begun, wave = 0.015, 4+i*3%8/4
		}
		apart := 0.0001 * float64(i)
		run.Attempts = append(run.Attempts, twin.Attempt{Item: i, Begun: begun + apart, Ended: late + 0.2*float64(wave) + apart, Connecting: 0.001, Fresh: true, Tokens: float64(5 + i%7)})
	}
	fit := twin.Fit([]twin.Run{run})
	for lane, truth := range map[string]float64{"for-loop": 4, "gather:2": 2} {
		f := fit.Forecast(twin.Question{Client: client(lane, items), Seed: 1})
		if f.Knowledge != twin.Known || f.Wall.Low > truth || f.Wall.High < truth || f.Wall.High > 1.25*f.Wall.Low {
			t.Errorf("%s: %+v, of knowledge %d (%s); it takes %.1f s", lane, f.Wall, f.Knowledge, f.Why, truth)
		}
	}
	if a, ok := fit.Advise(twin.Question{Client: client("gather", items), Seed: 1}); !ok || a.String() != "gather:4 is as fast as gather: the server takes 4 at a time" {
		t.Errorf("advice %v, %v", a, ok)
	}
}

// Calls that all take the same time aren't half of it on the way, and no slower for company.
func TestSteadyCallsGrewByNothing(t *testing.T) {
	p := bucket(false)
	p.Work = func(int, int) float64 { return 0.3 }
	few, many := client("gather:8", 100), client("gather", 100)
	few.Governed, many.Governed = true, true
	fit := twin.Fit([]twin.Run{runOn(p, few), runOn(p, many)})
	if g := fit.Growth(); g.Found {
		t.Errorf("growth %+v", g)
	}
	d := fit.Describe()
	if !strings.HasPrefix(d.Serves, "no slower") || strings.Contains(d.Work, "way") {
		t.Errorf("%q, %q", d.Serves, d.Work)
	}
	a, ok := fit.Advise(twin.Question{Client: few, Seed: 1})
	var rate float64
	if _, err := fmt.Sscanf(a.Why, "the server takes %f requests/s", &rate); !ok || err != nil || rate < 9.7 || rate > 10.1 {
		t.Errorf("advice %+v, %v; it takes 10 requests/s", a, ok)
	}
}
