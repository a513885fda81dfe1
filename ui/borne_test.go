package ui

import (
	"context"
	"testing"
	"time"
)

// A limit that is found begins where a saved run bore it, and the screen says so; on another
// provider it doesn't.
func TestAFoundLimitBeginsWithWhatWasBorne(t *testing.T) {
	s := setup{w: 120, h: 40, data: "people:400", lane: "gather:auto", sim: "latency=fixed:400ms", base: asking}
	s.more = func(cfg *Config) { cfg.Borne = func(context.Context) int { return 40 } }
	inTerminal(t, s, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("enter")
		x.pass(100 * time.Millisecond)
		x.press("D")
		x.wantShown("last run bore it")
	})
	inTerminal(t, s, func(x *terminal) {
		x.take(x.m.Init())
		x.pass(time.Second)
		x.press("P", "enter")
		x.pass(100 * time.Millisecond)
		x.press("D")
		x.wantShown("to begin with")
	})
}
