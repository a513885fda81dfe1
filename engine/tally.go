package engine

import (
	"cmp"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/occupancy"
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

	// EndWhy says who stopped the run, in a few words; "": its user did, or nobody.
	EndWhy string

	// Raised says that a failure has reached the consumer under Orphan: nobody is
	// there to take what comes after it.
	Raised bool

	// Shut is why nothing begins any more: a link of the admission will never allow it, or the
	// provider rejects whatever is sent.
	Shut   *call.Error
	Paused bool // no attempt begins for now, because somebody asked for that

	Pauses []PauseSpan // those that somebody asked for, in order of time

	Limit  int         // the limit that holds now; 0: none
	Limits []LimitStep // the limits that held, in order of time
	Auto   bool        // the run finds its limit itself now
	Found  bool        // it did so at some time

	Changes []Change // what the governor has decided, in order of time; the latest 10,000

	Steps []call.Step // the modes and parts of requests that the server refused, and what came after them

	Calls     int // calls that have started
	InFlight  int // calls with an attempt under way
	Resting   int // calls between two attempts: they keep their place, and are not in flight
	Most      int // the most calls that ever were in flight
	MostTaken int // the most places that ever were taken: those of resting calls, too
	MostHeld  int // the most items that ever were over and not delivered
	OK        int
	Failed    int
	Adopted   int // items that were done before the run; they count in OK and Failed too
	Cached    int // results whose answer came from the cache; they count in OK too
	Noted     int // results whose answer has a note; they count in OK too
	Cancelled int
	Delivered int // items, failed ones too
	Returned  int // results among Delivered: the rest are failures
	Retries   int // attempts after failed ones
	Refused   int // attempts after rate limits, of those
	Reasks    int // attempts after invalid answers

	// Superseded are attempts that ended beside another of their item, or after it.
	// What they consumed counts.
	Superseded int
	Hedged     int // attempts that began beside another of their item
	HedgesWon  int // of those, the ones whose outcome their item has, with a result

	Right     int
	Wrong     int
	Usage     call.Usage // summed over all attempts; an answer from the cache cost nothing this time
	Unmetered int        // answers whose usage the server did not say, or only half of it
	Silent    int        // failed attempts that may have been paid for, with unknown usage

	FirstNote string // of the first answer that has one

	FirstFinish time.Duration // the first result of the run's own, delivered or not; Unset
	First       time.Duration // the first delivery of one, no failed item's; Unset
	Wall        time.Duration // the last delivery, a failed item's too; Unset

	// Breaks are when the run went on after it had broken off: it was made in one sitting
	// more. Times are those of all sittings together, without what lies between them.
	Breaks []time.Duration
	CutOff int // calls that were in flight when the run broke off: they may have been paid for

	DeliveryOrder []int32 // the items delivered, failed ones too, in that order
	InFlightCurve Curve
	Occupancy     occupancy.Occupancy // what calls and results did, over time
	DeliveryCurve Curve               // of results, as Returned counts them

	highest       int           // that the run may find itself
	adopted       results       // from before the run
	deliveredPaid int           // results among what was delivered that this run has paid for
	heldSum       time.Duration // over delivered results of the run's own
	waitingSum    time.Duration // over those not delivered: when they finished
	serial        time.Duration // the sum of how long finished calls worked, but for cached ones
	longest       time.Duration // the longest of them
	ideal         time.Duration
	latency       *hdrhistogram.Histogram
	latencySum    time.Duration // of those it counts
	growth        Growth
	before        int      // items that had succeeded when the present sitting began
	bill          Bill     // at earlier prices
	prices        []priced // those, in order of time
	streamed      streamed
	waits         waits
	quotas        quotas
	still         standstill
	speed         speed
	spare         []Attempt // for rows that have none yet
}

// results are numbers of items with an answer.
type results struct{ ok, delivered int }

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
	t.quotas.note(e, t.begunOf(e))
	switch e.Kind {
	case RunStarted:
		t.start(e)
	case Adopted:
		t.adopt(e)
	case CallStarted:
		t.startCall(e)
	case AttemptStarted:
		t.startAttempt(e)
	case FirstToken:
		t.Rows[e.Item].firstToken(e)
	case Partial:
		t.Rows[e.Item].setPartial(e.Text)
	case Retrying:
		t.retry(e)
	case Reasking:
		t.reask(e)
	case Superseded:
		t.supersede(e)
	case Finished:
		t.finish(e)
	case Delivered:
		t.deliver(e)
	default:
		t.applyToRun(e)
	}
}

// applyToRun folds in an event that is of no item, or a wait.
func (t *Tally) applyToRun(e *Event) {
	switch e.Kind {
	case LimitChanged:
		t.changeLimit(e)
	case WaitBegan:
		t.waits.begin(e)
		t.setWaitsFor(e, e.Reason)
	case WaitEnded:
		if took := t.waits.end(e); e.Attempt > 0 {
			t.Rows[e.Item].Stood += took
		}
		t.setWaitsFor(e, admit.Nothing)
	case Paused, Resumed:
		t.setPaused(e)
		t.still.paused(e)
	case GovernorChanged:
		t.governed(e)
	case ModeChanged:
		t.Steps = append(t.Steps, *e.Step)
	case RunShut:
		t.Shut = e.Err
	case Continued:
		t.goOn(e)
	case RunOver:
		t.Over, t.End, t.EndWhy, t.Shut = true, e.Status, e.Text, e.Err
		if t.Cached == 0 && !t.Found { // a limit that was found on the way promised nothing
			t.ideal = t.schedule()
		}
		t.growth = t.judgeGrowth()
	}
}

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
	t.Auto, t.Found, t.highest = e.Started.Lane.Auto, e.Started.Lane.Auto, e.Limit
	t.setLimit(e)
}

// changeLimit takes in a limit that somebody sets, or that the run finds from now on.
func (t *Tally) changeLimit(e *Event) {
	if t.Auto = e.Auto; !t.Auto {
		t.setLimit(e)
		return
	}
	t.Found, t.highest = true, e.Limit
	turned := *e
	turned.Limit, turned.Text = t.found(), cmp.Or(e.Text, fmt.Sprintf("to be found, up to %d", e.Limit))
	t.setLimit(&turned)
}

// found is the limit that the governor has told last, as far as it may go.
func (t *Tally) found() int {
	for i := len(t.Changes) - 1; i >= 0; i-- {
		if n := t.Changes[i].Limit; n > 0 {
			return min(n, t.highest)
		}
	}
	return t.highest
}

func (t *Tally) setLimit(e *Event) {
	t.Limit = e.Limit
	t.Limits = append(t.Limits, LimitStep{At: e.At, Limit: e.Limit, By: e.By, Why: e.Text})
}

func (t *Tally) setWaitsFor(e *Event, reason admit.Reason) {
	if e.Attempt > 0 {
		t.Rows[e.Item].WaitsFor = reason
	}
}

func (t *Tally) setInFlight(at time.Duration, n int) {
	t.InFlight = n
	t.Most, t.MostTaken = max(t.Most, n), max(t.MostTaken, t.Taken())
	t.InFlightCurve.Add(at, n)
}

func (t *Tally) spend(u call.Usage) { t.Usage = t.Usage.Plus(u) }

// fail takes in what a failed attempt cost nevertheless.
func (t *Tally) fail(err *call.Error) {
	t.spend(err.Usage)
	if err.Silent() {
		t.Silent++
	}
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
