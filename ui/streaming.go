package ui

import (
	"bytes"
	"strings"
	"time"

	"regatta/engine"
	"regatta/ui/draw"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/text/partial"
	"regatta/ui/theme"
)

// typing stands where the next token of an answer will be.
const typing = "▍"

// coming writes what has come of an answer on a line, as results.Glance does with all of it.
func coming(answer string, cells int) string {
	shown := answer[:min(len(answer), results.MostGlanced)]
	if object, _ := partial.Object(shown); object != nil {
		shown = results.Glance(object)
	}
	return text.Line(shown, cells-1) + typing
}

// spelled indents what has come of an answer, as pretty does with all of it, up to
// where it has come.
func spelled(answer string) string {
	object, added := partial.Object(answer)
	if object == nil {
		return answer + typing
	}
	shown := []byte(pretty(object))
	for range added {
		shown = bytes.TrimRight(shown, " \n")
		last := len(shown) - 1
		if quote := shown[last] == '"'; quote {
			return string(shown[:last]) + typing // blanks before it are the answer's own
		}
		shown = shown[:last]
	}
	return string(bytes.TrimRight(shown, " \n")) + typing
}

// comingLines are what has come of an item's answer by now.
func (m *Model) comingLines(row *engine.Row, w int) []string {
	lines := []string{"", m.theme.Muted.Paint("result so far")}
	return append(lines, draw.Block(spelled(row.Partial), w)...)
}

// streamLine adds to an attempt's line how its answer came, if it was streamed.
func (m *Model) streamLine(l *theme.Line, row *engine.Row, i int) {
	th, a := m.theme, &row.Attempts[i]
	first := a.TimeToFirstToken()
	if first < 0 {
		return
	}
	l.Add(th.Text, ", first token after "+text.Seconds(first))
	if speed := a.SpeedOf(usageOf(row, a)); speed > 0 {
		l.Add(th.Text, ", "+strings.TrimSuffix(text.Rate(speed), "/s")+" tokens/s")
	}
}

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
