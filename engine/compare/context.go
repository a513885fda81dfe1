package compare

import (
	"maps"

	"regatta/datasets"
	"regatta/engine/call"
)

// Context is what a run ran on, as far as its own events don't tell. Its texts are
// fit to be shown. The zero value says nothing: a run is then taken to be like the
// others.
type Context struct {
	Number int // of the run, by which those of one lane are told apart; 0: they are counted

	Data string        // the name of the dataset
	Set  *datasets.Set // the dataset itself; nil: known by its name only

	Provider, Model string
	Mode            call.Mode // that was asked for; "": not known
	API             call.API  // likewise
	Settings        string    // of the simulated provider, as --sim takes them; "": as it is by default
	Params          string    // what requests had besides, in words; "": nothing
	Prompt, Schema  string    // what was sent along with each text, in any form
	System          string    // the system prompt, likewise; "": none
	Seed            uint64

	Shared   bool   // others ran on the same provider at the same time, and it isn't simulated
	Redacted bool   // texts and answers were taken out of the Set and the results: they say nothing of each other
	Attempts string // how often and how long they are made, in words; "": not known
}

// SameData returns for each run the first one that ran on the same data: itself,
// or one before it. Two sets are the same if their names and all their items are.
func SameData(contexts []Context) []int {
	first := make([]int, len(contexts))
	for i := range contexts {
		first[i] = i
		for k := range i {
			if first[k] == k && sameData(&contexts[k], &contexts[i]) {
				first[i] = k
				break
			}
		}
	}
	return first
}

func sameData(a, b *Context) bool {
	switch {
	case a.Data != b.Data:
		return false
	case a.Set == b.Set:
		return true
	case a.Set == nil || b.Set == nil || a.Redacted || b.Redacted || a.Set.Rows.Len() != b.Set.Rows.Len():
		return false
	}
	for i := range a.Set.Rows.Len() {
		x, y := a.Set.Rows.At(i), b.Set.Rows.At(i)
		if x.Text != y.Text || x.ID != y.ID || !maps.Equal(x.Fields, y.Fields) {
			return false
		}
	}
	return true
}
