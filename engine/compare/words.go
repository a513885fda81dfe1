package compare

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/words"
)

// Labels names the lanes of runs as sentences do: "gather:2", and "gather:2 #1",
// "gather:2 #2" where several runs have the same lane. Their numbers are those of
// the contexts, if there are any, one for each run.
func Labels(tallies []*engine.Tally, contexts ...Context) []string {
	runs, seen := map[string]int{}, map[string]int{}
	for _, t := range tallies {
		runs[t.RanAs()]++
	}
	labels := make([]string, len(tallies))
	for i, t := range tallies {
		lane := t.RanAs()
		seen[lane]++
		labels[i] = lane
		if number := seen[lane]; runs[lane] > 1 {
			if i < len(contexts) && contexts[i].Number > 0 {
				number = contexts[i].Number
			}
			labels[i] += " #" + strconv.Itoa(number)
		}
	}
	return labels
}

// lane is a run with the label that it goes by, and what it ran on.
type lane struct {
	*engine.Tally
	label   string
	context Context
	data    int // the same in runs on the same data

	advice func() course.Avoids // of the run alone, worked out once
}

func lanesOf(tallies []*engine.Tally, contexts []Context) []lane {
	labels, data := Labels(tallies, contexts...), SameData(contexts)
	lanes := make([]lane, len(tallies))
	for i, t := range tallies {
		lanes[i] = lane{Tally: t, label: labels[i], advice: sync.OnceValue(func() course.Avoids { return course.Advice(t) })}
		if i < len(contexts) {
			lanes[i].context, lanes[i].data = contexts[i], data[i]
		}
	}
	return lanes
}

// span is the wall of a run, or what has passed of one that has none.
func (l lane) span() time.Duration {
	if l.Complete() {
		return l.Wall
	}
	return l.Now
}

// paused is for how long of that somebody had it paused.
func (l lane) paused() time.Duration { return l.PausedBetween(0, l.span()) }

// worthAWord is the shortest pause that is told of: less is not to be seen in a figure.
const worthAWord = 10 * time.Millisecond

// outcome says what is left of a run that ended early.
func (l lane) outcome() string {
	text := fmt.Sprintf("%d of %d delivered", l.Returned, len(l.Rows))
	if lost := l.Undelivered(); lost > 0 {
		text += fmt.Sprintf(", %s undelivered", count(lost, "result"))
	}
	return text
}

func seconds(d time.Duration) string { return words.Seconds(d) }

// count writes a number with its noun: "1 rate limit", "12 rate limits".
func count(n int, noun string) string { return words.Plural(n, noun) }

// list joins words as prose does: "a", "a and b", "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
