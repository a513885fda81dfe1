package engine

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"regatta/engine/call"
)

// Tally folds the events of one run into everything that is shown of it. It is a
// pure fold: the same events give the same tally, whoever sends them. It is not
// for more than one goroutine.
type Tally struct {
	Started Started
	Rows    []Row

	Now  time.Duration // the time of the latest event
	Over bool
	End  Status // how the run ended, once it is over

	// Raised says that a failure has reached the consumer under Orphan: nobody is
	// there to take what comes after it.
	Raised bool

	// Shut is why nothing begins any more, where that is the run's gate, or that the
	// provider refuses whatever is sent.
	Shut     *call.Error
	GateHeld bool // the gate made calls wait

	Limit  int         // the limit that holds now; 0: none
	Limits []LimitStep // the limits that held, in order of time

	Steps []call.Step // the modes and parts of requests that the server refused, and what came after them

	Calls     int // calls that have started
	InFlight  int // calls that have started and not finished, back-off included
	Most      int // the most calls that ever were in flight
	OK        int
	Failed    int
	Cached    int // results whose answer came from the cache; they count in OK too
	Noted     int // results whose answer has a note; they count in OK too
	Cancelled int
	Delivered int // items, failed ones too
	Returned  int // results among Delivered: the rest are failures
	Retries   int // attempts after failed ones
	Refused   int // attempts after rate limits, of those
	Reasks    int // attempts that ask again for an answer that did not fit
	Right     int
	Wrong     int
	Usage     call.Usage // summed over all attempts; an answer from the cache cost nothing this time
	Unmetered int        // answers whose usage the server did not say, or only half of it
	Silent    int        // failed attempts that may have been paid for, of which nothing says all that they consumed

	FirstNote string // of the first answer that has one

	FirstFinish time.Duration // the first result that was there, handed over or not; Unset
	First       time.Duration // the first delivery of a result, no failed item's; Unset
	Wall        time.Duration // the last delivery, a failed item's too; Unset

	DeliveryOrder []int32 // the items delivered, failed ones too, in that order
	InFlightCurve Curve
	DeliveryCurve Curve // of results, as Returned counts them

	deliveredPaid int           // results among what was delivered that don't come from the cache
	heldSum       time.Duration // over delivered results
	waitingSum    time.Duration // over results not delivered: when they finished
	serial        time.Duration // the sum of the latencies of finished calls, but for cached ones
	longest       time.Duration // the longest of them
	ideal         time.Duration
	latency       *hdrhistogram.Histogram
	growth        Growth
	streamed      streamed
	spare         []Attempt // for rows that have none yet
}

// Latencies are kept in microseconds, to three digits, up to a day.
const (
	latencyUnit = time.Microsecond
	latencyMost = int64(24 * time.Hour / latencyUnit)
)

// NewTally returns the tally of a run of which nothing is known yet.
func NewTally() *Tally {
	return &Tally{ideal: Unset, FirstFinish: Unset, First: Unset, Wall: Unset, latency: hdrhistogram.New(1, latencyMost, 3)}
}

// Apply folds in a batch of events, in order.
func (t *Tally) Apply(events []Event) {
	for i := range events {
		t.apply(&events[i])
	}
}

func (t *Tally) apply(e *Event) {
	t.Now = e.At
	switch e.Kind {
	case RunStarted:
		t.start(e)
	case LimitChanged:
		t.setLimit(e)
	case ModeChanged:
		t.Steps = append(t.Steps, *e.Step)
	case CallStarted:
		t.startCall(e)
	case AttemptStarted:
		row := &t.Rows[e.Item]
		row.Phase, row.Partial = Calling, ""
		if row.Attempts == nil {
			row.Attempts = t.room()
		}
		row.Attempts = append(row.Attempts, Attempt{Begun: e.At, FirstToken: Unset, Ended: Unset})
	case FirstToken:
		row := &t.Rows[e.Item]
		row.Phase = Streaming
		row.attempt().FirstToken = e.At
	case Partial:
		t.Rows[e.Item].Partial = e.Text
	case Retrying:
		t.Retries++
		if e.Err.Kind == call.RateLimited {
			t.Refused++
		}
		t.fail(e.Err)
		row := &t.Rows[e.Item]
		row.Phase = BackingOff
		a := row.attempt()
		a.Ended, a.Err, a.Wait = e.At, e.Err, e.Wait
	case Reasking:
		t.reask(e)
	case Finished:
		t.finish(e)
	case Delivered:
		t.deliver(e)
	case GateHeld:
		t.GateHeld = true
	case RunShut:
		t.Shut = e.Err
	case RunOver:
		t.Over, t.End, t.Shut = true, e.Status, e.Err
		if t.Cached == 0 {
			t.ideal = t.schedule()
		}
		t.growth = t.judgeGrowth()
	}
}

// attemptsAtOnce is for how many items room is made at a time.
const attemptsAtOnce = 512

// room is a place for the one attempt that most items need.
func (t *Tally) room() []Attempt {
	if len(t.spare) == 0 {
		t.spare = make([]Attempt, min(attemptsAtOnce, len(t.Rows)))
	}
	place := t.spare[0:0:1]
	t.spare = t.spare[1:]
	return place
}

func (r *Row) attempt() *Attempt { return &r.Attempts[len(r.Attempts)-1] }

func (t *Tally) start(e *Event) {
	t.Started = *e.Started
	t.Rows = make([]Row, e.Started.Items)
	queued := Unset
	if e.Started.Lane.Strategy.Dispatch != OneByOne {
		queued = 0 // everything is dispatched at once
	}
	for i := range t.Rows {
		t.Rows[i].Queued, t.Rows[i].Started, t.Rows[i].Finished, t.Rows[i].Delivered = queued, Unset, Unset, Unset
	}
	t.setLimit(e)
}

func (t *Tally) setLimit(e *Event) {
	t.Limit = e.Limit
	t.Limits = append(t.Limits, LimitStep{e.At, e.Limit})
}

func (t *Tally) startCall(e *Event) {
	row := &t.Rows[e.Item]
	row.Started = e.At
	if row.Queued < 0 {
		row.Queued = e.At
	}
	t.Calls++
	t.setInFlight(e.At, t.InFlight+1)
}

func (t *Tally) setInFlight(at time.Duration, n int) {
	t.InFlight = n
	t.Most = max(t.Most, n)
	t.InFlightCurve.Add(at, n)
}

// reask ends an attempt whose answer did not fit: it was paid for all the same.
func (t *Tally) reask(e *Event) {
	t.Reasks++
	t.spend(e.Err.Usage)
	if !e.Err.Usage.Whole() {
		t.Unmetered++
	}
	a := t.Rows[e.Item].attempt()
	a.Ended, a.Err, a.Reasked = e.At, e.Err, true
}

func (t *Tally) finish(e *Event) {
	row := &t.Rows[e.Item]
	began := row.Started >= 0
	ended := row.closeAttempt(e)
	row.Phase, row.Status, row.Verdict = Ended, e.Status, e.Verdict
	row.Finished, row.Took = e.At, e.Took
	row.Answer, row.Err, row.Partial = e.Answer, e.Err, ""
	if began {
		t.setInFlight(e.At, t.InFlight-1)
	}
	switch e.Status {
	case OK:
		t.OK++
		t.streamed.add(row)
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
	switch e.Verdict {
	case Right:
		t.Right++
	case Wrong:
		t.Wrong++
	}
	if e.Status == OK {
		if t.FirstFinish < 0 {
			t.FirstFinish = e.At
		}
		t.waitingSum += e.At
	}
	if row.Cached {
		return // its time is no call's latency
	}
	t.serial += row.Latency()
	if e.Status != OK {
		return // how soon a failure came is no answer's latency
	}
	t.longest = max(t.longest, row.Latency())
	// Out of range can only be a call of more than a day.
	_ = t.latency.RecordValue(min(int64(row.Latency()/latencyUnit), latencyMost))
}

// note counts an answer that is odd.
func (t *Tally) note(a *call.Answer) {
	if a.Note == "" {
		return
	}
	t.Noted++
	if t.FirstNote == "" {
		t.FirstNote = a.Note
	}
}

// closeAttempt ends the attempt in flight, if there is one: a call that was
// stopped while it backed off has none.
func (r *Row) closeAttempt(e *Event) bool {
	if len(r.Attempts) == 0 || r.attempt().Ended >= 0 {
		return false
	}
	a := r.attempt()
	a.Ended, a.Err = e.At, e.Err
	return true
}

func (t *Tally) deliver(e *Event) {
	row := &t.Rows[e.Item]
	row.Delivered = e.At
	t.Delivered++
	t.Wall = e.At
	t.DeliveryOrder = append(t.DeliveryOrder, int32(e.Item))
	if row.Status != OK { // it takes its place, but nothing was returned
		t.Raised = t.Raised || t.Started.OnError == Orphan && row.Status == Failed
		return
	}
	t.Returned++
	if !row.Cached {
		t.deliveredPaid++
	}
	if t.First < 0 {
		t.First = e.At
	}
	t.heldSum += e.At - row.Finished
	t.waitingSum -= row.Finished
	t.DeliveryCurve.Add(e.At, t.Returned)
}

// Forget lets go of what an item that is over brought: its answer and its attempts.
// What was counted stays, and so do its times and its failure. It is for those who
// have written the item down and keep no more than they have to.
func (t *Tally) Forget(item int) {
	row := &t.Rows[item]
	row.Answer, row.Attempts = nil, nil
}

func (t *Tally) spend(u call.Usage) { t.Usage = t.Usage.Plus(u) }

// fail takes in what a failed attempt cost nevertheless.
func (t *Tally) fail(err *call.Error) {
	t.spend(err.Usage)
	if err.Silent() {
		t.Silent++
	}
}
