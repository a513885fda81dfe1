package home

import (
	"fmt"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/course"
	"regatta/ui/figures"
	"regatta/ui/gate"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// promise says what a lane will do.
func promise(lane engine.Lane) []string {
	start := "starts all calls at once"
	if lane.Limit > 0 {
		start = fmt.Sprintf("keeps up to %s in flight", text.Plural(lane.Limit, "call"))
	}
	if lane.Auto {
		start = "finds how many calls to keep in flight"
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

// advising has worked out what is said of the refusals of a run that is over; nil: it is, or there
// were none.
func (p *Pane) advising() *pane.Work {
	r := p.run
	if r == nil || r.Tally.Refused == 0 {
		return nil
	}
	return p.advice.Need([]*workspace.Run{r}, func() []string { return []string{adviceNote(r.Tally)} })
}

// runStory says how a run goes, or went. by is what is said to keep it now, advice what is said
// of its refusals.
func runStory(t *engine.Tally, by gate.Gate, advice string, now time.Duration) []string {
	switch {
	case t.Started.Bound > 0 && t.Taken() == t.Started.Bound:
		return []string{fmt.Sprintf("capped at %s in flight: %s", text.Count(t.Started.Bound), t.Started.Why)}
	case t.Over && t.Rejected():
		return []string{figures.Stopped(t)}
	case t.Rejected():
		return []string{figures.ShutAfter(t), fmt.Sprintf(": %s still in flight", text.Plural(t.InFlight, "call"))}
	case t.Over && t.End == engine.Failed && t.Shut != nil:
		return []string{figures.Stopped(t)}
	case t.Over && t.End == engine.Failed:
		return failedStory(t)
	case t.Over && t.End == engine.Cancelled:
		return []string{figures.Stopped(t)}
	case t.Over && len(t.Rows) == 0:
		return []string{"no items to run"}
	case t.Over && t.OK == 0:
		return []string{"no item succeeded", fmt.Sprintf(": %s failed", text.Count(t.Failed)), reasksNote(t)}
	case t.Over && t.Failed > 0:
		return failuresStory(t)
	case t.Over && t.Cached > 0:
		return cachedStory(t)
	case t.Over:
		story := overStory(t)
		return append(append([]string{story[0], outageNote(t)}, story[1:]...), advice, reasksNote(t), sittingsNote(t))
	}
	return goingStory(t, by, now)
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
	return append(parts, limited(t), reasksNote(t), sittingsNote(t))
}

// reasksNote adds how many answers failed validation, where any did.
func reasksNote(t *engine.Tally) string {
	if t.Reasks == 0 {
		return ""
	}
	return "; " + text.Counted(t.Reasks, "answer", "answers") + " re-asked"
}

// sittingsNote adds in how many sittings the run was made, where it went on after a break.
func sittingsNote(t *engine.Tally) string {
	if t.Sittings() == 1 {
		return ""
	}
	return "; in " + text.Plural(t.Sittings(), "sitting")
}

// outageNote adds for how long the provider was down, where it was.
func outageNote(t *engine.Tally) string {
	if down := course.Down(t, t.Now); down > 0 {
		return "; provider down for " + text.Seconds(down)
	}
	return ""
}

// adviceNote adds what would have avoided the refusals, where that is known.
func adviceNote(t *engine.Tally) string {
	if advice := figures.Advice(t); advice != "" {
		return "; " + advice
	}
	return ""
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

func goingStory(t *engine.Tally, by gate.Gate, now time.Duration) []string {
	held, waiting := t.OK-t.Returned, t.Waiting()
	switch strategy := t.Started.Lane.Strategy; {
	case by.Stands != engine.Moving && figures.Standstill(t.Standstill(now), now) != "":
		return []string{figures.Standstill(t.Standstill(now), now), ": " + text.Counted(waiting+t.InFlight, "item", "items") + " to go"}
	case strategy.Dispatch == engine.OneByOne && waiting == 0:
		return []string{"one call at a time", ": the last is in flight"}
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
	case waiting > 0 && by.Reason > admit.Budget:
		return []string{"held by " + by.Words(t, -1), ": " + text.Counted(waiting, "call waits", "calls wait")}
	case t.Unbegun() > 0:
		return []string{fmt.Sprintf("limit reached, %s in flight", text.Count(t.InFlight)), backingOff(t), ": " + text.Counted(t.Unbegun(), "call waits", "calls wait") + " for a slot"}
	}
	if t.Returned == 0 {
		return []string{"all calls started", ": no results yet"}
	}
	return []string{"all calls started", ": " + text.Plural(t.Returned, "result") + " delivered"}
}

// backingOff adds how many calls keep a slot while they wait to be made again, where any do.
func backingOff(t *engine.Tally) string {
	if t.Resting == 0 {
		return ""
	}
	return ", " + text.Count(t.Resting) + " backing off"
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
			"gather: first answer " + text.Seconds(t.FirstFinish), ", all delivered at " + wall,
			limited(t),
		}
	case lane.Strategy.Delivery == engine.InOrder:
		return []string{fmt.Sprintf("delivered in dataset order, %s to %s", text.Seconds(t.First), wall), fmt.Sprintf(", held %s on average", text.Seconds(t.Held())), limited(t)}
	}
	return []string{fmt.Sprintf("delivered as completed, %s to %s", text.Seconds(t.First), wall), limited(t)}
}

// limited adds what the limit did, where there was one that counted.
func limited(t *engine.Tally) string {
	if most := figures.AtMost(t); most != "" {
		return "; " + most
	}
	if held := figures.HeldByRate(t); held != "" {
		return "; " + held
	}
	if found := course.Found(t); t.Found && found > 0 {
		return fmt.Sprintf("; found its limit: %s in flight", text.Count(found))
	}
	if len(t.Limits) > 1 {
		return "; * limit changed mid-run"
	}
	if t.Limit == 0 || t.Limit >= len(t.Rows) {
		return ""
	}
	return fmt.Sprintf("; at most %s in flight", text.Count(t.Most))
}

// cachedStory says of a run that is over how much of it came from the cache.
func cachedStory(t *engine.Tally) []string {
	return []string{
		fmt.Sprintf("* %s of %s cached", text.Count(t.Cached), text.Plural(len(t.Rows), "answer")),
		", free",
		"; latency and speed-up not shown",
	}
}

// heldByBudget says that a run that is on could have more calls in flight, if the
// budget let it; nil where it can't or could not.
func heldByBudget(t *engine.Tally, waiting int) []string {
	if t.Waited(admit.Budget).Open == 0 || t.Slots() > 0 && t.Taken() >= t.Slots() {
		return nil
	}
	return []string{fmt.Sprintf("%s in flight, no budget for more right now", text.Count(t.InFlight)), ": " + text.Counted(waiting, "call waits", "calls wait")}
}

// ending is how a run ended; both: there is room for what succeeded beside what failed.
func ending(th *theme.Theme, r *workspace.Run, both bool) (string, theme.Ink) {
	t := r.Tally
	switch {
	case !t.Over && r.From != nil && r.From.On:
		return "■ still running  " + text.Seconds(t.Now), th.Accent
	case !t.Over:
		return "■ cut off  " + text.Seconds(t.Now), th.Warn
	case t.Rejected():
		return "✗ " + figures.ShutBy(t) + "  " + text.Seconds(t.Now), th.Fail
	case t.Shut != nil && t.Shut.Kind == call.TooManyFailures:
		return "✗ too many failures  " + text.Seconds(t.Now), th.Fail
	case t.Shut != nil && t.Shut.Kind == call.GaveUp:
		return "■ gave up  " + text.Seconds(t.Now), th.Warn
	case t.Shut != nil:
		return "■ budget reached  " + text.Seconds(t.Now), th.Warn
	case t.End == engine.Cancelled:
		return "■ stopped  " + text.Seconds(t.Now), th.Warn
	case t.End == engine.Failed:
		return "✗ aborted  " + text.Seconds(t.Now), th.Fail
	case t.Failed > 0 && both:
		return "✗ " + okAndFailed(t) + "  " + text.Seconds(max(t.Wall, 0)), th.Fail
	case t.Failed > 0:
		return "✗ " + text.Count(t.Failed) + " failed  " + text.Seconds(max(t.Wall, 0)), th.Fail
	}
	return "✓ done  " + text.Seconds(max(t.Wall, 0)), th.OK
}
