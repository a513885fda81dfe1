package home

import (
	"strings"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
	"regatta/engine/runs"
	"regatta/ui/gate"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// dying is the tally of a run of ten items whose key is refused after two.
func dying(over bool) *engine.Tally {
	dead := &call.Error{Kind: call.Auth, Status: 401, Message: "Incorrect API\x1b[31m key provided"}
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: 10, Lane: engine.Lane{Strategy: engine.AsCompleted, Limit: 2}}, Limit: 2}}
	for i := range 4 {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i}, engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	for i := range 2 {
		events = append(events, engine.Event{Kind: engine.Finished, At: time.Second, Item: i, Status: engine.OK, Answer: &call.Answer{}}, engine.Event{Kind: engine.Delivered, At: time.Second, Item: i})
	}
	events = append(events, engine.Event{Kind: engine.Finished, At: time.Second, Item: 2, Status: engine.Failed, Err: dead}, engine.Event{Kind: engine.RunShut, At: time.Second, Err: dead})
	if over {
		events = append(events, engine.Event{Kind: engine.Finished, At: 2 * time.Second, Item: 3, Status: engine.Failed, Err: dead}, engine.Event{Kind: engine.RunOver, At: 2 * time.Second, Status: engine.Cancelled, Err: dead})
	}
	t := engine.NewTally()
	t.Apply(events)
	return t
}

// TestTheScreenSaysThatTheKeyIsDead: while calls are in flight, and once the run is over.
func TestTheScreenSaysThatTheKeyIsDead(t *testing.T) {
	if got, want := strings.Join(runStory(dying(false), gate.Gate{}, "", 0), ""), "rejected key after 2 items: 1 call still in flight"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := strings.Join(runStory(dying(true), gate.Gate{}, "", 0), ""), "rejected key after 2 items: Incorrect API␛[31m key provided"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, _ := ending(theme.New(true), &workspace.Run{Tally: dying(true)}, true); got != "✗ rejected key  2.00s" {
		t.Errorf("header %q", got)
	}
}

// A recording that breaks off says whether its program was gone, or still at it.
func TestARecordingWithoutAnEnd(t *testing.T) {
	for on, want := range map[bool]string{true: "■ still running  2.00s", false: "■ cut off  2.00s"} {
		r := &workspace.Run{Tally: dying(false), From: &runs.Run{Entry: runs.Entry{On: on}, Cut: true}}
		r.Tally.Now = 2 * time.Second
		if got, _ := ending(theme.New(true), r, true); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A run that went through an outage says for how long the provider was down.
func TestAnOutageIsTold(t *testing.T) {
	tally := engine.NewTally()
	changed := func(at time.Duration, kind governor.Kind) engine.Event {
		return engine.Event{Kind: engine.GovernorChanged, At: at, Change: &admit.Change{What: string(kind)}}
	}
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Items: 1, Lane: engine.Lane{Strategy: engine.AsCompleted}}},
		{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
		changed(time.Second, governor.Down), changed(13*time.Second, governor.Back),
		{Kind: engine.Finished, At: 14 * time.Second, Status: engine.OK, Answer: &call.Answer{}}, {Kind: engine.Delivered, At: 14 * time.Second},
		{Kind: engine.RunOver, At: 14 * time.Second, Status: engine.OK},
	})
	if got, want := strings.Join(runStory(tally, gate.Gate{}, "", 0), ""), "delivered as completed, 14.00s to 14.00s; provider down for 12.00s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Calls that wait to be made again keep their slots: with those in flight they are the limit.
func TestAFullLimitTellsWhereItsSlotsAre(t *testing.T) {
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: 9, Lane: engine.Lane{Strategy: engine.AsCompleted, Limit: 3}}, Limit: 3}}
	for i := range 3 {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i}, engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	tally := engine.NewTally()
	tally.Apply(events)
	slot := gate.Gate{Reason: admit.Slot}
	if got, want := strings.Join(runStory(tally, slot, "", 0), ""), "limit reached, 3 in flight: 6 calls wait for a slot"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	tally.Apply([]engine.Event{{Kind: engine.Retrying, At: time.Second, Item: 1, Attempt: 1, Err: &call.Error{Kind: call.Server, Status: 500}}})
	if got, want := strings.Join(runStory(tally, slot, "", time.Second), ""), "limit reached, 2 in flight, 1 backing off: 6 calls wait for a slot"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
