// Package governor decides when the next attempt may begin, from what the provider
// tells: by refusing, by its headers, by answering more slowly, by not answering.
//
// It is pure state: it starts no goroutine, reads no clock and has no lock. Whoever
// uses it tells it the time with each question and each answer, so that fake time and
// a simulation can drive it as a run does. One governor serves one provider, key and
// model, for as many runs as use them.
//
// # Four ideas
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
// # Files
//
// admit.go asks the gates; answers.go takes in what came of an attempt; classify.go
// tells what a refusal was about; limit.go, bucket.go, pace.go and pause.go are the
// gates; knee.go looks for the limit of a server that never refuses; decision.go has
// the words.
package governor
