// Package budget keeps what runs spend within an amount, and estimates what calls
// will consume before they are made.
//
// # What is promised
//
// An attempt begins only if the amount covers what is spent, plus a bound for each
// attempt in flight, plus its own bound. So the amount is not passed as long as no
// attempt costs more than its bound, which is made of:
//
//   - input: as many tokens as the prompt has bytes, with the answers that the model
//     is reminded of, and the most input tokens that an attempt has told so far. No
//     tokenizer makes a token of less than a byte, and what is sent besides is the
//     same in every request.
//   - output: twice the most tokens that an attempt has brought so far, but no more
//     than the limit of tokens that requests have, while answers keep it. Without one
//     this alone is no certainty: nothing tells how long an answer will be.
//
// Before anything is known the bound takes the schema's bytes, those of the system
// prompt and 500 tokens for what is sent besides the prompt, and 16,384 tokens for the
// answer, or the limit of tokens. An amount that
// does not cover even one such call still lets calls be made, one at a time and as
// long as it covers their input, until there is an answer; only such a call can
// pass the amount by its whole answer.
//
// What is over counts as what its usage says, cached input at its own price where that
// is known. An attempt that ends without a whole usage counts as its bound, unless the
// server refused it; of an answer, input that wasn't told counts as its bound, and
// output as the answer's bytes. So the amount can be reached before what is known to have
// been spent is anywhere near.
package budget

import (
	"fmt"
	"sync"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
)

// Budget is an amount that any number of runs share, at the same time or one after
// the other. It may be used from any goroutine. A nil Budget has no bounds.
type Budget struct {
	usd   float64
	price price.Price

	mu       sync.Mutex
	spent    float64
	reserved float64 // the bounds of what is in flight
	inFlight int
	refusal  *call.Error   // why nothing begins any more; nil: the amount is not reached
	left     chan struct{} // closed when an attempt is over; nil: nobody waits
	gate     *gate         // the latest
}

// New returns a budget of so many USD, above zero, at a price, which is known.
func New(usd float64, p price.Price) *Budget { return &Budget{usd: usd, price: p} }

// Left is what can still be spent, in USD: nothing once the amount is reached. What
// is in flight is not counted.
func (b *Budget) Left() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.refusal != nil {
		return 0
	}
	return max(b.usd-b.spent, 0)
}

// Reached reports whether an attempt was kept from beginning for good. None begins
// after it.
func (b *Budget) Reached() bool {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.refusal != nil
}

// String names the amount: "the budget of $0.50".
func (b *Budget) String() string { return "budget " + price.Exact(b.usd) }

// For returns the gate for runs with a prompt, a schema and parameters, which are the
// same for all runs of a budget; nil if b is nil. Runs with the same prompt and schema
// share what is known of their calls.
func (b *Budget) For(prompt *datasets.Prompt, s *schema.Schema, p call.Params) engine.Gate {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gate == nil || b.gate.prompt != prompt || b.gate.schema != s {
		b.gate = &gate{b: b, prompt: prompt, schema: s, system: len(p.System), limit: p.Limit()}
	}
	return b.gate
}

// gate lets attempts of one kind begin. The budget's mutex guards it.
type gate struct {
	b      *Budget
	prompt *datasets.Prompt
	schema *schema.Schema
	system int // bytes of the system prompt
	limit  int // tokens of an answer; 0: none

	learned bool // there was an answer
	mostIn  int  // input tokens of any attempt; 0: none has told
	mostOut int  // output tokens of any attempt
}

// Besides the prompt and the schema a request has some tokens of its own, and so
// has each turn of a re-ask; and an answer of which nothing is known is taken for
// as long as those of small models can be.
const (
	overhead   = 500
	aroundTurn = 200
	longAnswer = 16_384
)

// Enter implements engine.Gate.
func (g *gate) Enter(req call.Request) (leave func(*call.Answer, *call.Error), open <-chan struct{}, shut *call.Error) {
	size := len(g.prompt.Render(req.Item))
	for _, turn := range req.Turns {
		size += len(turn.Answer) + len(turn.Complaint) + aroundTurn
	}
	b := g.b
	b.mu.Lock()
	defer b.mu.Unlock()
	bound := g.bound(size)
	rest := b.usd - b.spent - b.reserved
	reserve := b.price.Of(bound)
	onlyInput := b.price.Of(call.Usage{InputTokens: bound.InputTokens})
	switch {
	case b.refusal != nil:
		return nil, nil, b.refusal
	case reserve <= rest:
	case b.inFlight > 0: // it may turn out to have cost less
		return nil, b.waiting(), nil
	case !g.learned && rest > 0 && onlyInput <= rest:
		reserve = rest
	default:
		b.refuse(onlyInput)
		return nil, nil, b.refusal
	}
	b.reserved += reserve
	b.inFlight++
	return func(answer *call.Answer, failure *call.Error) { g.leave(answer, failure, bound, reserve) }, nil, nil
}

// refuse lets nothing begin any more. onlyInput is what the input of the call that
// is refused first may cost.
func (b *Budget) refuse(onlyInput float64) {
	why := fmt.Sprint(b, " reached")
	if b.spent == 0 {
		why = fmt.Sprintf("%v is too small for one call (input alone may cost %s)", b, price.USD(onlyInput))
	}
	b.refusal = &call.Error{Kind: call.Budget, Message: why, Rates: call.NoRates}
}

func (b *Budget) waiting() <-chan struct{} {
	if b.left == nil {
		b.left = make(chan struct{})
	}
	return b.left
}

// bound is the most that an attempt with a prompt of so many bytes is taken to consume.
func (g *gate) bound(size int) call.Usage {
	bound := call.Usage{InputTokens: size + g.mostIn, OutputTokens: longAnswer}
	if g.mostIn == 0 {
		bound.InputTokens += len(g.schema.JSON()) + g.system + overhead
	}
	if g.learned {
		bound.OutputTokens = 2 * g.mostOut
	}
	if g.limit > 0 && g.mostOut <= g.limit { // the server keeps to it
		bound.OutputTokens = min(bound.OutputTokens, g.limit)
	}
	return bound
}

// leave takes in what came of an attempt, for which its bound was reserved.
func (g *gate) leave(answer *call.Answer, failure *call.Error, bound call.Usage, reserved float64) {
	b := g.b
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case answer != nil:
		u := answer.Usage
		if !u.Known {
			u.MoreInput, u.MoreOutput = true, true
		}
		if u.MoreInput {
			u.InputTokens = max(u.InputTokens, bound.InputTokens)
		}
		if u.MoreOutput {
			u.OutputTokens = max(u.OutputTokens, len(answer.Output))
		}
		g.learned = true
		b.spent += b.price.Of(g.seen(u))
	case failure != nil && failure.Usage.Whole():
		b.spent += b.price.Of(g.seen(failure.Usage))
	case failure != nil && failure.Silent():
		b.spent += max(reserved, b.price.Of(g.seen(failure.Usage))) // which is only a part
	}
	b.reserved -= reserved
	if b.inFlight--; b.inFlight == 0 {
		b.reserved = 0 // and nothing that sums have left
	}
	if b.left != nil {
		close(b.left)
		b.left = nil
	}
}

// seen takes note of a usage, whose input is told or only a bound.
func (g *gate) seen(u call.Usage) call.Usage {
	if !u.MoreInput {
		g.mostIn = max(g.mostIn, u.InputTokens)
	}
	g.mostOut = max(g.mostOut, u.OutputTokens)
	return u
}
