package journal

import (
	"slices"
	"time"

	"regatta/engine/call"
	"regatta/engine/price"
)

// usage is what an attempt consumed as it is written; nothing, where it is not
// known and there is nothing.
type usage struct {
	Input      int   `json:"in"`
	Output     int   `json:"out"`
	Known      bool  `json:"known"`
	MoreInput  bool  `json:"more_in,omitzero"`
	MoreOutput bool  `json:"more_out,omitzero"`
	Cached     *part `json:"cached,omitempty"`
	Reasoning  *part `json:"reasoning,omitempty"`
}

// part is a part of a number of tokens as it is written.
type part struct {
	Tokens int  `json:"tokens"`
	Told   bool `json:"told"`
}

func partOf(p call.Part) *part {
	if p == (call.Part{}) {
		return nil
	}
	return &part{p.Tokens, p.Told}
}

func (p *part) part() call.Part {
	if p == nil {
		return call.Part{}
	}
	return call.Part{Tokens: p.Tokens, Told: p.Told}
}

func usageOf(u call.Usage) *usage {
	if u == (call.Usage{}) {
		return nil
	}
	return &usage{
		Input: u.InputTokens, Output: u.OutputTokens, Known: u.Known, MoreInput: u.MoreInput, MoreOutput: u.MoreOutput,
		Cached: partOf(u.CachedInput), Reasoning: partOf(u.Reasoning),
	}
}

func (u *usage) usage() call.Usage {
	if u == nil {
		return call.Usage{}
	}
	return call.Usage{
		InputTokens: u.Input, OutputTokens: u.Output, Known: u.Known, MoreInput: u.MoreInput, MoreOutput: u.MoreOutput,
		CachedInput: u.Cached.part(), Reasoning: u.Reasoning.part(),
	}
}

// ratesOf writes what a response says of limits; nothing, where it says nothing: the
// numbers, then the times in nanoseconds, if there are any.
func ratesOf(r call.Rates) []int64 {
	if r == call.NoRates {
		return nil
	}
	numbers := []int64{int64(r.LimitRequests), int64(r.RemainingRequests), int64(r.LimitTokens), int64(r.RemainingTokens)}
	times := []int64{int64(r.ResetRequests), int64(r.ResetTokens), int64(r.WindowRequests), int64(r.WindowTokens)}
	if slices.Equal(times, make([]int64, len(times))) {
		return numbers
	}
	return append(numbers, times...)
}

func rates(r []int64) call.Rates {
	if len(r) < 4 {
		return call.NoRates
	}
	all := call.Rates{LimitRequests: int(r[0]), RemainingRequests: int(r[1]), LimitTokens: int(r[2]), RemainingTokens: int(r[3])}
	if len(r) >= 8 {
		all.ResetRequests, all.ResetTokens = time.Duration(r[4]), time.Duration(r[5])
		all.WindowRequests, all.WindowTokens = time.Duration(r[6]), time.Duration(r[7])
	}
	return all
}

// money is what tokens cost as it is written, in USD a million.
type money struct {
	Input     float64 `json:"in"`
	Output    float64 `json:"out"`
	Cached    float64 `json:"cached,omitzero"`
	Source    string  `json:"source,omitzero"`
	Simulated bool    `json:"simulated,omitzero"`
}

func moneyOf(p price.Price) *money {
	if p == (price.Price{}) {
		return nil
	}
	return &money{Input: p.Input, Output: p.Output, Cached: p.Cached, Source: p.Source, Simulated: p.Simulated}
}

func (m *money) price() price.Price {
	if m == nil {
		return price.Price{}
	}
	return price.Price{Input: m.Input, Output: m.Output, Cached: m.Cached, Source: m.Source, Simulated: m.Simulated}
}

// sent is how a request got on its way as it is written, in nanoseconds.
type sent struct {
	After  int64 `json:"after,omitzero"`
	New    bool  `json:"new,omitzero"`
	Server int64 `json:"server,omitzero"`
}

func sentOf(s call.Sent) *sent {
	if s == (call.Sent{}) {
		return nil
	}
	return &sent{After: int64(s.After), New: s.New, Server: int64(s.Server)}
}

func (s *sent) sent() call.Sent {
	if s == nil {
		return call.Sent{}
	}
	return call.Sent{After: time.Duration(s.After), New: s.New, Server: time.Duration(s.Server)}
}
