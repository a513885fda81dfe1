package engine

import (
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// meddling is a link that does something to the run while it is asked for the nth time,
// and says yes: as where that happens between the chain's yes and the start.
type meddling struct {
	turnstile
	nth int
	act func(*Run)
	run *Run
	n   int
}

func (m *meddling) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	m.mu.Lock()
	m.n++
	itIsTime, run := m.n == m.nth, m.run
	m.mu.Unlock()
	if itIsTime {
		m.act(run)
	}
	return m.turnstile.Admit(t, now)
}

// What an attempt was admitted for is looked at once more when it begins. The contract
// says what may not begin; what was granted goes back.
func TestWhatChangesWhileAnAttemptIsAdmitted(t *testing.T) {
	dead := &call.Error{Kind: call.Auth, Status: 401, Message: "invalid key", Rates: call.NoRates}
	broke := failure(call.Server)
	broke.RetryAfter = ms
	for name, act := range map[string]func(*Run){
		"paused":  func(r *Run) { r.Pause(ByUser, "") },
		"limited": func(r *Run) { r.ChangeLimit(1, ByUser, "") },
		"stopped": (*Run).Stop,
		"shut":    func(r *Run) { r.Shut(dead) },
	} {
		for next := 1; next <= 3; next++ { // a retry, and two items
			t.Run(name, func(t *testing.T) {
				link := &meddling{turnstile: turnstile{places: 10, left: 100}, act: act}
				cfg := through(link, of(lane("gather:2"), script{{{takes: 10 * ms, err: broke}, {takes: 10 * ms}}, {{takes: 20 * ms}}, {{takes: 10 * ms}}, {{takes: 10 * ms}}}))
				cfg.Retry = Retry{Max: 1, MaxWait: time.Second}
				events, tally := record(t, cfg, func(r *Run) {
					after(5 * ms)
					link.mu.Lock()
					link.run, link.nth = r, link.n+next
					link.mu.Unlock()
					after(time.Second)
					link.mu.Lock()
					if link.inside != 0 {
						t.Errorf("%d grants are kept by what is paused or over", link.inside)
					}
					link.mu.Unlock()
					r.Resume(ByUser, "")
				})
				if tally.Ended() != 4 || link.inside != 0 || !link.line.Empty() {
					t.Errorf("%d items ended, %d grants were not given back", tally.Ended(), link.inside)
				}
				inFlight, limit, shut := 0, 2, false
				for _, e := range events {
					switch e.Kind {
					case LimitChanged:
						limit = e.Limit
					case RunShut:
						shut = true
					case AttemptStarted:
						if shut {
							t.Errorf("an attempt begins at %v in a run that is shut", e.At)
						}
					case CallStarted:
						if inFlight++; inFlight > limit {
							t.Errorf("call %d starts at %v with a limit of %d", inFlight, e.At, limit)
						}
					case Finished:
						if e.Attempt > 0 {
							inFlight--
						}
					}
				}
			})
		}
	}
}

// places is a link that grants for calls, and lets runs keep what they have.
type places struct{ turnstile }

func (*places) Scope() admit.Scope      { return admit.Call }
func (*places) Keep(*admit.Ticket) bool { return true }

func (p *places) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	grant, d := p.turnstile.Admit(t, now)
	if grant != nil {
		grant = p
	}
	return grant, d
}

// A run whose last item has started waits nowhere.
func TestTheHeadOfTheQueueLeavesTheLineWithTheLastItem(t *testing.T) {
	for _, name := range []string{"for-loop", "gather", "as-completed:2"} {
		link := &places{turnstile{places: 1, left: 100}}
		_, tally := record(t, through(link, of(lane(name), lasting(ms, ms, ms))), func(*Run) {
			after(2*ms + ms/2)
			link.mu.Lock()
			defer link.mu.Unlock()
			if !link.line.Empty() {
				t.Errorf("%s: the head waits on", name)
			}
		})
		wantIs(t, "ok", tally.OK, 3)
		wantIs(t, "inside", link.inside, 0)
	}
}

// A provider that rejects everything ends even what waits for the end of a pause.
func TestADeadKeyEndsWhatWaitsForAdmission(t *testing.T) {
	broke := failure(call.Server)
	broke.Message, broke.RetryAfter = "broke", ms
	dead := &call.Error{Kind: call.Auth, Status: 401, Message: "invalid key", Rates: call.NoRates}
	cfg := of(lane("gather:2"), script{{{takes: ms, err: broke}}, {{takes: 10 * ms, err: dead}}, {{takes: ms}}})
	cfg.Retry = Retry{Max: 1, MaxWait: time.Second}
	events, tally := record(t, cfg, func(r *Run) {
		after(ms + ms/2)
		r.Pause(ByUser, "")
	})
	wantEqual(t, "of the first", ofKinds(ofItem(events, 0), WaitBegan, WaitEnded, Finished), []told{
		{WaitBegan, 2 * ms, 2, admit.Paused}, {WaitEnded, 10 * ms, 2, admit.Paused}, {Finished, 10 * ms, 1, 0},
	})
	wantIs(t, "its error", tally.Rows[0].Err.Error(), "server: broke; not retried: invalid key")
	wantIs(t, "ended at", tally.Now, 10*ms)
	wantIs(t, "the third", tally.Rows[2].Err.Message, "never started: invalid key")
}

// patchy are rows of which one can't be read.
type patchy struct{ texts }

func (p patchy) At(i int) datasets.Item {
	if i == 2 {
		panic("torn page")
	}
	return p.texts.At(i)
}

// Where a row can't even be shown to the links, the run ends, and not the program.
func TestARowThatPanicsWhenItsTurnComes(t *testing.T) {
	link := newTurnstile(1, 100)
	cfg := through(link, of(lane("gather"), lasting(ms, ms, ms, ms)))
	cfg.Rows = patchy{4}
	_, tally := record(t, cfg, nil)
	wantIs(t, "ok", tally.OK, 2)
	wantIs(t, "cancelled", tally.Cancelled, 2)
	wantIs(t, "inside", link.inside, 0)
	if tally.Shut == nil || tally.Shut.Message != "internal error: torn page" {
		t.Errorf("it ended for %v", tally.Shut)
	}
}
