package admit

import "fmt"

// Reason names what an attempt waits for, or why it may never begin. Its text form is
// what journals hold; String gives the words of the screen.
type Reason uint8

// The reasons.
const (
	Nothing  Reason = iota // the attempt may begin
	Slot                   // the limit's calls are in flight
	Strategy               // the strategy's own: a for loop makes one call at a time
	Bound                  // the machine or the caller holds no more calls
	Reader                 // the events wait for their reader
	Budget                 // the amount of money
	Requests               // the rate of requests
	Tokens                 // the rate of tokens
	Pace                   // the rate that was learned from refusals
	Paused                 // somebody, or the provider, asked to wait
	Probe                  // one attempt finds out whether a pause is over
	Circuit                // the provider is down

	Reasons // how many there are
)

// names are the text forms, and words what the screen says: what fits after "waits
// for".
var (
	names = [...]string{"nothing", "slot", "strategy", "bound", "reader", "budget", "requests", "tokens", "pace", "paused", "probe", "circuit"}
	words = [...]string{"nothing", "a slot", "the call before it", "the machine", "the reader", "the budget", "the request rate", "the token rate",
		"the pace", "the end of the pause", "the probe", "the provider"}
)

// String returns what the screen says after "waits for": "a slot", "the budget".
func (r Reason) String() string {
	if int(r) >= len(words) {
		return fmt.Sprintf("reason %d", uint8(r))
	}
	return words[r]
}

// MarshalText returns the reason's text form: "slot", "budget".
func (r Reason) MarshalText() ([]byte, error) {
	if int(r) >= len(names) {
		return nil, fmt.Errorf("unknown reason %d to wait", uint8(r))
	}
	return []byte(names[r]), nil
}

// UnmarshalText reads what MarshalText writes.
func (r *Reason) UnmarshalText(text []byte) error {
	for i, name := range names {
		if name == string(text) {
			*r = Reason(i)
			return nil
		}
	}
	return fmt.Errorf("unknown reason %q to wait", text)
}
