package runner

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// TestNoItemIsLostToTheWeather: it turns in the middle of a run, and the run's events say so.
func TestNoItemIsLostToTheWeather(t *testing.T) {
	for name, c := range map[string]struct {
		lane, sim string
		turn      func(*simulated.Weather)
		text      string
		most      time.Duration // of wall time
	}{
		"an outage of 10 s":       {"gather:32", "", func(w *simulated.Weather) { w.Outage = 10 * time.Second }, "weather: outage of 10s", 34 * time.Second},
		"an outage, for-loop":     {"for-loop", "latency=fixed:50ms", func(w *simulated.Weather) { w.Outage = 10 * time.Second }, "weather: outage of 10s", 45 * time.Second},
		"an outage, gather:2":     {"gather:2", "latency=fixed:50ms", func(w *simulated.Weather) { w.Outage = 10 * time.Second }, "weather: outage of 10s", 35 * time.Second},
		"an outage, gather:4":     {"gather:4", "latency=fixed:50ms", func(w *simulated.Weather) { w.Outage = 10 * time.Second }, "weather: outage of 10s", 30 * time.Second},
		"an outage, auto":         {"gather:auto", "rpm=1200", func(w *simulated.Weather) { w.Outage = 10 * time.Second }, "weather: outage of 10s", 30 * time.Second},
		"a rate that falls":       {"gather:32", "rpm=2400,burst=40", func(w *simulated.Weather) { w.RPM = 600 }, "weather: rpm 600 (was 2400)", 35 * time.Second},
		"a cap that falls":        {"gather:32", "max_concurrent=40", func(w *simulated.Weather) { w.MaxConcurrent = 8 }, "weather: max concurrent 8 (was 40)", 42 * time.Second},
		"a cap that falls, auto":  {"gather:auto", "max_concurrent=40,headers=off", func(w *simulated.Weather) { w.MaxConcurrent = 8 }, "weather: max concurrent 8 (was 40)", 42 * time.Second},
		"a rate that falls, auto": {"gather:auto", "rpm=2400,burst=40,headers=off", func(w *simulated.Weather) { w.RPM = 600 }, "weather: rpm 600 (was 2400)", 40 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const items = 400
				b := &bench{t: t, Runner: New(Options{Check: true})}
				options, err := simulated.Parse(c.sim, simulated.DefaultOptions())
				if err != nil {
					t.Fatal(err)
				}
				p := b.plan(items, c.lane)
				p.Config.Retry = engine.DefaultRetry()
				if p.Provider, err = provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: options}); err != nil {
					t.Fatal(err)
				}
				r := b.start(p)[0]
				sky := p.Provider.Sky()
				time.AfterFunc(3*time.Second, func() {
					if err := sky.Change(func(w *simulated.Weather) error { c.turn(w); return nil }); err != nil {
						t.Error(err)
					}
				})
				toItsEnd(r)
				b.Close()
				t.Logf("%d ok in %v", r.Tally.OK, r.Tally.Wall)
				if r.Tally.OK != items || r.Tally.Wall > c.most {
					t.Errorf("%d of %d ok in %v, want all in %v", r.Tally.OK, items, r.Tally.Wall, c.most)
				}
				at := slices.IndexFunc(r.Tally.Changes, func(c engine.Change) bool { return c.What == admit.Weather })
				if at < 0 || r.Tally.Changes[at].Text != c.text || r.Tally.Changes[at].At != 3*time.Second {
					t.Errorf("the changes told are %+v, want %q after 3s", r.Tally.Changes, c.text)
				}
			})
		})
	}
}
