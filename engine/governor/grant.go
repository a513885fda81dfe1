package governor

import (
	"time"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// attempt is an attempt of the governor's, and its grant.
type attempt struct {
	l     *Link
	a     *Attempt
	item  int
	bytes int // of the text

	follows bool // when it began, the governor wanted to know when it is written
}

// Over implements admit.Grant.
func (a *attempt) Over(o admit.Outcome) (excused bool) {
	l := a.l
	l.mu.Lock()
	now := o.At
	if now.IsZero() {
		now = time.Now()
	}
	excused = a.end(l.at(now), o)
	l.wake()
	told := l.news()
	l.mu.Unlock()
	if told {
		l.tell()
	}
	return excused
}

// Written implements admit.Writing.
func (a *attempt) Written() func(time.Time) {
	if !a.follows {
		return nil
	}
	l := a.l
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.g.Follows(a.a) {
		return nil
	}
	return func(now time.Time) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.g.Written(l.at(now), a.a) {
			l.own.Wake()
		}
	}
}

// end tells the governor what came of the attempt.
func (a *attempt) end(now time.Duration, o admit.Outcome) (excused bool) {
	g := a.l.g
	switch {
	case o.Answer != nil && o.Answer.Cached, o.Answer == nil && o.Err == nil:
		g.Unsent(now, a.a)
	case o.Answer != nil:
		used := a.l.size.saw(a.bytes, o.Answer.Usage)
		g.Accepted(now, a.a, newsOf(o.Answer.Rates, used))
		delete(a.l.troubled, a.item)
	case o.Err.Refusal():
		n := newsOf(o.Err.Rates, 0)
		n.Words, n.Wait = o.Err.Code+" "+o.Err.Message, max(o.Err.RetryAfter, 0)
		g.Refused(now, a.a, n)
		return true
	case o.Err.Kind == call.Quota: // nothing that waits would help
		n := newsOf(o.Err.Rates, 0)
		n.Quota, a.l.why = true, o.Err
		g.Refused(now, a.a, n)
	case o.Err.Kind == call.Cancelled:
		g.Dropped(now, a.a)
	case o.Err.Kind == call.Connection, o.Err.Kind == call.Timeout, o.Err.Kind == call.Server && o.Err.Status >= 500:
		n := newsOf(o.Err.Rates, 0)
		n.Wait, n.Failure = max(o.Err.RetryAfter, 0), failureOf(o)
		counts := g.Broken(now, a.a, n)
		if counts && o.Last {
			delete(a.l.troubled, a.item)
		} else {
			a.l.troubled[a.item] = a.a.item
		}
		return !counts
	default:
		used := a.l.size.saw(a.bytes, o.Err.Usage)
		g.Accepted(now, a.a, newsOf(o.Err.Rates, used))
	}
	return false
}
