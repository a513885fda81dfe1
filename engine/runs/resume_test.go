package runs_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/redact"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/simulated"
)

// sim is a plan for a lane on a simulated provider.
func sim(t *testing.T, spec string, lane engine.Lane, n int, policy engine.Policy) runner.Plan {
	t.Helper()
	set, err := datasets.Open("people:"+string(rune('0'+n/10))+string(rune('0'+n%10)), datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o, err := simulated.Parse(spec, simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "gpt-4o-mini", Sim: o})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	cfg := engine.Config{OnError: policy, Retry: engine.Retry{Max: 1, Base: time.Millisecond, Cap: time.Millisecond}, Reasks: 1, Seed: 7}
	return runner.Plan{Job: runner.Job{Set: set, Schema: set.Schema, Prompt: prompt}, Lanes: []engine.Lane{lane}, Provider: p, Config: cfg, MustSave: true, Program: "regatta test"}
}

// follow makes the run of a plan to its end, or stops it after a time.
func follow(t *testing.T, p runner.Plan, stop time.Duration) (*runner.Run, []engine.Event) {
	t.Helper()
	r := runner.New(runner.Options{Check: true})
	defer r.Close()
	list, err := r.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	run := list[0]
	if stop > 0 {
		timer := time.AfterFunc(stop, run.Stop)
		defer timer.Stop()
	}
	var events []engine.Event
	for {
		b := run.Read()
		run.Apply(b)
		events = append(events, b.Events...)
		if b.Last {
			if b.Unsaved != nil {
				t.Fatal(b.Unsaved)
			}
			return run, events
		}
	}
}

// Wherever a run is cut off or stopped, and however often, it goes on: items with a result
// are not called for, each is delivered once, and what is read back is what was live.
func TestARunGoesOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			dir, err := os.MkdirTemp(t.TempDir(), "")
			if err != nil {
				t.Fatal(err)
			}
			store := runs.Store{Dir: dir}
			lane := engine.Lane{Strategy: rapid.SampledFrom(engine.Strategies()).Draw(rt, "strategy"), Limit: rapid.IntRange(0, 3).Draw(rt, "limit")}
			spec := rapid.SampledFrom([]string{"latency=uniform:1ms:9ms", "latency=uniform:1ms:9ms,error=0.3", "latency=uniform:1ms:9ms,invalid=0.4,reset=0.1"}).Draw(rt, "sim")
			plan := sim(t, spec, lane, rapid.IntRange(1, 12).Draw(rt, "items"), engine.Policy(rapid.IntRange(0, 2).Draw(rt, "policy")))
			plan.Saver = store
			run, _ := follow(t, plan, time.Duration(rapid.IntRange(0, 40).Draw(rt, "stop"))*time.Millisecond)
			path := filepath.Join(dir, run.SavedAs+".jsonl")
			for range rapid.IntRange(1, 3).Draw(rt, "sittings") {
				cut(rt, path)
				again := rapid.Bool().Draw(rt, "again")
				if run = goOn(t, rt, store, plan, again, time.Duration(rapid.IntRange(0, 40).Draw(rt, "stop"))*time.Millisecond); run == nil {
					return
				}
			}
			if tally := run.Tally; tally.OK+tally.Failed+tally.Cancelled != len(tally.Rows) || !tally.Over {
				rt.Fatalf("%+v", tally)
			}
		})
	})
}

// cut drops what a journal has after some byte behind the items, or nothing.
func cut(rt *rapid.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		rt.Fatal(err)
	}
	first := bytes.Index(text, []byte(`{"at":`))
	if first < 0 || rapid.Bool().Draw(rt, "whole") {
		return
	}
	if err := os.Truncate(path, int64(rapid.IntRange(first, len(text)).Draw(rt, "cut"))); err != nil {
		rt.Fatal(err)
	}
}

// goOn makes another sitting of the one run in a store.
func goOn(t *testing.T, rt *rapid.T, store runs.Store, plan runner.Plan, again bool, stop time.Duration) *runner.Run {
	entry := list(t, store)[0]
	u, err := entry.Reopen(t.Context())
	if err != nil {
		rt.Fatal(err)
	}
	lean := rapid.Bool().Draw(rt, "lean")
	if err := u.Read(t.Context(), func(batch []engine.Event) {
		for _, e := range batch {
			if row := &u.Past.Tally.Rows[max(e.Item, 0)]; lean && e.Kind == engine.Delivered && row.Status == engine.OK {
				row.Answer, row.Attempts, row.Made = nil, nil, row.Begun()
			}
		}
	}); err != nil {
		rt.Fatal(err)
	}
	u.Past.Again = again
	before := make([]engine.Row, len(u.Past.Tally.Rows))
	copy(before, u.Past.Tally.Rows)
	left, sittings := u.Past.Left(), len(u.Sittings)
	if u.Past.Empty {
		sittings--
	}
	plan.Job.Set, plan.Past = u.Set, u.Past
	run, events := follow(t, plan, stop)
	called, delivered := map[int]bool{}, map[int]bool{}
	for _, e := range events {
		switch e.Kind {
		case engine.CallStarted:
			called[e.Item] = true
			if !before[e.Item].GoesOn(again) {
				rt.Fatalf("item %d has a result and is called for", e.Item)
			}
		case engine.Delivered:
			if delivered[e.Item] || before[e.Item].Delivered >= 0 && !before[e.Item].GoesOn(again) {
				rt.Fatalf("item %d is delivered twice", e.Item)
			}
			delivered[e.Item] = true
		}
	}
	if stop == 0 && plan.Config.OnError == engine.Collect && len(called) != left {
		rt.Fatalf("%d called, %d were left", len(called), left)
	}
	entry = list(t, store)[0]
	back, err := entry.Read(context.Background())
	if err != nil {
		rt.Fatal(err)
	}
	got, want := figures(back.Tally), figures(run.Tally)
	if !lean && !back.Tally.Equal(run.Tally) {
		rt.Fatal("what is read back is not in every field what was live")
	}
	if !reflect.DeepEqual(got, want) || back.Cut || back.Tally.Sittings() != sittings+1 {
		rt.Fatalf("read back:\n%+v\nlive:\n%+v\ncut %v, %d sittings", got, want, back.Cut, back.Tally.Sittings())
	}
	if end := entry.End; end == nil || end.OK != back.Tally.OK || end.Failed != back.Tally.Failed || end.Cancelled != back.Tally.Cancelled || end.Wall != back.Tally.Wall || end.Cached != back.Tally.Cached ||
		end.Usage != back.Tally.Usage || end.Cost != back.Tally.Cost() {
		rt.Fatalf("the end says %+v, the tally %+v", end, back.Tally)
	}
	streamHidden(rt, entry)
	skim(rt, entry, back)
	return run
}

// streamHidden reads a run with its content hidden, batch by batch: it is what is hidden in a tape.
func streamHidden(rt *rapid.T, entry runs.Entry) {
	what := rapid.SampledFrom([]redact.What{{Input: true, Output: true}, {Output: true}, {Fields: []string{"name"}}, {Fields: []string{"age", "text"}}}).Draw(rt, "hidden")
	tape, err := entry.Tape(context.Background())
	if err != nil {
		rt.Fatal(err)
	}
	want := what.Tapes([]*runner.Tape{tape})[0]
	got, err := entry.Stream(context.Background(), what, func(*runs.Run) (func([]engine.Event), error) {
		return func([]engine.Event) {}, nil
	})
	if err != nil {
		rt.Fatal(err)
	}
	if !got.Tally.Equal(want.Tally()) || got.Cut != want.Cut || got.Name != want.Name || !reflect.DeepEqual(got.Header, want.Header) {
		rt.Fatalf("hidden %v:\ngot  %+v\nwant %+v", what, got, want)
	}
	for i := range got.Set.Rows.Len() {
		if is, be := got.Set.Rows.At(i), want.Set.Rows.At(i); !reflect.DeepEqual(is, be) || got.Set.Rows.Expected(i) != nil {
			rt.Fatalf("hidden %v: item %d is %q, not %q", what, i, is, be)
		}
	}
	if skimmed, err := entry.Skim(context.Background(), what, nil); err != nil || skimmed.Tally.Usage != got.Tally.Usage || skimmed.Name != got.Name {
		rt.Fatalf("skimmed %+v, %v", skimmed, err)
	}
}

// skim reads a run for its figures, which are those of the run that was read whole, and answers
// are seen once.
func skim(rt *rapid.T, entry runs.Entry, whole *runs.Run) {
	seen := map[int]*call.Answer{}
	got, err := entry.Skim(context.Background(), redact.What{}, func(t *engine.Tally, rows datasets.Rows, batch []engine.Event) {
		for _, e := range batch {
			if e.Answer == nil || e.Kind != engine.Finished && e.Kind != engine.Adopted {
				continue
			}
			if seen[e.Item] = t.Rows[e.Item].Answer; seen[e.Item] == nil || !bytes.Equal(rows.Expected(e.Item), whole.Set.Rows.Expected(e.Item)) {
				rt.Fatalf("item %d has %v, expected %s", e.Item, seen[e.Item], rows.Expected(e.Item))
			}
		}
	})
	if err != nil {
		rt.Fatal(err)
	}
	for i := range whole.Tally.Rows {
		row := &whole.Tally.Rows[i]
		if !reflect.DeepEqual(seen[i], row.Answer) {
			rt.Fatalf("item %d: saw %v, want %v", i, seen[i], row.Answer)
		}
		row.Answer = nil
		if got.Set.Rows.At(i).Text != "" {
			rt.Fatalf("item %d has its text", i)
		}
	}
	if !got.Tally.Equal(whole.Tally) || got.Cut != whole.Cut || !slices.Equal(got.Damage, whole.Damage) {
		rt.Fatalf("got  %+v\nwant %+v", got, whole)
	}
}

// figures are what has to be alike, whether answers were forgotten or not.
func figures(t *engine.Tally) []any {
	return []any{
		t.OK, t.Failed, t.Cancelled, t.Delivered, t.Returned, t.Retries, t.Reasks, t.Calls, t.Most, t.Right, t.Wrong, t.Usage, t.CutOff, t.Breaks,
		t.Wall, t.First, t.Now, t.End, t.DeliveryOrder, t.InFlight, t.Limit, t.Percentile(50), t.Over, t.Raised,
	}
}

// A run that a program writes is not gone on with by another.
func TestARunElsewhere(t *testing.T) {
	s := newStore(t)
	save(t, s, "gather:2", noon, false)
	u, err := list(t, s)[0].Resume(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if e := list(t, s)[0]; !e.On {
		t.Error("the list doesn't say that it is on")
	}
	if _, err := list(t, s)[0].Resume(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "is running elsewhere; stop it first") {
		t.Errorf("got %v", err)
	}
	if err := u.Close(); err != nil {
		t.Error(err)
	}
	u, err = list(t, s)[0].Resume(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Close(); err != nil {
		t.Error(err)
	}
}
