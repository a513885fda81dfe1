package ui

import "testing"

// What is forecast from latencies and rates says where it leaves other limits and faults out.
func TestForecastsSayWhatTheyLeaveOut(t *testing.T) {
	for name, c := range map[string]struct {
		more func(*Config)
		sim  string
		says bool
	}{
		"without": {func(*Config) {}, "", false},
		"--rpm":   {func(cfg *Config) { cfg.Rules.RPM = 120 }, "", false},
		"--tpm":   {func(cfg *Config) { cfg.Rules.TPM = 9000 }, "", false},
		"a rate":  {func(*Config) {}, ",rpm=120,burst=4", false},
		"faults":  {func(*Config) {}, ",error=0.1", true},
		"both":    {func(cfg *Config) { cfg.Rules.RPM = 120 }, ",max_concurrent=4", true},
	} {
		t.Run(name, func(t *testing.T) {
			inTerminal(t, setup{lane: "gather:2", w: 120, h: 36, sim: "latency=fixed:1s" + c.sim, more: c.more}, func(x *terminal) {
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
