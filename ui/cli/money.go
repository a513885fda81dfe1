package cli

import (
	"context"
	"fmt"

	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runs"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// money is what the settings say of prices: what tokens cost and what may be spent.
func (s *settings) money(from *provider.Provider) (price.Price, *budget.Budget, error) {
	p, at := s.price, ""
	if !from.Simulated() {
		at = from.BaseURL()
	}
	if !p.Known() && !(s.unpriced && s.budget == 0) {
		p = price.Lookup(at, from.Model())
	}
	p.Simulated = from.Simulated()
	switch {
	case s.budget == 0:
		return p, nil, nil
	case !p.Known():
		return p, nil, fmt.Errorf("--budget needs a price, and none is known for %q; add --price, e.g. 0.15,0.60 (USD per million tokens, input,output)", from.Model())
	}
	return p, budget.New(s.budget, p), nil
}

// keepPrice has a run that goes on with the same model keep its price where no other is known: it
// may have been said on the screen, or in a command that isn't known.
func (j *job) keepPrice(u *runs.Unfinished) {
	if was := u.Past.Tally.Started.Price; !j.base.Price.Known() && j.provider.Model() == u.Header.Model && j.provider.Label() == u.Header.Provider {
		j.base.Price = was
	}
}

// charge takes what the sittings before have cost from the budget, unless it is given anew.
func (a *app) charge(j *job, b *batch) error {
	cost := j.past.Tally.Cost()
	if j.budget == nil || !cost.Known || cost.USD == 0 || j.past.Left() == 0 {
		return nil
	}
	spent, of, left := figures.Cost(cost), price.Exact(b.budget), b.budget-cost.USD
	switch {
	case b.rebudgeted:
		a.say(fmt.Sprintf("spent before: %s; --budget %s is for what is left", spent, of))
		return nil
	case left <= 0:
		return fmt.Errorf("--budget %s: spent before: %s; add --budget with what may be spent from now on", of, spent)
	}
	a.say(fmt.Sprintf("spent before: %s of --budget %s; add --budget to spend more", spent, of))
	j.budget = budget.Resumed(b.budget, cost.USD, j.base.Price)
	return nil
}

// shut says where a run was ended by its gate, or by a provider that rejects whatever
// is sent; "" for any other.
func shut(t *engine.Tally) string {
	switch {
	case t.Shut == nil:
		return ""
	case t.Rejected() && t.Cancelled > 0:
		return fmt.Sprintf("%s: %s never sent", figures.ShutAfter(t), text.Plural(t.Cancelled, "item"))
	}
	return figures.ShutAfter(t)
}

// costOf says what a run consumed, in money and in tokens: "cost $0.0046 (1,645
// tokens in, 601 out)". It is "" where the provider is simulated and that can't be said.
func costOf(t *engine.Tally) string {
	c := t.Cost()
	if t.Started.Price.Simulated && !c.Known {
		return ""
	}
	if t.Cached > 0 && t.Cached == t.OK && t.Failed == 0 && t.Retries == 0 {
		return figures.CostName(t.Started.Price) + " $0 (all from the cache)"
	}
	line := figures.CostName(t.Started.Price) + " " + figures.Cost(c)
	if t.Metered() {
		line += fmt.Sprintf(" (%s in, %s out)", text.Plural(t.Usage.InputTokens, "token"), text.Count(t.Usage.OutputTokens))
	}
	return line
}

// sayCost says what several runs have cost together, unless nobody pays or that
// can't be said.
func (a *app) sayCost(tallies []*engine.Tally) {
	if c := figures.Sum(tallies); c.Known && !tallies[0].Started.Price.Simulated {
		a.say("total cost " + figures.Cost(c))
	}
}

// spending says what the lanes have cost together by now, and will have cost at
// the end if their other items cost as much on average; "" where that can't be said.
func (r *race) spending() string {
	var cost engine.Cost
	done := 0
	for _, run := range r.runs {
		if c := run.Tally.Cost(); c.Known {
			cost.USD += c.USD
			cost.Known, cost.AtLeast = true, cost.AtLeast || c.AtLeast
		}
		done += run.Tally.Ended()
	}
	if !cost.Known {
		return ""
	}
	return figures.CostName(r.job.base.Price) + " " + figures.SpendingOn(cost, done, r.job.set.Rows.Len()*len(r.lanes))
}

// stopped says how far a series came that was stopped or has reached its budget;
// "" where it came to its end.
func (s *series) stopped(ctx context.Context) string {
	why := figures.Shut(s.tallies)
	switch {
	case ctx.Err() != nil, s.ended && (s.done < s.total || s.cutShort()):
		done := s.done
		if s.cutShort() {
			done--
		}
		return fmt.Sprintf("stopped: %d of %s done", done, text.Plural(s.total, "run"))
	case why != "":
		return fmt.Sprintf("%s: %d of %s finished", why, s.done-1, text.Plural(s.total, "run"))
	}
	return ""
}

// cutShort reports whether the latest run was stopped.
func (s *series) cutShort() bool {
	n := len(s.tallies)
	return n > 0 && s.tallies[n-1].End == engine.Cancelled
}
