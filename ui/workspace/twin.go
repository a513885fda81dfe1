package workspace

import (
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/twin/saved"
)

// Guesses are those of the runs' lanes that took what a twin guesses.
func Guesses(runs []*Run) (some saved.Guesses) {
	for _, r := range runs {
		some = some.With(r.Lane, r.Guess)
	}
	return some
}

// fitCosts is how many times as much work it is to fit a twin as to go through the items.
const fitCosts = 1000

// FitItems are as many items as it takes to go through those of runs, and to fit a twin from them
// where one is wanted.
func FitItems(tallies ...*engine.Tally) int {
	n, costs := 0, 1
	for _, t := range tallies {
		n += len(t.Rows)
		if compare.WantsTwin(t) {
			costs = fitCosts
		}
	}
	return n * costs
}

// Gains works out what runs gained, beside other for-loops too, the latest last.
func Gains(runs, loops []*Run) []compare.Gain {
	beside := slices.DeleteFunc(slices.Clone(loops), func(r *Run) bool { return slices.Contains(runs, r) })
	all := slices.Concat(beside, runs)
	return compare.Gains(Tallies(all), Contexts(all)...)[len(beside):]
}

// ByTwin is Gains with what a twin of their provider tells of runs, and what it advises. It takes
// a while.
func ByTwin(runs, loops []*Run) (gains []compare.Gain, advice []string) {
	told := compare.ByTwin(Tallies(runs), Gains(runs, loops), Contexts(runs)...)
	return told.Gains, told.Advice
}

// Slots is how many calls the provider of runs works on at a time, as a twin of it tells; 0:
// unknown. It takes a while.
func Slots(runs []*Run) int {
	tallies, contexts := Tallies(runs), Contexts(runs)
	return compare.ByTwin(tallies, compare.Gains(tallies, contexts...), contexts...).Slots
}
