// Package admit decides when an attempt may begin.
//
// # A chain of links
//
// What an attempt needs to begin is a Chain: each Link stands for one thing that may
// keep it, such as the limit, the money or a pause. A link answers an attempt in one of
// four ways:
//
//   - yes, with a Grant that is told what came of the attempt, and may excuse a failure
//     that is none of the item's doing,
//   - not before a moment (Decision.Until),
//   - not until the link wakes it (Ticket.Wake), which may come together with a moment,
//   - never (Decision.Never), and so to all that ask after it.
//
// The chain asks its links in order. The first that doesn't say yes is the one that the
// Decision names; what the links before it granted goes back to them. Some links grant
// for a whole call, whose places are kept through its retries and their back-off (Call),
// the others for each attempt (Attempt): a retry asks only those.
//
// A new reason to wait is a new link. Nothing else has to know it.
//
// # What is ordered
//
// Who is told to wait stands in the link's line, and is served in the order in which it
// came: nobody is admitted past those who wait there, so that none of several runs on one
// link starves. A link may let some stand before the others, in turn (Line.JoinFirst), as
// the governor does with what the provider refused. A link that comes to have room wakes the
// first in its line; that one asks the chain again from the beginning, and when it is admitted, and there is still room,
// the next is woken. So what comes free wakes one, however many wait. Who asks again and
// is kept by another link loses its place in the first one's line, for it would
// keep those behind it waiting there.
//
// A run has one ticket for the head of its queue, which waits for all its items that have
// not started, and one for each call whose next attempt waits.
//
// # What is guaranteed
//
//   - No place is granted twice, and none is lost: of every grant Over is called once.
//   - Every Decision but yes has a Reason, and a moment, a wake or a Never. A ticket that
//     waits is woken once what it waits for may be there.
//   - Links block nobody: no link waits, and Wake must not. They are safe for any number of
//     goroutines and runs, but a Ticket is used by one goroutine at a time.
//   - No link runs foreign code under its lock, but for Wake. What needs a prompt's size
//     asks Ticket.Bytes for it first, which renders it once for all links.
//   - No link reads a clock: who asks says what time it is.
//
// The engine asks outside the mutex of its runs. A lock of a link may be taken while a
// run's mutex is held, as where a limit is turned, never the other way round.
package admit
