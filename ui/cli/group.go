package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// follow makes the runs of a group, and closes what they needed whatever happens.
func follow(ctx context.Context, g *runner.Group, w runner.Watcher) error {
	defer gentleOf(ctx).begin(&w)()
	r := runner.New(runner.Options{})
	defer r.Close()
	return r.Follow(ctx, g, w)
}

// race is lanes on the same items.
type race struct {
	job   *job
	lanes []engine.Lane
	runs  []*runner.Run // in the order of the lanes, those that have begun

	took  func(*runner.Run, []engine.Event) // is told of each batch; may be nil
	rates *trials.Rates                     // of the job; nil: not asked for yet
}

// follow runs the lanes, together or in turn, and shows how far they are.
func (r *race) follow(ctx context.Context, p *progress, together bool) error {
	turns := runner.InTurn(r.lanes...)
	if together {
		turns = runner.Together(r.lanes...)
	}
	ticks, stop := p.ticks()
	defer stop()
	defer p.clear()
	return follow(ctx, runner.NewGroup(r.job.plan(), turns...), runner.Watcher{
		Started: func(run *runner.Run) { r.runs = append(r.runs, run) },
		Took:    r.took,
		Ended:   r.job.saver.ended,
		Ticks:   ticks,
		Tick:    func() { p.show(r.progress(), gentleOf(ctx).unless(r.counts()), standsStillOf(r.runs...)) },
	})
}

// tallies are those of the lanes that ran.
func (r *race) tallies() []*engine.Tally {
	var ran []*engine.Tally
	for _, run := range r.runs {
		if run.Tally.Over {
			ran = append(ran, run.Tally)
		}
	}
	return ran
}

// counts tell how far all lanes together are.
func (r *race) counts() counts {
	sum := counts{}
	for _, run := range r.runs {
		sum.add(countsOf(run.Tally))
	}
	sum.all = len(r.lanes) * r.job.set.Rows.Len()
	sum.left, sum.known = figures.Left(r.left(r.lanes[len(r.runs):])), true
	return sum
}

// left is how long the lanes that are on still take, and then those to come in turn.
func (r *race) left(next []engine.Lane) engine.Left {
	var on []engine.Going
	for _, run := range r.runs {
		if run.EndsGroup() {
			next = nil
		}
		if !run.Tally.Over && !run.Drains() {
			on = append(on, engine.Going{Tally: run.Tally, Now: run.Now(time.Now())})
		}
	}
	if r.rates == nil {
		r.rates = trials.RatesOf(r.job.plan())
	}
	return engine.LeftOf(on, next, r.job.set.Rows.Len(), r.rates.Begin())
}

// progress tells how far all lanes are together, then what of each is ok: that has no
// room on narrow terminals.
func (r *race) progress() string {
	items := r.job.set.Rows.Len()
	var all standing
	var each []string
	for i, lane := range r.lanes {
		stands := standing{items: items, waiting: items}
		if i < len(r.runs) && len(r.runs[i].Tally.Rows) > 0 {
			stands = standingOf(r.runs[i].Tally)
		}
		all = all.plus(stands)
		each = append(each, fmt.Sprintf("%v %s/%s", lane, text.Count(stands.ok), text.Count(items)))
	}
	parts := all.parts()
	if ended := all.ended(); ended > 0 {
		parts = append(parts, text.Percent(ended, all.items))
	}
	if line := r.spending(); line != "" {
		parts = append(parts, line)
	}
	if len(r.lanes) > 1 {
		parts = append(parts, each...)
	}
	return strings.Join(parts, between) + simulatedAfter(r.job.provider)
}
