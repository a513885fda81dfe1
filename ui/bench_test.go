package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/engine/twin"
	"regatta/engine/twin/random"
	"regatta/ui/comparison"
	"regatta/ui/pane/panetest"
	"regatta/ui/race"
	"regatta/ui/sweep"
	"regatta/ui/trialview"
	"regatta/ui/workspace"
)

// benchSizes are how many rows there are: what a frame costs is not to depend on it.
var benchSizes = []int{1_000, 100_000, 1_000_000}

// benchView is something that the screen shows, and how to come to it.
type benchView struct {
	name string
	show func(b *testing.B, m *Model, c *crowdedRuns)
}

func benchViews() []benchView {
	views := []benchView{
		{"batch", func(b *testing.B, m *Model, c *crowdedRuns) {}},
		{"batch running", func(b *testing.B, m *Model, c *crowdedRuns) { m.runs(c.on) }},
		{"filtered", func(b *testing.B, m *Model, c *crowdedRuns) { m.home.Filter("name is m") }},
		{"filtered running", func(b *testing.B, m *Model, c *crowdedRuns) { m.runs(c.on); m.filters(2) }},
		{"item", func(b *testing.B, m *Model, c *crowdedRuns) {
			m.press(panetest.KeyPress("tab"))
			m.press(panetest.KeyPress("enter"))
		}},
		{"race", func(b *testing.B, m *Model, c *crowdedRuns) { m.races(c.gather, c.completed) }},
		{"race refused", func(b *testing.B, m *Model, c *crowdedRuns) { m.races(c.refused(b)...) }},
		{"refused", func(b *testing.B, m *Model, c *crowdedRuns) {
			r := c.refused(b)[0]
			m.home.Ran(r)
			m.home.Show(r)
		}},
		{"race running", func(b *testing.B, m *Model, c *crowdedRuns) { m.runs(c.on); m.races(c.gather, c.on) }},
		{"sweep", func(b *testing.B, m *Model, c *crowdedRuns) { m.sweeps(b) }},
		{"trials", func(b *testing.B, m *Model, c *crowdedRuns) { m.tries(c.gather, c.completed) }},
		{"runs", func(b *testing.B, m *Model, c *crowdedRuns) { m.openHistory() }},
		{"data", func(b *testing.B, m *Model, c *crowdedRuns) { m.open("data") }},
		{"help", func(b *testing.B, m *Model, c *crowdedRuns) { m.push(m.newHelp()) }},
		{"code", func(b *testing.B, m *Model, c *crowdedRuns) { m.open("program") }},
	}
	for page, title := range comparison.Titles() {
		views = append(views, benchView{title, func(b *testing.B, m *Model, c *crowdedRuns) {
			m.toTable(m.latestRuns())
			m.compare.Turn(page)
		}})
	}
	return views
}

// BenchmarkFrame is what it costs to draw one frame of 200x60 of everything that can
// be seen of so many rows.
func BenchmarkFrame(b *testing.B) {
	for _, view := range benchViews() {
		for _, items := range benchSizes {
			b.Run(fmt.Sprintf("%s/%d", view.name, items), func(b *testing.B) {
				c := crowded(b, items)
				m := c.model(b)
				view.show(b, m, c)
				m.settle()
				m.content()
				b.ReportAllocs()
				for b.Loop() {
					m.content()
				}
			})
		}
	}
}

// BenchmarkFramesBesideAFit is how late frames are drawn, from when they are due, while a twin is
// fitted from 5,000 calls.
func BenchmarkFramesBesideAFit(b *testing.B) {
	c := crowded(b, 5000)
	m := c.model(b)
	m.runs(c.on)
	runs, _ := random.Designs()[5].Runs(random.New(random.Batching, 11), 5000)
	var late []time.Duration
	for b.Loop() {
		fitted := make(chan bool)
		go func() {
			defer close(fitted)
			twin.Fit(runs)
		}()
		clock := time.NewTicker(tickEvery)
		for on := true; on; {
			select {
			case <-fitted:
				on = false
			case due := <-clock.C:
				m.Update(tickMsg{1})
				m.content()
				late = append(late, time.Since(due))
			}
		}
		clock.Stop()
	}
	slices.Sort(late)
	for name, share := range map[string]float64{"ms-median": 0.5, "ms-p99": 0.99, "ms-max": 1} {
		b.ReportMetric(float64(late[int(share*float64(len(late)-1))])/1e6, name)
	}
}

// BenchmarkFirstLook is how long it takes until a page of the comparison that is opened
// for the first time is drawn.
func BenchmarkFirstLook(b *testing.B) {
	for page, title := range comparison.Titles() {
		for _, items := range benchSizes {
			b.Run(fmt.Sprintf("%s/%d", title, items), func(b *testing.B) {
				c := crowded(b, items)
				m := c.model(b)
				for b.Loop() {
					m.back()
					m.compare = comparison.New(m.loops)
					m.compare.Turn(page)
					m.toTable(m.latestRuns())
					m.settle()
				}
			})
		}
	}
}

// BenchmarkFold is what an event of a run of a million items costs on its way to the
// screen, four of them to an item.
func BenchmarkFold(b *testing.B) {
	for name, state := range map[string]int{"all": 0, "filtered": 3} {
		b.Run(name, func(b *testing.B) {
			const items, atOnce = 1_000_000, 250
			c := &crowdedRuns{set: crowdOf(b, items)}
			m, t := c.model(b), newBenchTrack(b, c.set, engine.Lane{Strategy: engine.Gather, Limit: 64})
			m.runs(t)
			m.filters(state)
			m.settle()
			b.ReportAllocs()
			var events []engine.Event
			item, count := 0, 0
			for b.Loop() {
				if item == items {
					b.StopTimer()
					t.Live.Tally, item = engine.NewTally(), 0
					t.Tally = t.Live.Tally
					t.Tally.Apply(begins(t.Lane, items))
					b.StartTimer()
				}
				events = events[:0]
				for range atOnce {
					events = lived(events, item, time.Duration(item)*time.Millisecond)
					item++
				}
				m.Update(eventsMsg{t, runner.Batch{Events: events}})
				count += len(events)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(count), "ns/event")
		})
	}
}

// BenchmarkSearch is how long it takes from a letter in the filter to the last of all
// finds.
func BenchmarkSearch(b *testing.B) {
	for _, needle := range []string{"a", "nobody is called so"} {
		b.Run(needle, func(b *testing.B) {
			c := crowded(b, 1_000_000)
			m := c.model(b)
			m.settle() // what else there is to be worked out of so many items
			for b.Loop() {
				m.home.Filter("")
				m.settle()
				m.home.Filter(needle)
				m.settle()
			}
		})
	}
}

// runs lets a run be on.
func (m *Model) runs(t *workspace.Run) {
	m.live = append(m.live, t)
	m.home.Ran(t)
	m.home.Show(t)
}

func (m *Model) races(tracks ...*workspace.Run) {
	var lanes []engine.Lane
	for _, t := range tracks {
		lanes = append(lanes, t.Lane)
	}
	m.race = race.New(workspace.NewGroup(m.job, lanes), race.Of{Loops: m.loops, Gain: m.gain})
	m.push(m.race)
	for _, t := range tracks {
		m.race.Joined(t)
	}
}

func (m *Model) sweeps(b *testing.B) {
	m.showSweep(sweep.New(engine.Lane{Strategy: engine.Gather}, m.job, m.cfg.Provider))
	for i := range m.sweep.Lanes {
		e := &m.sweep.Lanes[i]
		e.Run = newBenchTrack(b, m.sweep.Job.Set, e.Lane)
		live(e.Run, m.sweep.Items(), engine.RunOver)
	}
	m.sweep.Judge()
}

func (m *Model) tries(tracks ...*workspace.Run) {
	var lanes []engine.Lane
	for _, t := range tracks {
		lanes = append(lanes, t.Lane)
	}
	m.trials = trialview.New(m.job, lanes)
	m.push(m.trials)
	for trial := range trialview.Many + 1 {
		for lane, t := range tracks {
			m.trials.Result.Record(trials.Turn{Lane: lane, Trial: trial}, t.Tally)
		}
	}
	m.trials.Judge()
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
}

// settle lets what takes several frames come to its end.
func (m *Model) settle() {
	m.content()
	for work := m.top().Needs(m.frame()); work != nil; work = m.top().Needs(m.frame()) {
		work.Do()()
	}
	m.content()
}

// filters keeps the items in a state, by its place among them.
func (m *Model) filters(state int) {
	if state == 0 {
		return
	}
	m.press(panetest.KeyPress("/"))
	for range state {
		m.press(panetest.KeyPress("tab"))
	}
	m.press(panetest.KeyPress("enter"))
}
