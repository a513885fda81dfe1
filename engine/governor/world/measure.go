package world

import (
	"math"

	"regatta/engine/governor"
)

// Means are what runs of a scenario came to, over seeds.
type Means struct {
	Over         float64 // the wall over the ideal
	Least, Worst float64 // of it
	Share        float64 // of the attempts that were refused
	Lost         float64 // items that failed or were not run
	Latency      float64 // of the accepted, over that of an idle server
}

// Measure runs a scenario with seeds from first on.
func Measure(s Scenario, policy func(seed uint64) Policy, first uint64, seeds int) Means {
	m := Means{Least: math.Inf(1)}
	n := float64(seeds)
	for seed := range uint64(seeds) {
		r := Run(s, policy, first+seed)
		m.Over += r.Over() / n
		m.Share += r.Share() / n
		m.Lost += float64(r.Lost+r.NotRun) / n
		m.Latency += r.Latency / n
		m.Least, m.Worst = min(m.Least, r.Over()), max(m.Worst, r.Over())
	}
	return m
}

// Rivals are other policies, by name.
func Rivals() map[string]func(seed uint64) Policy {
	return map[string]func(seed uint64) Policy{
		"limit 16":  Fixed(16),
		"limit 100": Fixed(100),
		"AIMD":      AIMD,
		"Vegas":     Vegas,
	}
}

// Default is the governor as a run has it.
func Default(seed uint64) Policy { return Governed(governor.Options{})(seed) }
