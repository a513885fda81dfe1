package ui

import "testing"

// What is forecast from latencies alone says that it leaves limits out, those that the user gave
// too.
func TestForecastsSayThatTheyLeaveRatesOut(t *testing.T) {
	for name, c := range map[string]struct {
		more func(*Config)
		says bool
	}{
		"without": {func(*Config) {}, false},
		"--rpm":   {func(cfg *Config) { cfg.Rules.RPM = 120 }, true},
		"--tpm":   {func(cfg *Config) { cfg.Rules.TPM = 9000 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			inTerminal(t, setup{lane: "gather:2", w: 120, h: 36, sim: "latency=fixed:1s", more: c.more}, func(x *terminal) {
				x.wantShown("WHAT TO EXPECT")
				if c.says {
					x.wantShown("no faults or limits")
				} else {
					x.wantNotShown("no faults or limits")
				}
			})
		})
	}
}
