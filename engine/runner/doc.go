// Package runner starts runs, follows them and closes what they needed. It is the
// only place that opens a caller for a run, begins its journal, starts it and reads
// its events. The screen and the commands are its clients. It knows no screen and
// writes no text but errors.
//
// A Plan says everything that runs are started with. Runner.Start starts the lanes
// of a plan at the same moment; Runner.Play plays a journal back instead. Both give
// a Run, whose events are read in batches (Run.Read) and folded into its Tally
// (Run.Apply). A Group is runs that belong together and have their turns, such as a
// race in turn, a sweep or trials; it decides when no further turn makes sense.
// Runner.Follow makes all runs of a group and tells a Watcher.
//
// # Who reads, who folds
//
// Read may be called from any goroutine, and waits. Apply is for the goroutine that
// looks at the tally: the screen reads in commands and folds in its Update; Follow
// reads in a goroutine for each run and folds in its caller's. What is read is in
// the journal, and was seen by the controllers, before it is folded. Where Read gathers,
// a goroutine of the run does that meanwhile: neither the journal nor a request waits for
// a client that draws. No request that somebody pays for goes out before the journal, if
// there is one, has the start of its attempt.
//
// # Order
//
// To start: the callers of all lanes are opened, their journals begun, and then the
// runs start. If one of these fails, all that was opened is closed again, in the
// order of the next paragraph, and Start returns the error.
//
// To close: a run has told its last event, and its calls have returned; then its
// journal is written to the end and closed; then its caller is closed, which gives
// back connections; then the runner forgets the run. All of this has happened when
// Read returns the last batch, so that nothing of a run takes anything from the next.
//
// Each of these happens exactly once for each run, whichever way it ends: by itself,
// by Run.Stop, with the context of Start, or by Runner.Close.
//
// # What may go wrong
//
//   - A signal is a context that ends: runs stop as by Run.Stop, what they have is
//     delivered, and their last events are read and written as ever.
//   - A disk that takes no more of a journal holds the run until it does: see MayPass. What
//     no further try can mend ends the journal and not the run: Batch.Unsaved says why with
//     the last batch. Where a journal can't even begin, Plan.MustSave decides.
//   - A panic in a controller or in the journal is kept from the run: whichever it
//     was has no further part in it, and the last batch says so. A panic in a Watcher
//     stops the runs that Follow has started and closes them, and goes on.
//   - A caller that panics is the engine's concern: its attempt fails.
//   - A client that leaves calls Runner.Close, which stops all runs, waits for their
//     end and closes them. A run that was starting meanwhile is closed, too.
package runner
