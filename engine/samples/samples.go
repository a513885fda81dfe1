// Package samples holds recorded runs that come with the program, to be played without
// having run anything. They were recorded on the simulated provider, and are made anew by
//
//	go run ./engine/cmd/samples
package samples

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"path"
	"slices"

	"regatta/engine"
	"regatta/engine/runner"
)

//go:embed journals/*.jsonl.gz
var files embed.FS

// Sample is recorded runs that belong together.
type Sample struct {
	Name  string // as users name it
	About string // what can be seen in it

	// How it is recorded.
	Data  string
	Sim   string        // settings of the simulated provider
	Lanes []engine.Lane // of runs at the same time, in this order
	Seed  uint64
}

// All are the samples.
func All() []Sample {
	lane := func(s engine.Strategy, limit int) engine.Lane { return engine.Lane{Strategy: s, Limit: limit} }
	return []Sample{
		{
			Name: "sample", About: "a race of five lanes", Seed: 7, Data: "tickets", Sim: "latency=lognormal:600ms:0.5",
			Lanes: []engine.Lane{lane(engine.ForLoop, 0), lane(engine.Gather, 6), lane(engine.AsCompleted, 6), lane(engine.Ordered, 6), lane(engine.Gather, 0)},
		},
		{
			Name: "sample-trouble", About: "rate limits and failures, under a limit that is found", Seed: 4, Data: "people:160",
			Sim:   "latency=lognormal:600ms:0.4,rpm=500,burst=30,headers=off,error=0.06,invalid=0.05,refused=0.02",
			Lanes: []engine.Lane{{Strategy: engine.AsCompleted, Limit: 32, Auto: true}},
		},
	}
}

// File is the name of the journal of a sample's lane of a number.
func (s *Sample) File(lane int) string { return fmt.Sprintf("%s.%d.jsonl.gz", s.Name, lane+1) }

// Find returns the sample of a name; false: there is none.
func Find(name string) (Sample, bool) {
	all := All()
	i := slices.IndexFunc(all, func(s Sample) bool { return s.Name == name })
	if i < 0 {
		return Sample{}, false
	}
	return all[i], true
}

// Tapes reads the runs of a sample, in the order of its lanes.
func (s *Sample) Tapes() ([]*runner.Tape, error) {
	var tapes []*runner.Tape
	for i := range s.Lanes {
		data, err := files.ReadFile(path.Join("journals", s.File(i)))
		if err != nil {
			return nil, err
		}
		plain, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.File(i), err)
		}
		tape, err := runner.ReadTape(s.Name, plain)
		if err != nil {
			return nil, err
		}
		if tape.Unread != nil {
			return nil, tape.Unread
		}
		tapes = append(tapes, tape)
	}
	return tapes, nil
}
