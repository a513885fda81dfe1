package governor

import (
	"fmt"
	"math"
	"time"
)

// Failure is what is known of an attempt that met no answer.
type Failure struct {
	Unheard bool   // no connection, one that broke without a response, or nobody to serve it
	Unsent  bool   // there was no connection to send it on: its item can't be to blame
	Slow    bool   // the answer didn't come in time
	Last    bool   // if it counts, its item has failed
	Alone   bool   // no other item is left that could be tried
	Silent  bool   // the server didn't even answer what costs nothing when it was asked last
	Words   string // why, for people
}

// Broken takes in that an attempt met a server error, no connection, or no answer in time. It
// reports whether that counts against its item: not while the provider is down, and the last
// time only if others fare better, or nobody else is there to tell for long enough.
func (g *Governor) Broken(now time.Duration, a *Attempt, n News) (counts bool) {
	f := n.Failure
	if f.Slow {
		g.end(now, a, dropped) // how long it took says nothing of how soon failures come
	} else {
		g.end(now, a, broken)
		g.failed(a, f)
	}
	g.sync(a, n)
	g.trouble.failed(g, a, f)
	g.why = f.Words
	p := &g.pause
	switch {
	case a == p.probe:
		a.item.tried = true
		g.episode = g.now
		p.need = max(p.need, 1)
		if g.suspect(a) || g.overdue(a, f) {
			p.probe = nil // the next item tells more if it tries at once
			return true
		}
		g.beginPause(a, n.Wait.Seconds(), "")
		return false
	case p.outage, a.start <= g.episode && g.wasDown(a):
		return false
	case a.start > g.episode && g.isAway(f) && !g.suspect(a):
		g.beginOutage(a, n)
		return false
	case !f.Last:
		return g.suspect(a) || f.Slow || a.start <= g.episode || !g.doubtful(f.Unheard)
	case g.othersFare(a, f), !f.Silent && g.trouble.usual(a, f):
		delete(g.trouble.items, a.item)
		return true
	case g.overdue(a, f):
		return true
	case g.all == 0, f.Slow && g.trouble.several(): // nothing is on its way that could tell
		g.beginOutage(a, n)
	}
	return false
}

// suspect reports whether the item of a fails alone: another was tried after it had failed, and
// answered.
func (g *Governor) suspect(a *Attempt) bool {
	return g.well >= a.item.told && !g.trouble.several()
}

// isAway reports whether the latest failure shows that the provider is down.
func (g *Governor) isAway(f Failure) bool {
	if f.Slow {
		return !g.heard() && g.trouble.several()
	}
	return g.down() || g.gone()
}

// failed takes in how a failure came.
func (g *Governor) failed(a *Attempt, f Failure) {
	g.broke = g.now
	g.endClimbs()
	if f.Unheard {
		g.unheard++
	} else {
		g.unheard = 0
	}
	took := g.now - a.start
	if g.failRTT == 0 {
		g.failRTT = took
	}
	g.failRTT += 0.3 * (took - g.failRTT)
}

// beginOutage takes the provider for down: nothing fails for it, and one attempt at a time
// tries whether it is back.
func (g *Governor) beginOutage(a *Attempt, n News) {
	p := &g.pause
	g.episode = g.now
	if g.trouble.several() {
		g.trouble.leniency = 1
	}
	p.outage, p.hard, p.since, p.never = true, true, g.now, !g.heard()
	p.probing, p.need, p.probe, p.strikes = true, 1, nil, 0
	g.note(Decision{Kind: Down, Class: g.unanswered()})
	g.beginPause(a, n.Wait.Seconds(), "")
}

// heard reports whether the provider has ever said anything but that it can't.
func (c *common) heard() bool { return c.answered || c.refused }

// unanswered is the class of an outage that was there from the start.
func (c *common) unanswered() Class {
	if c.heard() {
		return ""
	}
	return Unanswered
}

// atFirst is for how long a provider is tried that has never answered: rather than away, it is
// at another address, or was not started.
const atFirst = 20 * time.Second

// patience is for how long nothing may be answered until the provider is given up. What is in
// flight may have its answer yet.
func (g *Governor) patience() time.Duration {
	if g.soon && !g.heard() && g.all == 0 {
		return atFirst
	}
	return g.o.GiveUp
}

// whyGiveUp says why the provider is given up.
func (g *Governor) whyGiveUp() string {
	switch {
	case g.heard():
		return fmt.Sprintf("no answer for %v", g.o.GiveUp)
	case g.why == "":
		return fmt.Sprintf("no answer at all in %v", g.patience())
	}
	return fmt.Sprintf("no answer at all in %v: %s", g.patience(), g.why)
}

// wasDown reports whether a began before the outage that the latest cut was.
func (g *Governor) wasDown(a *Attempt) bool { return a.start <= g.pause.since && g.pause.since > 0 }

// gone reports whether nothing has been heard from the provider for longer than what is
// in flight explains. Few calls take long to fail eight times, and their items would be
// lost before: one at a time, it is the second failure in a row that tells.
func (g *Governor) gone() bool {
	return g.all < 7 && g.unheard >= g.all+2 && (g.all == 0 || g.trouble.several())
}

// down reports whether nearly all of the youngest attempts that are old enough to have
// failed have: younger ones say nothing yet, not even those that failed, for failures
// come sooner than answers.
func (g *Governor) down() bool {
	n, failed, most := 0, 0, 8
	if !g.heard() {
		most = 64 // those that are under way may be the first that are answered
	}
	g.recent.latest(g.now-g.failsWithin(), func(a *Attempt) bool {
		n++
		if a.state == broken {
			failed++
		}
		return n < most
	})
	return n >= 8 && 8*failed >= 7*n && g.trouble.several()
}

// failsWithin is how long after its beginning an attempt has failed, if it fails.
func (g *Governor) failsWithin() float64 { return 1.2*g.failRTT + 0.02 }

// doubtful reports whether items fail one after another, each at its first attempt: that may
// be the beginning of an outage. Two are enough where the provider isn't heard of at all.
func (g *Governor) doubtful(unheard bool) bool {
	most := inARow(unheard)
	n, failed := 0, 0
	g.recent.latest(g.now-g.failsWithin(), func(a *Attempt) bool {
		switch {
		case a.again:
		case a.state == broken:
			n++
			failed++
		default:
			n++
		}
		return n < most
	})
	return failed == most
}

// inARow is how many failures one after another may be the beginning of an outage.
func inARow(unheard bool) int {
	if unheard {
		return 2
	}
	return 3
}

// trouble is what has failed since the provider answered an attempt that began after the first
// of the failures.
type trouble struct {
	since    float64
	failures int
	silent   float64            // when the server was last known not to answer at all
	usually  float64            // the share of attempts that failed before it
	items    map[*troubled]bool // but for those that others showed to be guilty
	judgedAt float64            // when one was found guilty that nobody else could tell about; 0: none was
	judged   *troubled
	leniency float64 // how much of the usual time such items are given
}

func (t *trouble) several() bool { return len(t.items) > 1 }

// usual reports whether as many failures in a row are to be expected of the provider.
func (t *trouble) usual(a *Attempt, f Failure) bool {
	n := max(t.failures, a.item.failures)
	return n < inARow(f.Unheard) || math.Pow(t.usually, float64(n)) > 0.002
}

// few items may fail each on its own account, with nobody to tell.
const few = 3

// troubled is an item whose attempts fail.
type troubled struct {
	since    float64 // when the first of them began
	told     float64 // and failed
	failures int
	tried    bool // it tried whether the provider is back, in vain
}

// What becomes known of how many attempts usually fail.
const (
	shareOf = 32  // attempts, the latest most
	short   = 3.0 // seconds: what lasts longer is no failure of single attempts
)

// failed takes in that an attempt failed.
func (t *trouble) failed(g *Governor, a *Attempt, f Failure) {
	if a.item == nil {
		a.item = &troubled{since: a.start, told: g.now}
	}
	if len(t.items) == 0 {
		t.since, t.failures, t.items = a.item.since, 0, map[*troubled]bool{}
	}
	if f.Silent {
		t.silent = g.now
	}
	t.failures++
	a.item.failures++
	t.items[a.item] = true
}

// answered takes in that an attempt was answered. Of an outage it is the probe that tells
// whether it is over.
func (t *trouble) answered(g *Governor, a *Attempt) {
	usually := t.usually * (1 - 1.0/shareOf)
	if t.failures > 0 && g.now-t.since < short {
		for range min(t.failures, shareOf) {
			usually += (1 - usually) / shareOf
		}
	}
	switch {
	case t.failures == 0:
		t.usually = usually
		return
	case a.start <= t.since, g.pause.outage && a != g.pause.probe:
		return
	}
	if t.judgedAt > 0 && !t.several() { // the next item had its answer: it was the item
		t.leniency /= 4
	}
	*t = trouble{leniency: t.leniency, usually: usually}
}

// What it takes to say that others fare better than an item.
const (
	withIt    = 0.01 // seconds: what began so shortly before another met the same provider
	overtaken = 0.05 // what began so shortly before another may have arrived after it
	enough    = 3    // of those that didn't fail, where none has begun and been answered since
)

// othersFare reports whether others fare better than the item of a, since that failed first:
// one began after its first failure and was answered, or hardly any has failed.
func (g *Governor) othersFare(a *Attempt, f Failure) bool {
	well, looked, since, badly := 0, 0, false, map[*troubled]bool{}
	old := g.now - g.failsWithin()
	g.recent.youngest(a.item.since-withIt, func(other *Attempt) bool {
		switch {
		case other.item == a.item && other.item != nil, f.Slow && other.start > a.start-overtaken:
		case other.state == accepted:
			well++
			since = other.start >= a.item.told
		case other.state == open && !f.Slow && other.start <= old:
			well++
		case other.state == broken, other.state == dropped && other.item != nil:
			badly[other.item] = true
		}
		looked++
		return !since && looked < mostLooked
	})
	return since || well >= enough && well > 2*len(badly)
}

// How many seconds an item is tried that fails though the server answers (or can't be asked), where
// no other is left that could tell whether it is to blame: as long as most outages take, and less
// where it looks like the item.
const (
	lenient       = 20.0
	lenientMore   = 120 // where the provider isn't heard of, or several fail
	lenientAtOnce = 10  // where it has never answered
)

// overdue reports whether an item is to blame because it has been failing for long enough, few
// others have, and none is left to be tried. Where there are some, one is judged at a time: what
// becomes of the next may tell.
func (g *Governor) overdue(a *Attempt, f Failure) bool {
	t := &g.trouble
	most := float64(lenient)
	switch {
	case !f.Alone || f.Silent || len(t.items) > few || f.Unsent || !g.heard() && (f.Unheard || t.several()):
		return false
	case f.Unheard, t.several():
		most = lenientMore
	case !g.heard():
		most = lenientAtOnce
	}
	if g.now-max(a.item.since, t.silent) < most*t.leniency || t.judgedAt > 0 && t.judged != a.item && g.now-t.judgedAt < lenient*t.leniency {
		return false
	}
	t.judged, t.judgedAt = a.item, g.now
	return true
}
