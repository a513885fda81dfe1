package engine

import (
	"time"

	"regatta/engine/call"
)

// Quota is what is left of a rate, as the latest response that mentions it says. The zero
// Quota: none did.
type Quota struct {
	Limit, Left int           // in its window
	At          time.Duration // when it was said
	Reset       time.Duration // from then, until all is left again; 0: it was not said

	begun time.Duration // when the attempt began whose response says so
}

// quotas keeps account of what is left, and of what was used of late.
type quotas struct {
	requests, tokens Quota
	sent, used       minute // attempts that began, tokens of those that ended
}

// minute counts by the second, for a minute.
type minute struct {
	counts [60]int
	second int // the latest
}

// add counts n at a time that is not before any other.
func (m *minute) add(at time.Duration, n int) {
	m.forget(at)
	m.counts[m.second%len(m.counts)] += n
}

func (m *minute) forget(now time.Duration) {
	second := int(now / time.Second)
	for i := max(m.second+1, second-len(m.counts)+1); i <= second; i++ {
		m.counts[i%len(m.counts)] = 0
	}
	m.second = max(second, m.second)
}

// before is how many were counted in so many whole seconds before that of now.
func (m minute) before(now time.Duration, seconds int) (n int) {
	m.forget(now)
	for i := max(m.second-seconds, 0); i < m.second; i++ {
		n += m.counts[i%len(m.counts)]
	}
	return n
}

// note takes in what an event tells of rates, and of which attempt: when that began.
func (q *quotas) note(e *Event, begun time.Duration) {
	switch {
	case e.Kind == Adopted: // it was long ago
	case e.Kind == AttemptStarted:
		q.sent.add(e.At, 1)
	case e.Answer != nil && !e.Answer.Cached:
		q.told(e.At, begun, e.Answer.Rates, e.Answer.Usage)
	case e.Err != nil && e.OfItem():
		q.told(e.At, begun, e.Err.Rates, e.Err.Usage)
	}
}

// begunOf is when the attempt began that an event is about; its own time where that isn't known.
func (t *Tally) begunOf(e *Event) time.Duration {
	if e.Answer == nil && e.Err == nil || !e.OfItem() || e.Item >= len(t.Rows) {
		return e.At
	}
	if a := t.Rows[e.Item].attempt(e.Attempt); a != nil {
		return a.Begun
	}
	return e.At
}

func (q *quotas) told(at, begun time.Duration, r call.Rates, u call.Usage) {
	q.requests.tell(Quota{r.LimitRequests, r.RemainingRequests, at, r.ResetRequests, begun})
	q.tokens.tell(Quota{r.LimitTokens, r.RemainingTokens, at, r.ResetTokens, begun})
	q.used.add(at, u.InputTokens+u.OutputTokens)
}

// tell takes in what a response says, unless it says nothing, or states another limit than one
// whose attempt began later: that was changed meanwhile.
func (q *Quota) tell(said Quota) {
	if said.Limit <= 0 || said.Left < 0 || q.Limit > 0 && said.Limit != q.Limit && said.begun < q.begun {
		return
	}
	said.begun = max(said.begun, q.begun)
	*q = said
}

// Quotas are what the provider says to be left of requests and of tokens.
func (t *Tally) Quotas() (requests, tokens Quota) { return t.quotas.requests, t.quotas.tokens }

// RateOfLate is how many attempts a minute begin, and how many tokens a minute those take that end,
// over as many whole seconds up to now as there are, at most so many. The first second of a run is
// left out: in it all that may begin at once does. over is how many there were.
func (t *Tally) RateOfLate(now time.Duration, seconds int) (attempts, tokens float64, over int) {
	n := min(seconds, int(now/time.Second)-1, len(t.quotas.sent.counts)-1)
	if n < 1 {
		return 0, 0, 0
	}
	a, b := t.quotas.sent.before(now, n), t.quotas.used.before(now, n)
	return 60 * float64(a) / float64(n), 60 * float64(b) / float64(n), n
}
