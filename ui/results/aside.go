package results

import (
	"encoding/json"
	"math"
	"time"

	"regatta/engine"
	"regatta/engine/call"
)

// aside has what is written of results that wait for items before them, without the rest of their
// answers and attempts, which takes three times the room: of a million items that are called in
// shuffled order nearly all wait until the last are there.
type aside struct {
	blocks []*block // by item; nil: nothing of it waits

	// What was brought back, until the next is.
	answer  call.Answer
	attempt [1]engine.Attempt
}

const blockSize = 256

type block struct {
	of    [blockSize]waiting
	waits int
}

// waiting is a result that one attempt at most has brought, with nothing to be said of it.
type waiting struct {
	output             json.RawMessage
	begun, first, done time.Duration // of the attempt

	in, out, cached, reasoning         uint32
	known, moreIn, moreOut             bool
	toldCached, toldReasoning, attempt bool
	waits                              bool
}

// put sets a result aside, unless more has to be known of it than is kept.
func (a *aside) put(item int, row *engine.Row) {
	if !isPlain(row) || a.has(item) {
		return
	}
	u := row.Answer.Usage
	p := waiting{
		output: row.Answer.Output, waits: true,
		in: uint32(u.InputTokens), out: uint32(u.OutputTokens), cached: uint32(u.CachedInput.Tokens), reasoning: uint32(u.Reasoning.Tokens),
		known: u.Known, moreIn: u.MoreInput, moreOut: u.MoreOutput, toldCached: u.CachedInput.Told, toldReasoning: u.Reasoning.Told,
	}
	if len(row.Attempts) == 1 {
		only := &row.Attempts[0]
		p.attempt, p.begun, p.first, p.done = true, only.Begun, only.FirstToken, only.Ended
	}
	at := item / blockSize
	for len(a.blocks) <= at {
		a.blocks = append(a.blocks, nil)
	}
	if a.blocks[at] == nil {
		a.blocks[at] = &block{}
	}
	a.blocks[at].of[item%blockSize] = p
	a.blocks[at].waits++
	row.Answer, row.Attempts = nil, nil
}

// has reports whether a result was set aside.
func (a *aside) has(item int) bool {
	at := item / blockSize
	return at < len(a.blocks) && a.blocks[at] != nil && a.blocks[at].of[item%blockSize].waits
}

// bringBack gives a row what was set aside of it, until the next is brought back.
func (a *aside) bringBack(item int, row *engine.Row) {
	if !a.has(item) {
		return
	}
	at := item / blockSize
	b := a.blocks[at]
	p := b.of[item%blockSize]
	b.of[item%blockSize] = waiting{}
	if b.waits--; b.waits == 0 {
		a.blocks[at] = nil
	}
	a.answer = call.Answer{Output: p.output, Usage: call.Usage{
		InputTokens: int(p.in), OutputTokens: int(p.out), Known: p.known, MoreInput: p.moreIn, MoreOutput: p.moreOut,
		CachedInput: call.Part{Tokens: int(p.cached), Told: p.toldCached}, Reasoning: call.Part{Tokens: int(p.reasoning), Told: p.toldReasoning},
	}}
	row.Answer = &a.answer
	if p.attempt {
		a.attempt[0] = engine.Attempt{Begun: p.begun, FirstToken: p.first, Ended: p.done}
		row.Attempts = a.attempt[:]
	}
}

// isPlain reports whether a waiting result has all that is written of a row.
func isPlain(row *engine.Row) bool {
	if row.Status != engine.OK || row.Answer == nil || row.Answer.Note != "" || row.Err != nil || len(row.Attempts) > 1 {
		return false
	}
	for _, a := range row.Attempts {
		if a != (engine.Attempt{Begun: a.Begun, FirstToken: a.FirstToken, Ended: a.Ended}) || a.Ended < 0 {
			return false
		}
	}
	u := &row.Answer.Usage
	for _, n := range []int{u.InputTokens, u.OutputTokens, u.CachedInput.Tokens, u.Reasoning.Tokens} {
		if n < 0 || n > math.MaxInt32 {
			return false
		}
	}
	return true
}
