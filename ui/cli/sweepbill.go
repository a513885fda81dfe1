package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/price"
	"regatta/ui/text"
)

// first is the job on the first items alone; 0: on all. A saved run of it goes on over them.
func (j *job) first(items int) *job {
	if items == 0 || items >= j.set.Rows.Len() {
		return j
	}
	few, set := *j, *j.set
	set.Rows = datasets.First(set.Rows, items)
	few.set, few.command = &set, slices.Clone(j.command)
	for i, word := range few.command {
		if value, found := strings.CutPrefix(word, "--sweep-items"); found {
			few.command[i] = "--max-items" + value
		}
	}
	return &few
}

// sureOfBill says how many calls a sweep that costs something makes, and at most what they cost,
// and asks in a terminal whether they are to be made. It returns the job with a budget that sees
// to that, unless the user has set one.
func (a *app) sureOfBill(ctx context.Context, j *job, lanes []engine.Lane, yes bool) (bounded *job, sure bool, err error) {
	if j.provider.Simulated() {
		return j, true, nil
	}
	bounded, what := j.billed(lanes)
	in, ok := terminal(a.stdin)
	if _, shows := terminal(a.stderr); yes || !ok || !shows {
		a.say(what)
		return bounded, true, nil
	}
	answer, err := ask(ctx, in, a.stderr, what+". Run them? [y/N] ")
	if err != nil {
		return nil, false, err
	}
	return bounded, strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), nil
}

// billed is the job with a budget for the lanes, and what they come to.
func (j *job) billed(lanes []engine.Lane) (*job, string) {
	items := j.set.Rows.Len()
	what := fmt.Sprintf("sweep of %s on %s: %s", text.Plural(len(lanes), "limit"), text.Plural(items, "item"), text.Plural(len(lanes)*items, "call"))
	most, known := budget.Ceiling(j.set.Rows, j.prompt, j.schema, j.provider.Params(), j.base.Price, len(lanes), lanes[0].Limit, lanes[len(lanes)-1].Limit)
	switch {
	case j.budget != nil && (!known || j.budget.Left() <= most):
		return j, what + ", at most " + price.Exact(j.budget.Left())
	case !known:
		return j, what + ", cost unknown; add --price or --budget to bound it"
	}
	bounded := *j
	bounded.budget = budget.New(most, j.base.Price)
	return &bounded, what + ", at most " + price.Exact(most)
}
