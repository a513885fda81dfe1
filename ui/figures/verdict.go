package figures

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/words"
	"regatta/ui/text"
)

// Verdict says in one or two sentences which run was first and by how much, and where walls
// tie, what they differ in: when the first result came. Where a for-loop took longer than the
// same calls can be the cause of, or calls were slower in one of them for another reason, it says
// that instead. labels name the runs, contexts are what they ran on, or none. Where fewer than two
// runs can be compared it is empty.
func Verdict(tallies []*engine.Tally, labels []string, contexts ...compare.Context) []string {
	v := verdict{label: map[*engine.Tally]string{}, able: comparable(tallies)}
	for i, t := range tallies {
		v.label[t] = labels[i]
	}
	if len(v.able) < 2 {
		return nil
	}
	v.best = Best(tallies, contexts...)
	if slower := v.slower(tallies, contexts); slower != "" {
		return []string{slower}
	}
	list := []string{v.walls()}
	if first := v.firsts(); first != "" {
		list = append(list, first)
	}
	return list
}

// Shorter is a sentence of a verdict that compares the best with one run only, where it does with two.
func Shorter(sentence string) string {
	const compared = "× as fast as "
	if at := strings.LastIndex(sentence, ", "); at >= 0 && strings.Contains(sentence[:at], compared) && strings.Contains(sentence[at:], compared) {
		return sentence[:at] + "."
	}
	return sentence
}

// verdict is what it is made of.
type verdict struct {
	label      map[*engine.Tally]string
	best, able []*engine.Tally
}

func (v verdict) names(tallies []*engine.Tally) string {
	list := make([]string, len(tallies))
	for i, t := range tallies {
		list[i] = v.label[t]
	}
	return joined(list)
}

// slower says of a run whose wall isn't measured by that of the best what took one of them so long: a
// ratio would say nothing of strategies. "": of none.
func (v verdict) slower(tallies []*engine.Tally, contexts []compare.Context) string {
	a := slices.MinFunc(v.best, byWall)
	for _, t := range v.able {
		if why := compare.RaceAgain(t, a, v.label[t], v.label[a], contextsOf(tallies, contexts, t, a)...); why != "" {
			return why + "."
		}
	}
	return ""
}

// contextsOf are those of some of the runs; none where there are none.
func contextsOf(tallies []*engine.Tally, contexts []compare.Context, of ...*engine.Tally) (list []compare.Context) {
	if len(contexts) != len(tallies) {
		return nil
	}
	for _, t := range of {
		list = append(list, contexts[slices.Index(tallies, t)])
	}
	return list
}

// walls compares the walls: the best with the next, and with the for-loop, or else the slowest.
func (v verdict) walls() string {
	a, slowest := slices.MinFunc(v.best, byWall), slices.MaxFunc(v.able, byWall)
	rest := slices.DeleteFunc(slices.Clone(v.able), func(t *engine.Tally) bool { return slices.Contains(v.best, t) })
	switch {
	case float64(slowest.Wall)/float64(a.Wall) < alike && len(v.able) == 2:
		return fmt.Sprintf("%s %s: %s and %s.", v.names(v.able), v.same(), text.Seconds(v.able[0].Wall), text.Seconds(v.able[1].Wall))
	case float64(slowest.Wall)/float64(a.Wall) < alike:
		return fmt.Sprintf("All %d lanes %s: %s to %s.", len(v.able), v.same(), text.Seconds(a.Wall), text.Seconds(slowest.Wall))
	}
	far := slowest
	for _, t := range rest {
		if t.Started.Lane.Strategy.Dispatch == engine.OneByOne {
			far = t
		}
	}
	times := func(t *engine.Tally) string {
		if a.Failed+t.Failed > 0 { // less work was done: no gain is known
			return fmt.Sprintf("%s took %s", v.label[t], text.Seconds(t.Wall))
		}
		return fmt.Sprintf("%s as fast as %s", timesAs(t, a), v.label[t])
	}
	said := v.names(v.best) + " is fastest, " + text.Seconds(a.Wall) + ": "
	if len(v.best) > 1 {
		said = v.names(v.best) + " tie at " + text.Seconds(a.Wall) + ": "
	}
	said += times(far)
	if next := slices.MinFunc(rest, byWall); next != far && float64(next.Wall) < float64(far.Wall)/alike {
		said += ", " + times(next)
	}
	return said + "."
}

// same says of runs that are close that they tie, where they are all among the best, as places and
// marks have it.
func (v verdict) same() string {
	if len(v.best) == len(v.able) {
		return "tie"
	}
	return "took about the same"
}

// timesAs says how many times as long one run took as another: "1.97×", "6.6×".
func timesAs(long, short *engine.Tally) string {
	return words.Ratio(float64(long.Wall)/float64(short.Wall)) + "×"
}

// firsts says when first results came: of those that tie, else of the best and of one that had
// its first much sooner.
func (v verdict) firsts() string {
	among := v.best
	if len(among) < 2 {
		among = v.able
	}
	early, late, ok := Firsts(among)
	switch {
	case !ok:
		return ""
	case len(v.best) > 1:
		return fmt.Sprintf("Same wall, but %s gives its first result at %s, %s at %s.",
			v.label[early], text.Seconds(early.First), v.label[late], text.Seconds(late.First))
	}
	best := v.best[0]
	if early == best || float64(best.First) < float64(early.First)*soonerBy || text.Seconds(early.First) == text.Seconds(best.First) {
		return ""
	}
	return fmt.Sprintf("The first result comes sooner from %s: %s, %s at %s.",
		v.label[early], text.Seconds(early.First), v.label[best], text.Seconds(best.First))
}

// soonerBy is how many times as late a first result is at least that is worth a word.
const soonerBy = 1.05

// Firsts finds the runs whose first results came first and last. ok: they are so far apart that
// it is worth a word.
func Firsts(tallies []*engine.Tally) (early, late *engine.Tally, ok bool) {
	had := slices.DeleteFunc(slices.Clone(tallies), func(t *engine.Tally) bool { return t.First < 0 })
	if len(had) < 2 {
		return nil, nil, false
	}
	byFirst := func(a, b *engine.Tally) int { return cmp.Compare(a.First, b.First) }
	early, late = slices.MinFunc(had, byFirst), slices.MaxFunc(had, byFirst)
	return early, late, float64(late.First) >= float64(early.First)*soonerBy && text.Seconds(early.First) != text.Seconds(late.First)
}

// joined lists names: "gather", "gather and as-completed".
func joined(list []string) string {
	last := len(list) - 1
	if last == 0 {
		return list[0]
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}
