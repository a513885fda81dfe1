package engine

import "regatta/engine/call"

// KeptRefusals is how many of the attempts of an item that were refused are told of, of the first
// and of the last: hundreds say the same.
const KeptRefusals = 3

// MiddleRefusals are the places of the attempts that were refused for load between the first and
// the last of an item; nil: there are few.
func MiddleRefusals(attempts []Attempt) []int {
	if len(attempts) <= 2*KeptRefusals {
		return nil
	}
	var refused []int
	for i := range attempts {
		if e := attempts[i].Err; attempts[i].Ended >= 0 && e != nil && e.Refusal() {
			refused = append(refused, i)
		}
	}
	if len(refused) <= 2*KeptRefusals+1 { // a line for one more is none less
		return nil
	}
	return refused[KeptRefusals : len(refused)-KeptRefusals]
}

// TrimRefusals lets go of what the provider said to each of those: they share an error of their
// kind. When each was made stays.
func TrimRefusals(attempts []Attempt) {
	var one *call.Error
	for _, i := range MiddleRefusals(attempts) {
		a := &attempts[i]
		if a.Err.Usage.Known || a.Err.Silent() {
			continue // it counts in what the item cost
		}
		if one == nil || one.Kind != a.Err.Kind || one.Status != a.Err.Status {
			one = &call.Error{Kind: a.Err.Kind, Status: a.Err.Status, Message: a.Err.Message, RetryAfter: a.Err.RetryAfter}
		}
		a.Err = one
	}
}
