package governor

import (
	"math"
	"time"
)

// News is what a response tells beside its answer.
type News struct {
	Words    string        // code and message of a refusal
	Wait     time.Duration // how long the provider says to wait; 0: it does not say
	Requests Told
	Tokens   Told
	Used     float64 // tokens that the attempt cost, of an answer; 0: unknown
	Failure  Failure // of an attempt that failed
	Quota    bool    // of a refusal: the account has nothing left, no wait will help
}

// end takes an attempt out of those in flight.
func (g *Governor) end(now time.Duration, a *Attempt, s state) {
	g.advance(now)
	a.state, g.ended = s, g.now
	g.inFlight--
	g.all--
	g.limit.climbing.written(g.now, a)
}

// settle takes in how many tokens an attempt has taken, where an estimate stood so far.
func (g *Governor) settle(a *Attempt, tokens float64) {
	g.tokens.spend(tokens - a.tokens)
	g.recent.took(a, tokens)
}

// calmed takes in whether an attempt was refused, and remembers the limits while it is
// calm.
func (g *Governor) calmed(refused bool) {
	if g.sky.saw(refused, g.pace.rate) {
		for _, lane := range g.lanes {
			lane.calm = lane.bears()
		}
	}
}

// bears is how many may be in flight, or are where there is no limit.
func (g *Governor) bears() float64 {
	if g.limit.any() {
		return float64(g.inFlight)
	}
	return g.limit.value
}

// endClimbs ends the climb of all lanes.
func (g *Governor) endClimbs() {
	for _, lane := range g.lanes {
		lane.limit.endClimb()
	}
}

// sync takes in the headers of the response to a.
func (g *Governor) sync(a *Attempt, n News) {
	if n.Requests.Limit == 0 && n.Tokens.Limit == 0 {
		return
	}
	later, tokens := float64(g.begun-1-a.number), g.recent.tookAfter(a)
	later -= float64(g.recent.refusedAfter(a)) // they took nothing out
	if g.requests.sync(n.Requests, g.now, a.start, later) {
		g.note(Decision{Kind: Stated, Reason: Requests, To: 60 * g.requests.rate})
	}
	if g.tokens.sync(n.Tokens, g.now, a.start, tokens) {
		g.note(Decision{Kind: Stated, Reason: Tokens, To: 60 * g.tokens.rate})
	}
}

// Accepted takes in that the provider answered an attempt, whatever the answer is worth.
func (g *Governor) Accepted(now time.Duration, a *Attempt, n News) {
	g.end(now, a, accepted)
	if n.Used > 0 {
		g.settle(a, n.Used)
	}
	g.sync(a, n)
	g.answers++
	g.answered, g.silent, g.unheard = true, math.Inf(1), 0
	g.well = max(g.well, a.start)
	g.trouble.answered(g, a)
	if g.all > 0 {
		g.silent = g.now
	}
	fresh := a.start > g.episode
	if fresh {
		g.calmed(false)
	}
	g.tried()
	if a.start >= g.pause.opened && !g.pause.storm {
		g.pause.taken = true
		if !g.pause.probing {
			g.pause.strikes = 0
		}
	}
	if a == g.pause.probe {
		g.passed()
	}
	g.limit.climbing.accepted(a)
	g.knee.answered(g, a)
	if !fresh || g.pause.probing || g.limit.blockedAt < a.start || g.knee.busy() {
		return
	}
	doubling := g.limit.slow
	from, stepped := g.limit.accepted(g.now)
	switch {
	case !stepped:
		return
	case !doubling:
		g.note(Decision{Kind: Stepped, From: from, To: g.limit.value})
	case g.limit.value >= toldFrom*g.limit.noted || g.limit.value >= g.limit.most || !g.limit.slow:
		g.grown()
	}
	g.knee.grew(g)
}

// grown tells how far the limit has grown with answers since it was told of last. What decides
// something else about it tells this first.
func (g *Governor) grown() {
	if l := &g.limit; l.climbing.reaction == 0 && !l.any() && l.whole() > int(l.noted) {
		g.note(Decision{Kind: Doubling, From: l.noted, To: l.value})
	}
}

// toldFrom is how many times the limit told last it takes for a limit that doubles to be told
// again: whoever shows it is to be about right, and it changes with each answer.
const toldFrom = 1.25

// Refused takes in a refusal of an attempt for load. It is never the item's fault.
func (g *Governor) Refused(now time.Duration, a *Attempt, n News) {
	g.end(now, a, refused)
	g.tookNothing(a)
	if n.Quota {
		g.shutFor("quota used up", Quota)
		return
	}
	news := a.start > g.episode
	if news {
		g.calmed(true)
	}
	wait, p := n.Wait.Seconds(), &g.pause
	class := g.classify(a, n)
	g.sync(a, n)
	switch {
	case a == p.probe || p.storm && news:
		g.episode = g.now
		if a == p.probe && p.storm {
			p.need = 2
		}
		g.beginPause(a, wait, class)
	case news && g.sky.stormy():
		g.beginStorm(a, wait, class)
	case news && g.byChance(a, class, n):
	case news, g.toldLate(a, class, wait):
		g.cut(a, n, class, wait)
	}
}

// tookNothing takes a refused attempt out of what was spent, and learns how soon refusals come.
func (g *Governor) tookNothing(a *Attempt) {
	took := g.now - a.start
	g.recent.refusedNow(a)
	g.refused = true
	g.endClimbs()
	if g.refRTT == 0 {
		g.refRTT = took
	}
	g.refRTT += 0.3 * (took - g.refRTT)
	g.settle(a, 0)
	if !g.requests.given {
		g.requests.spend(-1)
	}
	g.pause.presume = min(max(0.8*g.pause.presume+0.2*4*took, 0.15), 2)
}

// beginStorm takes note that nearly all is refused: two attempts in a row have to be accepted
// before others begin.
func (g *Governor) beginStorm(a *Attempt, wait float64, class Class) {
	p := &g.pause
	g.episode = g.now
	p.storm, p.since = true, g.now
	g.tryFirst(2)
	p.need = 2
	g.note(Decision{Kind: Storm})
	g.beginPause(a, wait, class)
}

// toldLate takes in a refusal that says nothing new: the attempt began before the latest cut. It
// reports whether there has to be another one all the same: that was for a number, and it isn't
// about one.
func (g *Governor) toldLate(a *Attempt, class Class, wait float64) (cut bool) {
	if class == Many {
		g.grown()
		from := g.limit.whole()
		g.limit.raise(min(g.limit.value, float64(g.inFlight)))
		if to := g.limit.whole(); to < from {
			g.note(Decision{Kind: Cut, Class: class, From: float64(from), To: float64(to)})
		}
		return false
	}
	p := &g.pause
	p.lengthen(a, g.now, wait)
	return class == Fast && !p.probing && g.now >= p.until && g.inVain(a)
}

// cut turns the gate that a refusal is about.
func (g *Governor) cut(a *Attempt, n News, class Class, wait float64) {
	l := &g.limit
	g.grown()
	from := l.value
	g.episode = g.now
	g.knee.stop()
	switch class {
	case Many:
		l.many(g.now, g.inFlight, !g.answered && n.Requests.Limit == 0)
		g.note(Decision{Kind: Cut, Class: class, From: from, To: l.value})
		if g.inFlight == 0 {
			g.pause.strikes++
			g.beginPause(a, wait, class)
		}
		return
	case Steep:
		l.steep(g.now, g.inFlight)
		g.note(Decision{Kind: Cut, Class: class, From: from, To: l.value})
		return
	}
	if g.turnRate(class, a) {
		g.learn(a, class, from, wait)
	}
	g.beginPause(a, wait, class)
	switch class {
	case Fast:
		g.requests.restart(g.pause.until)
	case TooMuch:
		g.tokens.restart(g.pause.until)
	}
}

// turnRate takes a refusal for a rate in where the rate is known. It reports whether it isn't, or
// can't be believed: then it has to be learned.
func (g *Governor) turnRate(class Class, a *Attempt) (learn bool) {
	switch {
	case class == TooMuch && g.tokens.known:
		g.tokens.level = min(g.tokens.level, 0)
		return false
	case class == Fast && g.requests.known && !a.covered:
		g.requests.level = min(g.requests.level, 0)
		return false
	case class == Fast && g.requests.known:
		was := g.requests.rate
		learn = g.requests.refused(g.now, float64(g.recent.accepted(g.now-3, a.start, g.now, g.pause.presume))/3)
		if g.requests.rate != was {
			g.note(Decision{Kind: Disbelieved, From: 60 * was, To: 60 * g.requests.rate})
		}
		return learn
	}
	return true
}

// learn learns the pace from a refusal. from is the limit before it.
func (g *Governor) learn(a *Attempt, class Class, from, wait float64) {
	was := g.pace.rate
	g.chance.touched(was)
	g.pace.learn(g.now, func(since float64) int { return g.recent.accepted(since, a.start, g.now, g.pause.presume) }, wait)
	g.limit.fast(g.inFlight)
	g.note(Decision{Kind: Learned, Class: class, From: was, To: g.pace.rate})
	if g.limit.whole() < int(from) {
		g.note(Decision{Kind: Cut, Class: class, From: from, To: g.limit.value})
	}
}

// Unsent takes in that an attempt was not sent after all: it cost the provider nothing.
func (g *Governor) Unsent(now time.Duration, a *Attempt) {
	g.Dropped(now, a)
	if a.covered {
		g.requests.spend(-1)
	}
	g.settle(a, 0)
	if g.pace.rate < unlimited {
		g.pace.level++
	}
}

// Dropped takes in that an attempt ended for a reason of ours and tells nothing.
func (g *Governor) Dropped(now time.Duration, a *Attempt) {
	g.end(now, a, dropped)
	if a == g.pause.probe {
		g.pause.probe = nil
	}
}
