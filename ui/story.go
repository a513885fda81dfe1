package ui

import (
	"fmt"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// story says what is going on, or what would be, in parts: what follows the first
// is left out where there is no room.
func (m *Model) story() []string {
	if m.leaving {
		return []string{"stopping", "; ctrl+c again to quit now"}
	}
	return m.top().Story(m.frame())
}

// promise says what a lane will do.
func promise(lane engine.Lane) []string {
	start := "starts all calls at once"
	if lane.Limit > 0 {
		start = fmt.Sprintf("keeps up to %s in flight", text.Plural(lane.Limit, "call"))
	}
	switch lane.Strategy {
	case engine.ForLoop:
		return []string{"for-loop: one call at a time", ", each result delivered as it ends"}
	case engine.Gather:
		return []string{"gather " + start, " and delivers all results together", ", after the last call"}
	case engine.AsCompleted:
		return []string{"as-completed " + start, " and delivers each result as it finishes"}
	}
	return []string{"ordered " + start, " and delivers each result", " after all earlier ones"}
}

// runStory says how a run goes, or went.
func runStory(t *engine.Tally) []string {
	switch {
	case t.Started.Bound > 0 && t.InFlight == t.Started.Bound:
		return []string{fmt.Sprintf("capped at %s in flight: %s", text.Count(t.Started.Bound), t.Started.Why)}
	case t.Over && t.Rejected():
		return []string{stopped(t)}
	case t.Rejected():
		return []string{figures.ShutAfter(t), fmt.Sprintf(": %s still in flight", text.Plural(t.InFlight, "call"))}
	case t.Over && t.End == engine.Failed:
		return failedStory(t)
	case t.Over && t.End == engine.Cancelled:
		return []string{stopped(t)}
	case t.Over && len(t.Rows) == 0:
		return []string{"no items to run"}
	case t.Over && t.OK == 0:
		return []string{"no item succeeded", fmt.Sprintf(": %s failed", text.Count(t.Failed)), reasksNote(t)}
	case t.Over && t.Failed > 0:
		return failuresStory(t)
	case t.Over && t.Cached > 0:
		return cachedStory(t)
	case t.Over:
		return append(overStory(t), reasksNote(t))
	}
	return goingStory(t)
}

// okAndFailed are the two figures of a run in which items failed.
func okAndFailed(t *engine.Tally) string {
	return text.Count(t.OK) + " ok, " + text.Count(t.Failed) + " failed"
}

// failuresStory says of a run that went to its end what came of it, before how fast that
// was: failures come soon.
func failuresStory(t *engine.Tally) []string {
	parts := []string{okAndFailed(t)}
	switch {
	case t.Cached > 0:
		parts = append(parts, fmt.Sprintf("; * %s cached", text.Plural(t.Cached, "answer")))
	case t.Started.Lane.Strategy.Delivery == engine.Together:
		parts = append(parts, fmt.Sprintf("; all results delivered at %s", text.Seconds(t.Wall)))
	default:
		parts = append(parts, fmt.Sprintf("; first result %s, wall %s", text.Seconds(t.First), text.Seconds(t.Wall)))
	}
	return append(parts, limited(t), reasksNote(t))
}

// reasksNote adds how many answers failed validation, where any did.
func reasksNote(t *engine.Tally) string {
	if t.Reasks == 0 {
		return ""
	}
	return "; " + text.Counted(t.Reasks, "answer", "answers") + " re-asked"
}

// longestReason is how many cells of what a server says are shown.
const longestReason = 120

// saidBy is what a server says, and what would mend it where that is known, which comes
// first: there may be no room for both.
func saidBy(e *call.Error) string {
	said := text.Line(e.Message, longestReason)
	if e.Fix == "" {
		return said
	}
	return text.Line(e.Fix, longestReason) + " (" + said + ")"
}

// stopped says what a run that was stopped leaves.
func stopped(t *engine.Tally) string {
	switch {
	case t.Rejected():
		return figures.ShutAfter(t) + ": " + saidBy(t.Shut)
	case t.Shut != nil:
		return figures.ShutAfter(t)
	}
	return fmt.Sprintf("stopped: %s of %s done, %s cancelled", text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"), text.Count(t.Cancelled))
}

func failedStory(t *engine.Tally) []string {
	if t.Started.OnError == engine.Orphan && t.Undelivered() > 0 {
		return []string{
			fmt.Sprintf("failed at %s; other calls ran on,", text.Seconds(t.Wall)),
			fmt.Sprintf(" and %s went undelivered", text.Plural(t.Undelivered(), "result")),
		}
	}
	return []string{"aborted on a failure", fmt.Sprintf(": %s ok, %s failed, %s cancelled", text.Count(t.OK), text.Count(t.Failed), text.Count(t.Cancelled))}
}

func goingStory(t *engine.Tally) []string {
	held, waiting := t.OK-t.Returned, t.Waiting()
	switch strategy := t.Started.Lane.Strategy; {
	case strategy.Dispatch == engine.OneByOne:
		return []string{"one call at a time", fmt.Sprintf(": %s to go", text.Plural(waiting, "item"))}
	case t.Raised:
		return []string{fmt.Sprintf("failed at %s", text.Seconds(t.Wall)), fmt.Sprintf("; %s on, results undelivered", text.Counted(t.InFlight, "call runs", "calls run"))}
	case held > 0 && strategy.Delivery == engine.Together:
		return []string{fmt.Sprintf("gather holds %s", text.Plural(held, "result")), " until the last call is done"}
	case held > 0:
		return []string{fmt.Sprintf("ordered holds %s", text.Plural(held, "result")), " until earlier ones finish"}
	case waiting > 0 && heldByBudget(t, waiting) != nil:
		return heldByBudget(t, waiting)
	case waiting > 0:
		return []string{fmt.Sprintf("limit reached, %s in flight", text.Count(t.InFlight)), ": " + text.Counted(waiting, "call waits", "calls wait") + " for a slot"}
	}
	if t.Returned == 0 {
		return []string{"all calls started", ": no results yet"}
	}
	return []string{"all calls started", ": " + text.Plural(t.Returned, "result") + " delivered"}
}

func overStory(t *engine.Tally) []string {
	lane := t.Started.Lane
	wall := text.Seconds(t.Wall)
	switch {
	case lane.Strategy.Dispatch == engine.OneByOne:
		return []string{fmt.Sprintf("%s in sequence", text.Plural(len(t.Rows), "call")), fmt.Sprintf(": wall is their sum, %s", wall)}
	case lane.Strategy.Delivery == engine.Together && t.Wall == t.FirstFinish:
		return []string{fmt.Sprintf("everything delivered at %s", wall)}
	case lane.Strategy.Delivery == engine.Together:
		return []string{
			fmt.Sprintf("gather: first answer %s, all delivered at %s", text.Seconds(t.FirstFinish), wall),
			limited(t),
		}
	case lane.Strategy.Delivery == engine.InOrder:
		return []string{fmt.Sprintf("delivered in dataset order, %s to %s", text.Seconds(t.First), wall), fmt.Sprintf(", held %s on average", text.Seconds(t.Held())), limited(t)}
	}
	return []string{fmt.Sprintf("delivered as completed, %s to %s", text.Seconds(t.First), wall), limited(t)}
}

// limited adds what the limit did, where there was one that counted.
func limited(t *engine.Tally) string {
	if len(t.Limits) > 1 {
		return "; * limit changed mid-run"
	}
	if t.Limit == 0 || t.Limit >= len(t.Rows) {
		return ""
	}
	return fmt.Sprintf("; at most %s in flight", text.Count(t.Most))
}
