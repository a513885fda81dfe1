// Package saved makes twins out of saved runs, and simulated providers that answer as these
// runs were answered.
package saved

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/engine/twin"
	"regatta/engine/words"
)

// Twin is a twin with the runs that it was fitted from. It is safe for any number of goroutines.
type Twin struct {
	*twin.Twin
	Runs []*runs.Run

	asked   sync.Mutex
	guesses map[engine.Lane]string // why lanes are guesses, of those that were asked about
}

// Fit makes the twin of the provider of saved runs. It is an error if they had different
// providers or models, or if they show too little.
func Fit(given []*runs.Run) (*Twin, error) {
	var all []*runs.Run // each once
	for _, run := range given {
		if !slices.ContainsFunc(all, func(r *runs.Run) bool { return r.Path != "" && r.Path == run.Path }) {
			all = append(all, run)
		}
	}
	first := all[0].Header
	observed := make([]twin.Run, len(all))
	for i, run := range all {
		h := run.Header
		switch {
		case h.Provider != first.Provider || h.Model != first.Model || h.Settings != first.Settings:
			return nil, fmt.Errorf("%q and %q ran on different providers or models; use runs of one", all[0].Name, run.Name)
		case h.Shared && !h.Simulated:
			return nil, fmt.Errorf("%q shared its provider with other lanes; use a run that had it alone", run.Name)
		}
		observed[i] = Observe(run)
		for _, other := range all[:i] {
			if !h.Simulated && Together(run, other) {
				return nil, fmt.Errorf("%q and %q ran at the same time; use runs that had their provider alone", other.Name, run.Name)
			}
		}
	}
	fit := twin.Fit(observed)
	if fit == nil {
		return nil, tooFew(all)
	}
	return &Twin{Twin: fit, Runs: all, guesses: map[engine.Lane]string{}}, nil
}

// tooFew says how many answers runs have.
func tooFew(all []*runs.Run) error {
	ok, cached := 0, 0
	for _, run := range all {
		ok, cached = ok+run.Tally.OK, cached+run.Tally.Cached
	}
	in, have := strconv.Quote(all[0].Name), words.Count(ok-cached)
	if len(all) > 1 {
		in = words.Plural(len(all), "run")
	}
	switch {
	case cached > 0:
		have += fmt.Sprintf(" beside %s cached", words.Count(cached))
	case ok == 0:
		have = "none"
	}
	return fmt.Errorf("too few answers to fit a twin: %s in %s; use runs with 8 or more", have, in)
}

// Largest is the run with the most items.
func (t *Twin) Largest() *runs.Run {
	return slices.MaxFunc(t.Runs, func(a, b *runs.Run) int { return cmp.Compare(a.Header.Items, b.Header.Items) })
}

// Advice says of the run with the most calls in flight, of those with the most items, how few are
// as fast; "": more would be faster, or it isn't known.
func (t *Twin) Advice() string {
	widest := slices.MaxFunc(t.Runs, func(a, b *runs.Run) int {
		return cmp.Or(cmp.Compare(a.Header.Items, b.Header.Items), cmp.Compare(a.Tally.Most, b.Tally.Most))
	})
	q := t.Ask(widest.Header.Lane)
	if limits := widest.Tally.Limits; len(limits) > 1 {
		q.Client.Limits = limits
	}
	if a, ok := t.Advise(q); ok {
		return a.String()
	}
	return ""
}

// Observe is what a saved run shows of its provider.
func Observe(run *runs.Run) twin.Run {
	h := run.Header
	retry := h.Retry
	about := twin.About{Name: run.Name, Retry: retry, Seed: h.Seed, Begun: h.Begun}
	if run.Set != nil {
		about.Text = func(item int) string { return run.Set.Rows.At(item).Text }
	}
	return twin.Observe(run.Tally, about)
}

// Together reports whether two runs were on at the same time.
func Together(a, b *runs.Run) bool {
	const blur = 100 * time.Millisecond // what a run does before its first call and after its last
	if b.Header.Begun.Before(a.Header.Begun) {
		a, b = b, a
	}
	return b.Header.Begun.Add(blur).Before(a.Header.Begun.Add(a.Tally.Now))
}

// Options are those of a simulated provider that behaves as the twin does, and answers every
// text as the latest of the runs has it that was answered there.
func (t *Twin) Options() simulated.Options {
	o := t.Twin.Options()
	names, works := make([]string, len(t.Runs)), t.Works()
	for i, run := range t.Runs {
		names[i] = run.Name
	}
	o.Recorded = &simulated.Recorded{Name: strings.Join(names, "+"), Runs: len(t.Runs), Calls: map[string]simulated.RecordedCall{}, Works: all(works)}
	byTime := make([]int, len(t.Runs)) // the earliest first: what comes later stands
	for i := range byTime {
		byTime[i] = i
	}
	slices.SortStableFunc(byTime, func(a, b int) int { return t.Runs[a].Header.Begun.Compare(t.Runs[b].Header.Begun) })
	for _, i := range byTime {
		record(o.Recorded.Calls, works[i], t.Runs[i])
	}
	return o
}

func all(works [][]time.Duration) (some []time.Duration) {
	for _, run := range works {
		for _, w := range run {
			if w > 0 {
				some = append(some, w)
			}
		}
	}
	return some
}

// record adds what a run was answered, by what its requests said.
func record(calls map[string]simulated.RecordedCall, works []time.Duration, run *runs.Run) {
	if run.Set == nil {
		return
	}
	prompt, err := datasets.ParsePrompt(run.Header.Prompt)
	if err != nil {
		prompt = nil
	}
	for i := range run.Tally.Rows {
		row := &run.Tally.Rows[i]
		item := run.Set.Rows.At(i)
		c := simulated.RecordedCall{Work: works[i]}
		if row.Status == engine.OK {
			c.Output = row.Answer.Output
		}
		if c.Output == nil && c.Work == 0 {
			continue
		}
		add(calls, item.Text, c)
		if prompt != nil {
			if said := prompt.Render(item); said != item.Text {
				add(calls, said, c)
			}
		}
	}
}

// add puts a call in the place of an earlier one, of which it keeps what it doesn't have.
func add(calls map[string]simulated.RecordedCall, said string, c simulated.RecordedCall) {
	before := calls[said]
	if c.Output == nil {
		c.Output = before.Output
	}
	if c.Work == 0 {
		c.Work = before.Work
	}
	calls[said] = c
}
