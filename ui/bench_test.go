package ui

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// BenchmarkFrame is what it costs to draw one frame of a large run.
func BenchmarkFrame(b *testing.B) {
	for _, view := range []string{"batch", "race"} {
		b.Run(view, func(b *testing.B) {
			m := large(b, "people:100000")
			if view == "race" {
				m.screen = onRace
				m.race = racePane{lineup: newLineup(forRace, m.job, []engine.Lane{m.batch.track.lane})}
				m.race.joined(m.batch.track)
			}
			b.ReportAllocs()
			for b.Loop() {
				m.View()
			}
		})
	}
}

// BenchmarkComparison is what it costs to draw one frame of a comparison of large
// runs: of each page, and of those that are kept when they have to be drawn anew.
func BenchmarkComparison(b *testing.B) {
	m := large(b, "people:100000")
	m.sitting.over(m.batch.track, m.clock())
	m.toTable()
	for page, title := range pageTitles {
		m.compare.page = comparePage(page)
		b.Run(title, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.View()
			}
		})
	}
	for _, page := range []comparePage{figuresPage, orderPage, latencyPage} {
		m.compare.page = page
		b.Run(pageTitles[page]+" anew", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.compare.table, m.compare.braids, m.compare.pages = drawing{}, nil, [comparePages]drawing{}
				m.View()
			}
		})
	}
}

// large is a screen of 200x60 with a finished run.
func large(b *testing.B, data string) *Model {
	set, err := datasets.Open(data, datasets.Options{})
	if err != nil {
		b.Fatal(err)
	}
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: simulated.DefaultOptions()})
	if err != nil {
		b.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		b.Fatal(err)
	}
	lane := engine.Lane{Strategy: engine.Gather, Limit: 64}
	m := New(context.Background(), Config{Set: set, Schema: set.Schema, Prompt: prompt, Provider: p, Base: engine.Config{Lane: lane}}, time.Now)
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	answer := &call.Answer{Output: json.RawMessage(`{"name":"Ada","age":36}`)}
	t := &track{lane: lane, tally: engine.NewTally(), job: m.job, provider: p}
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: set.Rows.Len()}, Limit: lane.Limit}}
	for i := range set.Rows.Len() {
		at := time.Duration(i) * time.Millisecond
		events = append(events,
			engine.Event{At: at, Kind: engine.CallStarted, Item: i},
			engine.Event{At: at, Kind: engine.AttemptStarted, Item: i, Attempt: 1},
			engine.Event{At: at, Kind: engine.Finished, Item: i, Attempt: 1, Status: engine.OK, Took: time.Millisecond, Answer: answer},
			engine.Event{At: at, Kind: engine.Delivered, Item: i})
	}
	t.tally.Apply(append(events, engine.Event{At: time.Hour, Kind: engine.RunOver}))
	m.lanes.ran(t)
	m.batch.show(t)
	return m
}
