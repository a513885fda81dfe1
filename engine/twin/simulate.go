package twin

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// Client is who asks: a lane over a number of items, as the engine runs it.
type Client struct {
	Lane   engine.Lane
	Items  int
	Retry  engine.Retry
	Seed   uint64  // of the shuffle and the jitter of back-offs
	Order  []int32 // the order in which items start; nil: the lane's
	Bound  int     // the most calls in flight whatever the lane wants; 0: none
	Limits []engine.LimitStep

	// Governed says that refusals pause the run, as its governor has it, instead of counting
	// against their items.
	Governed bool

	// Ramp is the time within which the governor lets twice as many calls be in flight, from 12
	// on, in seconds; 0: all at once.
	Ramp float64

	// RPM is the rate that the client keeps to itself, in requests a minute; 0: none. It
	// needs Governed.
	RPM float64
}

// Simulated is how a run came out.
type Simulated struct {
	Wall, First float64 // seconds to the last delivery and to the first
	Failed      int     // items
	Refusals    int     // attempts
	Most        int     // items in flight
	Taken       int     // calls in flight that the provider had taken
	Busiest     [3]int  // the most attempts that began within pace's windows
	Attempts    []Attempt
}

// simulation is a run in virtual time.
type simulation struct {
	provider Provider
	client   Client
	rnd      *rand.Rand
	record   bool

	now, v  float64 // seconds; the work that each in service has got
	timers  moments
	service moments
	count   int32

	tries   []try
	queue   []int32
	serving int
	taken   int // accepted and not answered
	speeds  []float64
	level   float64
	levelAt float64

	limit    int
	order    []int32
	next     int
	inFlight int
	counted  []int16 // failed attempts of each item
	numbers  []int16 // attempts of each item
	waiting  []int32 // attempts, by item, that wait to be admitted again
	overdue  []int32 // attempts in the order in which they began, for the time limit
	governor *governor.Governor
	woken    float64

	ended     int
	firstItem float64
	begins    []float64
	out       Simulated
}

// try is one attempt.
type try struct {
	item, number int32
	state        stage
	outcome      Outcome
	begun, wait  float64
	left         float64 // in the bucket
	admitted     *governor.Attempt
}

type stage uint8

const (
	onItsWay stage = iota
	queued
	inService
	returning // answered, the answer on its way
	gone
)

// what is due.
const (
	arrives uint8 = iota
	answered
	again
	steps
	wakes
)

// Simulate runs the client against the provider. record keeps the attempts.
func Simulate(p Provider, c Client, seed uint64, record bool) Simulated {
	s := &simulation{provider: p, client: c, rnd: rand.New(rand.NewPCG(seed, 0x7717)), record: record, level: p.Burst - p.Less,
		order: c.Order, counted: make([]int16, c.Items), numbers: make([]int16, c.Items), limit: limitOf(c, c.Lane.Limit),
		tries: make([]try, 0, c.Items+c.Items/8), firstItem: -1, begins: make([]float64, 0, c.Items)}
	if s.order == nil {
		s.order = c.Lane.Plan(c.Items, c.Seed).Order
	}
	if c.Governed {
		s.governor = governor.New(governor.Options{Max: math.MaxInt32, Fixed: true, Ramp: seconds(c.Ramp), RPM: c.RPM, Seed: c.Seed})
	}
	for i, step := range c.Limits {
		s.at(step.At.Seconds(), steps, int32(i))
	}
	s.setServing(0)
	s.pump()
	for s.ended < c.Items && s.step() {
	}
	s.finish()
	return s.out
}

func limitOf(c Client, limit int) int {
	if c.Lane.Strategy.Dispatch == engine.OneByOne {
		return 1
	}
	if c.Bound > 0 && (limit == 0 || limit > c.Bound) {
		return c.Bound
	}
	return limit
}

// step goes to the next thing that is due; false: there is none.
func (s *simulation) step() bool {
	at, kind := math.Inf(1), 0
	if len(s.timers) > 0 {
		at, kind = s.timers[0].at, 1
	}
	if len(s.service) > 0 {
		end := s.now
		if left := s.service[0].at - s.v; left > 0 && s.serving > 0 {
			end = s.now + left/s.speeds[s.serving]
		}
		if end <= at {
			at, kind = end, 2
		}
	}
	if late, ok := s.late(); ok && late < at {
		at, kind = late, 3
	}
	if kind == 0 {
		return false
	}
	s.v += (at - s.now) * s.speeds[s.serving] * float64(min(s.serving, 1))
	s.now = at
	switch kind {
	case 1:
		m := s.timers.pop()
		s.due(m)
	case 2:
		m := s.service.pop()
		s.v = math.Max(s.v, m.at)
		s.served(m.id)
	case 3:
		s.timeOut()
	}
	return true
}

func (s *simulation) due(m moment) {
	switch m.kind {
	case arrives:
		s.arrive(m.id)
	case answered:
		s.answer(m.id)
	case again:
		s.waiting = append(s.waiting, m.id)
		s.pump()
	case steps:
		s.limit = limitOf(s.client, s.client.Limits[m.id].Limit)
		s.pump()
	case wakes:
		if s.woken == m.at {
			s.woken = 0
			s.pump()
		}
	}
}

func (s *simulation) at(t float64, kind uint8, id int32) {
	s.count++
	s.timers.push(moment{at: math.Max(t, s.now), n: s.count, kind: kind, id: id})
}

// pump begins what may begin.
func (s *simulation) pump() {
	for len(s.waiting) > 0 || s.next < s.client.Items && (s.limit == 0 || s.inFlight < s.limit) {
		admitted, ok := s.admitted()
		if !ok {
			return
		}
		var item int32
		if len(s.waiting) > 0 {
			item = s.waiting[0]
			s.waiting = s.waiting[1:]
		} else {
			item = int32(s.next)
			if s.order != nil {
				item = s.order[s.next]
			}
			s.next++
			s.inFlight++
			s.out.Most = max(s.out.Most, s.inFlight)
		}
		s.send(item, admitted)
	}
}

// admitted asks the governor, if there is one.
func (s *simulation) admitted() (*governor.Attempt, bool) {
	if s.governor == nil {
		return nil, true
	}
	a, hold := s.governor.Admit(seconds(s.now), 0)
	if a != nil {
		return a, true
	}
	if until := hold.Until.Seconds(); until > 0 && (s.woken <= s.now || until < s.woken) {
		s.woken = math.Max(until, s.now+1e-6)
		s.at(s.woken, wakes, 0)
	}
	return nil, false
}

func seconds(t float64) time.Duration { return time.Duration(t * float64(time.Second)) }

func (s *simulation) send(item int32, admitted *governor.Attempt) {
	s.numbers[item]++
	id := int32(len(s.tries))
	s.tries = append(s.tries, try{item: item, number: int32(s.numbers[item]), begun: s.now, admitted: admitted})
	s.begins = append(s.begins, s.now)
	if s.record {
		s.out.Attempts = append(s.out.Attempts, Attempt{})
	}
	if s.client.Retry.Timeout > 0 {
		s.overdue = append(s.overdue, id)
	}
	if way := s.provider.Trip/2 + s.provider.Jitter; way > 0 {
		s.at(s.now+s.provider.Trip/2+s.provider.Jitter*s.rnd.Float64(), arrives, id)
		return
	}
	s.arrive(id)
}

// answer is when the client has the answer, or the failure.
func (s *simulation) answer(id int32) {
	t := &s.tries[id]
	if t.state == gone {
		return
	}
	t.state = gone
	s.settle(id, t)
}

func (s *simulation) settle(id int32, t *try) {
	if s.record {
		s.out.Attempts[id] = Attempt{Item: int(t.item), Begun: t.begun, Ended: s.now, Outcome: t.outcome, RetryAfter: t.wait, Limit: -1, Left: -1}
	}
	counts := s.tell(t)
	if t.outcome == Refused {
		s.out.Refusals++
	}
	if t.outcome == Answered {
		s.end(t.item, true)
		return
	}
	item := t.item
	if !counts {
		s.waiting = append([]int32{item}, s.waiting...)
		s.pump()
		return
	}
	s.counted[item]++
	wait, more := s.client.Retry.Next(failureFor(t), s.client.Seed, int(item), int(s.counted[item]))
	if !more {
		s.end(item, false)
		return
	}
	s.at(s.now+wait.Seconds(), again, item)
	s.pump()
}

// failureFor is the failure of an attempt, as the engine's rules see it.
func failureFor(t *try) *call.Error {
	e := &call.Error{Kind: call.Server, Status: 500}
	if t.outcome == Refused {
		e.Kind, e.Status, e.RetryAfter = call.RateLimited, 429, seconds(t.wait)
	}
	return e
}

// tell lets the governor know, and reports whether a failure counts against its item.
func (s *simulation) tell(t *try) (counts bool) {
	if s.governor == nil {
		return true
	}
	now, news := seconds(s.now), governor.News{}
	if p := &s.provider; p.States && p.Rate > 0 {
		left := math.Max(0, t.left)
		limit := max(60*p.Rate, p.Burst)
		news.Requests = governor.Told{Limit: limit, Remaining: math.Floor(left), Reset: seconds((p.Burst - left) / p.Rate), Window: seconds(limit / p.Rate)}
	}
	switch t.outcome {
	case Answered:
		s.governor.Accepted(now, t.admitted, news)
		return false
	case Refused:
		news.Wait = seconds(t.wait)
		s.governor.Refused(now, t.admitted, news)
		return false
	}
	return s.governor.Broken(now, t.admitted, news)
}

func (s *simulation) end(item int32, ok bool) {
	s.ended++
	s.inFlight--
	s.out.Wall = s.now
	if !ok {
		s.out.Failed++
	}
	switch delivery := s.client.Lane.Strategy.Delivery; {
	case s.firstItem >= 0, !ok:
	case delivery == engine.AsFinished, delivery == engine.InOrder && item == 0:
		s.firstItem = s.now
	}
	s.pump()
}

func (s *simulation) finish() {
	s.out.First = s.firstItem
	if s.firstItem < 0 {
		s.out.First = s.out.Wall
	}
	s.out.Busiest = busiest(s.begins)
	s.out.Attempts = slices.DeleteFunc(s.out.Attempts, func(a Attempt) bool { return a.Ended == 0 && a.Begun == 0 })
}

// late is when the time limit of an attempt in flight is reached.
func (s *simulation) late() (float64, bool) {
	for len(s.overdue) > 0 {
		t := &s.tries[s.overdue[0]]
		if t.state != gone {
			return t.begun + s.client.Retry.Timeout.Seconds(), true
		}
		s.overdue = s.overdue[1:]
	}
	return 0, false
}

func (s *simulation) timeOut() {
	id := s.overdue[0]
	s.overdue = s.overdue[1:]
	t := &s.tries[id]
	if t.state == queued || t.state == inService {
		s.leave(id)
	}
	t.state, t.outcome = gone, Broken
	s.settle(id, t)
}
