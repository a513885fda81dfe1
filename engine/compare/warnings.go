package compare

import (
	"fmt"
	"math"
	"strconv"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/engine/words"
)

// Warnings returns what makes a comparison of runs unfair or a figure of theirs
// impossible, one line each, what weighs most first. Contexts, one for each run or
// none, are what the runs ran on.
func Warnings(tallies []*engine.Tally, contexts ...Context) []string {
	lanes := lanesOf(tallies, contexts)
	all := differentData(lanes)
	if all == nil {
		all = differentSizes(lanes)
	}
	all = append(all, unlikeContexts(lanes)...)
	all = append(all, shared(lanes)...)
	all = append(all, endedEarly(lanes)...)
	all = append(all, cached(lanes)...)
	all = append(all, paused(lanes)...)
	all = append(all, impossible(lanes)...)
	all = append(all, differentLatencies(lanes)...)
	all = append(all, differentAnswers(lanes)...)
	all = append(all, inSomeOnly(lanes, "failed item", func(l lane) int { return l.Failed })...)
	all = append(all, inSomeOnly(lanes, "extra attempt", func(l lane) int { return l.Retries })...)
	all = append(all, inSomeOnly(lanes, "re-ask", func(l lane) int { return l.Reasks })...)
	all = append(all, limitChanged(lanes)...)
	all = append(all, unfunded(lanes)...)
	return append(all, heldBack(lanes)...)
}

// Shared is what Warnings says of lanes that all ran at the same time on one provider
// that isn't simulated.
const Shared = "the lanes ran at the same time and shared the provider's rate limits, so each may be slower than on its own"

// shared finds lanes that took from the limits of others.
func shared(lanes []lane) []string {
	var with []string
	for _, l := range lanes {
		if l.context.Shared {
			with = append(with, l.label)
		}
	}
	switch len(with) {
	case 0:
		return nil
	case len(lanes):
		return []string{Shared}
	}
	return []string{list(with) + " ran at the same time as other lanes and shared the provider's rate limits"}
}

// paused finds lanes whose walls have pauses in them that somebody asked for.
func paused(lanes []lane) []string {
	var with []string
	for _, l := range lanes {
		if d := l.paused(); d >= worthAWord {
			with = append(with, l.label+" was paused for "+seconds(d))
		}
	}
	if with == nil {
		return nil
	}
	return []string{list(few(with)) + "; walls include that, so differences are not the strategy's alone"}
}

func differentSizes(lanes []lane) []string {
	if len(lanes) == 0 {
		return nil
	}
	differ := false
	sizes := make([]string, len(lanes))
	for i, l := range lanes {
		differ = differ || len(l.Rows) != len(lanes[0].Rows)
		sizes[i] = l.label + " " + strconv.Itoa(len(l.Rows))
	}
	if !differ {
		return nil
	}
	return []string{"different numbers of items: " + list(sizes)}
}

func endedEarly(lanes []lane) (lines []string) {
	for _, l := range lanes {
		switch {
		case !l.Over:
			lines = append(lines, l.label+" is still running: figures are not final")
		case l.End == engine.Cancelled:
			lines = append(lines, l.label+" was stopped: "+l.outcome())
		case l.End == engine.Failed:
			lines = append(lines, l.label+" aborted on a failure: "+l.outcome())
		}
	}
	return lines
}

// slack is how far above what is possible a figure may be before it is called
// impossible: calls of one length cost a for loop a little time of its own each.
const slack = 1.01

// impossible finds speed-ups that no schedule can give: over a lane's own calls
// one by one, and over a for loop beside it.
func impossible(lanes []lane) (lines []string) {
	for _, l := range lanes {
		if !finished(l) {
			continue
		}
		has := most(slots(l.Tally))
		if speedup := float64(l.Serial()) / float64(l.Wall); speedup > slack*float64(has) {
			lines = append(lines, fmt.Sprintf("%s can't have a speed-up of %s× with %s", l.label, above(speedup, has), count(has, "slot")))
		}
		for _, loop := range lanes {
			if alike(loop, l) && Beyond(loop.Tally, l.Tally) {
				ratio := float64(loop.Wall) / float64(l.Wall)
				lines = append(lines, fmt.Sprintf("%s; %s× as fast is more than %s allow for the same calls", Slower(loop.Tally, l.Tally, loop.label, l.label), above(ratio, has), count(has, "slot")))
			}
		}
	}
	return lines
}

// Beyond reports whether a for-loop took so many times as long as another run of its items that
// no schedule of the same calls can be the cause: more than the other had slots.
func Beyond(loop, t *engine.Tally) bool {
	return loop.Started.Lane.Strategy.Dispatch == engine.OneByOne && loop.Complete() && t.Complete() &&
		float64(loop.Wall) > slack*float64(most(slots(t)))*float64(t.Wall)
}

// Slower says of runs of which Beyond holds what took the for-loop so long, and what to do.
func Slower(loop, t *engine.Tally, loopLabel, label string) string {
	if float64(loop.Serial()) > slack*float64(t.Serial()) {
		return fmt.Sprintf("%s's calls were slower than %s's: race again", loopLabel, label)
	}
	return fmt.Sprintf("%s lost time outside its calls: race again", loopLabel)
}

// above writes a ratio that is more than a whole number in as many digits as it takes to be more.
func above(ratio float64, n int) string {
	digits := words.RatioDecimals(ratio)
	for digits < 2 && ratio-float64(n) < 0.5*math.Pow10(-digits) {
		digits++
	}
	return words.RatioTo(ratio, digits)
}

// alike reports whether two runs had the same items.
func alike(a, b lane) bool { return a.data == b.data && len(a.Rows) == len(b.Rows) }

// finished reports whether a run delivered everything and took time for it.
func finished(l lane) bool { return l.Complete() }

// inSomeOnly finds what some lanes met with and others did not.
func inSomeOnly(lanes []lane, noun string, of func(lane) int) []string {
	var with, without []string
	for _, l := range lanes {
		if n := of(l); n > 0 {
			with = append(with, l.label+" had "+count(n, noun))
		} else {
			without = append(without, l.label)
		}
	}
	if len(with) == 0 || len(without) == 0 {
		return nil
	}
	return []string{list(with) + ", but " + list(without) + " none"}
}

// differentAnswers finds that only some lanes asked for streamed answers.
func differentAnswers(lanes []lane) []string {
	var streamed, whole []string
	for _, l := range lanes {
		if l.Started.Stream {
			streamed = append(streamed, l.label)
		} else {
			whole = append(whole, l.label)
		}
	}
	if len(streamed) == 0 || len(whole) == 0 {
		return nil
	}
	return []string{list(streamed) + " streamed the answers, but " + list(whole) + " did not; that alone can change latency"}
}

func limitChanged(lanes []lane) (lines []string) {
	for _, l := range lanes {
		switch turns := len(l.Limits) - 1; {
		case l.Started.Lane.Auto: // it is what the lane is for
		case turns == 1:
			lines = append(lines, l.label+": limit changed during the run")
		case turns > 1:
			lines = append(lines, fmt.Sprintf("%s: limit changed %d times during the run", l.label, turns))
		}
	}
	return lines
}

// unfunded finds lanes whose budget let calls wait.
func unfunded(lanes []lane) (lines []string) {
	for _, l := range lanes {
		if l.Waited(admit.Budget).Times > 0 {
			lines = append(lines, l.label+": calls waited for the budget, so its times say little about the strategy")
		}
	}
	return lines
}

// heldBack finds lanes that had the most calls in flight that their caller
// allows, where their own limit and their items would have let more.
func heldBack(lanes []lane) (lines []string) {
	for _, l := range lanes {
		bound := l.Started.Bound
		if bound > 0 && l.MostTaken >= bound && most(slotsWithin(l.Tally, 0)) > bound {
			lines = append(lines, fmt.Sprintf("%s was capped at %d in flight: %s", l.label, bound, l.Started.Why))
		}
	}
	return lines
}
