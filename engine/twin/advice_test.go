package twin_test

import (
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/twin"
)

// Advice names the lane that ran as it was typed, however few calls the server took of it at a
// time; where no lane was, it names limits and no lane.
func TestAdviceNamesWhatWasTyped(t *testing.T) {
	p := bucket(false)
	p.Burst, p.Work = 6, func(int, int) float64 { return 0.2 }
	of := func(p twin.Provider, lane string, items int) (*twin.Twin, twin.Question) {
		c := client(lane, items)
		c.Governed = true
		return twin.Fit([]twin.Run{runOn(p, c)}), twin.Question{Client: c, Seed: 1}
	}
	queue := slots(4, func(item int) float64 { return 0.2 + 0.001*float64(item%7) })
	const takes4 = ": the server takes 4 at a time"
	for _, c := range []struct {
		provider twin.Provider
		lane     string
		items    int
		want     string
	}{
		{p, "gather", 12, "gather:3 is as fast as gather: more are refused"}, // 7 were taken at a time
		{queue, "gather", 40, "gather:4 is as fast as gather" + takes4},
		{queue, "as-completed", 40, "as-completed:4 is as fast as as-completed" + takes4},
		{queue, "ordered:16", 40, "ordered:4 is as fast as ordered:16" + takes4},
		{queue, "gather:64", 40, "gather:4 is as fast as gather:64" + takes4},
		{queue, "gather:auto", 40, "gather:4 is as fast as any limit up to 40" + takes4},
	} {
		fit, q := of(c.provider, c.lane, c.items)
		if a, ok := fit.Advise(q); !ok || a.String() != c.want {
			t.Errorf("%s: %v, %v; want %s", c.lane, a, ok, c.want)
		}
	}
	fit, q := of(queue, "gather", 40)
	for lane, want := range map[string]string{"for-loop": "gather:4 is as fast as any limit up to 40", "gather:2": "gather:4 is as fast as any limit up to 40"} {
		q.Lane, _ = engine.ParseLane(lane)
		if a, ok := fit.Advise(q); !ok || a.String() != want+takes4 {
			t.Errorf("asked of %s: %v, %v", lane, a, ok)
		}
	}
	q.Lane, _ = engine.ParseLane("gather:8")
	q.Limits = []engine.LimitStep{{Limit: 8}, {At: time.Second, Limit: 40}}
	if a, ok := fit.Advise(q); !ok || a.String() != "gather:4 is as fast as any limit up to 40"+takes4 {
		t.Errorf("of a limit that was changed: %v, %v", a, ok)
	}
}
