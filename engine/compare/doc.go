// Package compare says what finished runs mean when they are put beside each
// other: where the wall of each went, what decided it, what makes the comparison
// unfair, how far delivery strayed from the order of the dataset, whether they
// brought the same results, and what other lanes would have taken with the same
// calls.
//
// Everything is a pure function of tallies, which it only reads: there is no I/O,
// no goroutine, nothing to close. Results come in the order of what was asked for
// (tallies, lanes). Runs may have been stopped, have failed, be empty, or not be
// over yet; what can't be said of such a run is left out, and an estimate says
// that it is one.
//
// # Slots
//
// A run has as many slots as calls that it could have in flight: its limit, but
// no more than its items, nor than its caller holds it to, and one for a for
// loop. Where the limit was changed, the number of slots is a step function of
// time.
package compare
