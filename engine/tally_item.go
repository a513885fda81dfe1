package engine

import (
	"regatta/engine/call"
	"regatta/engine/occupancy"
)

// adopt takes in an item that was done before the run. Its result is one of the run's;
// its time and what it consumed are not.
func (t *Tally) adopt(e *Event) {
	row := &t.Rows[e.Item]
	row.Adopted, row.Queued = true, Unset
	row.end(e)
	t.Adopted++
	t.occupy(row)
	t.judge(e.Verdict)
	if e.Status != OK {
		t.Failed++
		return
	}
	t.OK++
	t.before++
	t.adopted.ok++
	row.Cached = e.Answer.Cached
	t.note(e.Answer)
}

func (t *Tally) startCall(e *Event) {
	row := &t.Rows[e.Item]
	row.Started = e.At
	if row.Queued < 0 {
		row.Queued = e.At
	}
	t.Calls++
	t.speed.started = t.still.moved(e.At)
	t.setInFlight(e.At, t.InFlight+1)
	t.Occupancy.Begin(occupancy.InFlight, e.At)
}

// startAttempt begins an attempt. Where it is the only one, nothing has come of it yet;
// what has come of another stays.
func (t *Tally) startAttempt(e *Event) {
	row := &t.Rows[e.Item]
	if row.Open() == 0 {
		row.Phase, row.Partial = Calling, ""
	}
	if t.endRest(row, e.At) {
		t.setInFlight(e.At, t.InFlight+1)
	}
	if row.Attempts == nil {
		row.Attempts = t.placeForOne()
	}
	beside := row.Open() > 0
	if beside {
		t.Hedged++
	} else if before := row.before(); before != nil {
		t.follow(before)
	}
	row.Attempts = append(row.Attempts, Attempt{Begun: e.At, FirstToken: Unset, Ended: Unset, Beside: beside})
}

// follow counts an attempt that begins after another. One that was announced and never began
// isn't counted.
func (t *Tally) follow(before *Attempt) {
	switch {
	case before.Reasked:
		t.Reasks++
		return
	case before.cutShort():
		return // it had not failed
	case before.Err != nil && before.Err.Kind == call.RateLimited:
		t.Refused++
	}
	t.Retries++
}

// attemptsAtOnce is for how many items places are made at a time.
const attemptsAtOnce = 512

// placeForOne is a place for the one attempt that most items need.
func (t *Tally) placeForOne() []Attempt {
	if len(t.spare) == 0 {
		t.spare = make([]Attempt, min(attemptsAtOnce, len(t.Rows)))
	}
	place := t.spare[0:0:1]
	t.spare = t.spare[1:]
	return place
}

func (t *Tally) retry(e *Event) {
	t.fail(e.Err)
	row := &t.Rows[e.Item]
	row.Phase = BackingOff
	a := row.attempt(e.Attempt)
	a.Ended, a.Err, a.Wait = e.At, e.Err, e.Wait
	t.rest(row, e.At)
}

// reask ends an attempt whose answer failed validation: it was paid for all the same.
func (t *Tally) reask(e *Event) {
	t.spend(e.Err.Usage)
	if !e.Err.Usage.Whole() {
		t.Unmetered++
	}
	row := &t.Rows[e.Item]
	row.Phase, row.Partial = Calling, ""
	a := row.attempt(e.Attempt)
	a.Ended, a.Err, a.Reasked = e.At, e.Err, true
	t.rest(row, e.At)
}

// supersede ends an attempt that another of its item has made needless. The item may
// be over by then, and its attempts forgotten.
func (t *Tally) supersede(e *Event) {
	t.Superseded++
	t.fail(e.Err)
	row := &t.Rows[e.Item]
	if a := row.attempt(e.Attempt); a != nil {
		a.Ended, a.Err, a.Superseded = e.At, e.Err, true
	}
	if row.Phase != Ended {
		row.Phase = row.phaseInFlight()
		t.rest(row, e.At)
	}
}

func (t *Tally) finish(e *Event) {
	row := &t.Rows[e.Item]
	ended := row.closeAttempt(e)
	rested := t.endRest(row, e.At)
	row.end(e)
	t.occupy(row)
	if row.Started >= 0 {
		if !rested {
			t.setInFlight(e.At, t.InFlight-1)
		}
		t.speed.finished(t.still.moved(e.At))
	}
	switch e.Status {
	case OK:
		t.OK++
		if a := row.outcome(); a != nil && a.Beside {
			t.HedgesWon++
		}
		t.streamed.count(row)
		t.spend(e.Answer.Usage)
		if !e.Answer.Usage.Whole() {
			t.Unmetered++
		}
		t.note(e.Answer)
		if row.Cached = e.Answer.Cached; row.Cached {
			t.Cached++
		}
	case Failed:
		t.Failed++
		if ended { // else its attempt had failed before
			t.fail(e.Err)
		}
	case Cancelled:
		t.Cancelled++
		if ended {
			t.fail(e.Err)
		}
		return
	}
	t.judge(e.Verdict)
	t.time(row)
}

// judge counts a verdict.
func (t *Tally) judge(v Verdict) {
	switch v {
	case Right:
		t.Right++
	case Wrong:
		t.Wrong++
	}
}

// time takes in when an item finished and how long its call took.
func (t *Tally) time(row *Row) {
	if row.Status == OK {
		if t.FirstFinish < 0 {
			t.FirstFinish = row.Finished
		}
		t.waitingSum += row.Finished
	}
	if row.Cached {
		return // its time is no call's latency
	}
	t.serial += row.Worked()
	if row.Status != OK {
		return // how soon a failure came is no answer's latency
	}
	t.longest = max(t.longest, row.Latency())
	t.latencySum += row.Latency()
	// Out of range can only be a call of more than a day.
	_ = t.latency.RecordValue(min(int64(row.Latency()/latencyUnit), latencyMost))
}

func (t *Tally) deliver(e *Event) {
	row := &t.Rows[e.Item]
	row.Delivered = e.At
	t.Delivered++
	t.Wall = e.At
	t.DeliveryOrder = append(t.DeliveryOrder, int32(e.Item))
	t.handOver(row, e.At)
	if row.Status != OK { // it takes its place, but nothing was returned
		t.Raised = t.Raised || t.Started.OnError == Orphan && row.Status == Failed && !row.Adopted && row.Finished >= t.sat()
		return
	}
	t.Returned++
	t.DeliveryCurve.Add(e.At, t.Returned)
	if row.Adopted {
		t.adopted.delivered++
		return // it neither came nor waited in this run
	}
	if !row.Cached {
		t.deliveredPaid++
	}
	if t.First < 0 {
		t.First = e.At
	}
	t.heldSum += e.At - row.Finished
	t.waitingSum -= row.Finished
}
