// Package twin makes a model of a provider out of runs on it, and tells from the model what
// other lanes would take there: how long, how surely, and what can't be known because no
// run has shown it.
//
// # The model
//
// A provider has up to five parts, each of which may be absent:
//
//   - the work of an item, w = (alpha + beta × output tokens) × exp(eps): the seconds that its
//     call takes alone. The eps are the measured ones, drawn again, and no bell;
//   - slots: so many calls are served at once, the others wait, the first come first;
//   - sharing: each of k calls in service goes on at the speed Model.Speed(k);
//   - refusals: a 429 above so many at once, or when a bucket of requests is empty;
//   - faults: a share of calls that fail.
//
// The client is the engine's own: its lanes, its limits, its retries.
//
// # The fit
//
// Under a model the times at which calls began and ended give the work of each: the integral of
// the speed over the time that it was served. The model is the likelier, the more alike the
// works are. The density is exact: an end at t has the density of the work times the speed, so
// a queue, sharing and any mix of runs and limits can be compared with each other. Every model
// of a grid, refined around the best, keeps a weight; a forecast draws models by weight, works,
// and what isn't known at all, and simulates the lane on each draw in virtual time.
//
// # What can't be known
//
// A forecast says a number only where runs have shown what it depends on; see Knowledge.
// Everything is a pure function of the runs, the lane and the seed.
package twin
