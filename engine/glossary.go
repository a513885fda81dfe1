package engine

// # Glossary
//
// One word for one thing, in code and on the screen.
//
// Data:
//
//   - dataset: what a run reads: a built-in one, files, or rows from a pipe.
//   - row: a row of a file, before the run. A bad row is skipped or reported.
//   - item: a row in a run. On screen items count from 1 ("item 3"); "#3" is run 3,
//     and "index 2" stands only next to JSON, which counts from 0.
//   - text: the item's input.
//   - schema: what an answer must match. An answer matches it or fails validation.
//
// One item:
//
//   - call: all the work on one item. It has one or more attempts.
//   - attempt: one request for an item.
//   - retry: an attempt after a failure. The retries allowed are per item.
//   - re-ask: an attempt after an invalid answer, which it quotes. Counted apart from
//     retries.
//   - latency: the time of a call: its attempts and back-off, without the wait for a
//     slot. p50 and p95 are percentiles of it.
//
// How calls run:
//
//   - strategy: when calls start (dispatch) and when results are delivered: for-loop,
//     gather, as-completed, ordered.
//   - limit: how many calls may be in flight, and nothing else; 0 is no limit. A
//     timeout limits time, a budget limits money, a rate limit is the provider's, and
//     a cap is a lack of file handles.
//   - lane: a strategy with its limit, written as typed: gather:2, for-loop.
//   - in flight: of a call, with an attempt under way. max in flight is the peak of a run. A
//     call rests between two attempts: it backs off, or waits to be made again. It keeps its
//     place, and counts as waiting.
//   - queued: waiting for a slot, one of those that the limit allows.
//   - rate limited: waiting after status 429. backing off: waiting after any other
//     failure.
//   - wait: of an attempt that may not begin yet, with its reason: a slot, the budget,
//     a rate, a pause. The first attempts of a run wait as one.
//   - admission: the chain of links that an attempt asks whether it may begin.
//   - outage: nearly everything fails, or nothing can be reached: the provider is down.
//   - time left: an estimate of how long a run still takes (≈).
//   - paused: nothing begins because somebody asked for that; what is in flight goes on.
//   - sitting: a part of a run that was made without a break. A run that broke off goes on
//     in another: walls are sums over sittings (1:20 in 2 sittings).
//   - superseded: of an attempt, ended because another of its item goes on or has won.
//
// Results:
//
//   - finished: the call is over, with a valid answer or with a failure.
//   - outcome: what an item finished with, and the attempt that it comes from.
//   - prior: done before the run. adopted: taken over from there, neither called for nor
//     paid for.
//   - delivered: given to the consumer by the strategy.
//   - held: finished and waiting for delivery. Nothing else is held.
//   - undelivered: paid for and never delivered (--on-error orphan). regatta run
//     writes these results too.
//   - cached: answered from the cache: free, and in no latency.
//   - rejected: what a server says to a key, a request or a mode. refused: what a
//     model says in place of an answer, and nothing else.
//
// Figures:
//
//   - wall time: from the start of a run to its last delivery. first result: to its
//     first delivery.
//   - ideal wall: the shortest that the limit allows with the same latencies.
//   - efficiency: ideal wall ÷ wall.
//   - speed-up: wall of a for-loop ÷ wall.
//   - forecast: what another lane would take (≈). estimate: the cost at the end, or
//     the rows of a large file (≈).
//
// Kinds of runs, all of which end as done, stopped or aborted:
//
//   - run: one lane over the dataset. saved run: one that regatta runs lists.
//   - group: runs that belong together. Its turns come one after the other; the runs of
//     one turn run at the same time.
//   - race: several lanes on the same items.
//   - sweep: one strategy over many limits; it recommends one of them, the lowest
//     within 10% of the best throughput.
//   - twin: a model of a provider, fitted from runs, to forecast lanes on.
//   - trials: the race repeated, in turn, for statistics.
//
// Around a run:
//
//   - runner: what starts runs, follows them and closes what they needed (package runner).
//   - source: where the events of a run come from: a run on its way, or a journal.
//   - journal: the events of a run on disk. To play one is to send its events again.
//   - controller: what watches a run and changes its limit, or pauses it.
//   - workspace: the runs of one start of the program.
//
// The other side:
//
//   - provider: who is paid. server: the host that answered, always with its name.
//   - mode: how the schema is sent: json-schema, tools or json-object.
