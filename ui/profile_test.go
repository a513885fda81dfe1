package ui

import "testing"

// The key goes through the profiles of the provider and back to the one of the start; what ran
// on another is in the list of runs only.
func TestTheProviderGoesThroughItsProfiles(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, sim: "rpm=6000"}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.wantShown("7/7 delivered")
		first := x.m.cfg.Provider.Settings()
		for _, want := range []string{"article", "spread", "slow-tail", "limited", "flaky", "as started"} {
			x.press("P")
			x.wantShown(`provider "` + want + `": `)
			if x.m.home.Run() != nil {
				t.Fatal("a run of another provider is that of the lane")
			}
		}
		if got := x.m.cfg.Provider.Settings(); got != first {
			t.Errorf("it came back to %q from %q", got, first)
		}
		x.press("P", "P")
		x.wantShown("simulated, spread")
		x.press("R")
		x.wantNotShown("next provider profile")
		x.pass(whole)
		x.wantShown("same wall, first result 0.", "(as-completed, gather)")
	})
	inTerminal(t, setup{w: 120, h: 36, real: true}, func(x *terminal) {
		x.press("P")
		x.wantShown("P twin race: no run has ended")
	})
}
