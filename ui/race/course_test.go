package race

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/compare"
	"regatta/engine/governor"
	"regatta/engine/journal"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

const ms = time.Millisecond

// script is a run made of events, of calls that take 800 ms.
type script struct {
	events []engine.Event
}

func (s *script) at(at int, e engine.Event) {
	e.At = time.Duration(at) * ms
	s.events = append(s.events, e)
}

func (s *script) change(at int, kind governor.Kind, reason admit.Reason, from, to float64, words string) {
	s.at(at, engine.Event{Kind: engine.GovernorChanged, By: engine.ByController, Change: &admit.Change{What: string(kind), Reason: reason, From: from, To: to, Limit: int(to), Text: words}})
}

// call makes an item's call, which is refused as often before.
func (s *script) call(at, item int, refusals ...int) {
	s.at(at, engine.Event{Kind: engine.CallStarted, Item: item})
	for i, refused := range refusals {
		n := int32(i + 1)
		s.at(at, engine.Event{Kind: engine.AttemptStarted, Item: item, Attempt: n})
		s.at(at+20, engine.Event{Kind: engine.Retrying, Item: item, Attempt: n, Err: &call.Error{Kind: call.RateLimited}})
		at = refused
	}
	n := int32(len(refusals) + 1)
	s.at(at, engine.Event{Kind: engine.AttemptStarted, Item: item, Attempt: n})
	s.at(at+800, engine.Event{Kind: engine.Finished, Item: item, Attempt: n, Made: n, Status: engine.OK, Took: 800 * ms, Answer: &call.Answer{Output: []byte(`{"name":"A"}`)}})
	s.at(at+800, engine.Event{Kind: engine.Delivered, Item: item})
}

// over ends the script and returns its run.
func (s *script) over(t *testing.T, lane string, job runner.Job) *workspace.Run {
	t.Helper()
	l, err := engine.ParseLane(lane)
	if err != nil {
		t.Fatal(err)
	}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: l, Items: job.Set.Rows.Len()}, Limit: l.Limit}})
	tally.Apply(inOrder(s.events))
	tally.Apply([]engine.Event{{Kind: engine.RunOver, At: tally.Now, Status: engine.OK}})
	return workspace.Read(&runs.Run{Entry: runs.Entry{Header: journal.Header{Lane: l, Simulated: true}}, Set: job.Set, Tally: tally})
}

func inOrder(events []engine.Event) []engine.Event {
	var sorted []engine.Event
	for _, e := range events {
		i := len(sorted)
		for i > 0 && sorted[i-1].At > e.At {
			i--
		}
		sorted = append(sorted[:i], append([]engine.Event{e}, sorted[i:]...)...)
	}
	return sorted
}

// raced is a race of a lane whose course changed, and one of which nothing is to be told.
func raced(t *testing.T) *Pane {
	t.Helper()
	set, err := datasets.Open("people:8", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	job := runner.Job{Set: set}
	var calm, turned script
	for i := range 8 {
		calm.call(i/2*800, i)
	}
	turned.change(0, governor.Began, admit.Slot, 0, 4, "limit 4 to begin with")
	for i, at := range []int{0, 0, 0, 0, 800, 810, 2620, 3420} {
		if i == 3 {
			turned.call(at, i, 810)
			continue
		}
		turned.call(at, i)
	}
	turned.change(20, governor.Cut, admit.Slot, 4, 3, "limit 3 ↓ it takes 3 at a time")
	turned.at(1200, engine.Event{Kind: engine.GovernorChanged, By: engine.ByUser, Change: &admit.Change{What: admit.Weather, Seconds: 1, Text: "weather: outage of 1s"}})
	turned.at(1620, engine.Event{Kind: engine.GovernorChanged, By: engine.ByController, Change: &admit.Change{What: string(governor.Down), Limit: 3, Text: "provider down"}})
	turned.at(1620, engine.Event{Kind: engine.GovernorChanged, By: engine.ByController, Change: &admit.Change{What: string(governor.Paused), Seconds: 1, Limit: 3, Text: "paused 1.0s"}})
	turned.change(3420, governor.Back, admit.Nothing, 0, 3, "provider is back · from 3")
	a, b := calm.over(t, "gather:2", job), turned.over(t, "gather:auto", job)
	g := workspace.NewGroup(job, []engine.Lane{a.Lane, b.Lane})
	g.Joined(a)
	g.Joined(b)
	return New(g, Of{Simulated: true, Loops: func() []*workspace.Run { return nil }, Gain: func(*workspace.Run) compare.Gain { return compare.Gain{} }})
}

func TestTheCourseOfALaneStandsAboveItsLives(t *testing.T) {
	for name, size := range map[string][2]int{"40x10": {40, 10}, "80x16": {80, 16}, "120x30": {120, 30}} {
		t.Run(name, func(t *testing.T) {
			x := panetest.New(t, raced(t), size[0], size[1])
			golden.RequireEqual(t, []byte(x.Plain()))
		})
	}
}

// Without colours nothing of it is lost.
func TestTheCourseNeedsNoColours(t *testing.T) {
	x := panetest.New(t, raced(t), 200, 30)
	x.Frame.Plain = true
	for _, want := range []string{"↓3", "▾ outage of 1s", "↑ provider is back", "⊘", "╎╎╎"} {
		if got := x.Plain(); !strings.Contains(got, want) {
			t.Errorf("%q isn't shown:\n%s", want, got)
		}
	}
}
