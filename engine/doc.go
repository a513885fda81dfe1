// Package engine runs a batch of calls under a strategy and a concurrency limit
// and reports everything that happens as one stream of events.
//
// Start begins a run and returns at once; the run's Events channel carries
// batches of events, and the Tally folds them into whatever is shown: rows,
// counts, percentiles, curves. The engine knows no screen, and no wire either:
// attempts are made by a call.Caller. The words are in glossary.go.
//
// # An event on its way to a cell
//
//	datasets.Rows ── an item
//	     │
//	     ▼            admission.go: may its next attempt begin? (package admit)
//	run.go, attempt.go ──▶ call.Caller ──▶ the provider (package openai, simulated)
//	     │                     │
//	     │ emit ◀──────────────┘ FirstToken, Partial, the answer or the error
//	     ▼
//	outbox.go: the queue, and the pump that sends it in batches (Run.Events)
//	     │                    which event may follow which: package contract
//	     ▼
//	package runner: reads a batch ──▶ package journal: writes it down, reads it back
//	     │
//	     ▼
//	tally.go, tally_item.go: the fold (Tally.Apply) ──▶ row.go: a Row for each item
//	     │                                              summary.go, growth.go: figures
//	     ▼
//	ui: a row becomes stretches of time, and those cells (ui/timeline)
//	ui/results: a row becomes a line of the output
//
// Whatever is shown of a run is a function of its tally, and the tally of its
// events: replayed ones make the same. To find where something is decided:
//
//   - which call starts when: admission.go, order in strategy.go
//   - whether and when an attempt is made again: attempts in attempt.go asks, in this
//     order, whether a link excuses the failure (a rate limit: governor/link.go),
//     whether the answer is asked for again (call.Error.Reaskable), and whether a
//     retry is left (Retry in retry.go, call.Error.Retryable); readmit.go may still
//     say no
//   - how the limit changes: ChangeLimit in run.go, admit.Limit.Set
//   - which results are delivered when: deliverReady in run.go, delivery.go
//   - what ends a run early: shut.go, Policy in strategy.go, ending.go
//   - what a run adopts from before: prior.go
//
// # A row on its way to a request
//
//	datasets: the loader of its format (csv.go, json.go, …) ──▶ intake.go: checked and
//	     packed ──▶ Rows.At: an Item
//	     ▼
//	attempt.go: call, a call.Request ──▶ a call.Caller
//	     ▼
//	openai: the prompt is rendered (datasets/prompt.go) and put into the body of the
//	     request (request.go), which wire.go sends
//
// # A strategy is a pair
//
// Dispatch says when calls start, Delivery when results are delivered. The
// strategies are four such pairs; the failure policy and the limit are options
// of each.
//
// # Admission
//
// Before every attempt, retries included, a chain of links is asked whether it may
// begin: the run's pause, its strategy, its limit, the caller's bound, and those of
// Config.Admission, e.g. the budget. Where one says no for now, attempts wait, and
// WaitBegan names the reason. One that says never ends the run: attempts in flight
// run on, a failed one is not made again, what never started is cancelled for that
// reason, and the results that exist are delivered.
//
// The chain is asked outside the run's mutex. The next item of the order is asked for
// by one goroutine at a time, so that none overtakes another; what may have changed
// meanwhile (a pause, the limit, the end) is looked at once more when it begins. A call
// keeps its place for all its attempts and their back-off. A failed attempt is told when
// it fails, and the next asks when its back-off is over. A call that ends hands its
// place to the next item of its run, unless another run waits for longer.
//
// # A provider that rejects everything
//
// A call that fails because the key, the account or a part of every request is
// rejected (call.Error.Fatal) shuts its run in the same way, and even a back-off ends
// at once. RunShut tells why, as soon as it is known, and RunOver once more. The runs
// beside it learn of it by Shut.
//
// # Order
//
// Events are stamped with the time since the run began (monotonic) and their stamps
// never decrease. Which event may follow which is in the package comment of contract,
// and nowhere else. A request whose mode the server rejects does not count as an
// attempt: its attempt continues in the next mode, and takes that much longer.
//
// # Who closes, who blocks
//
// The run closes its channel after RunOver. A batch belongs to its reader until
// the next receive. Events wait for a slow reader in memory, so that it slows
// nothing down, up to about 65,000 of them: past that no new call starts until
// the reader has caught up, while calls in flight finish and are recorded.
// Partial texts coalesce to the latest an attempt; no other event is ever dropped.
//
// A run ends by itself, by Stop, or with its context. In each case calls in
// flight have returned and their goroutines are gone when RunOver is sent. A run
// that is no longer needed must be stopped and its channel drained.
package engine
