package workspace

import (
	"slices"

	"regatta/engine"
	"regatta/ui/pane"
)

// Told keeps what is said of runs that are over, where that goes through all their items, until
// the runs are others.
type Told struct {
	of   []*engine.Tally
	said []string
}

// Need has it worked out; nil: it is, or nothing of it is asked of such runs.
func (k *Told) Need(runs []*Run, say func() []string) *pane.Work {
	of := Tallies(runs)
	if len(of) == 0 || slices.Equal(k.of, of) || slices.ContainsFunc(of, func(t *engine.Tally) bool { return !t.Over }) {
		return nil
	}
	return &pane.Work{Items: Items(runs), Do: func() func() {
		said := say()
		return func() { k.of, k.said = of, said }
	}}
}

// Said is what is said of runs; nil: it isn't worked out.
func (k *Told) Said(runs ...*Run) []string {
	if !slices.Equal(k.of, Tallies(runs)) {
		return nil
	}
	return k.said
}
