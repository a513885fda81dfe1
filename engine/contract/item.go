package contract

import (
	"errors"
	"fmt"

	"regatta/engine"
	"regatta/engine/admit"
)

// item is how far the events of an item are.
type item struct {
	state   state
	status  engine.Status
	adopted bool
	begun   int32 // attempts that began
	open    int32 // of those, in flight
	failed  int32 // the one that Retrying or Reasking ended last
}

// state is where an item stands between its first event and its last.
type state uint8

const (
	untouched state = iota // no event yet
	called                 // its call has started, no attempt has
	working                // attempts are in flight, or one is to follow
	finished               // it has its status
	delivered
)

// allowOfItem says why an event of an item may not come next.
func (m *Machine) allowOfItem(e *engine.Event) error {
	if e.Item < 0 || e.Item >= len(m.items) {
		return fmt.Errorf("no item with index %d; use one of %d", e.Item, len(m.items))
	}
	it := &m.items[e.Item]
	if err := m.allowFor(it, e); err != nil {
		if e.Attempt > 0 {
			return fmt.Errorf("item with index %d, attempt %d: %w", e.Item, e.Attempt, err)
		}
		return fmt.Errorf("item with index %d: %w", e.Item, err)
	}
	return nil
}

func (m *Machine) allowFor(it *item, e *engine.Event) error {
	switch e.Kind {
	case engine.Adopted:
		return m.allowAdopted(it, e)
	case engine.CallStarted:
		return m.allowCall(it)
	case engine.AttemptStarted:
		return m.allowAttempt(it, e)
	case engine.FirstToken, engine.Partial:
		return m.allowStreamed(it, e)
	case engine.Retrying, engine.Reasking, engine.Superseded:
		return m.allowEnd(it, e)
	case engine.WaitBegan, engine.WaitEnded:
		return m.allowWaitOf(it, e)
	case engine.Finished:
		return m.allowFinished(it, e)
	case engine.Delivered:
		return m.allowDelivered(it)
	}
	return fmt.Errorf("unknown %s; use a known kind", e.Kind)
}

func (m *Machine) allowAdopted(it *item, e *engine.Event) error {
	switch {
	case it.state != untouched:
		return errors.New("adopted after another event of the item; adopt it first, and once")
	case m.called:
		return errors.New("adopted after a call has started; adopt before the first call")
	case e.Status != engine.OK && e.Status != engine.Failed:
		return fmt.Errorf("adopted as %s; adopt what is ok or failed", e.Status)
	case e.Attempt > e.Made:
		return fmt.Errorf("outcome of an attempt of which only %d were made; count it", e.Made)
	}
	return allowResult(e)
}

func (m *Machine) allowCall(it *item) error {
	switch {
	case it.state != untouched:
		return errors.New("call started after another event of the item; start it once")
	case m.shut:
		return errors.New("call started in a run that is shut; cancel the item")
	case m.paused:
		return errors.New("call started in a paused run; resume before")
	}
	return nil
}

func (m *Machine) allowAttempt(it *item, e *engine.Event) error {
	_, waits := m.waits[attempt{e.Item, e.Attempt}]
	switch {
	case it.state == untouched:
		return errors.New("attempt started before its call; start the call")
	case it.state >= finished:
		return errors.New("attempt started after the item finished; start none")
	case e.Attempt != it.begun+1:
		return fmt.Errorf("attempt started after %d others; number it %d", it.begun, it.begun+1)
	case waits:
		return errors.New("attempt started while it waits; end the wait")
	case m.paused:
		return errors.New("attempt started in a paused run; resume before")
	}
	return nil
}

func (m *Machine) allowStreamed(it *item, e *engine.Event) error {
	streams, inFlight := m.open[attempt{e.Item, e.Attempt}]
	switch {
	case !inFlight:
		return notInFlight(e)
	case it.state != working:
		return fmt.Errorf("%s after the item finished; send none", e.Kind)
	case e.Kind == engine.FirstToken && streams:
		return errors.New("second first token; send one")
	case e.Kind == engine.Partial && !streams:
		return errors.New("partial text before the first token; send that before")
	}
	return nil
}

func notInFlight(e *engine.Event) error {
	return fmt.Errorf("%s of an attempt that is not in flight; start it before, and end it once", e.Kind)
}

func (m *Machine) allowEnd(it *item, e *engine.Event) error {
	_, inFlight := m.open[attempt{e.Item, e.Attempt}]
	alone := it.open == 1 && it.state == working
	switch {
	case !inFlight:
		return notInFlight(e)
	case e.Err == nil:
		return fmt.Errorf("%s without an error; add it", e.Kind)
	case e.Kind == engine.Superseded && alone:
		return errors.New("superseded by no other attempt; retry, re-ask or finish")
	case e.Kind != engine.Superseded && !alone:
		return fmt.Errorf("%s beside another attempt, or after the item finished; end it as %s", e.Kind, engine.Superseded)
	}
	return nil
}

func (m *Machine) allowWaitOf(it *item, e *engine.Event) error {
	began := e.Kind == engine.WaitBegan
	open := m.waits[attempt{e.Item, e.Attempt}]
	switch {
	case !known(e.Reason):
		return fmt.Errorf("%s for no known reason; name one", e.Kind)
	case began && it.state != working:
		return errors.New("wait of an attempt that can't follow; let only the next one of a call wait")
	case began && e.Attempt != it.begun+1:
		return fmt.Errorf("wait began after %d attempts; number it %d", it.begun, it.begun+1)
	case began && open != admit.Nothing:
		return fmt.Errorf("wait began while it waits for %s; end that wait", open)
	case !began && open != e.Reason:
		return fmt.Errorf("wait for %s ended while it waits for %s; end the wait that is open", e.Reason, open)
	}
	return nil
}

func (m *Machine) allowFinished(it *item, e *engine.Event) error {
	_, inFlight := m.open[attempt{e.Item, e.Attempt}]
	_, waits := m.waits[attempt{e.Item, it.begun + 1}]
	switch {
	case it.state >= finished:
		return errors.New("finished twice; finish once")
	case it.state == called:
		return errors.New("finished before its first attempt; start that")
	case e.Made != it.begun:
		return fmt.Errorf("finished with %d attempts made; say %d", e.Made, it.begun)
	case e.Status == engine.Pending:
		return errors.New("finished without a status; add one")
	case it.state == untouched && e.Status != engine.Cancelled:
		return fmt.Errorf("finished as %s before its call; start the call, or cancel it", e.Status)
	case it.state == untouched && e.Attempt > 0:
		return errors.New("outcome of an attempt that never began; say 0")
	case waits:
		return errors.New("finished while its next attempt waits; end the wait")
	case it.state == working && !inFlight && (it.open > 0 || e.Attempt != it.failed || e.Status == engine.OK):
		return notInFlight(e)
	}
	return allowResult(e)
}

// allowResult says what is missing of a result.
func allowResult(e *engine.Event) error {
	switch {
	case e.Status == engine.OK && e.Answer == nil:
		return fmt.Errorf("%s as ok without an answer; add it", e.Kind)
	case e.Status != engine.OK && e.Err == nil:
		return fmt.Errorf("%s as %s without an error; add it", e.Kind, e.Status)
	}
	return nil
}

func (m *Machine) allowDelivered(it *item) error {
	switch {
	case it.state == delivered:
		return errors.New("delivered twice; deliver once")
	case it.state != finished:
		return errors.New("delivered before it finished; finish it")
	case it.status == engine.Cancelled:
		return errors.New("delivered although cancelled; deliver results and failures")
	case m.gone:
		return errors.New("delivered to a consumer who is gone; deliver nothing after a failure")
	}
	return nil
}

// advanceItem records an event of an item.
func (m *Machine) advanceItem(e *engine.Event) {
	it, key := &m.items[e.Item], attempt{e.Item, e.Attempt}
	if it.state == untouched {
		m.untouched--
	}
	switch e.Kind {
	case engine.CallStarted:
		it.state, m.called = called, true
	case engine.AttemptStarted:
		it.state = working
		it.begun++
		it.open++
		m.open[key] = false
	case engine.FirstToken:
		m.open[key] = true
	case engine.Retrying, engine.Reasking:
		it.failed = e.Attempt
		m.end(it, key)
	case engine.Superseded:
		m.end(it, key)
	case engine.WaitBegan:
		m.waits[key] = e.Reason
	case engine.WaitEnded:
		delete(m.waits, key)
	case engine.Adopted, engine.Finished:
		it.state, it.status, it.adopted = finished, e.Status, e.Kind == engine.Adopted
		m.unfinished--
		m.end(it, key)
	case engine.Delivered:
		it.state = delivered
		m.gone = m.policy == engine.Orphan && it.status == engine.Failed && !it.adopted
	}
}

// end ends an attempt, if it is in flight.
func (m *Machine) end(it *item, key attempt) {
	if _, inFlight := m.open[key]; inFlight {
		delete(m.open, key)
		it.open--
	}
}
