package random

import (
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/twin"
)

// Design is which runs a twin is fitted from.
type Design struct {
	Name   string
	Limits []int // of the runs; 0: no limit
	Probe  []int // calls at once, one after the other, of a probe that follows
}

// Designs are those that are tried.
func Designs() []Design {
	return []Design{
		{"for loop", []int{1}, nil},
		{"for loop + probe 4,12", []int{1}, []int{4, 12}},
		{"{8}", []int{8}, nil},
		{"{8} + probe 2,4,10", []int{8}, []int{1, 1, 4, 10}},
		{"{2,8}", []int{2, 8}, nil},
		{"unlimited gather", []int{0}, nil},
		{"gather + 4 alone", []int{0}, []int{1, 1, 1, 1}},
		{"gather + probe 2,4,10", []int{0}, []int{1, 1, 4, 10}},
		{"sweep 1,2,4,8,16", []int{1, 2, 4, 8, 16}, nil},
	}
}

// Targets are the limits that are forecast; 0: none.
func Targets() []int { return []int{1, 4, 16, 64, 0} }

// Lane is gather under a limit, or a for loop for 1.
func Lane(limit int) engine.Lane {
	if limit == 1 {
		return engine.Lane{Strategy: engine.ForLoop}
	}
	return engine.Lane{Strategy: engine.Gather, Limit: limit}
}

// client asks for so many items under a limit.
func client(limit, items int, seed uint64) twin.Client {
	retry := engine.DefaultRetry()
	retry.Max, retry.Timeout = 5, 0
	return twin.Client{Lane: Lane(limit), Items: items, Retry: retry, Seed: seed, Governed: true, Ramp: 0.05}
}

// Runs makes the runs of a design, and tells how many times as long their calls took, server
// and way together, as they would have alone.
func (d Design) Runs(p *Provider, items int) (runs []twin.Run, stretch float64) {
	var s stretched
	for i, limit := range d.Limits {
		number := uint64(100 + i)
		r := p.Run(client(limit, items, uint64(i)), number)
		s.add(p, number, r)
		runs = append(runs, twin.Run{Client: client(limit, items, uint64(i)), Attempts: r.Attempts, Wall: r.Wall, Whole: true})
	}
	if d.Probe != nil {
		runs = append(runs, d.probe(p, items, &s))
	}
	return runs, s.took / s.alone
}

// stretched sums how long calls took, and would have alone.
type stretched struct{ took, alone float64 }

func (s *stretched) add(p *Provider, number uint64, r twin.Simulated) {
	works := p.of(number).Work
	for _, a := range r.Attempts {
		if a.Outcome == twin.Answered {
			s.took += a.Ended - a.Begun
			s.alone += works(a.Item, 1) + p.base.Trip + p.base.Jitter/2
		}
	}
}

// probe asks for some of the items again, so many at once, one after the other.
func (d Design) probe(p *Provider, items int, sums *stretched) twin.Run {
	run := twin.Run{Client: client(0, items, 9)}
	first, at := 0, 0.0
	for i, n := range d.Probe {
		s := p.Run(client(0, n, 9), uint64(200+i))
		sums.add(p, uint64(200+i), s)
		for _, a := range s.Attempts {
			a.Item += first
			a.Text = uint64(a.Item) + 1
			a.Begun, a.Ended = a.Begun+at, a.Ended+at
			run.Attempts = append(run.Attempts, a)
		}
		first += n
		at += s.Wall + 0.001
	}
	run.Wall = at
	return run
}

// Truth is what a lane really takes: the walls and failures of fresh runs, in order.
type Truth struct{ Walls, Failed []float64 }

// Measure runs a lane so many times.
func Measure(p *Provider, limit, items, times int) Truth {
	var t Truth
	for i := range times {
		s := p.Run(client(limit, items, uint64(50+i)), uint64(1000+i))
		t.Walls, t.Failed = append(t.Walls, s.Wall), append(t.Failed, float64(s.Failed))
	}
	slices.Sort(t.Walls)
	slices.Sort(t.Failed)
	return t
}

// Replay is what a replay of the last full run's latencies says of a lane.
func Replay(runs []twin.Run, limit, items int) float64 {
	var last twin.Run
	for _, r := range runs {
		if r.Whole {
			last = r
		}
	}
	latencies := make([]time.Duration, items)
	begun := make([]float64, items)
	for i := range begun {
		begun[i] = -1
	}
	for _, a := range last.Attempts {
		if begun[a.Item] < 0 {
			begun[a.Item] = a.Begun
		}
		latencies[a.Item] = time.Duration((a.Ended - begun[a.Item]) * float64(time.Second))
	}
	return Lane(limit).Plan(items, 1).Forecast(latencies).Wall.Seconds()
}
