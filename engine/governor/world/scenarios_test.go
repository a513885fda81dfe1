package world

import (
	"math"
	"math/rand/v2"
	"testing"

	"regatta/engine/governor"
)

// firstSeed is the first of some that the governor's numbers weren't chosen on.
const firstSeed = 2001

func TestTheGovernorOnEveryProvider(t *testing.T) {
	for _, s := range Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			n := seeds
			if s.Items > 10000 {
				n = 1
			}
			m := Measure(s, Governed(governor.Options{}), firstSeed, n)
			if m.Over > margin*s.Most {
				t.Errorf("%s: wall %.2f of the ideal, at most %.2f wanted", s.About, m.Over, s.Most)
			}
			if m.Share > margin*s.MostShare {
				t.Errorf("%s: %.2f%% refused, at most %.2f%% wanted", s.About, 100*m.Share, 100*s.MostShare)
			}
			if m.Lost > margin*float64(s.MostLost) {
				t.Errorf("%s: %.1f items lost or not run, at most %d wanted", s.About, m.Lost, s.MostLost)
			}
		})
	}
}

// What it is for: where calls are limited by rate, by number, or not at all, each rival
// is refused much more somewhere, or takes much longer.
func TestTheRivalsAreRefusedMoreOrSlower(t *testing.T) {
	for name, policy := range Rivals() {
		worse := 0
		for _, s := range Scenarios() {
			if s.Name != "a5" && s.Name != "b4" && s.Name != "j300" {
				continue
			}
			ours := Measure(s, Governed(governor.Options{}), firstSeed, 1)
			theirs := Measure(s, policy, firstSeed, 1)
			if theirs.Share > ours.Share+0.2 || theirs.Over > 1.5*ours.Over {
				worse++
			}
		}
		if worse == 0 {
			t.Errorf("%s is worse nowhere", name)
		}
	}
}

// The same seed gives the same run.
func TestARunIsAFunctionOfItsSeed(t *testing.T) {
	for _, s := range Scenarios() {
		if s.Items > 2000 {
			continue
		}
		policy := Governed(governor.Options{})
		if a, b := Run(s, policy, 5), Run(s, policy, 5); a != b && !math.IsNaN(a.Wall) {
			t.Errorf("%s: %+v and %+v", s.Name, a, b)
		}
	}
}

// Two runs on one key share a governor; here, a fixed limit is a ceiling that the
// governor still lowers where the provider takes fewer.
func TestAFixedLimitIsACeiling(t *testing.T) {
	for _, s := range Scenarios() {
		if s.Name != "b1" && s.Name != "a1" {
			continue
		}
		r := Run(s, Governed(governor.Options{Max: 64, Fixed: true}), 1)
		if r.OK != s.Items || r.Share() > 0.05 {
			t.Errorf("%s: %d of %d ok, %.1f%% refused", s.Name, r.OK, s.Items, 100*r.Share())
		}
	}
}

// After an outage the run goes on soon: what the wait for the next try adds is about half of
// the outage at most.
func TestAnOutageCostsLittleMoreThanItself(t *testing.T) {
	for _, lasts := range []float64{3, 10, 30, 60} {
		s := Scenario{Items: 600, Ideal: later(64, lasts), Server: ruled(capAt(64), func(*clock, service, *rand.Rand) rule {
			return between(3, 3+lasts, func(float64, *request) *outcome { return &outcome{status: broken} })
		})}
		without := s
		without.Server = ruled(capAt(64))
		var sum, worst float64
		for seed := range uint64(40) {
			cost := Run(s, Default, seed).Wall - Run(without, Default, seed).Wall
			sum, worst = sum+cost, max(worst, cost)
		}
		t.Logf("%v s cost %.1f s, %.1f s at most", lasts, sum/40, worst)
		if mean := sum / 40; mean > 1.35*lasts+2.5 || worst > 1.65*lasts+6 {
			t.Errorf("%v s cost %.1f s, %.1f s at most", lasts, mean, worst)
		}
	}
}
