// Package contract is what the events of a run promise, as one state machine: given the events
// so far, may this one come next? The journal's reader checks what it reads by it, tests check
// every run by it, and whoever folds events may rely on it.
//
// # The run
//
// RunStarted is the first event and RunOver the last; each comes once. Stamps never
// decrease and no number is below zero.
//
// RunOver comes when every item has its status, no attempt is in flight and no wait is
// open. RunShut comes once at most, with its reason; no call starts after it, while an
// attempt that was let begin before it may still begin. Paused and Resumed alternate:
// between them no call and no attempt starts, and what is in flight goes on. A run may
// end paused. LimitChanged and ModeChanged come at any time.
//
// # An item
//
//	Adopted ──────────────────────────────────────────────┐
//	                                                      ▼
//	CallStarted ─▶ AttemptStarted ─▶ … ─────────────▶ Finished ─▶ Delivered
//	     ▲              ▲    │                            ▲
//	     │              │    ├─▶ FirstToken ─▶ Partial …  │
//	     │              │    ├─▶ Superseded               │
//	     │              └────┴─▶ Retrying, Reasking ──────┤
//	     └── no event yet ────────────────────────────────┘ cancelled
//
// CallStarted is followed by AttemptStarted, before anything else of the item, and so
// Finished never follows it at once. Attempts are numbered from 1 as they begin. One
// begins after CallStarted, after Retrying or Reasking, or while another of the item is
// in flight: there may be several at a time.
//
// An attempt has at most one FirstToken, then any number of Partials, none before it.
// It ends in one of three ways:
//
//   - Retrying and Reasking end the only one in flight. Another begins after them, or
//     none, where the run is stopped or shut meanwhile.
//   - Superseded ends one of several, or one that is still in flight when its item has
//     finished.
//   - Finished ends the one whose outcome it tells.
//
// Every item has exactly one Finished, or else one Adopted. Finished tells the outcome
// of one attempt and how many there were. With status OK that attempt is in flight. With
// another status it is in flight, or the one that Retrying or Reasking ended last. An item that
// never started is cancelled, with no attempt. Nothing but Superseded and Delivered
// comes after it.
//
// Adopted is all that comes of an item before it is Delivered; it has status OK or
// Failed, and comes before the first CallStarted of the run.
//
// Delivered comes once at most: never for what was cancelled, and for nothing once a
// failure of the run's own was delivered under the policy Orphan, as the consumer is
// gone then.
//
// # Sittings
//
// Continued comes when the run goes on after it broke off, wherever that was, or after
// RunOver, after which nothing else comes. What was in flight, open or paused is no
// more. Items with a result keep it, and are delivered if they were not; the others, and
// those that failed where Continued has the status Failed, are as at the beginning,
// except that the numbers of their attempts go on.
//
// # Waits
//
// WaitBegan and WaitEnded tell for what attempts wait, each with its reason. The first
// attempts of a run wait as one, however many queue: their wait has attempt 0, only one
// is open at a time, it begins while an item has had no event, and calls may start while
// it is open. Any other attempt that waits is told with its item and its number, which
// is that of the item's next one. It begins, and its item finishes, only when that wait
// has ended.
package contract

import (
	"errors"
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
)

// Machine is the state of a run's events. It is not for more than one goroutine.
type Machine struct {
	policy  engine.Policy
	started *engine.Started // of the latest sitting
	items   []item
	open    map[attempt]bool         // the attempts in flight; true: its first token has come
	waits   map[attempt]admit.Reason // of attempts after the first
	wait    admit.Reason             // of the first attempts
	at      time.Duration

	untouched  int // items without an event
	unfinished int // items without a status

	begun  bool
	called bool // a call has started
	paused bool
	shut   bool
	gone   bool // the consumer is
	over   bool
}

// attempt is an attempt of an item, by its number.
type attempt struct {
	item   int
	number int32
}

// New returns the machine of a run of which there is no event yet.
func New() *Machine {
	return &Machine{open: map[attempt]bool{}, waits: map[attempt]admit.Reason{}}
}

// Now is the time of the latest event.
func (m *Machine) Now() time.Duration { return m.at }

// Begun reports whether the run has begun.
func (m *Machine) Begun() bool { return m.begun }

// Over reports whether the run is over: no event may follow but Continued.
func (m *Machine) Over() bool { return m.over }

// Next records the next event. If it may not come now, the error says what is wrong and
// what would be right, and the machine stays as it was.
func (m *Machine) Next(e *engine.Event) error {
	if err := m.allow(e); err != nil {
		return err
	}
	m.at = e.At
	if e.OfItem() {
		m.advanceItem(e)
	} else {
		m.advance(e)
	}
	return nil
}

// allow says why an event may not come next.
func (m *Machine) allow(e *engine.Event) error {
	switch {
	case m.over && e.Kind != engine.Continued:
		return fmt.Errorf("%s after the end of the run; end with %s", e.Kind, engine.RunOver)
	case !m.begun && e.Kind != engine.RunStarted:
		return fmt.Errorf("%s before the start of the run; begin with %s", e.Kind, engine.RunStarted)
	case m.begun && e.Kind == engine.RunStarted:
		return fmt.Errorf("second %s; begin with the only one", e.Kind)
	case e.At < m.at:
		return fmt.Errorf("%s at %v, after an event at %v; let no time go back", e.Kind, e.At, m.at)
	case e.Wait < 0 || e.Took < 0 || e.Limit < 0 || e.Attempt < 0 || e.Made < 0:
		return fmt.Errorf("%s with a number below zero; use 0 or more", e.Kind)
	case e.By > engine.ByHeader:
		return fmt.Errorf("%s by an unknown actor; use %s, %s or %s", e.Kind, engine.ByUser, engine.ByController, engine.ByHeader)
	case e.OfItem():
		return m.allowOfItem(e)
	}
	return m.allowOfRun(e)
}

// allowOfRun says why an event that is of no item may not come next.
func (m *Machine) allowOfRun(e *engine.Event) error {
	switch e.Kind {
	case engine.RunStarted:
		if e.Started == nil || e.Started.Items < 0 {
			return errors.New("a run starts without saying what it runs; add its items")
		}
	case engine.WaitBegan, engine.WaitEnded:
		return m.allowWait(e)
	case engine.Paused:
		if m.paused {
			return errors.New("paused twice; resume in between")
		}
	case engine.Resumed:
		if !m.paused {
			return errors.New("resumed without a pause; pause before")
		}
	case engine.GovernorChanged:
		if e.Change == nil {
			return errors.New("governor changed without saying what; add the change")
		}
	case engine.ModeChanged:
		return allowStep(e.Step)
	case engine.Continued:
		if e.Started == nil || e.Started.Items != len(m.items) {
			return fmt.Errorf("a run goes on with other items; go on with its %d", len(m.items))
		}
	case engine.RunShut:
		switch {
		case m.shut:
			return errors.New("run shut twice; keep the first")
		case e.Err == nil:
			return errors.New("run shut for no reason; add the error")
		}
	case engine.RunOver:
		return m.allowOver(e)
	}
	return nil
}

// allowWait says why a wait of the first attempts may not begin or end now.
func (m *Machine) allowWait(e *engine.Event) error {
	began := e.Kind == engine.WaitBegan
	switch {
	case !known(e.Reason):
		return fmt.Errorf("%s for no known reason; name one", e.Kind)
	case began && m.wait != admit.Nothing:
		return fmt.Errorf("%s for %s while the first attempts wait for %s; end that wait", e.Kind, e.Reason, m.wait)
	case began && m.untouched == 0:
		return fmt.Errorf("%s when every item has begun; name the attempt that waits", e.Kind)
	case !began && m.wait != e.Reason:
		return fmt.Errorf("%s for %s while the first attempts wait for %s; end the wait that is open", e.Kind, e.Reason, m.wait)
	}
	return nil
}

// known reports whether a reason to wait is one.
func known(r admit.Reason) bool {
	_, err := r.MarshalText()
	return r != admit.Nothing && err == nil
}

// allowStep says what is wrong with a change of mode.
func allowStep(s *call.Step) error {
	if s == nil || s.Why == nil {
		return errors.New("mode changed without saying which or why; add the rejected mode and the error")
	}
	for _, m := range []call.Mode{s.From, s.To} {
		if _, err := call.ParseMode(string(m)); err != nil {
			return err
		}
	}
	return nil
}

// allowOver says why a run may not be over yet.
func (m *Machine) allowOver(e *engine.Event) error {
	switch {
	case e.Status == engine.Pending:
		return errors.New("run over without a status; add one")
	case m.unfinished > 0:
		return fmt.Errorf("run over with %d items unfinished; finish each", m.unfinished)
	case len(m.open) > 0:
		return fmt.Errorf("run over with %d attempts in flight; end each", len(m.open))
	case m.wait != admit.Nothing:
		return fmt.Errorf("run over while the first attempts wait for %s; end the wait", m.wait)
	case m.shut && e.Err == nil:
		return errors.New("run over without saying why it was shut; add the error")
	}
	return nil
}

// advance records an event of the run.
func (m *Machine) advance(e *engine.Event) {
	switch e.Kind {
	case engine.RunStarted:
		m.begun, m.policy, m.started = true, e.Started.OnError, e.Started
		m.items = make([]item, e.Started.Items)
		m.untouched, m.unfinished = len(m.items), len(m.items)
	case engine.WaitBegan:
		m.wait = e.Reason
	case engine.WaitEnded:
		m.wait = admit.Nothing
	case engine.Paused, engine.Resumed:
		m.paused = e.Kind == engine.Paused
	case engine.RunShut:
		m.shut = true
	case engine.Continued:
		m.goOn(e)
	case engine.RunOver:
		m.over = true
	}
}

// goOn begins another sitting: what has no result has had no event in it, but for the
// numbers of its attempts.
func (m *Machine) goOn(e *engine.Event) {
	m.policy, m.started = e.Started.OnError, e.Started
	clear(m.open)
	clear(m.waits)
	m.wait = admit.Nothing
	m.called, m.paused, m.shut, m.gone, m.over = false, false, false, false, false
	m.untouched, m.unfinished = 0, 0
	for i := range m.items {
		it := &m.items[i]
		it.open = 0
		done := it.state >= finished && it.status != engine.Cancelled && (it.status != engine.Failed || e.Status != engine.Failed)
		if done {
			it.adopted = true
			continue
		}
		*it = item{begun: it.begun}
		m.untouched++
		m.unfinished++
	}
}
