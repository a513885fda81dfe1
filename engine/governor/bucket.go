package governor

import (
	"math"
	"time"
)

// bucket is a rate that the provider states, or the user: a token bucket that is kept
// in step with what headers tell of it.
type bucket struct {
	known bool
	given bool // by the user: headers may lower it, not raise it
	rate  float64
	most  float64 // how much it holds
	level float64
	at    float64

	seen      float64 // the most that was ever said to be left: it holds no less, and hardly more
	told      float64 // the limit that headers stated last, in their own window
	toldTo    float64 // when the youngest attempt began that was told so
	conflicts int     // refusals in spite of a level, lately
	conflict  float64 // when the latest was
	blockedAt float64 // when it last held somebody back
}

// Told is what headers say of one limit. Zero means that it was not said.
type Told struct {
	Limit     float64       // in a window
	Remaining float64       // of it; meaningful where Limit is
	Reset     time.Duration // until it is whole again
	Window    time.Duration // where it is stated; else a minute, unless Reset tells otherwise
}

// PerSecond returns the rate that t amounts to: of its window, or of a minute. A limit for a
// day without saying so shows by how slowly what was used comes back. That it comes back
// soon says nothing: buckets often hold less than the limit that is stated.
func (t Told) PerSecond() float64 {
	if t.Window > 0 {
		return t.Limit / t.Window.Seconds()
	}
	minute := t.Limit / 60
	if used, reset := t.Limit-t.Remaining, t.Reset.Seconds(); used >= 1 && reset >= 1 && used/reset < minute/3 {
		return used / reset
	}
	return minute
}

// give sets a rate of so many a minute. No minute has more of them: what a second saves
// up is taken off the rest.
func (b *bucket) give(perMinute float64) {
	b.known, b.given = true, true
	b.most = max(1, perMinute/60)
	b.rate = (perMinute + 1 - b.most) / 60
	b.level = b.most
}

// GivenRate is what a rate that the user gives comes to: at which attempts begin in the long run,
// and how many at once before that counts; 0 where none is given.
func GivenRate(perMinute float64) (rate, atOnce float64) {
	if perMinute <= 0 {
		return 0, 0
	}
	var b bucket
	b.give(perMinute)
	return 60 * b.rate, b.most
}

func (b *bucket) advance(now float64) {
	if now < b.at {
		return
	}
	if b.known {
		b.level = min(b.most, b.level+b.rate*(now-b.at))
	}
	b.at = now
}

// restart begins at a later time with nothing saved up: what a provider refused a moment
// ago it does not take all at once after a pause.
func (b *bucket) restart(at float64) {
	b.level = min(b.level, 0)
	b.at = max(b.at, at)
}

// sync takes in what the response to an attempt that began at start tells. since is
// how much was asked for by attempts after it: headers are as old as their call, and what one
// states that began before another limit was stated is over.
func (b *bucket) sync(t Told, now, start, since float64) (changed bool) {
	if t.Limit <= 0 || b.told > 0 && t.Limit != b.told && start < b.toldTo {
		return false
	}
	b.toldTo = max(b.toldTo, start)
	rate := t.PerSecond()
	first := !b.known
	b.seen = max(b.seen, t.Remaining+1)
	switch {
	case first:
		b.known, b.rate, b.most, b.told = true, rate, t.Limit, t.Limit
	case b.told == 0:
		b.told = t.Limit
		b.rate, b.most = min(b.rate, rate), min(b.most, t.Limit)
	case t.Limit != b.told:
		changed = true
		b.told = t.Limit
		b.conflicts = 0
		if b.given {
			b.rate, b.most = min(b.rate, rate), min(b.most, t.Limit)
		} else {
			b.rate, b.most = rate, t.Limit
		}
	}
	if !b.given && b.conflicts == 0 {
		b.most = min(t.Limit, b.seen) // a limit for a minute says nothing of a burst
	}
	level := min(b.most, min(t.Limit, t.Remaining+b.rate*(now-start))-since)
	if b.given {
		level = min(level, b.level) // what the provider would take is not what was asked for
	}
	switch slack := min(max(3, 0.1*b.rate), max(3, b.most/4)); {
	case first || changed:
		b.level = level
	case level < b.level-slack:
		b.level += (level - b.level) / 2
	case level > b.level+slack && b.conflicts == 0:
		b.level += (level - b.level) / 4
	}
	return first || changed
}

// wait is how long need is to come, in seconds; 0: it is there.
func (b *bucket) wait(need float64) float64 {
	need = min(need, b.most)
	if !b.known || b.level >= need {
		return 0
	}
	return (need - b.level) / b.rate
}

// refused believes a refusal that came though there was something in the bucket, and
// keeps what headers say as a ceiling. took is how many a second were accepted lately.
// It reports whether the rate has to be learned.
func (b *bucket) refused(now, took float64) (learn bool) {
	b.level = min(b.level, 0)
	if now-b.conflict > 60 {
		b.conflicts = 0
	}
	b.conflicts++
	b.conflict = now
	switch {
	case b.conflicts == 1:
		b.most = max(1, min(b.most, b.rate))
	case b.conflicts == 2:
		b.most = max(1, min(b.most, 0.1*b.rate))
	case took >= 0.7*b.rate || took > 0.3*b.rate && now-b.blockedAt > 3:
		b.rate *= 0.97
	default:
		return true
	}
	return false
}

// needsRequest is what one request has to find there: a little more than itself.
func (b *bucket) needsRequest() float64 { return 1 + min(1, 0.02*max(b.most, b.told)) }

// needsTokens likewise, for so many tokens: a quarter more, as the estimate may fall short.
func (b *bucket) needsTokens(tokens float64) float64 { return min(1.25*tokens, 0.98*b.most) }

// spend takes n out.
func (b *bucket) spend(n float64) {
	if b.known {
		b.level -= n
	}
}

// pace is a rate that is learned from refusals, where nothing states one.
type pace struct {
	rate      float64 // attempts a second; Inf: none is known
	level     float64
	at        float64
	growth    float64 // of the rate, a second
	guess     bool    // it has not been found, the edge is being looked for
	quiet     float64
	quietTill float64
	contact   float64 // when a refusal last told of the rate
	blockedAt float64
}

func newPace() pace {
	return pace{rate: math.Inf(1), contact: math.Inf(-1), blockedAt: math.Inf(-1)}
}

func (p *pace) most() float64 { return max(1, 0.1*p.rate) }

func (p *pace) advance(now float64) {
	dt := now - p.at
	p.at = now
	if math.IsInf(p.rate, 1) {
		return
	}
	p.level = min(p.most(), p.level+p.rate*dt)
	if now > p.quietTill {
		p.rate *= math.Pow(1+p.growth, min(dt, now-p.quietTill))
		if clean := now - p.contact; clean > 5 {
			p.growth = min(0.25, p.growth*math.Pow(1.25, dt))
		}
	}
	if now-p.blockedAt > 10 && now-p.contact > 20 {
		p.rate = math.Inf(1)
	}
}

// learn takes in a refusal for the rate. accepted counts what was accepted since an
// earlier moment, wait is how long the provider said to wait.
func (p *pace) learn(now float64, accepted func(since float64) int, wait float64) {
	if math.IsInf(p.rate, 1) {
		took := float64(accepted(now - 1))
		p.rate = max(0.5, took/2)
		if wait > 0 && wait < shortestCall { // the time in which one comes, or less
			p.rate = max(p.rate, min(0.5/wait, 5*took))
		}
		p.guess, p.growth, p.quiet = true, 0.25, 1
		p.level = 0
		p.contact = now
		p.quietTill = now + max(p.quiet, 10*longWait(wait))
		return
	}
	since := now - p.contact
	switch {
	case since > max(4, 5/p.rate):
		if p.guess {
			p.rate *= 0.85
		} else {
			p.rate *= 0.94
		}
		p.quiet = min(15, 1.6*max(p.quiet, 1))
	default:
		took := 0.7 * p.rate // so soon after the last, what was accepted says little
		if since >= 1 {
			took = float64(accepted(p.contact)) / since
		}
		p.rate = min(max(took, 0.3*p.rate), 0.85*p.rate)
		p.quiet = max(p.quiet, 5)
	}
	p.rate = max(p.rate, 0.2)
	p.guess, p.growth = false, 0.02
	p.contact, p.level = now, min(p.level, 0)
	p.quietTill = now + max(p.quiet, min(30, 15/p.rate), 10*longWait(wait))
}

// longWait is a wait that is not of the ordinary kind: it says that refusals are dear.
func longWait(wait float64) float64 {
	if wait >= 2 {
		return wait
	}
	return 0
}
