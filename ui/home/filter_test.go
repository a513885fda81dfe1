package home

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/compare"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/simulated"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// What a condition takes for so, of rows in every phase.
func TestConditions(t *testing.T) {
	row := func(change func(*engine.Row)) *engine.Row {
		r := &engine.Row{Phase: engine.Ended, Status: engine.OK, Attempts: make([]engine.Attempt, 1)}
		change(r)
		return r
	}
	rows := map[string]*engine.Row{
		"not run":   nil,
		"waiting":   {Phase: engine.Waiting, Delivered: engine.Unset},
		"calling":   {Phase: engine.Calling, Delivered: engine.Unset},
		"streaming": {Phase: engine.Streaming, Delivered: engine.Unset},
		"back-off":  {Phase: engine.BackingOff, Delivered: engine.Unset, Attempts: make([]engine.Attempt, 1)},
		"right":     row(func(r *engine.Row) { r.Verdict = engine.Right }),
		"wrong":     row(func(r *engine.Row) { r.Verdict = engine.Wrong }),
		"retried":   row(func(r *engine.Row) { r.Attempts = make([]engine.Attempt, 2) }),
		"re-asked":  row(func(r *engine.Row) { r.Attempts = []engine.Attempt{{Reasked: true}, {}} }),
		"held":      row(func(r *engine.Row) { r.Delivered = engine.Unset }),
		"failed":    row(func(r *engine.Row) { r.Status, r.Err = engine.Failed, &call.Error{} }),
		"cancelled": row(func(r *engine.Row) { r.Status, r.Delivered = engine.Cancelled, engine.Unset }),
	}
	want := map[condition][]string{
		underway: {"back-off", "calling", "streaming"},
		queued:   {"not run", "waiting"},
		failed:   {"failed"},
		retried:  {"retried"},
		reasked:  {"re-asked"},
		wrong:    {"wrong"},
		holding:  {"held"},
	}
	for c := range conditions {
		var got []string
		for name, r := range rows {
			if c.holds(r) {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if c == however {
			if len(got) != len(rows) {
				t.Errorf("all: %v", got)
			}
			continue
		}
		if !slices.Equal(got, want[c]) {
			t.Errorf("%s: %v, want %v", conditionNames[c], got, want[c])
		}
	}
}

func TestFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(1, 20_000).Draw(t, "items")
		var f finds
		f.reset(items)
		in := map[int]bool{}
		for _, item := range rapid.SliceOf(rapid.IntRange(0, items-1)).Draw(t, "items") {
			in[item] = !in[item]
			f.set(item, in[item])
			f.set(item, in[item])
		}
		k := 0
		for item := range items {
			if !in[item] {
				continue
			}
			if got := f.at(k); got != item {
				t.Fatalf("find %d is %d, not %d", k, got, item)
			}
			k++
		}
		if f.n != k {
			t.Errorf("%d finds, not %d", f.n, k)
		}
	})
}

// What is found while a run is on is what a search after it finds.
func TestAFilterKeepsUpWithARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, "tickets", engine.Lane{Strategy: engine.AsCompleted, Limit: 6}, "error=0.3,invalid=0.2")
		x := panetest.New(t, p, 100, 30)
		x.Press("/")
		for step, last := 0, false; !last; step++ {
			f := &p.filter
			f.how = condition(step) % conditions
			f.input.SetValue([]string{"", "e", "Billing"}[step%3])
			x.Drain()
			b := run.Live.Read()
			run.Apply(b)
			p.Applied(run, b.Events)
			last = b.Last
			var want, got []int
			for i := range p.job.Set.Rows.Len() {
				if f.search.matches(i) {
					want = append(want, i)
				}
			}
			for k := range f.search.finds.n {
				got = append(got, f.search.finds.at(k))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("step %d, %s: found %v, want %v", step, conditionNames[f.how], got, want)
			}
		}
	})
}

// The item under the cursor is still there without the filter, also if what is found has become
// less above it.
func TestTheCursorStaysWithItsItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, "tickets", engine.Lane{Strategy: engine.AsCompleted, Limit: 6}, "error=0.3")
		x := panetest.New(t, p, 100, 30)
		x.Press("/", "tab", "tab") // those that wait
		x.Drain()
		for range 8 {
			x.Press("down")
		}
		for last := false; !last && p.Len() > 3; {
			b := run.Live.Read()
			run.Apply(b)
			p.Applied(run, b.Events)
			last = b.Last
		}
		if n := p.Len(); n == 0 || n > 3 {
			t.Fatalf("%d items wait", n)
		}
		under := p.itemAt(p.line())
		x.Press("esc")
		if got := p.itemAt(p.line()); got != under {
			t.Errorf("the cursor was on item %d, and is on item %d", under+1, got+1)
		}
		for !run.Tally.Over {
			run.Apply(run.Live.Read())
		}
	})
}

// The item under the cursor stays in sight where the terminal gets smaller, but not from the
// wheel.
func TestTheCursorStaysInSight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := started(t, "tickets", engine.Lane{Strategy: engine.Gather}, "")
		x := panetest.New(t, p, 100, 30)
		x.Press("tab", "G")
		x.Frame.H = 10
		if !strings.Contains(x.Plain(), "▸40") {
			t.Errorf("the cursor is out of sight:\n%s", x.Plain())
		}
		x.Frame.H = 30
		x.Pane.Wheel(x.Frame, -30)
		if shown := x.Plain(); !strings.Contains(shown, " 1  ") || strings.Contains(shown, "▸40") {
			t.Errorf("the wheel takes the cursor along:\n%s", shown)
		}
		for !run.Tally.Over {
			run.Apply(run.Live.Read())
		}
	})
}

// started is a pane with a run that has just started.
func started(t *testing.T, data string, lane engine.Lane, sim string) (*Pane, *workspace.Run) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	set, err := datasets.Open(data, datasets.Options{})
	must(err)
	prompt, err := datasets.ParsePrompt(set.Prompt)
	must(err)
	o, err := simulated.Parse(sim, simulated.DefaultOptions())
	must(err)
	from, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: o})
	must(err)
	job := runner.Job{Set: set, Schema: set.Schema, Prompt: prompt}
	starter := runner.New(runner.Options{Gather: 33 * time.Millisecond, Most: 100})
	t.Cleanup(starter.Close)
	runs, err := starter.Start(t.Context(), runner.Plan{
		Job: job, Lanes: []engine.Lane{lane}, Provider: from, Config: engine.Config{Retry: engine.DefaultRetry(), Reasks: engine.DefaultReasks, Seed: 1},
	})
	must(err)
	run := workspace.New(runs[0], workspace.Batch)
	p := New(Of{
		Live:  func() []*workspace.Run { return []*workspace.Run{run} },
		Gain:  func(*workspace.Run) compare.Gain { return compare.Gain{} },
		Swept: func(engine.Strategy) bool { return false },
	}, job, lane)
	p.Ran(run)
	p.Show(run)
	return p, run
}

func TestSinceOfACachedItem(t *testing.T) {
	row := &engine.Row{Started: 5, Finished: 8, Took: 2, Cached: true}
	if got := since(row, 1000); got != 2 {
		t.Errorf("%v, want 2: it is over", got)
	}
}
