package engine

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// turnstile lets so many attempts be in flight, and so many begin altogether.
type turnstile struct {
	mu           sync.Mutex
	places, left int
	inside, most int
	over         []string // what came of each
	line         admit.Line
}

func newTurnstile(places, left int) *turnstile {
	return &turnstile{places: places, left: left}
}

func (g *turnstile) Scope() admit.Scope { return admit.Attempt }

func (g *turnstile) Withdraw(t *admit.Ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.line.Leave(t)
	g.line.Wake()
}

func (g *turnstile) Admit(t *admit.Ticket, _ time.Time) (admit.Grant, admit.Decision) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.left == 0:
		g.line.WakeAll()
		return nil, admit.Decision{Reason: admit.Budget, Never: &call.Error{Kind: call.Budget, Message: "that was all"}}
	case g.inside == g.places || g.line.Ahead(t):
		g.line.Join(t)
		return nil, admit.Decision{Reason: admit.Budget}
	}
	g.left--
	g.inside++
	g.most = max(g.most, g.inside)
	return g, admit.Decision{}
}

func (g *turnstile) Over(o admit.Outcome) (excused bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	switch {
	case o.Answer != nil:
		g.over = append(g.over, "ok")
	case o.Err != nil:
		g.over = append(g.over, string(o.Err.Kind))
	default:
		g.over = append(g.over, "not made")
	}
	g.line.Wake()
	return false
}

func through(link admit.Link, cfg Config) Config {
	cfg.Admission = []admit.Link{link}
	return cfg
}

func TestALinkMakesCallsWait(t *testing.T) {
	link := newTurnstile(2, 100)
	events, tally := record(t, through(link, of(lane("gather"), lasting(3*ms, 2*ms, 4*ms, 1*ms))), nil)
	wantEqual(t, "started", timesOf(tally, started), []time.Duration{0, 0, 2 * ms, 3 * ms})
	wantEqual(t, "delivered", timesOf(tally, delivered), []time.Duration{6 * ms, 6 * ms, 6 * ms, 6 * ms})
	wantIs(t, "waits that began", len(itemsOf(events, WaitBegan)), 1)
	wantIs(t, "waits for the budget", tally.Waited(admit.Budget), Waited{Times: 1, Sum: 3 * ms})
	wantIs(t, "the end", tally.End, OK)
	wantIs(t, "inside", link.inside, 0)

	_, tally = record(t, through(newTurnstile(4, 4), of(lane("gather"), lasting(3*ms, 2*ms, 4*ms, 1*ms))), nil)
	wantIs(t, "waits at a link that is wide", tally.Waited(admit.Budget), Waited{})
}

// When the link shuts, what is in flight runs on and all results are handed over.
func TestALinkThatSaysNeverEndsTheRun(t *testing.T) {
	for _, name := range []string{"for-loop", "gather", "gather:2", "as-completed", "ordered:3"} {
		t.Run(name, func(t *testing.T) {
			s := lasting(3*ms, 2*ms, 4*ms, 1*ms, 2*ms)
			_, tally := record(t, through(newTurnstile(5, 3), of(lane(name), s)), nil)
			wantIs(t, "ok", tally.OK, 3)
			wantIs(t, "delivered", tally.Delivered, 3)
			wantIs(t, "cancelled", tally.Cancelled, 2)
			wantIs(t, "the end", tally.End, Cancelled)
			if tally.Shut == nil || tally.Shut.Kind != call.Budget {
				t.Fatalf("it ended for %v", tally.Shut)
			}
			for i := range tally.Rows {
				row := &tally.Rows[i]
				if row.Status == Cancelled && (row.Err.Kind != call.Budget || row.Err.Message != "never started: that was all") {
					t.Errorf("item %d: %v", i, row.Err)
				}
			}
		})
	}
}

func TestALinkThatSaysNeverFromTheStart(t *testing.T) {
	_, tally := record(t, through(newTurnstile(1, 0), of(lane("gather"), lasting(ms, ms))), nil)
	wantIs(t, "calls", tally.Calls, 0)
	wantIs(t, "cancelled", tally.Cancelled, 2)
	wantIs(t, "the end", tally.End, Cancelled)
}

// An attempt that may not be made again leaves its item failed, for its own reason.
func TestARetryThatIsNotAdmitted(t *testing.T) {
	broke := failure(call.Server)
	broke.Message = "broke"
	broke.Usage = call.Usage{InputTokens: 5, OutputTokens: 1, Known: true}
	cfg := of(lane("for-loop"), script{{{takes: ms, err: broke}}, {{takes: ms}}})
	cfg.Retry = Retry{Max: 3, Base: ms, Cap: ms}
	_, tally := record(t, through(newTurnstile(1, 2), cfg), nil)
	row := &tally.Rows[0]
	wantIs(t, "its status", row.Status, Failed)
	wantIs(t, "its attempts", len(row.Attempts), 2)
	wantIs(t, "its error", row.Err.Error(), "server: broke; not retried: that was all")
	wantIs(t, "its usage", tally.Usage, call.Usage{InputTokens: 10, OutputTokens: 2, Known: true})
	wantIs(t, "the other's status", tally.Rows[1].Status, Cancelled)
	wantIs(t, "the end", tally.End, Cancelled)
	if broke.Message != "broke" {
		t.Error("the caller's own error was changed")
	}
}

// Runs that wait for each other's attempts at one link come to their ends.
func TestTwoRunsShareALink(t *testing.T) {
	link := newTurnstile(1, 100)
	_, first := record(t, through(link, of(lane("gather"), lasting(ms, ms, ms))), func(*Run) {
		cfg := through(link, of(lane("as-completed"), lasting(ms, ms, ms)))
		cfg.Retry = Retry{Max: 1}
		second := NewTally()
		run, err := Start(context.Background(), cfg)
		if err != nil {
			t.Error(err)
			return
		}
		for batch := range run.Events() {
			second.Apply(batch)
		}
		wantIs(t, "ok in the second", second.OK, 3)
	})
	wantIs(t, "ok in the first", first.OK, 3)
	wantIs(t, "inside at most", link.most, 1)
}

func TestAPanicGivesBackWhatWasGranted(t *testing.T) {
	link := newTurnstile(1, 100)
	cfg := of(lane("gather"), lasting(ms, ms, ms))
	cfg.Caller = panicking{}
	_, tally := record(t, through(link, cfg), nil)
	wantIs(t, "failed", tally.Failed, 3)
	wantEqual(t, "what the link saw", link.over, []string{"not made", "not made", "not made"})
}

// torn is a link that panics instead of giving its answer after so many.
type torn struct {
	mu   sync.Mutex
	left int
}

func (*torn) Scope() admit.Scope { return admit.Attempt }

func (*torn) Withdraw(*admit.Ticket) {}

func (l *torn) Admit(*admit.Ticket, time.Time) (admit.Grant, admit.Decision) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left == 0 {
		panic("torn")
	}
	l.left--
	return nil, admit.Decision{}
}

// A link that panics ends the run, and what the links before it granted goes back to them:
// other runs may share them.
func TestALinkThatPanicsLeavesNoGrants(t *testing.T) {
	for name, c := range map[string]struct {
		asked, ok int
		script    script
	}{
		"for the head of the queue": {0, 0, lasting(ms, 2*ms, 4*ms)},
		"in the place of a call":    {2, 2, lasting(ms, 2*ms, 4*ms)},
		"for a retry":               {2, 1, script{{{takes: ms, err: failure(call.Server)}, {takes: ms}}, {{takes: 5 * ms}}}},
	} {
		t.Run(name, func(t *testing.T) {
			link := newTurnstile(3, 100)
			cfg := through(link, of(lane("gather:2"), c.script))
			cfg.Admission = append(cfg.Admission, &torn{left: c.asked})
			cfg.Retry = Retry{Max: 1, Base: ms, Cap: ms}
			_, tally := record(t, cfg, nil)
			wantIs(t, "ok", tally.OK, c.ok)
			wantIs(t, "ended", tally.Ended(), len(c.script))
			wantIs(t, "inside", link.inside, 0)
		})
	}
}

// A panic in a link that is asked for a second attempt beside a slow one ends the run likewise.
func TestALinkThatPanicsForAHedge(t *testing.T) {
	link := newTurnstile(100, 100)
	slow := hedgeKnown + 5
	takes := make([]time.Duration, slow+1)
	for i := range takes {
		takes[i] = ms + time.Duration(i)*time.Microsecond
	}
	takes[slow] = time.Second
	cfg := through(link, of(lane("gather"), lasting(takes...)))
	cfg.Hedge = Hedge{Percentile: 90}
	cfg.Admission = append(cfg.Admission, &torn{left: len(takes)})
	_, tally := record(t, cfg, nil)
	wantIs(t, "ok", tally.OK, len(takes))
	wantIs(t, "inside", link.inside, 0)
	if tally.Shut == nil || tally.Shut.Message != "internal error: torn" {
		t.Errorf("it ended for %v", tally.Shut)
	}
}

// Whatever fails and whenever a run is stopped, what enters leaves, and every item
// ends in exactly one state.
func TestWhatEntersLeaves(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(0, 10).Draw(rt, "items")
		s := make(script, n)
		for i := range s {
			s[i] = drawSteps(rt)
		}
		link := newTurnstile(rapid.IntRange(1, 4).Draw(rt, "places"), rapid.IntRange(0, 15).Draw(rt, "attempts"))
		began := link.left
		cfg := through(link, of(Lane{Strategy: rapid.SampledFrom(Strategies()).Draw(rt, "strategy"), Limit: rapid.IntRange(0, 5).Draw(rt, "limit")}, s))
		cfg.OnError = Policy(rapid.IntRange(0, 2).Draw(rt, "policy"))
		cfg.Retry = Retry{Max: 2, Base: 3 * ms, Cap: 5 * ms}
		stopAt := time.Duration(rapid.IntRange(0, 60_000).Draw(rt, "stop at")) * time.Microsecond

		events, tally := record(t, cfg, func(r *Run) { after(stopAt); r.Stop() })

		if tally.Ended() != n || tally.InFlight != 0 || link.inside != 0 || len(link.over) != began-link.left {
			rt.Fatalf("%d of %d items ended, %d inside, %d of %d left", tally.Ended(), n, link.inside, len(link.over), began-link.left)
		}
		if tally.Shut != nil && link.left > 0 {
			rt.Fatalf("shut with %d to go", link.left)
		}
		made := len(link.over) - strings.Count(strings.Join(link.over, ","), "not made")
		if attempts := len(itemsOf(events, AttemptStarted)); attempts != made {
			rt.Fatalf("%d attempts, the link saw %d", attempts, made)
		}
	})
}

// curious notes what is asked of it, and lets so many attempts begin.
type curious struct {
	turnstile
	asked []call.Request
}

func (g *curious) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	g.asked = append(g.asked, t.Request)
	return g.turnstile.Admit(t, now)
}

// A re-ask is an attempt like any other: the link is asked for it, with what goes
// along, and may refuse it.
func TestAReaskThatIsNotAdmitted(t *testing.T) {
	spoiled := failure(call.InvalidOutput)
	spoiled.Raw, spoiled.Message = "nonsense", "not JSON"
	cfg := of(lane("for-loop"), script{{{takes: ms, err: spoiled}}})
	cfg.Reasks = 5
	link := &curious{turnstile: turnstile{places: 1, left: 2}}
	_, tally := record(t, through(link, cfg), nil)
	row := &tally.Rows[0]
	wantIs(t, "its error", row.Err.Error(), "invalid_output: not JSON; not retried: that was all")
	wantIs(t, "its attempts", len(row.Attempts), 2)
	wantIs(t, "asked", len(link.asked), 3)
	wantEqual(t, "the turns of the last", link.asked[2].Turns, []call.Turn{{Answer: "nonsense", Complaint: "not JSON"}, {Answer: "nonsense", Complaint: "not JSON"}})
}
