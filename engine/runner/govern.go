package runner

import (
	"math"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/governor"
	"regatta/engine/provider"
)

// Rules are what the user says of how a provider is to be treated. The zero value
// leaves it to what the provider tells. Compare with ==.
type Rules struct {
	RPM    float64       // requests a minute; 0: what headers state, or is learned
	TPM    float64       // tokens a minute; 0 likewise
	GiveUp time.Duration // how long a provider may take nothing; 0: governor's default
}

// A limit that nobody has tried is approached by doubling, as fast as a refusal comes: as
// the provider's Reaction says, within these bounds.
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

// governors are those of the providers that runs have used: all runs on one provider and
// key share what it takes. Lanes on the simulated provider have one each, as each has a
// provider of its own.
type governors map[governed]*governor.Link

type governed struct {
	provider *provider.Provider
	auto     int // the highest limit, where a lane finds it; 0: lanes have theirs
	rules    Rules
}

// of is the governor of a lane.
func (g governors) of(p *Plan, lane engine.Lane) admit.Link {
	key := governed{p.Provider, 0, p.Rules}
	o := governor.Options{Max: math.MaxInt32, Fixed: true, RPM: p.Rules.RPM, TPM: p.Rules.TPM, GiveUp: p.Rules.GiveUp, Seed: p.Config.Seed}
	if lane.Auto {
		key.auto = lane.Limit
		o.Max, o.Fixed = lane.Limit, false
	}
	if p.Provider.Simulated() {
		return governor.NewLink(o)
	}
	if o.Fixed {
		o.Ramp = rampFor(p.Provider.Reaction())
	}
	if g[key] == nil || g[key].Shut() { // what was given up a while ago may be back
		g[key] = governor.NewLink(o)
	}
	return g[key]
}
