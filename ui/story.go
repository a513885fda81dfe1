package ui

import (
	"fmt"

	"regatta/engine"
	"regatta/ui/text"
)

// story says what is going on, or what would be, in parts: what follows the first
// is left out where there is no room.
func (m *Model) story() []string {
	switch {
	case m.leaving:
		return []string{"stopping what runs", "; ctrl+c again leaves at once"}
	case m.overlay != nil:
		switch p := m.overlay.(type) {
		case *runsPane:
			return p.story()
		case *dataPane:
			return p.story(m)
		}
		return nil
	case m.screen == onRace:
		return m.race.story(m)
	case m.screen == onTable:
		return m.compare.story(m)
	case m.screen == onSweep:
		return m.sweep.story(m)
	case m.screen == onTrials:
		return m.trials.story(m)
	}
	if t := m.batch.track; t != nil {
		return runStory(t.tally)
	}
	return promise(m.lanes.selected().lane)
}

// promise says what a lane will do.
func promise(lane engine.Lane) []string {
	start := "starts every call at once"
	if lane.Limit > 0 {
		start = fmt.Sprintf("has at most %s in flight", text.Plural(lane.Limit, "call"))
	}
	switch lane.Strategy {
	case engine.ForLoop:
		return []string{"a for loop makes one call after the other", ": each waits for the one before it"}
	case engine.Gather:
		return []string{"gather " + start, " and hands all results over together,", " when the last is there"}
	case engine.AsCompleted:
		return []string{"as completed " + start, " and hands each result over as soon as it is there"}
	}
	return []string{"ordered " + start, " and hands each result over", " as soon as all before it are"}
}

// runStory says how a run goes, or went.
func runStory(t *engine.Tally) []string {
	switch {
	case t.Started.Bound > 0 && t.InFlight == t.Started.Bound:
		return []string{fmt.Sprintf("held to %s in flight: %s", text.Count(t.Started.Bound), t.Started.Why)}
	case t.Over && t.End == engine.Failed:
		return failedStory(t)
	case t.Over && t.End == engine.Cancelled:
		return []string{stopped(t)}
	case t.Over && len(t.Rows) == 0:
		return []string{"there was nothing to do"}
	case t.Over && t.Cached > 0:
		return cachedStory(t)
	case t.Over:
		return append(overStory(t), askedAgain(t))
	}
	return goingStory(t)
}

// askedAgain adds how many answers did not fit, where any were asked for again.
func askedAgain(t *engine.Tally) string {
	if t.Reasks == 0 {
		return ""
	}
	return "; " + agree(t.Reasks, "answer", "answers") + " asked for again"
}

// stopped says what a run that was stopped leaves.
func stopped(t *engine.Tally) string {
	if t.Shut != nil {
		return fmt.Sprintf("%s: %s of %s ran", t.Shut.Message, text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"))
	}
	return fmt.Sprintf("stopped: %s of %s done and kept, %s cancelled", text.Count(t.OK+t.Failed), text.Plural(len(t.Rows), "item"), text.Count(t.Cancelled))
}

func failedStory(t *engine.Tally) []string {
	if t.Started.OnError == engine.Orphan && t.Lost() > 0 {
		return []string{
			fmt.Sprintf("the failure was raised at %s; calls ran on,", text.Seconds(t.Wall)),
			fmt.Sprintf(" and %s paid for were lost", text.Plural(t.Lost(), "result")),
		}
	}
	return []string{"a failure ended the run", fmt.Sprintf(": %s done, %s failed, %s cancelled", text.Count(t.OK), text.Count(t.Failed), text.Count(t.Cancelled))}
}

func goingStory(t *engine.Tally) []string {
	held, waiting := t.OK+t.Failed-t.Delivered, len(t.Rows)-t.Calls
	switch strategy := t.Started.Lane.Strategy; {
	case strategy.Dispatch == engine.OneByOne:
		return []string{"one call at a time", fmt.Sprintf(": %s not reached yet", text.Plural(waiting, "text"))}
	case t.Raised:
		return []string{fmt.Sprintf("the failure was raised at %s", text.Seconds(t.Wall)), fmt.Sprintf("; %s on, and nobody takes the results", agree(t.InFlight, "call runs", "calls run"))}
	case held > 0 && strategy.Delivery == engine.Together:
		return []string{fmt.Sprintf("gather holds %s", text.Plural(held, "result")), " until the last call is done"}
	case held > 0:
		return []string{fmt.Sprintf("ordered holds %s", text.Plural(held, "result")), " until those before are there"}
	case waiting > 0 && heldByBudget(t, waiting) != nil:
		return heldByBudget(t, waiting)
	case waiting > 0:
		return []string{fmt.Sprintf("%s in flight fill the limit", text.Count(t.InFlight)), ": " + agree(waiting, "call waits", "calls wait") + " for a slot"}
	}
	return []string{"every call has started", ": " + agree(t.Delivered, "result", "results") + " so far"}
}

func overStory(t *engine.Tally) []string {
	lane := t.Started.Lane
	wall := text.Seconds(t.Wall)
	switch {
	case lane.Strategy.Dispatch == engine.OneByOne:
		return []string{fmt.Sprintf("%s, one after the other", text.Plural(len(t.Rows), "call")), fmt.Sprintf(": the wall is their sum, %s", wall)}
	case lane.Strategy.Delivery == engine.Together && t.Wall == t.FirstFinish:
		return []string{fmt.Sprintf("all results came at once, at %s", wall)}
	case lane.Strategy.Delivery == engine.Together:
		return []string{
			fmt.Sprintf("gather had an answer at %s and handed all over at %s", text.Seconds(t.FirstFinish), wall),
			limited(t),
		}
	case lane.Strategy.Delivery == engine.InOrder:
		return []string{fmt.Sprintf("handed over in dataset order from %s to %s", text.Seconds(t.First), wall), fmt.Sprintf(", held %s on average", text.Seconds(t.Held())), limited(t)}
	}
	return []string{fmt.Sprintf("each result was handed over as it came, from %s to %s", text.Seconds(t.First), wall), limited(t)}
}

// limited adds what the limit did, where there was one that counted.
func limited(t *engine.Tally) string {
	if len(t.Limits) > 1 {
		return "; * its limit was turned on the way"
	}
	if t.Limit == 0 || t.Limit >= len(t.Rows) {
		return ""
	}
	return fmt.Sprintf("; never more than %s in flight", text.Count(t.Most))
}

// agree writes a count before what agrees with it in number.
func agree(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return text.Count(n) + " " + many
}
