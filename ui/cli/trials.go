package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

// series is runs one after the other. It shows how far they are.
type series struct {
	job      *job
	trials   bool // they are numbered, and trial 0 is the warm-up
	progress *progress
	total    int // runs
	done     int
	ended    bool            // it was stopped from elsewhere
	tallies  []*engine.Tally // of all runs, in the order in which they ran
	failures report.Failures // of all runs but warm-ups

	next []engine.Lane // to be run when the one that is on is over

	took func(*runner.Run, []engine.Event) // is told of each batch; may be nil
}

// follow makes the runs, one a turn, and tells ended of each that is over.
func (s *series) follow(ctx context.Context, turns []runner.Turn, ended func(t *engine.Tally)) error {
	var on race
	which, plan := "", s.job.plan()
	rates := trials.RatesOf(plan)
	ticks, stop := s.progress.ticks()
	defer stop()
	defer s.progress.clear()
	return follow(ctx, runner.NewGroup(plan, turns...), runner.Watcher{
		Started: func(run *runner.Run) {
			which = fmt.Sprintf("%v, run %d of %d", run.Lane, s.done+1, s.total)
			s.next = nil
			for _, turn := range turns[min(s.done+1, len(turns)):] {
				s.next = append(s.next, turn.Lanes...)
			}
			on = race{job: s.job, lanes: []engine.Lane{run.Lane}, runs: []*runner.Run{run}, rates: rates}
			s.progress.draw(which)
		},
		Took: s.took,
		Ended: func(run *runner.Run, last runner.Batch) {
			s.job.saver.ended(run, last)
			s.tallies = append(s.tallies, run.Tally)
			if trial := turns[s.done].Trial; trial > 0 || !s.trials {
				s.note(run.Lane, trial, run.Tally)
			}
			ended(run.Tally)
			s.done++
			s.ended = s.ended || run.EndsGroup()
		},
		Ticks: ticks,
		Tick: func() {
			s.progress.show(which+" · "+on.progress(), gentleOf(ctx).unless(s.counts(&on)), standsStillOf(on.runs...))
		},
	})
}

// counts tells how far it is, in items of all its runs.
func (s *series) counts(on *race) counts {
	c := on.counts()
	for _, t := range s.tallies {
		c.add(countsOf(t))
	}
	c.all = s.total * s.job.set.Rows.Len()
	c.left = figures.Left(on.left(s.next))
	return c
}

// note keeps which items failed in a run: its tally alone isn't in the report.
func (s *series) note(lane engine.Lane, trial int, t *engine.Tally) {
	label := lane.String()
	if s.trials {
		label += fmt.Sprintf(", trial %d", trial)
	}
	s.failures.Add(label, t, func(item int) string { return results.Name(s.job.set.Rows, s.tallies, item) })
}

// made is a report of what a series came to, once it is known what it says of it.
type made func(report.About) *report.Report

// raceTrials runs the lanes many times, interleaved, and writes what can be told
// apart and what can't.
func (a *app) raceTrials(ctx context.Context, j *job, lanes []engine.Lane, n int, to raceOutput) error {
	return a.inSeries(ctx, j, to, len(lanes)*(n+1), func(ctx context.Context, s *series) (made, error) {
		s.trials = true
		result := trials.NewResult(lanes, n)
		order := slices.Collect(trials.Schedule(len(lanes), n))
		err := s.follow(ctx, trials.Turns(lanes, n, false), func(t *engine.Tally) { result.Record(order[s.done], t) })
		return func(about report.About) *report.Report { return report.Trials(about, result) }, err
	})
}

// raceSweep runs a strategy at one limit after the other and writes what each
// gives, and which limit it would take.
func (a *app) raceSweep(ctx context.Context, j *job, lanes []engine.Lane, yes bool, to raceOutput) error {
	items := j.set.Rows.Len()
	if within := upTo(lanes, items); !slices.Equal(within, lanes) {
		a.say(fmt.Sprintf("skipping limits above %d, the number of items", items))
		lanes = within
	}
	if took := trials.Takes(lanes, j.provider.Expect(items), trials.RatesOf(j.plan()).Paces()...); took > worthTelling {
		a.say(fmt.Sprintf("sweep of %s on %s: about %s; --sweep-items %d makes it shorter",
			text.Plural(len(lanes), "limit"), text.Plural(items, "item"), took.Round(time.Second), max(items/4, 1)))
	}
	j, sure, err := a.sureOfBill(ctx, j, lanes, yes)
	if err != nil || !sure {
		return err
	}
	return a.inSeries(ctx, j, to, len(lanes), func(ctx context.Context, s *series) (made, error) {
		var points []trials.Point
		err := s.follow(ctx, runner.InTurn(lanes...), func(t *engine.Tally) {
			if ctx.Err() == nil && t.Shut == nil && t.End != engine.Cancelled { // a run that was cut short says nothing
				points = append(points, trials.PointOf(t))
			}
		})
		return func(about report.About) *report.Report {
			about.Swept = trials.About{Unlimited: j.provider.Unlimited(), Slots: compare.ByTwin(s.tallies, compare.Gains(s.tallies)).Slots}
			return report.Sweep(about, lanes, points)
		}, err
	})
}

// worthTelling is from how long on a sweep says how long it takes before it starts.
const worthTelling = 20 * time.Second

// upTo are the lanes whose limits make a difference to so many items. The first that
// starts them all at once has their number as its limit.
func upTo(lanes []engine.Lane, items int) []engine.Lane {
	var within []engine.Lane
	for _, lane := range lanes {
		if lane.Limit >= max(items, 1) {
			lane.Limit = max(items, 1)
			return append(within, lane)
		}
		within = append(within, lane)
	}
	return within
}

// inSeries checks the provider, opens the output, and ends as races end.
func (a *app) inSeries(ctx context.Context, j *job, to raceOutput, runs int, work func(context.Context, *series) (made, error)) error {
	files, err := a.openRace(ctx, j, to)
	if err != nil {
		return err
	}
	defer files.close()
	s := &series{job: j, progress: a.newProgress(), total: runs}
	s.took = a.saySteeringOf(s.progress)
	reportOf, err := work(ctx, s)
	s.progress.clear()
	if err != nil {
		return errors.Join(err, files.out.close())
	}
	stopped := s.stopped(ctx)
	about := j.about(stopped, nil)
	about.Failures = s.failures
	about.Hide(to.hide.What)
	made := reportOf(about)
	files.empty = !anyResult(s.tallies)
	err = a.writeRace(ctx, files, made, true)
	for _, line := range steps(s.tallies...) {
		a.say(line)
	}
	if stopped != "" {
		a.say(stopped)
	}
	a.sayCost(s.tallies)
	a.wroteFiles(files.written)
	a.sayWarnings(to, made)
	return a.ended(ctx, err, j, stopped != "", s.tallies)
}
