// Package governor is the link of the chain of admission that follows a provider: it
// lets an attempt begin as the provider takes them, which it learns from refusals, from
// headers, and from answers that come more slowly or not at all.
//
// Link puts a Governor into the chains of runs. The Governor is pure state: it starts no
// goroutine, reads no clock and has no lock. Whoever uses it tells it the time with each
// question and each answer, so that fake time and a simulation (package world) can drive
// it as a run does.
//
// Runs on one provider, key and model share what it takes: rates, pauses and outages. A lane
// that finds its limit has a governor of its own beside the others (Beside), with a limit
// and what was found of the knee, and all else in common with them. Who waits for its own
// limit stands in a line of the lane; who waits for what is shared, in the one of all.
//
// # Five ideas
//
// A refusal (a 429, an overload) is news about the provider and never the fault of an
// item: it costs no retry, and the item goes back to the front of the queue.
//
// Three gates stand in a row, each with its own estimate: a pause, the rates (requests
// and tokens a minute as the provider states them, a pace as learned), and the limit.
// A refusal is classified and turns its own gate only: a limit can't hold a rate, and
// a pace can't hold a number.
//
// Only news counts: the refusal of an attempt that began before the latest cut says
// nothing that the cut did not already take in.
//
// Latency alone is no sign of overload; throughput is. Servers that batch answer more
// slowly the more they do, and do more all the same.
//
// A refusal that comes now and then at any load is of no limit at all: that is tried at twice
// the pace, and what was learned from such refusals is forgotten.
//
// # Files
//
// link.go is the way in, estimate.go what an attempt will cost; admit.go asks the gates; answers.go takes in what came of an
// attempt; classify.go tells what a refusal was about, chance.go whether it was about anything; limit.go, climb.go (how a fixed
// limit is approached), bucket.go (stated rates and the learned pace) and pause.go are the gates; knee.go and cruise.go look for the
// limit of a server that never refuses; recent.go remembers attempts; decision.go has the
// words.
package governor
