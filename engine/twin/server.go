package twin

import "math"

// After is how a refusal says when to come again.
type After uint8

// The ways.
const (
	Exactly   After = iota // when the bucket has enough again; of a cap, a second
	InSeconds              // the same, in whole seconds, rounded up
	Never                  // it doesn't say
)

// Provider is what a simulation takes for the provider.
type Provider struct {
	Model

	// Most, if not 0, is how many calls in service Model is known for. More go on at the speed
	// of so many × (Most / their number)^Beyond; with a negative Beyond, as Model has it.
	Most   int
	Beyond float64

	Cap   int     // accepted calls in flight at which more are refused; 0: none
	Rate  float64 // requests a second that refill the bucket; 0: no bucket
	Burst float64 // what the bucket holds
	Less  float64 // what of it is missing at first; 0: it is full
	After After
	Busy  float64 // seconds that a refusal for too many at once asks to wait
	Delay float64 // seconds that a refusal takes to be told

	States bool // every answer states the bucket: its rate, what is left, when it is full

	Faults float64 // share of attempts that fail with a 500, after a tenth of their work

	// Work is how long an attempt takes alone, in seconds. Attempts count from 1.
	Work func(item, attempt int) float64

	Jitter float64 // seconds by which requests may overtake each other; a fit has none
}

// speed is how fast each of k in service goes on.
func (p *Provider) speed(k int) float64 {
	if p.Most == 0 || k <= p.Most || p.Beyond < 0 {
		return p.Speed(k)
	}
	return p.Speed(p.Most) * math.Pow(float64(p.Most)/float64(k), p.Beyond)
}

// admit reports whether the provider takes an attempt, and how long a refused one is asked to
// wait; 0: it isn't said.
func (s *simulation) admit() (ok bool, wait float64) {
	p := &s.provider
	if p.Rate > 0 {
		s.level = math.Min(p.Burst, s.level+(s.now-s.levelAt)*p.Rate)
		s.levelAt = s.now
	}
	switch {
	case p.Cap > 0 && s.taken >= p.Cap:
		return false, p.After.say(p.Busy)
	case p.Rate > 0 && s.level < 1-1e-9:
		return false, p.After.say((1 - s.level) / p.Rate)
	}
	if p.Rate > 0 {
		s.level--
	}
	return true, 0
}

func (a After) say(wait float64) float64 {
	switch a {
	case InSeconds:
		return math.Ceil(wait)
	case Never:
		return 0
	}
	return math.Max(wait, 0.001)
}

// arrive is when the server has a request.
func (s *simulation) arrive(id int32) {
	t := &s.tries[id]
	if t.state == gone {
		return
	}
	ok, wait := s.admit()
	t.left = s.level
	if !ok {
		t.outcome, t.wait = Refused, wait
		s.at(s.now+s.provider.Delay+s.provider.Trip/2, answered, id)
		return
	}
	s.taken++
	s.out.Taken = max(s.out.Taken, s.taken)
	if s.provider.Slots > 0 && s.serving >= s.provider.Slots {
		t.state = queued
		s.queue = append(s.queue, id)
		return
	}
	s.serve(id)
}

func (s *simulation) serve(id int32) {
	t := &s.tries[id]
	work := s.provider.Work(int(t.item), int(t.number))
	if s.provider.Faults > 0 && s.rnd.Float64() < s.provider.Faults {
		t.outcome = Broken
		work /= 10
	}
	t.state = inService
	s.setServing(s.serving + 1)
	s.service.push(moment{at: s.v + work, id: id})
}

func (s *simulation) setServing(n int) {
	s.serving = n
	for len(s.speeds) <= n {
		s.speeds = append(s.speeds, s.provider.speed(len(s.speeds)))
	}
}

// served is when the work of the first in service is done.
func (s *simulation) served(id int32) {
	t := &s.tries[id]
	if t.state == gone {
		return // its place is free already
	}
	s.leave(id)
	if s.provider.Trip > 0 {
		s.at(s.now+s.provider.Trip/2, answered, id)
		return
	}
	s.answer(id)
}

// leave frees the place of an attempt for the next.
func (s *simulation) leave(id int32) {
	t := &s.tries[id]
	was := t.state
	t.state = returning
	s.taken--
	if was != inService {
		return
	}
	s.setServing(s.serving - 1)
	for len(s.queue) > 0 && (s.provider.Slots == 0 || s.serving < s.provider.Slots) {
		next := s.queue[0]
		s.queue = s.queue[1:]
		if s.tries[next].state == queued {
			s.serve(next)
		}
	}
}
