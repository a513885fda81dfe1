package engine

import (
	"slices"
	"testing"
	"time"

	"regatta/engine/call"
)

// refusedFor are so many attempts of an item, of which those in ok were not refused.
func refusedFor(n int, ok ...int) []Attempt {
	list := make([]Attempt, n)
	for i := range list {
		at := time.Duration(i) * time.Second
		list[i] = Attempt{Begun: at, Ended: at + time.Second/2, Wait: time.Second / 2}
		if !slices.Contains(ok, i) {
			list[i].Err = &call.Error{Kind: call.RateLimited, Status: 429, Message: "slow down", RequestID: "one of its own"}
		}
	}
	return list
}

func TestRefusalsInTheMiddle(t *testing.T) {
	for name, c := range map[string]struct {
		attempts []Attempt
		want     []int
	}{
		"none":                            {nil, nil},
		"few":                             {refusedFor(7), nil},
		"one too many":                    {refusedFor(8), []int{3, 4}},
		"others between them are told of": {refusedFor(12, 4, 11), []int{3, 5, 6, 7}},
		"few of many":                     {refusedFor(10, 0, 2, 4, 6, 8), nil},
	} {
		if got := MiddleRefusals(c.attempts); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// What is let go of changes no figure: how many there were and when, and what they cost.
func TestTrimmedRefusalsKeepTheirTimes(t *testing.T) {
	list := refusedFor(250, 100, 249)
	list[100].Err = &call.Error{Kind: call.Server, Status: 500}
	list[50].Err.Usage = call.Usage{InputTokens: 9, OutputTokens: 1, Known: true}
	row, whole := Row{Attempts: list, Status: OK}, Row{Attempts: slices.Clone(list), Status: OK}
	TrimRefusals(row.Attempts)
	own, at := map[*call.Error]bool{}, 0
	for i := range row.Attempts {
		a, b := row.Attempts[i], whole.Attempts[i]
		if a.Err != nil {
			own[a.Err] = true
			if a.Err.Kind != b.Err.Kind || a.Err.Status != b.Err.Status || a.Err.Usage != b.Err.Usage || a.Err.Refusal() != b.Err.Refusal() {
				t.Fatalf("attempt %d failed with %+v, was %+v", i+1, a.Err, b.Err)
			}
		}
		if a.Err = b.Err; a != b {
			t.Fatalf("attempt %d is %+v, was %+v", i+1, a, b)
		}
		at++
	}
	if at != 250 || len(own) != 2*KeptRefusals+3 { // those, the 500, the one with a price, and one for all others
		t.Errorf("%d errors of %d attempts are kept", len(own), at)
	}
	if row.Retries() != whole.Retries() || row.Usage() != whole.Usage() {
		t.Errorf("%d retries, %+v; were %d, %+v", row.Retries(), row.Usage(), whole.Retries(), whole.Usage())
	}
}
