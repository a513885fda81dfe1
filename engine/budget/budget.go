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
// An attempt that the rest does not cover waits while others are in flight, as they may
// turn out to cost less. Attempts are served in the order in which they came, of whichever
// run: no smaller one overtakes a large one.
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
	"time"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/price"
)

// Budget is an amount that any number of runs share, at the same time or one after
// the other. It may be used from any goroutine. A nil Budget has no bounds.
type Budget struct {
	usd   float64
	price price.Price

	before float64 // of it was spent in sittings before

	mu       sync.Mutex
	spent    float64
	reserved float64 // the bounds of what is in flight
	inFlight int
	refusal  *call.Error // why nothing begins any more; nil: the amount is not reached
	line     admit.Line
	latest   *link
}

// New returns a budget of so many USD, above zero, at a price, which is known.
func New(usd float64, p price.Price) *Budget { return &Budget{usd: usd, price: p} }

// Resumed returns a budget of which something was spent before, less than all of it.
func Resumed(usd, spent float64, p price.Price) *Budget {
	return &Budget{usd: usd, price: p, before: spent, spent: spent}
}

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

// For returns the link for runs with a prompt, a schema and parameters, which are the
// same for all runs of a budget; nil if b is nil. Runs with the same prompt and schema
// share what is known of their calls.
func (b *Budget) For(prompt *datasets.Prompt, s *schema.Schema, p call.Params) admit.Link {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.latest == nil || b.latest.prompt != prompt || b.latest.schema != s {
		b.latest = &link{b: b, prompt: prompt, schema: s, system: len(p.System), limit: p.Limit()}
	}
	return b.latest
}

// link lets attempts of one kind begin. The budget's mutex guards it.
type link struct {
	b      *Budget
	prompt *datasets.Prompt
	schema *schema.Schema
	system int // bytes of the system prompt
	limit  int // tokens of an answer; 0: none

	learned bool // there was an answer
	mostIn  int  // input tokens of any attempt; 0: none has told
	mostOut int  // output tokens of any attempt
}

// Besides the prompt and the schema a request has some tokens of its own; and an answer
// of which nothing is known is taken for as long as those of small models can be.
const (
	overhead   = 500
	longAnswer = 16_384
)

// Scope implements admit.Link.
func (l *link) Scope() admit.Scope { return admit.Attempt }

// Admit implements admit.Link.
func (l *link) Admit(t *admit.Ticket, _ time.Time) (admit.Grant, admit.Decision) {
	if t.Request.Kept != nil {
		return nil, admit.Decision{} // it costs nothing
	}
	size := t.Bytes(l.prompt) // before the lock
	b := l.b
	b.mu.Lock()
	defer b.mu.Unlock()
	bound := l.bound(size)
	rest := b.usd - b.spent - b.reserved
	reserve := b.price.Of(bound)
	onlyInput := b.price.Of(call.Usage{InputTokens: bound.InputTokens})
	switch {
	case b.refusal != nil:
		return nil, admit.Decision{Reason: admit.Budget, Never: b.refusal}
	case b.line.Ahead(t) || reserve > rest && b.inFlight > 0: // what is in flight may turn out to have cost less
		b.line.Join(t)
		return nil, admit.Decision{Reason: admit.Budget}
	case reserve <= rest:
	case !l.learned && rest > 0 && onlyInput <= rest:
		reserve = rest
	default:
		b.refuse(onlyInput)
		return nil, admit.Decision{Reason: admit.Budget, Never: b.refusal}
	}
	b.reserved += reserve
	b.inFlight++
	return &reservation{link: l, most: bound, usd: reserve}, admit.Decision{}
}

// Withdraw implements admit.Link.
func (l *link) Withdraw(t *admit.Ticket) {
	l.b.mu.Lock()
	defer l.b.mu.Unlock()
	l.b.line.Leave(t)
	l.b.line.Wake()
}

// refuse lets nothing begin any more. onlyInput is what the input of the call that
// is refused first may cost.
func (b *Budget) refuse(onlyInput float64) {
	why := fmt.Sprint(b, " reached")
	if b.spent == b.before {
		why = fmt.Sprintf("%v is too small for one call (input alone may cost %s)", b, price.USD(onlyInput))
	}
	b.refusal = &call.Error{Kind: call.Budget, Message: why, Rates: call.NoRates}
	b.line.WakeAll()
}

// bound is the most that an attempt with a prompt of so many bytes is taken to consume.
func (l *link) bound(size int) call.Usage {
	bound := call.Usage{InputTokens: size + l.mostIn, OutputTokens: longAnswer}
	if l.mostIn == 0 {
		bound.InputTokens += len(l.schema.JSON()) + l.system + overhead
	}
	if l.learned {
		bound.OutputTokens = 2 * l.mostOut
	}
	if l.limit > 0 && l.mostOut <= l.limit { // the server keeps to it
		bound.OutputTokens = min(bound.OutputTokens, l.limit)
	}
	return bound
}

// reservation is what an attempt may cost, and its grant.
type reservation struct {
	*link
	most call.Usage
	usd  float64
}

// Over implements admit.Grant: it takes in what came of the attempt.
func (r *reservation) Over(o admit.Outcome) (excused bool) {
	b := r.b
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case o.Answer != nil:
		u := o.Answer.Usage
		if !u.Known {
			u.MoreInput, u.MoreOutput = true, true
		}
		if u.MoreInput {
			u.InputTokens = max(u.InputTokens, r.most.InputTokens)
		}
		if u.MoreOutput {
			u.OutputTokens = max(u.OutputTokens, len(o.Answer.Output))
		}
		r.learned = true
		b.spent += b.price.Of(r.seen(u))
	case o.Err != nil && o.Err.Usage.Whole():
		b.spent += b.price.Of(r.seen(o.Err.Usage))
	case o.Err != nil && o.Err.Silent():
		b.spent += max(r.usd, b.price.Of(r.seen(o.Err.Usage))) // which is only a part
	}
	b.reserved -= r.usd
	if b.inFlight--; b.inFlight == 0 {
		b.reserved = 0 // and nothing that sums have left
	}
	b.line.Wake()
	return false
}

// seen takes note of a usage, whose input is told or only a bound.
func (l *link) seen(u call.Usage) call.Usage {
	if !u.MoreInput {
		l.mostIn = max(l.mostIn, u.InputTokens)
	}
	l.mostOut = max(l.mostOut, u.OutputTokens)
	return u
}
