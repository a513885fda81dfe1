package figures

import (
	"cmp"
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/twin/saved"
	"regatta/ui/text"
)

// Best returns the runs that came out best, in their order: those whose walls tie
// with the shortest, of the runs that delivered everything and
// nothing from the cache. Runs with more failed items than the others did less and
// don't count, nor do runs in which most items failed: refusals come soon.
func Best(tallies []*engine.Tally, contexts ...compare.Context) []*engine.Tally {
	ranks := Ranks(tallies, contexts...)
	if len(ranks) == 0 {
		return nil
	}
	return slices.DeleteFunc(comparable(tallies), func(t *engine.Tally) bool { return !slices.Contains(ranks[0], t) })
}

// comparable returns the runs whose walls are those of the same work.
func comparable(tallies []*engine.Tally) []*engine.Tally {
	most := 1
	for _, t := range tallies {
		if called(t) {
			most = max(most, t.OK)
		}
	}
	var able []*engine.Tally
	for _, t := range tallies {
		if called(t) && t.OK == most && t.Failed <= t.OK {
			able = append(able, t)
		}
	}
	return able
}

func byWall(a, b *engine.Tally) int { return cmp.Compare(a.Wall, b.Wall) }

// called reports whether a run is whole and its wall that of calls.
func called(t *engine.Tally) bool { return t.Whole() && t.Cached == 0 }

// alike is how much walls may differ and still count as the same.
const alike = 1.03

// Outcome says which lane was first and by how much, and why, where the figures
// bear it out: a sentence in parts, of which the later ones may be left out. It goes through all
// attempts of lanes that were refused.
func Outcome(tallies []*engine.Tally, simulated bool, contexts ...compare.Context) []string {
	parts, _ := OutcomeBriefly(tallies, simulated, contexts...)
	return parts
}

// OutcomeBriefly is Outcome, and what its parts say of refusals in a few words, for where those
// have no room: "gather: 181 refusals, use --limit 40"; "": nothing.
func OutcomeBriefly(tallies []*engine.Tally, simulated bool, contexts ...compare.Context) (parts []string, refusals string) {
	got, avoids, refusals := mostRefused(tallies, contexts)
	parts = first(tallies, contexts, simulated, got != "")
	for _, more := range []string{got, avoids} {
		if more != "" {
			parts = append(parts, "; "+more)
		}
	}
	return parts, refusals
}

// Refused says of each run that was refused what Refusals of package compare says, with its lane:
// "gather:26 got 40 refusals; --rpm 600 avoids them".
func Refused(tallies []*engine.Tally, contexts ...compare.Context) []string {
	labels, lines := compare.Labels(tallies, contexts...), []string(nil)
	for i, r := range compare.Refusals(tallies, contexts...) {
		if said := r.String(); said != "" {
			lines = append(lines, labels[i]+" got "+said)
		}
	}
	return lines
}

// mostRefused says it of the run that was refused most, what avoids it by itself, and both in a
// few words.
func mostRefused(tallies []*engine.Tally, contexts []compare.Context) (got, avoids, briefly string) {
	at := -1
	for i, t := range tallies {
		if t.Refused > 0 && (at < 0 || t.Refused > tallies[at].Refused) {
			at = i
		}
	}
	if at < 0 {
		return "", "", ""
	}
	r, label := compare.Refusals(tallies, contexts...)[at], compare.Labels(tallies, contexts...)[at]
	briefly = label + ": " + text.Counted(r.Number, "refusal", "refusals")
	if way := r.Way(); way != "" {
		briefly += ", use " + way
	}
	return label + " got " + r.Got(), r.Avoids(), briefly
}

// first is the outcome but for refusals of which more is said.
func first(tallies []*engine.Tally, contexts []compare.Context, simulated, refusalsSaid bool) []string {
	best, able := Best(tallies, contexts...), comparable(tallies)
	failed := 0
	for _, t := range tallies {
		failed += t.Failed
	}
	switch {
	case len(able) < 2 && failed > 0:
		return []string{"race done: " + text.Counted(failed, "item", "items") + " failed", ", walls with failures are not compared"}
	case len(able) < 2:
		return []string{"race done"}
	}
	a, b := slices.MinFunc(best, byWall), slices.MaxFunc(able, byWall)
	if float64(b.Wall)/float64(a.Wall) < alike {
		return append([]string{fmt.Sprintf("all lanes took about the same: %s to %s", text.Seconds(a.Wall), text.Seconds(b.Wall))}, apartBy(able)...)
	}
	if why := compare.RaceAgain(b, a, b.RanAs(), a.RanAs(), contextsOf(tallies, contexts, b, a)...); why != "" {
		return []string{why, fmt.Sprintf("; %s vs %s", text.Seconds(b.Wall), text.Seconds(a.Wall))}
	}
	walls := fmt.Sprintf("%s %s vs %s %s", names(best), text.Seconds(a.Wall), b.RanAs(), text.Seconds(b.Wall))
	if a.Failed+b.Failed > 0 { // less work was done: no gain is known
		return []string{walls, fmt.Sprintf("; %s of %s failed in each", text.Count(a.Failed), text.Count(len(a.Rows)))}
	}
	parts := []string{walls + ": " + timesAs(b, a)}
	switch {
	case len(best) > 1:
		if apart := apartBy(best); apart != nil {
			return append(parts, apart...)
		}
		within := TiedWithin(best)
		if within == withinOne {
			within += " of each other"
		}
		return append(parts, "; best walls "+within)
	case !simulated:
		return append(parts, "; a real provider's latency varies per lane")
	case refusalsSaid && failures(a)+failures(b) == 0:
		return parts
	case a.Retries == b.Retries && a.Retries > 0:
		return append(parts, "; "+text.Counted(a.Retries, "retry", "retries")+" in each")
	case a.Retries+b.Retries > 0:
		return append(parts, fmt.Sprintf("; %s vs %s", text.Counted(a.Retries, "retry", "retries"), text.Counted(b.Retries, "retry", "retries")))
	case a.Reasks != b.Reasks:
		return append(parts, fmt.Sprintf("; %s vs %s", text.Counted(a.Reasks, "re-ask", "re-asks"), text.Counted(b.Reasks, "re-ask", "re-asks")))
	case a.Most != b.Most:
		return append(parts, " for the same calls", fmt.Sprintf(", max in flight %d vs %d", a.Most, b.Most))
	}
	return append(parts, " for the same calls in another start order")
}

// failures are the retries of a run that no refusal was the cause of.
func failures(t *engine.Tally) int { return t.Retries - t.Refused }

// names joins the lanes of runs: "gather", "gather and as-completed".
func names(tallies []*engine.Tally) string {
	lanes := make([]string, len(tallies))
	for i, t := range tallies {
		lanes[i] = t.RanAs()
	}
	return joined(lanes)
}

// apartBy says what runs of the same wall differ in, if in anything: when the first result came.
func apartBy(tallies []*engine.Tally) []string {
	early, late, ok := Firsts(tallies)
	if !ok {
		return nil
	}
	return []string{
		fmt.Sprintf("; same wall, first result %s vs %s", text.Seconds(early.First), text.Seconds(late.First)),
		fmt.Sprintf(" (%s, %s)", early.RanAs(), late.RanAs()),
	}
}

// Notes say what the figures can't: what makes the comparison unfair, which of them
// are missing and how far results agree, and how to read it. lanes is how many there are; real: some of
// the runs asked a real provider. apart is how many times as long calls took in one of the runs as in another.
func Notes(unfair, others []string, lanes int, real, article bool, apart float64) []string {
	notes := slices.Concat(unfair, others)
	switch {
	case lanes < 2 && real:
		notes = append(notes, "One run against a real provider, whose latency varies: use trials.")
	case lanes < 2:
	case real:
		notes = append(notes, "Each lane ran once against a real provider, whose latency varies: ignore small differences; use trials.")
	case len(unfair) == 0 && apart >= leastApart:
		notes = append(notes, fmt.Sprintf("Simulated: the same calls took up to %.0f%% longer in one lane than in another, which is in their walls and speed-ups: compare the walls.", 100*(apart-1)))
	case len(unfair) == 0:
		notes = append(notes, "Simulated: every lane had the same latencies, so all differences come from strategy and limit.")
	}
	if article {
		notes = append(notes, "article: times published in the 2023 article, one run each against a real provider.")
	}
	return append(notes, "held: how long a finished result waited for delivery, on average.")
}

// leastApart is how many times as long calls take in one of two simulated lanes at least for that to
// be worth a word: less is what timers are late.
const leastApart = 1.01

// GuessNotes say of which lanes a twin guesses what they take.
func GuessNotes(guesses saved.Guesses) []string {
	if len(guesses) == 0 {
		return nil
	}
	return []string{GuessMark + " " + guesses.String()}
}

// Whole counts the runs that finished, whatever came of them.
func Whole(tallies []*engine.Tally) int {
	n := 0
	for _, t := range tallies {
		if t.Over && t.End != engine.Cancelled {
			n++
		}
	}
	return n
}

// StoppedRace says of a race how many of its lanes finished, and why the
// others did not, where it was more than that it was stopped.
func StoppedRace(whole, lanes int, why string) string {
	return fmt.Sprintf("%s: %d of %s finished", cmp.Or(why, "race stopped"), whole, text.Plural(lanes, "lane"))
}
