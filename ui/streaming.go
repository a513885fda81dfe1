package ui

import (
	"time"

	"regatta/engine"
	"regatta/ui/text"
)

// streamNumbers are the figures of a run whose answers were streamed.
func (m *Model) streamNumbers(t *engine.Tally, now time.Duration) []number {
	var list []number
	if p50 := t.FirstToken(50); p50 >= 0 {
		list = append(list, number{"first token", text.Seconds(p50) + " p50", m.theme.Text})
	}
	if speed := t.TokensPerSecond(now); speed > 0 {
		list = append(list, number{"tokens out", text.Rate(speed), m.theme.Text})
	}
	return list
}

// streamAction has the next runs streamed, or no longer.
func (m *Model) streamAction() action {
	what := "stream answers"
	if m.cfg.Base.Stream {
		what = "don't stream"
	}
	return on(keys("o"), "o", what, just(func() { m.cfg.Base.Stream = !m.cfg.Base.Stream }))
}
