// Package call is the vocabulary of one attempt: what is asked for, what comes
// back, and the kinds of failure. The engine speaks it, the callers (the one on
// openai-go, those of the tests) answer in it, and neither knows the other.
//
// Nothing here starts a goroutine or keeps state. A Caller is used by many goroutines at once;
// everything passed belongs to the receiver.
package call

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"regatta/datasets"
)

// Request is one attempt for one item.
type Request struct {
	Index   int // the item's place in the dataset, from 0
	Attempt int // from 1
	Item    datasets.Item

	// Turns are the answers to this item that were refused so far, in order: what
	// the model is reminded of when it is asked again. Not to be changed.
	Turns []Turn

	// Kept, if not nil, is the answer: nobody has to be asked.
	Kept *Answer

	// Progress, if not nil, asks for a streamed answer. It is called from the
	// goroutine of the call with all the text that has come so far, first when
	// the first piece is there. It does not block.
	Progress func(soFar string)

	// Written, if not nil, is told when the request is on its way: from any goroutine,
	// perhaps more than once, and perhaps after the attempt is over. It does not block.
	Written func(now time.Time)

	// Stepped, if not nil, is told when the server refuses a mode during this
	// attempt and another takes its place, or a part of requests that is left out
	// from then on, for this call and all others. It is
	// called from the goroutine of the call and does not block.
	Stepped func(Step)
}

// Turn is an answer that failed validation, as the model is shown it.
type Turn struct {
	Answer    string // as the model wrote it
	Complaint string // why it was refused, in one line: "/age: expected integer, got string"
}

// Answer is a success: at least one choice, no refusal, and JSON that fits the
// schema, of which nothing says that it is not all.
type Answer struct {
	Output json.RawMessage
	Usage  Usage
	Model  string // as the provider names it; may differ from the one asked for
	Rates  Rates

	// Note says in one line what is odd about an answer that is taken all the same:
	// where it was found, or that the server didn't say that it is complete. "": nothing.
	// It may hold text from outside.
	Note string

	// Cached says that it was given before and comes from disk: it took no time worth
	// the name and consumed nothing, so its Usage is known to be none.
	Cached bool

	Sent Sent // how its request got on its way
}

// Usage is what one attempt consumed, as the provider counts it, or what several
// consumed together. What a model thinks is output. Compare with ==.
type Usage struct {
	InputTokens  int
	OutputTokens int
	Known        bool // false: the server sent no usage

	// Of a half that the server did not tell there may be more than is counted, which
	// is 0 for a single attempt that came to its end.
	MoreInput, MoreOutput bool

	CachedInput Part // of InputTokens: read from the provider's own cache of prompts
	Reasoning   Part // of OutputTokens: thought, and not in the answer
}

// Part is a number of tokens that are counted in a larger number.
type Part struct {
	Tokens int
	Told   bool // by the server; false: it is 0, or what the server's sums leave
}

// Whole reports whether the usage is known, and no half of it missing.
func (u Usage) Whole() bool { return u.Known && !u.MoreInput && !u.MoreOutput }

// Text is how many output tokens the answer itself has, as far as they can be told
// from those that were thought.
func (u Usage) Text() int { return u.OutputTokens - u.Reasoning.Tokens }

// Plus is what two usages are together: known where either is.
func (u Usage) Plus(v Usage) Usage {
	return Usage{
		InputTokens:  u.InputTokens + v.InputTokens,
		OutputTokens: u.OutputTokens + v.OutputTokens,
		Known:        u.Known || v.Known,
		MoreInput:    u.MoreInput || v.MoreInput,
		MoreOutput:   u.MoreOutput || v.MoreOutput,
		CachedInput:  u.CachedInput.plus(v.CachedInput),
		Reasoning:    u.Reasoning.plus(v.Reasoning),
	}
}

func (p Part) plus(q Part) Part { return Part{p.Tokens + q.Tokens, p.Told || q.Told} }

// Rates is what a response says of the provider's limits, by its headers. A negative
// number, and a time of 0: not said.
type Rates struct {
	LimitRequests, RemainingRequests int
	LimitTokens, RemainingTokens     int

	ResetRequests, ResetTokens   time.Duration // until the limit is whole again
	WindowRequests, WindowTokens time.Duration // the time that the limit is for
}

// NoRates is the Rates of a response that says nothing of them.
var NoRates = Rates{LimitRequests: -1, RemainingRequests: -1, LimitTokens: -1, RemainingTokens: -1}

// Caller makes one attempt. It never tries again on its own: retries and re-asks
// are the engine's. A failure is an *Error; with a cancelled ctx it returns soon, its
// connection closed or given back.
type Caller interface {
	Call(ctx context.Context, req Request) (Answer, error)
}

// Bounded is a Caller that can hold only so many calls in flight, whatever the
// strategy asks for: for instance because each needs an open file.
type Bounded interface {
	// MaxInFlight returns that number (0: no bound) and the reason, in a few
	// words that fit after "held to 200 in flight: ".
	MaxInFlight() (n int, why string)
}

// Remembering is a Caller that has some answers without asking anybody.
type Remembering interface {
	// Remembered returns the answer that Call would return at once, for nothing.
	Remembered(ctx context.Context, req Request) (Answer, bool)
}

// Answering is a Caller that can ask its server for something that costs nothing.
type Answering interface {
	// Answers reports whether the server answers at all, be it that it has no such thing or
	// forbids it: not if it can't be reached or fails.
	Answers(ctx context.Context) bool
}

// Answers asks the server of a Caller; true where it can't be asked: nothing says that it is down.
func Answers(ctx context.Context, c Caller) bool {
	a, ok := c.(Answering)
	return !ok || a.Answers(ctx)
}

// Kind says what went wrong with an attempt.
type Kind string

// The kinds of failure. Their values are what outputs and screens show.
const (
	RateLimited   Kind = "rate_limited"   // 429: too many requests or tokens for now
	Quota         Kind = "quota"          // 429 insufficient_quota and kin: waiting does not help
	Auth          Kind = "auth"           // 401, 403
	BadRequest    Kind = "bad_request"    // 400, 404, 413, 422: the request itself
	Conflict      Kind = "conflict"       // 409
	Server        Kind = "server"         // 5xx, and answers that no client can read or in which nothing came
	Timeout       Kind = "timeout"        // 408, or one of our own time limits
	Connection    Kind = "connection"     // no connection, or it broke
	Refused       Kind = "refused"        // the model refused
	Filtered      Kind = "filtered"       // the provider's content filter cut in
	Truncated     Kind = "truncated"      // out of tokens, or cut short
	InvalidOutput Kind = "invalid_output" // not JSON, or it does not fit the schema
	Cancelled     Kind = "cancelled"      // the run was stopped
	Budget        Kind = "budget"         // the attempt was not made: it might have passed the budget
	GaveUp        Kind = "gave_up"        // the attempt was not made: the provider has taken none for too long

	TooManyFailures Kind = "too_many_failures" // the attempt was not made: too many items had failed
)

// Error is the failure of one attempt. It holds no request and no key.
type Error struct {
	Kind    Kind
	Status  int    // HTTP status; 0 when there was no response
	Code    string // the provider's own code, where it sends one
	Message string // one line, for people; may hold text from outside

	// RequestID is how the server names the request in its logs; "": it did not say.
	RequestID string

	// RetryAfter is how long the server asked to wait; 0 or less: it did not say.
	RetryAfter time.Duration
	// ShouldRetry is the server's x-should-retry, nil where it did not say.
	ShouldRetry *bool

	// ForAll says that a BadRequest is about what all requests have in common, such as
	// the model, and not about this item.
	ForAll bool

	// Param is the parameter of the user's that a BadRequest is about, by its name in
	// requests; "": none.
	Param string

	// Fix is what would mend it, where that was found out: "did you mean --base-url
	// http://host/v1?"; "": unknown. It may hold text from outside.
	Fix string

	// Problems are the reasons why the answer of an InvalidOutput doesn't fit, one line
	// each; Message has the first. nil: it says all.
	Problems []string

	// Stack is where the program itself went wrong during the attempt, a line a frame,
	// the innermost first; "": it did not.
	Stack string

	Raw   string // what came of an answer that was not taken, if anything
	Usage Usage  // what the failed attempt cost nevertheless
	Rates Rates
	Sent  Sent // how its request got on its way
}

// Error returns the kind, the status where there is one, and the message.
func (e *Error) Error() string {
	s := string(e.Kind)
	if e.Status != 0 {
		s += " (" + strconv.Itoa(e.Status) + ")"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

// Retryable reports whether another attempt may go better: what the server says
// in x-should-retry, else by kind. Quota, auth and bad requests never are.
func (e *Error) Retryable() bool {
	switch e.Kind {
	case Quota, Auth, BadRequest, Cancelled, Budget:
		return false
	}
	if e.ShouldRetry != nil {
		return *e.ShouldRetry
	}
	switch e.Kind {
	case RateLimited, Conflict, Server, Timeout, Connection:
		return true
	}
	return false
}

// Reaskable reports whether the model may do better when it is shown its answer
// and why it was refused: there is one, it came whole, and it does not fit. What
// was cut off, refused or filtered would only be paid for twice.
func (e *Error) Reaskable() bool {
	return e.Kind == InvalidOutput && strings.TrimSpace(e.Raw) != ""
}

// Silent reports whether the attempt may have been paid for although nothing says
// all that it consumed: it was answered with no usage or half of one, or it broke off. What a server
// answers with an error status costs nothing.
func (e *Error) Silent() bool { return !e.Usage.Whole() && e.Status < 300 && e.Kind != Budget }

// statusOverloaded is the status by which Anthropic and those who follow it say that
// they have too much to do.
const statusOverloaded = 529

// Refusal reports whether the provider refused the attempt for its load: a rate limit, or an
// overload. It is news about the provider, and never the fault of the item.
func (e *Error) Refusal() bool {
	return e.Kind == RateLimited || e.Status == statusOverloaded || e.Status == http.StatusServiceUnavailable && e.RetryAfter > 0
}

// Fatal reports whether no other item can fare better either: the key, the account or
// what all requests ask for is refused.
func (e *Error) Fatal() bool { return e.Kind == Auth || e.Kind == Quota || e.ForAll }
