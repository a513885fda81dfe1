package engine

import (
	"slices"
	"testing"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// Runs that share a limit have their turns: none waits until another has no more items.
func TestRunsThatShareALimitHaveTheirTurns(t *testing.T) {
	shared := admit.NewLimit(2, admit.Slot)
	var cfgs []Config
	for _, name := range []string{"gather", "as-completed:5", "ordered:3"} {
		cfg := of(lane(name), lasting(10*ms, 10*ms, 10*ms, 10*ms, 10*ms, 10*ms))
		cfg.Admission = []admit.Link{shared}
		cfgs = append(cfgs, cfg)
	}
	starts := map[time.Duration]int{}
	for i, tally := range alongside(t, nil, cfgs...) {
		wantIs(t, "ok", tally.OK, 6)
		wantIs(t, "waits for a slot", tally.Waited(admit.Slot).Open, 0)
		for item := range tally.Rows {
			starts[tally.Rows[item].Started]++
		}
		// 18 items of 10 ms, two at a time. The first run takes both places before the others
		// ask, and every third from then on.
		if last := slices.Max(timesOf(tally, started)); last < 50*ms {
			t.Errorf("run %d was served before the others: its last item started at %v", i, last)
		}
	}
	for at, n := range starts {
		if n > 2 {
			t.Errorf("%d starts at %v", n, at)
		}
	}
	wantIs(t, "in flight at the end", shared.InFlight(), 0)
}

// A limit that is raised serves whoever waits, in all runs.
func TestASharedLimitCanBeChanged(t *testing.T) {
	shared := admit.NewLimit(1, admit.Slot)
	cfg := of(lane("gather"), lasting(100*ms, 100*ms, 100*ms))
	cfg.Admission = []admit.Link{shared}
	tallies := alongside(t, func() {
		after(50 * ms)
		shared.Set(0)
	}, cfg, cfg)
	wantEqual(t, "started", timesOf(tallies[0], started), millis(0, 50, 50))
	wantEqual(t, "started", timesOf(tallies[1], started), millis(50, 50, 50))
}

// A retry says that it failed when it did, and holds nothing but its place while it backs
// off: what others wait for goes to them.
func TestARetryAsksAfterItsBackOff(t *testing.T) {
	broke := failure(call.Server)
	broke.RetryAfter = 20 * ms
	cfg := of(lane("gather:2"), script{{{takes: 10 * ms, err: broke}, {takes: 10 * ms}}, {{takes: 30 * ms}}, {{takes: 10 * ms}}})
	cfg.Retry = Retry{Max: 1, MaxWait: time.Second}
	link := newTurnstile(1, 100)
	events, tally := record(t, through(link, cfg), nil)
	wantEqual(t, "of the first", ofKinds(ofItem(events, 0), AttemptStarted, Retrying, WaitBegan, WaitEnded, Finished), []told{
		{AttemptStarted, 0, 1, 0}, {Retrying, 10 * ms, 1, 0}, // the second item has the turnstile until 40 ms
		{WaitBegan, 30 * ms, 2, admit.Budget}, {WaitEnded, 40 * ms, 2, admit.Budget}, {AttemptStarted, 40 * ms, 2, 0}, {Finished, 50 * ms, 2, 0},
	})
	wantEqual(t, "started", timesOf(tally, started), millis(0, 10, 50))
	wantIs(t, "the first attempt's end", tally.Rows[0].Attempts[0].Ended, 10*ms)
	wantIs(t, "in flight at most", tally.Most, 1) // the other keeps its place, and rests
	wantIs(t, "places taken at most", tally.MostTaken, 2)
	wantEqual(t, "waits of the next item", ofKinds(ofItem(events, -1), WaitBegan, WaitEnded), []told{
		{WaitBegan, 0, 0, admit.Budget}, {WaitEnded, 10 * ms, 0, admit.Budget}, // then both places are taken
		{WaitBegan, 10 * ms, 0, admit.Slot}, {WaitEnded, 40 * ms, 0, admit.Slot},
		{WaitBegan, 40 * ms, 0, admit.Budget}, {WaitEnded, 50 * ms, 0, admit.Budget},
	})
}

// ofItem picks the events of an item; -1: of the run.
func ofItem(events []Event, item int) (all []Event) {
	for _, e := range events {
		if e.OfItem() && e.Item == item || !e.OfItem() && item < 0 {
			all = append(all, e)
		}
	}
	return all
}

func TestWhatTheNextItemWaitsForIsSaidWhenItChanges(t *testing.T) {
	for name, reason := range map[string]admit.Reason{"for-loop": admit.Strategy, "gather:2": admit.Slot, "ordered:1": admit.Slot} {
		events, tally := record(t, of(lane(name), lasting(ms, ms, ms, ms, ms, ms, ms)), nil)
		last := tally.Rows[6].Started
		wantEqual(t, name, ofKinds(events, WaitBegan, WaitEnded), []told{{WaitBegan, 0, 0, reason}, {WaitEnded, last, 0, reason}})
	}
	cfg := of(lane("gather"), nil)
	cfg.Rows, cfg.Caller = texts(7), bounded{lasting(ms, ms, ms, ms, ms, ms, ms)}
	events, _ := record(t, cfg, nil)
	wantEqual(t, "a bound", ofKinds(events, WaitBegan, WaitEnded), []told{{WaitBegan, 0, 0, admit.Bound}, {WaitEnded, 2 * ms, 0, admit.Bound}})
	events, _ = record(t, of(lane("gather"), lasting(ms, ms)), nil)
	wantEqual(t, "nothing", ofKinds(events, WaitBegan, WaitEnded), nil)
}

// paced lets one attempt begin in so much time.
type paced struct {
	turnstile
	every time.Duration
	next  time.Time
	asked int
}

func (p *paced) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	d := admit.Decision{Reason: admit.Requests}
	switch {
	case p.line.Ahead(t):
	case now.Before(p.next):
		d.Until = p.next
	default:
		p.next = now.Add(p.every)
		return nil, admit.Decision{}
	}
	p.line.Join(t)
	return nil, d
}

// A link that names a moment is asked again then, by one at a time.
func TestALinkThatNamesAMoment(t *testing.T) {
	link := &paced{every: 10 * ms}
	broke := failure(call.Server)
	broke.RetryAfter = ms
	s := lasting(ms, ms, ms, ms)
	s[0] = []step{{takes: ms, err: broke}, {takes: ms}}
	cfg := through(link, of(lane("gather"), s))
	cfg.Retry = Retry{Max: 1, MaxWait: time.Second}
	_, tally := record(t, cfg, nil)
	wantEqual(t, "started", timesOf(tally, started), millis(0, 10, 30, 40)) // the retry had its turn at 20
	wantIs(t, "the retry", tally.Rows[0].Attempts[1].Begun, 20*ms)
	wantIs(t, "waits for the rate", tally.Waited(admit.Requests), Waited{Times: 2, Sum: 40*ms + 18*ms})
	if link.asked > 16 {
		t.Errorf("asked %d times for 5 attempts", link.asked)
	}
}
