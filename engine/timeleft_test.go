package engine

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// foldedAt are the tally by a share of a run's time, and what was left then.
func foldedAt(t *testing.T, events []Event, wall time.Duration, share float64) (tally *Tally, now, left time.Duration) {
	t.Helper()
	now = time.Duration(share * float64(wall))
	return upTo(t, events, now), now, wall - now
}

// lognormal are latencies with a slow tail.
func lognormal(n int, median time.Duration, sigma float64) script {
	rng := rand.New(rand.NewPCG(7, 7))
	s := make(script, n)
	for i := range s {
		s[i] = []step{{takes: time.Duration(float64(median) * math.Exp(sigma*rng.NormFloat64()))}}
	}
	return s
}

func TestTimeLeft(t *testing.T) {
	steady := of(lane("gather:8"), lognormal(400, time.Second, 0.4))
	serial := of(lane("for-loop"), lognormal(100, time.Second, 0.3))
	wide := of(lane("gather"), lognormal(500, time.Second, 0.3))
	limited := func(o governor.Options, headers bool) Config {
		l := &limiter{rate: 10, burst: 10, headers: headers}
		return through(governor.NewLink(o), Config{Lane: lane("gather"), Rows: texts(600), Caller: l, Retry: DefaultRetry()})
	}
	for name, c := range map[string]struct {
		cfg    Config
		shares []float64
		off    float64 // of the time left, and a second
	}{
		"a limit":      {steady, []float64{0.1, 0.25, 0.5, 0.8}, 0.25},
		"a for loop":   {serial, []float64{0.1, 0.3, 0.5, 0.8}, 0.25},
		"no limit":     {wide, []float64{0.5, 0.6}, 0.7},
		"stated rate":  {limited(fixed(0), true), []float64{0.1, 0.3, 0.5, 0.8}, 0.15},
		"given rate":   {limited(governor.Options{Max: 1000, Fixed: true, RPM: 500}, false), []float64{0.1, 0.3, 0.5, 0.8}, 0.15},
		"learned pace": {limited(governor.Options{}, false), []float64{0.3, 0.5, 0.8}, 0.3},
	} {
		t.Run(name, func(t *testing.T) {
			events, over := record(t, c.cfg, nil)
			for _, share := range c.shares {
				tally, now, left := foldedAt(t, events, over.Wall, share)
				got := tally.Left(now)
				t.Logf("after %v: %v (%v to %v), it took %v", now, got.Likely, got.Least, got.Most, left)
				if !got.Known() || math.Abs((got.Likely-left).Seconds()) > c.off*left.Seconds()+1 {
					t.Errorf("after %v it says %v, it took %v", now, got.Likely, left)
				}
				if got.Least > got.Likely || got.Most < got.Likely || got.Least < 0 {
					t.Errorf("after %v: %v isn't within %v and %v", now, got.Likely, got.Least, got.Most)
				}
			}
			wantIs(t, "time left at the end", over.Left(over.Now), Left{})
		})
	}
}

// What nobody can know isn't told.
func TestTimeLeftIsUnknown(t *testing.T) {
	steady := of(lane("gather:8"), lognormal(400, time.Second, 0.4))
	events, _ := record(t, steady, nil)
	if got := upTo(t, events, 300*ms).Left(300 * ms); got.Known() {
		t.Errorf("before anything finished: %v", got.Likely)
	}
	straggler := make(script, 20)
	for i := range straggler {
		straggler[i] = []step{{takes: time.Second + time.Duration(i)*ms}}
	}
	straggler[7] = []step{{takes: time.Minute}}
	events, _ = record(t, of(lane("gather"), straggler), nil)
	if got := upTo(t, events, 20*time.Second).Left(20 * time.Second); got.Known() {
		t.Errorf("of one that takes longer than any other: %v", got.Likely)
	}

	l := &limiter{goneFrom: 3 * time.Second, goneTill: 63 * time.Second}
	events, over := governed(t, "gather:64", 2000, l, fixed(64))
	in := upTo(t, events, 20*time.Second)
	if got := in.Left(20 * time.Second); got.Known() {
		t.Errorf("in an outage: %v", got.Likely)
	}
	if s := in.Standstill(20 * time.Second); s.Why != ByOutage || s.Since < 3*time.Second || s.Since > 6*time.Second || s.Next != Unset && s.Next < s.Since {
		t.Errorf("in an outage it says %+v", s)
	}
	// Once it is back, the time that it was away is no part of how fast the run is.
	back := over.Wall - 10*time.Second
	after := upTo(t, events, back)
	if got := after.Left(back); !got.Known() || got.Likely > 15*time.Second || after.Standstill(back).Why != Moving {
		t.Errorf("10 s before the end it says %v, and %+v", got.Likely, after.Standstill(back))
	}
	wantIs(t, "standstill at the end", over.Standstill(over.Now), Standstill{})
}

func TestStandstillByPauses(t *testing.T) {
	tally := NewTally()
	apply := func(e Event) { tally.Apply([]Event{e}) }
	changed := func(at time.Duration, c admit.Change) { apply(Event{Kind: GovernorChanged, At: at, Change: &c}) }
	apply(Event{Kind: RunStarted, Started: &Started{Items: 2, Lane: lane("gather")}})
	changed(ms, admit.Change{What: admit.PauseBegan, Seconds: 2})
	wantIs(t, "in a pause of the provider's", tally.Standstill(time.Second), Standstill{Why: ByProvider, Since: ms, Next: ms + 2*time.Second})
	wantIs(t, "after it", tally.Standstill(3*time.Second), Standstill{})
	changed(3*time.Second, admit.Change{What: admit.Trying})
	wantIs(t, "while one tries", tally.Standstill(3*time.Second).Why, ByProvider)
	changed(4*time.Second, admit.Change{What: admit.RefusedAll})
	changed(4*time.Second, admit.Change{What: admit.PauseBegan, Seconds: 8})
	wantIs(t, "when nearly all is refused", tally.Standstill(5*time.Second), Standstill{Why: ByRefusals, Since: 4 * time.Second, Next: 12 * time.Second})
	changed(13*time.Second, admit.Change{What: admit.PauseOver})
	wantIs(t, "open again", tally.Standstill(13*time.Second), Standstill{})
	apply(Event{Kind: Paused, At: 14 * time.Second})
	wantIs(t, "paused by somebody", tally.Standstill(15*time.Second), Standstill{Why: ByPause, Since: 14 * time.Second, Next: Unset})
	apply(Event{Kind: Resumed, At: 20 * time.Second})
	wantIs(t, "time in which it moved", tally.still.moved(20*time.Second), 5*time.Second)
	apply(Event{Kind: WaitBegan, At: 21 * time.Second, Reason: admit.Paused})
	wantIs(t, "in a pause that another run brought about", tally.Standstill(22*time.Second), Standstill{Why: ByProvider, Since: 21 * time.Second, Next: Unset})
}

// A pause is no part of the age of what is in flight: the tail is known after it as before it.
func TestTheTailIsKnownAfterAPause(t *testing.T) {
	tally := NewTally()
	events := []Event{{Kind: RunStarted, Started: &Started{Items: 102, Lane: lane("gather")}}}
	start := func(i int, at time.Duration) {
		events = append(events, Event{Kind: CallStarted, At: at, Item: i}, Event{Kind: AttemptStarted, At: at, Item: i, Attempt: 1})
	}
	for i := range 102 {
		start(i, time.Duration(i)*2*ms)
	}
	for i := range 100 {
		at := time.Duration(i)*2*ms + 4*time.Second
		events = append(events, Event{Kind: Finished, At: at, Took: 4 * time.Second, Item: i, Status: OK, Answer: &call.Answer{}})
	}
	events = append(events, Event{Kind: Paused, At: 4250 * ms, By: ByUser}, Event{Kind: Resumed, At: 64250 * ms, By: ByUser})
	tally.Apply(events)
	if got := tally.Left(64400 * ms); !got.Known() {
		t.Error("nothing is known after a pause")
	}
}
