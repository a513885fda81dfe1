package ui

import (
	"strings"
	"testing"
	"time"
)

// On a narrow screen, too, every column of the comparison is reached, and the footer says how.
func TestEveryPageReachesAllColumns(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120} {
		inTerminal(t, setup{data: "tickets", sim: "latency=fixed:100ms", w: w, h: 24}, func(x *terminal) {
			x.press("R")
			x.pass(time.Minute)
			x.press("c")
			x.pass(time.Second)
			x.wantShown("< > columns")
			all := func(pages int, titles ...string) {
				seen := ""
				for range pages {
					seen += x.plain()
					x.press(">")
					x.pass(time.Second)
				}
				for _, title := range titles {
					if !strings.Contains(seen, " "+title) {
						t.Errorf("%d cells: no %s", w, title)
					}
				}
			}
			all(20, "wall", "speed-up", "efficiency", "first", "held", "p50", "p95", "p99", "tokens in")
			x.press("4")
			x.pass(time.Second)
			all(3, "inversions", "places off", "pairs inverted")
			x.press("7")
			x.pass(time.Second)
			all(4, "right", "category", "urgency", "labels")
		})
	}
}
