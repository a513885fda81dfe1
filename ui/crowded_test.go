package ui

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// crowdedRuns are runs on so many people: two that are over, and one that is on.
type crowdedRuns struct {
	set                   *datasets.Set
	gather, completed, on *workspace.Run
}

// crowds keeps runs from one benchmark to the next, since they take long to make.
var crowds = map[int]*crowdedRuns{}

func crowded(b *testing.B, items int) *crowdedRuns {
	c := crowds[items]
	if c == nil {
		c = &crowdedRuns{set: crowdOf(b, items)}
		c.gather, c.completed = newBenchTrack(b, c.set, engine.Lane{Strategy: engine.Gather, Limit: 64}), newBenchTrack(b, c.set, engine.Lane{Strategy: engine.AsCompleted, Limit: 64})
		live(c.gather, items, engine.RunOver)
		live(c.completed, items, engine.RunOver)
		c.on = newBenchTrack(b, c.set, engine.Lane{Strategy: engine.AsCompleted, Limit: 32})
		live(c.on, items*6/10, engine.LimitChanged)
		crowds[items] = c
	}
	return c
}

// refused are two runs that are over, to which a rate was set after refusals.
func (c *crowdedRuns) refused(b *testing.B) []*workspace.Run {
	var list []*workspace.Run
	for _, s := range []engine.Strategy{engine.Gather, engine.AsCompleted} {
		r := newBenchTrack(b, c.set, engine.Lane{Strategy: s, Limit: 64})
		r.Tally.Apply([]engine.Event{{Kind: engine.GovernorChanged, Change: &admit.Change{What: string(governor.Learned), Class: string(governor.Fast), Reason: admit.Pace, To: 9}}})
		live(r, c.set.Rows.Len(), engine.RunOver)
		r.Tally.Refused = 40
		list = append(list, r)
	}
	return list
}

func crowdOf(b *testing.B, items int) *datasets.Set {
	set, err := datasets.Open("people:"+strconv.Itoa(items), datasets.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return set
}

// model is a screen of 200x60 that shows the run that gathered.
func (c *crowdedRuns) model(b *testing.B) *Model {
	prompt, err := datasets.ParsePrompt(c.set.Prompt)
	if err != nil {
		b.Fatal(err)
	}
	base := engine.Config{Lane: engine.Lane{Strategy: engine.Gather, Limit: 64}}
	m := New(context.Background(), Config{Set: c.set, Schema: c.set.Schema, Prompt: prompt, Provider: instantly(b), Base: base, Folder: b.TempDir()}, time.Now)
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	m.press(panetest.KeyPress("a")) // room for a second lane
	m.home.Take(engine.Lane{Strategy: engine.AsCompleted, Limit: 64})
	for _, t := range []*workspace.Run{c.completed, c.gather} {
		if t != nil {
			t.Job, t.Context.Number = m.job, 0
			m.kept.join(t)
			m.kept.over(t)
			m.home.Ran(t)
			m.home.Show(t)
		}
	}
	if c.on != nil {
		c.on.Job = m.job
	}
	return m
}

func instantly(b *testing.B) *provider.Provider {
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: simulated.DefaultOptions()})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// newBenchTrack is a run that has begun.
func newBenchTrack(b *testing.B, set *datasets.Set, lane engine.Lane) *workspace.Run {
	p := instantly(b)
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		b.Fatal(err)
	}
	// Its clock and its limit are those of a run of nothing.
	none := *set
	none.Rows = haystack(0)
	starter := runner.New(runner.Options{})
	b.Cleanup(starter.Close)
	started, err := starter.Start(context.Background(), runner.Plan{Job: runner.Job{Set: &none, Schema: set.Schema, Prompt: prompt}, Lanes: []engine.Lane{lane}, Provider: p})
	if err != nil {
		b.Fatal(err)
	}
	run := started[0]
	for !run.Read().Last {
	}
	t := workspace.New(run, workspace.Batch)
	t.Job.Set = set
	t.Tally.Apply(begins(lane, set.Rows.Len()))
	return t
}

func begins(lane engine.Lane, items int) []engine.Event {
	started := &engine.Started{Lane: lane, Items: items}
	if lane.Strategy == engine.AsCompleted {
		started.Order = make([]int32, items)
		for i, item := range rand.New(rand.NewPCG(1, 1)).Perm(items) {
			started.Order[i] = int32(item)
		}
	}
	return []engine.Event{{Kind: engine.RunStarted, Started: started, Limit: lane.Limit}}
}

// live lets so many items of a run live, with one more event at the end.
func live(t *workspace.Run, items int, end engine.EventKind) {
	var events []engine.Event
	at := time.Duration(0)
	for rank := range items {
		item := rank
		if order := t.Tally.Started.Order; order != nil {
			item = int(order[rank])
		}
		at = time.Duration(rank) * time.Millisecond
		if events = lived(events, item, at); len(events) > 1000 {
			t.Tally.Apply(events)
			events = events[:0]
		}
	}
	t.Tally.Apply(append(events, engine.Event{At: at + time.Second, Kind: end, Status: engine.OK, Limit: t.Lane.Limit}))
}

var benchAnswer = &call.Answer{Output: json.RawMessage(`{"name":"Ada","age":36}`)}

// lived appends what happens to an item.
func lived(to []engine.Event, item int, at time.Duration) []engine.Event {
	took := time.Duration(item%97+1) * time.Millisecond
	return append(to,
		engine.Event{At: at, Kind: engine.CallStarted, Item: item},
		engine.Event{At: at, Kind: engine.AttemptStarted, Item: item, Attempt: 1},
		engine.Event{At: at + took, Kind: engine.Finished, Item: item, Attempt: 1, Status: engine.OK, Took: took, Answer: benchAnswer},
		engine.Event{At: at + took, Kind: engine.Delivered, Item: item})
}
