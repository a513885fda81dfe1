package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
	"regatta/ui/figures"
)

// telling is a tally that events are added to, as time goes by.
type telling struct {
	*engine.Tally
	begun time.Time
}

func newTelling(items int) *telling {
	t := &telling{engine.NewTally(), time.Now()}
	t.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: items, Lane: engine.Lane{Strategy: engine.Gather}}}})
	return t
}

func (t *telling) now() time.Duration { return time.Since(t.begun) }

func (t *telling) changed(what string, seconds float64) {
	t.Apply([]engine.Event{{Kind: engine.GovernorChanged, At: t.now(), Change: &admit.Change{What: what, Seconds: seconds}}})
}

func (t *telling) stands() standsStill {
	return standsStill{Standstill: t.Standstill(t.now()), now: t.now(), shut: t.Shut != nil, left: t.InFlight + t.Waiting()}
}

// A line of progress says that nothing goes on, whatever is held or queued, for long
// enough to be read.
func TestProgressNamesAStandstill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var terminal bytes.Buffer
		p := &progress{w: &terminal, width: func() int { return 100 }}
		run := newTelling(400)
		step := func(after time.Duration, want string) {
			t.Helper()
			time.Sleep(after)
			p.show(running(run.Tally, run.now(), figures.Left(run.Tally.Left(run.now()))), counts{}, run.stands())
			if got, _, _ := strings.Cut(p.line, " · 0/400 ok"); !strings.HasPrefix(p.line, want) || want == "" && got != "0/400 ok" && !strings.HasPrefix(p.line, "0/400 ok") {
				t.Errorf("after %v: %q, want %q", run.now(), p.line, want)
			}
		}
		step(time.Second, "")
		run.changed(admit.PauseBegan, 0.1)
		step(50*time.Millisecond, "limited by the provider, goes on in 1s · 0/400 ok")
		step(500*time.Millisecond, "limited by the provider, goes on in 1s · 0/400 ok") // it is over, but for a reader
		step(500*time.Millisecond, "")
		run.changed(admit.OutageBegan, 0)
		run.changed(admit.PauseBegan, 4)
		step(0, "provider down for 1s, next try in 4s · 0/400 ok")
		step(2*time.Second, "provider down for 2s, next try in 2s · 0/400 ok")
		time.Sleep(2 * time.Second)
		run.changed(admit.Trying, 0)
		step(time.Second, "provider down for 5s, one call tries · 0/400 ok")
		run.changed(admit.OutageOver, 0)
		step(0, "")
	})
}

// A line of progress says which rate holds the run, while it does.
func TestProgressNamesTheRateThatHolds(t *testing.T) {
	run := newTelling(10)
	tell := func(events ...engine.Event) string {
		run.Apply(events)
		return running(run.Tally, 2*time.Second, "")
	}
	given := admit.Change{What: string(governor.Given), Reason: admit.Requests, To: 600}
	if line := tell(engine.Event{Kind: engine.GovernorChanged, Change: &given}); strings.Contains(line, "held by") {
		t.Errorf("nothing waits: %q", line)
	}
	if line := tell(engine.Event{Kind: engine.WaitBegan, Reason: admit.Requests, At: time.Second}); !strings.Contains(line, " · held by 600 req/min") {
		t.Errorf("a rate holds it: %q", line)
	}
	if line := tell(engine.Event{Kind: engine.WaitEnded, Reason: admit.Requests, At: 2 * time.Second}, engine.Event{Kind: engine.WaitBegan, Reason: admit.Slot, At: 2 * time.Second}); strings.Contains(line, "held by") {
		t.Errorf("slots hold it: %q", line)
	}
}

// Where nothing moves, what lasts is written, each ten seconds again, and that it is over.
func TestALongStandstillIsAnnounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said []string
		p := &progress{say: func(line string) { said = append(said, line) }, begun: time.Now()}
		run := newTelling(400)
		second := func(n int) {
			for range n {
				time.Sleep(time.Second)
				p.announce(run.stands())
			}
		}
		second(2)
		run.changed(admit.PauseBegan, 1)
		second(3)
		run.changed(admit.PauseBegan, 30)
		second(40)
		run.changed(admit.OutageBegan, 0)
		run.changed(admit.PauseBegan, 5)
		second(5)
		run.changed(admit.Trying, 0)
		second(2)
		run.changed(admit.PauseBegan, 10)
		second(10)
		run.changed(admit.OutageOver, 0)
		second(5)
		want := []string{
			"limited by the provider, goes on in 29s", "limited by the provider, goes on in 19s", "the provider takes calls again",
			"provider down for 1s, next try in 4s: 400 items to go, ctrl+c ends the run",
			"provider down for 11s, next try in 6s: 400 items to go, ctrl+c ends the run", "the provider takes calls again",
		}
		if !slices.Equal(said, want) {
			t.Errorf("it said %q, want %q", said, want)
		}
	})
}

// Who gives up, or pauses the run, has no word that the provider takes calls again.
func TestAnOutageThatIsNotOverIsNotAnnouncedAsOver(t *testing.T) {
	for name, end := range map[string]func(run *telling) engine.Event{
		"given up": func(run *telling) engine.Event {
			run.changed(admit.GaveUp, 0)
			return engine.Event{Kind: engine.RunShut, At: run.now(), Err: &call.Error{Kind: call.GaveUp}}
		},
		"paused": func(run *telling) engine.Event {
			return engine.Event{Kind: engine.Paused, At: run.now(), By: engine.ByUser}
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			var said []string
			p := &progress{say: func(line string) { said = append(said, line) }, begun: time.Now()}
			run := newTelling(400)
			time.Sleep(time.Second)
			run.changed(admit.OutageBegan, 0)
			run.changed(admit.PauseBegan, 5)
			p.announce(run.stands())
			time.Sleep(time.Second)
			run.Apply([]engine.Event{end(run)})
			p.announce(run.stands())
			if len(said) != 1 || !strings.HasPrefix(said[0], "provider down") {
				t.Errorf("%s: it said %q", name, said)
			}
		})
	}
}

func TestProgressTellsTheTimeLeft(t *testing.T) {
	tally := engine.NewTally()
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: 100, Lane: engine.Lane{Strategy: engine.ForLoop}}}}
	for i := range 10 {
		at := time.Duration(i) * time.Second
		events = append(events,
			engine.Event{Kind: engine.CallStarted, At: at, Item: i},
			engine.Event{Kind: engine.AttemptStarted, At: at, Item: i, Attempt: 1},
			engine.Event{Kind: engine.Finished, At: at + time.Second, Item: i, Attempt: 1, Made: 1, Took: time.Second, Status: engine.OK, Answer: &call.Answer{}})
	}
	tally.Apply(events)
	const want = "10/100 ok · 0 failed · 0 in flight · 90 waiting · 1.0/s · 10% · ≈1m30s left · 10.00s"
	if got := running(tally, 10*time.Second, figures.Left(tally.Left(10*time.Second))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Once runs are to end nobody knows how long the rest takes: most of it never begins.
func TestNoTimeLeftWhileStopping(t *testing.T) {
	g := &gentle{}
	for name, c := range map[string]counts{
		"of a run":      {all: 100, done: 10, ok: 10, fresh: 10, left: "≈1m30s left", known: true},
		"of several":    {all: 100, done: 10, ok: 10, fresh: 10},
		"not known yet": {all: 100, known: true},
	} {
		with := strings.HasSuffix(c.line(10*time.Second), " left")
		if g.asked.Store(false); strings.HasSuffix(g.unless(c).line(10*time.Second), " left") != with || with == (name == "not known yet") {
			t.Errorf("%s: %q before", name, g.unless(c).line(10*time.Second))
		}
		if g.asked.Store(true); strings.Contains(g.unless(c).line(10*time.Second), "left") {
			t.Errorf("%s: %q while stopping", name, g.unless(c).line(10*time.Second))
		}
		var nobody *gentle
		if strings.HasSuffix(nobody.unless(c).line(10*time.Second), " left") != with {
			t.Errorf("%s: %q where nobody stops it", name, nobody.unless(c).line(10*time.Second))
		}
	}
}
