package governor

import (
	"regatta/engine/admit"
	"regatta/engine/call"
)

// estimate is how many tokens an attempt will cost, as learned from those that are over.
type estimate struct {
	around float64 // input tokens beside those of the text
	output float64
	n      int
}

// What is assumed until the first answer has come.
const (
	firstAround = 100
	firstOutput = 200
)

func newEstimate() estimate { return estimate{around: firstAround, output: firstOutput} }

// ofText is about how many tokens so many bytes are.
func ofText(bytes int) float64 { return float64(bytes) / 4 }

func (e *estimate) of(t *admit.Ticket) float64 {
	return ofText(len(t.Request.Item.Text)) + e.around + e.output
}

// saw takes in a usage and returns the tokens of it; 0: it was not told.
func (e *estimate) saw(bytes int, u call.Usage) float64 {
	if !u.Whole() {
		return 0
	}
	share := max(1.0/16, 1/float64(e.n+1))
	e.n++
	e.around += share * (float64(u.InputTokens) - ofText(bytes) - e.around)
	e.output += share * (float64(u.OutputTokens) - e.output)
	return float64(u.InputTokens + u.OutputTokens)
}
