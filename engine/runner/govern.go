package runner

import (
	"cmp"
	"math"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/course"
	"regatta/engine/governor"
	"regatta/engine/provider"
)

// Rules are what the user says of how a provider is to be treated. The zero value
// leaves it to what the provider tells. Compare with ==.
type Rules struct {
	RPM    float64       // requests a minute; 0: what headers state, or is learned
	TPM    float64       // tokens a minute; 0 likewise
	Start  int           // where a limit that is found begins, as a run before bore it; 0: governor's default
	GiveUp time.Duration // how long a provider may take nothing; 0: governor's default
}

// A limit that nobody has tried is approached by doubling, as fast as a refusal comes: as
// the provider's Reaction says, within these bounds, and as attempts are written.
const (
	leastRamp = 5 * time.Millisecond
	usualRamp = 50 * time.Millisecond // where the reaction isn't known
	mostRamp  = 100 * time.Millisecond
)

func rampFor(reaction time.Duration) time.Duration {
	if reaction <= 0 {
		return usualRamp
	}
	return min(max(reaction, leastRamp), mostRamp)
}

// governors are those of the accounts that runs have used: all runs on one share what it
// takes. Lanes on the simulated provider have one each, as each has a provider of its own.
type governors map[account]*governed

// account is a provider as its limits see it, with the rules that the user has for it.
type account struct {
	of    provider.Account
	rules Rules
}

// governed are the links to one account, one for each lane that is on it. A lane goes on
// from what another like it has found.
type governed struct {
	links []*leased
	runs  int // on it now
	since int // the number of the latest
}

// leased is a link that is one lane's at a time.
type leased struct {
	*governor.Link
	of   governor.Options
	busy bool
}

// mostAccounts is of how many accounts the governors are kept while no run needs them.
const mostAccounts = 8

// of is the governor of a lane, and what says that the lane needs it no more.
func (g governors) of(p *Plan, lane engine.Lane, number int) (link admit.Link, done func()) {
	o := governor.Options{Max: math.MaxInt32, Fixed: true, RPM: p.Rules.RPM, TPM: p.Rules.TPM, GiveUp: p.Rules.GiveUp, Seed: p.Config.Seed}
	if lane.Auto {
		o.Max, o.Fixed, o.Start = lane.Limit, false, p.Rules.Start
		if p.Past != nil { // it goes on where it was
			o.Start = cmp.Or(course.Reached(p.Past.Tally), o.Start)
		}
		o.Borne = o.Start > 0
	}
	if p.Provider.Simulated() {
		return governor.NewLink(o), func() {}
	}
	if o.Fixed {
		o.Ramp, o.Tells = rampFor(p.Provider.Reaction()), !p.Provider.Replayed()
	}
	key := account{p.Provider.Account(), p.Rules}
	on := g[key]
	if on == nil || on.shut() { // what was given up a while ago may be back
		on = &governed{}
		g[key] = on
	}
	on.runs++
	on.since = number
	link, free := on.link(o)
	return link, func() {
		free()
		on.runs--
		g.prune()
	}
}

// link is the link for a lane with these options, and what frees it.
func (g *governed) link(o governor.Options) (link *governor.Link, free func()) {
	for _, l := range g.links {
		if !l.busy && !l.Turned() && l.of.Fixed == o.Fixed && l.of.Max == o.Max {
			l.busy = true
			return l.Link, func() { g.free(l) }
		}
	}
	l := &leased{of: o, busy: true}
	if len(g.links) > 0 {
		l.Link = g.links[0].Beside(o)
	} else {
		l.Link = governor.NewLink(o)
	}
	g.links = slices.DeleteFunc(append(g.links, l), func(other *leased) bool {
		stale := !other.busy && other.Turned()
		if stale {
			other.Leave()
		}
		return stale
	})
	return l.Link, func() { g.free(l) }
}

// free takes a link back. Of those that are alike one is kept, and the last of all.
func (g *governed) free(l *leased) {
	l.busy = false
	alike := func(other *leased) bool {
		return other != l && !other.busy && other.of.Fixed == l.of.Fixed && other.of.Max == l.of.Max
	}
	if len(g.links) > 1 && (l.Turned() || slices.ContainsFunc(g.links, alike)) {
		l.Leave()
		g.links = slices.DeleteFunc(g.links, func(other *leased) bool { return other == l })
	}
}

func (g *governed) shut() bool { return len(g.links) > 0 && g.links[0].Shut() }

// prune forgets the accounts that no run is on, but for the latest.
func (g governors) prune() {
	for len(g) > mostAccounts {
		var oldest account
		found := false
		for key, on := range g {
			if on.runs == 0 && (!found || on.since < g[oldest].since) {
				oldest, found = key, true
			}
		}
		if !found {
			return
		}
		delete(g, oldest)
	}
}
