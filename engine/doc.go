// Package engine runs a batch of calls under a strategy and a concurrency limit
// and reports everything that happens as one stream of events.
//
// Start begins a run and returns at once; the run's Events channel carries
// batches of events, and the Tally folds them into whatever is shown: rows,
// counts, percentiles, curves. The engine knows no screen, and no wire either:
// attempts are made by a call.Caller.
//
// # A strategy is a pair
//
// Dispatch says when calls start, Delivery when results are delivered. The
// strategies are four such pairs; the failure policy and the limit are options
// of each.
//
// # A gate
//
// A run may have a Gate, which it asks before every attempt, retries included, e.g.
// whether the budget still covers it. At a gate that lets nothing
// in for now, calls wait as for a slot. One that has shut for good ends the run:
// attempts in flight run on, a failed one is not made again, what never started is
// cancelled for the gate's reason, and the results that exist are delivered.
//
// # A provider that rejects everything
//
// A call that fails because the key, the account or a part of every request is
// rejected (call.Error.Fatal) shuts its run like a gate, and even a back-off ends at
// once: no attempt begins after it. RunShut tells why, as soon as it is known, and
// RunOver once more. The runs beside it learn of it by Shut.
//
// # Order
//
// Events are stamped with the time since the run began (monotonic) and their
// stamps never decrease. RunStarted is the first and RunOver the last. For an
// item the order is CallStarted, AttemptStarted, then FirstToken and Partials if
// streamed, then Retrying or Reasking and the next AttemptStarted as often as
// needed, then Finished, then Delivered. A Reasking and the AttemptStarted after
// it are of one moment. Every item has exactly one Finished; one that never
// started has only that. An item is Delivered at most once: not if it was
// cancelled, nor if the run's consumer was gone by then (Orphan).
//
// LimitChanged, ModeChanged and RunShut are of the whole run, at any time; RunShut
// comes once at most. A request whose mode the server rejects does not count as an
// attempt: its attempt continues in the next mode, and takes that much longer.
//
// # Who closes, who blocks
//
// The run closes its channel after RunOver. A batch belongs to its reader until
// the next receive. Events wait for a slow reader in memory, so that it slows
// nothing down, up to about 65,000 of them: past that no new call starts until
// the reader has caught up, while calls in flight finish and are recorded.
// Partial texts coalesce to the latest an item; no other event is ever dropped.
//
// A run ends by itself, by Stop, or with its context. In each case calls in
// flight have returned and their goroutines are gone when RunOver is sent. A run
// that is no longer needed must be stopped and its channel drained.
package engine
