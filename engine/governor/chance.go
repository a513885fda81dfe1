package governor

// chance tells refusals that come at any load, e.g. of a provider that sheds a share of what all
// its users ask for, from those of a limit. A limit refuses what is beyond it, and hardly
// anything below: where a few are refused though more was taken a moment ago, going more slowly
// gains nothing, and each refusal would be taken for a lower limit than the one before.
//
// That more was taken may come of a burst that is used up, so it is tried first: at twice the
// pace, a limit refuses half.
type chance struct {
	state    chanceState
	began    float64 // when the trial began
	share    float64 // of attempts that were refused when it was believed
	latest   float64 // when one was refused last
	outTill  float64 // it was wrong, and isn't thought of before
	wrong    int     // how often it was
	contact  float64 // the pace that the latest refusal was taken for the limit of
	descents int     // such paces in a row, each clearly below that before
}

type chanceState uint8

const (
	unsuspected chanceState = iota
	suspected               // it is being tried
	believed
)

const (
	chanceSeen   = 40   // attempts that a share is taken of, the youngest that ended
	chanceMost   = 0.15 // of more a plain limit is likelier
	chanceTried  = 12   // attempts that have to end before a trial has gone well
	chanceFaster = 2    // how many times the pace a trial takes
	chanceOver   = 60.0 // seconds without a refusal after which it is over
	chanceShy    = 10.0 // seconds for which it isn't thought of, times how often it was wrong
	descentsTell = 2    // descents that tell as much as that more was taken
)

// tolerated reports whether so few of all are refused that a share explains it. One is always
// tolerated: it may be the first.
func tolerated(share float64, refusals, all int) bool {
	return float64(refusals) <= 1+share*float64(all)
}

// byChance reports whether the refusal of a seems to be one of those that come at any load. It is
// asked of each that is news.
func (g *Governor) byChance(a *Attempt, class Class, n News) bool {
	c := &g.chance
	if class != Many && class != Fast || n.Requests.Limit > 0 && n.Requests.Remaining < 1 {
		return false
	}
	if c.state != unsuspected && g.now-c.latest > chanceOver {
		c.state = unsuspected
	}
	c.latest = g.now
	switch c.state {
	case believed:
		refusals, all := g.recent.share(0)
		if tolerated(0.06+1.5*c.share, refusals, all) {
			return true
		}
		g.note(Decision{Kind: Doubted})
	case suspected:
		if refusals, all := g.recent.share(c.began); tolerated(0.25, refusals, all) {
			return true
		}
		if g.pace.rate < unlimited {
			g.pace.rate /= chanceFaster
		}
	default:
		return g.trial(a, class)
	}
	c.doubt(g.now)
	return false
}

// trial begins one where the refusal of a may be one by chance, and reports whether it does.
func (g *Governor) trial(a *Attempt, class Class) bool {
	c := &g.chance
	refusals, all := g.recent.share(0)
	if g.now < c.outTill || !tolerated(chanceMost, refusals, all) || c.descents < descentsTell && !g.moreWasTaken(a, class) {
		return false
	}
	c.state, c.began = suspected, g.now
	if g.pace.rate < unlimited {
		g.pace.rate *= chanceFaster
		g.pace.growth, g.pace.quietTill = 0, g.now
	}
	return true
}

// doubt ends it: refusals are those of a limit after all.
func (c *chance) doubt(now float64) {
	c.wrong++
	c.state, c.descents, c.outTill = unsuspected, 0, now+chanceShy*float64(c.wrong)
}

// touched takes in that a refusal is taken for the limit of a pace.
func (c *chance) touched(pace float64) {
	if pace < 0.9*c.contact {
		c.descents++
	} else {
		c.descents = 0
	}
	c.contact = pace
}

// tried ends a trial that went well: what was learned from refusals is forgotten.
func (g *Governor) tried() {
	c := &g.chance
	if c.state != suspected {
		return
	}
	if refusals, all := g.recent.share(c.began); all < chanceTried || !tolerated(0.1, refusals, all) {
		return
	}
	refusals, all := g.recent.share(0)
	c.state, c.share = believed, float64(refusals)/float64(all)
	g.note(Decision{Kind: Random, To: c.share})
	learned := g.pace.rate < unlimited
	if learned {
		g.note(Decision{Kind: Learned, From: g.pace.rate, To: unlimited})
		g.pace = newPace()
	}
	for _, lane := range g.lanes {
		lane.unlearn(learned)
	}
}

// unlearn gives a lane its limit back, where refusals had lowered it: the one that its user wants,
// or, if a pace had held all, one to begin again with.
func (g *Governor) unlearn(pace bool) {
	l := &g.limit
	from := l.value
	switch {
	case l.wanted:
		l.raise(l.most)
		l.quiet, l.good = firstQuiet, 0
	case pace:
		g.restart()
		l.raise(max(l.value, from))
	}
	if l.whole() > int(from) && !l.any() {
		g.note(Decision{Kind: Doubling, From: from, To: l.value, Why: atRandom})
	}
}

// share is how many of the youngest attempts that ended were refused, of those that began after.
func (r *recent) share(after float64) (refusals, all int) {
	for i := len(r.attempts) - 1; i >= 0 && all < chanceSeen && r.attempts[i].start > after; i-- {
		switch r.attempts[i].state {
		case refused:
			refusals++
			all++
		case accepted:
			all++
		}
	}
	return refusals, all
}

// moreWasTaken reports whether enough attempts were accepted lately under more load than that
// of a, and hardly any refused. Load is what was in flight, or began in as much time.
func (g *Governor) moreWasTaken(a *Attempt, class Class) bool {
	const few, many = 8, 25 // attempts that say something, and that say it well
	all := g.recent.attempts
	i := len(all) - 1
	for i >= 0 && all[i] != a {
		i--
	}
	if i < few {
		return false
	}
	window := max(1, a.start-all[i-few].start)
	mine := 0
	for j := i; j > 0 && all[j-1].start > a.start-window; j-- {
		mine++
	}
	level := g.recent.level(a)
	good, bad, from := 0, 0, 0
	for j, other := range all {
		for all[from].start <= other.start-window {
			from++
		}
		more := 0.85*float64(j-from) >= float64(mine)
		if class == Many {
			more = g.recent.level(other) >= level
		}
		switch {
		case other == a || !more:
		case other.state == accepted:
			good++
		case other.state == refused:
			bad++
		}
	}
	most := chanceMost
	if class == Many && good < many {
		most = 0.05
	}
	return good >= few && tolerated(most, bad, good)
}
