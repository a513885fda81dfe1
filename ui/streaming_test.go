package ui

import (
	"testing"
	"time"

	"regatta/ui/draw"
)

// TestObjectsFillIn has every answer's first token after 500 ms, and then one each
// 100 ms.
func TestObjectsFillIn(t *testing.T) {
	inTerminal(t, setup{lane: "gather", sim: "latency=fixed:500ms,tokens_per_second=10", base: streaming, w: 120, h: 36}, func(x *terminal) {
		x.press("enter")
		x.pass(450 * time.Millisecond)
		x.wantNotShown(draw.NextToken)
		x.pass(430 * time.Millisecond)
		x.wantShown("John"+draw.NextToken, "streaming")
		x.press("tab", "enter")
		x.wantShown("result so far", `"name": "John"`+draw.NextToken, "first token after 0.50s")
		x.pass(2 * time.Second)
		x.wantShown("result", "took 1.10s, first token after 0.50s, 10.0 tokens/s, ok")
		x.press("esc", "esc")
		x.wantShown("John · 20", "first token 0.50s p50", "tokens out ")
		x.wantNotShown("John · 20" + draw.NextToken)
	})
}

func TestStreamingIsTurnedOnAndOff(t *testing.T) {
	inTerminal(t, setup{w: 200, h: 60, lane: "gather"}, func(x *terminal) {
		x.press("o")
		x.wantShown("· streaming")
		x.press("?")
		x.wantShown("don't stream")
		x.press("esc", "enter", "o") // not while something runs
		x.wantShown("· streaming")
		x.pass(2 * time.Second)
		x.wantShown("first token")
		x.press("o", "down", "enter")
		x.pass(2 * time.Second)
		x.wantNotShown("first token", "· streaming")
		x.press("c")
		x.wantShown("gather streamed the answers, but as-completed did not")
	})
}
