package saved

import (
	"encoding/json"
	"fmt"
	"strings"

	"regatta/datasets"
	"regatta/engine"
)

// ProbeCalls is how many calls a probe makes.
const ProbeCalls = 16

// Step is so many calls of a probe, one after the other or all at once, on the items from First
// on.
type Step struct {
	Lane         engine.Lane
	First, Calls int
}

// Probe is what tells most of a provider with 16 calls: what a call takes alone, and beside a few
// others. Where runs have shown calls alone, all of them are made together.
func Probe(alone bool) []Step {
	gather := engine.Lane{Strategy: engine.Gather}
	if alone {
		return []Step{{gather, 0, 4}, {gather, 4, 12}}
	}
	return []Step{{engine.Lane{Strategy: engine.ForLoop}, 0, 2}, {gather, 2, 4}, {gather, 6, 10}}
}

// String says how the calls are made: "2 alone", "4 at once".
func (s Step) String() string {
	if s.Lane.Strategy.Dispatch == engine.OneByOne {
		return fmt.Sprintf("%d alone", s.Calls)
	}
	return fmt.Sprintf("%d at once", s.Calls)
}

// Steps says how all calls are made: "2 alone, 4 and 10 at once".
func Steps(all []Step) string {
	var alone, together []string
	for _, s := range all {
		if n, at, _ := strings.Cut(s.String(), " "); at == "alone" {
			alone = append(alone, s.String())
		} else {
			together = append(together, n)
		}
	}
	return strings.Join(append(alone, strings.Join(together, " and ")+" at once"), ", ")
}

// Of are the items of the step.
func (s Step) Of(set *datasets.Set) *datasets.Set {
	some := *set
	some.Rows = someRows{set.Rows, s.First, s.Calls}
	return &some
}

// someRows are a number of the rows of a dataset.
type someRows struct {
	datasets.Rows
	first, count int
}

func (r someRows) Len() int                       { return r.count }
func (r someRows) At(i int) datasets.Item         { return r.Rows.At(r.first + i) }
func (r someRows) Expected(i int) json.RawMessage { return r.Rows.Expected(r.first + i) }
