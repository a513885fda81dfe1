package workspace

import (
	"slices"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/journal"
	"regatta/engine/twin/saved"
	"regatta/ui/text"
)

// Guesses are those of the runs' lanes that took what a twin guesses.
func Guesses(runs []*Run) (some saved.Guesses) {
	for _, r := range runs {
		some = some.With(r.Lane, r.Guess)
	}
	return some
}

// GuessOf is why what a saved run took is a guess of the twin that it ran on, as its journal says;
// "": it isn't.
func GuessOf(h *journal.Header) string {
	const most = 64 // cells
	return text.Line(h.Guess, most)
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
	return guessed(compare.Gains(Tallies(all), Contexts(all)...)[len(beside):], runs, all)
}

// guessed marks what runs gained where they, or a for-loop of all, took what a twin guesses.
func guessed(gains []compare.Gain, runs, all []*Run) []compare.Gain {
	loop := slices.ContainsFunc(all, func(r *Run) bool { return r.Guess != "" && r.Lane.Strategy.Dispatch == engine.OneByOne })
	for i, r := range runs {
		gains[i].Guessed = r.Guess != "" || loop && gains[i].Measured
	}
	return gains
}

// ByTwin is Gains with what a twin of their provider tells of runs, and what it advises. It takes
// a while.
func ByTwin(runs, loops []*Run) (gains []compare.Gain, advice []string) {
	told := compare.ByTwin(Tallies(runs), Gains(runs, loops), Contexts(runs)...)
	return guessed(told.Gains, runs, slices.Concat(loops, runs)), told.Advice
}

// Slots is how many calls the provider of runs works on at a time, as a twin of it tells; 0:
// unknown. It takes a while.
func Slots(runs []*Run) int {
	tallies, contexts := Tallies(runs), Contexts(runs)
	return compare.ByTwin(tallies, compare.Gains(tallies, contexts...), contexts...).Slots
}
