package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
)

// series runs lanes one after the other, as many times as it is told, and shows
// how far it is.
type series struct {
	job      *job
	trials   bool // they are numbered, and trial 0 is the warm-up
	progress *progress
	total    int // runs
	done     int
	tallies  []*engine.Tally // of all runs, in the order in which they ran
	failures report.Failures // of all runs but warm-ups
}

// run makes one run of a lane. Every trial meets other latencies, the same for
// all lanes: else trials would say nothing about chance.
func (s *series) run(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error) {
	if s.job.budget.Reached() || slices.ContainsFunc(s.tallies, figures.Refused) {
		return nil, errSpent
	}
	which := fmt.Sprintf("%v, run %d of %d", lane, s.done+1, s.total)
	s.progress.draw(which)
	j := *s.job
	j.base.Seed += uint64(trial)
	p, err := j.provider.Reseeded(j.base.Seed)
	if err != nil {
		return nil, err
	}
	j.provider = p
	h, err := newHeat(&j, []engine.Lane{lane})
	if err != nil {
		return nil, err
	}
	defer h.close()
	line := func() string { return which + " · " + h.progress() }
	if err := s.progress.while(line, func() counts { return s.counts(h) }, func() error { return h.inTurn(ctx) }); err != nil {
		return nil, err
	}
	s.done++
	t := h.lanes[0].tally
	s.tallies = append(s.tallies, t)
	if trial > 0 || !s.trials {
		s.note(lane, trial, t)
	}
	return t, nil
}

// counts tells how far it is, in items of all its runs.
func (s *series) counts(running *heat) counts {
	c := running.counts()
	for _, t := range s.tallies {
		c.add(countsOf(t))
	}
	c.all = s.total * s.job.set.Rows.Len()
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
		r, err := trials.Run(ctx, lanes, n, s.run, nil)
		if errors.Is(err, errSpent) {
			err = nil // what was measured before is worth its report
		}
		return func(about report.About) *report.Report { return report.Trials(about, r) }, err
	})
}

// raceSweep runs a strategy at one limit after the other and writes what each
// gives, and which limit it would take.
func (a *app) raceSweep(ctx context.Context, j *job, lanes []engine.Lane, to raceOutput) error {
	items := j.set.Rows.Len()
	if within := upTo(lanes, items); len(within) < len(lanes) {
		a.say(fmt.Sprintf("skipping limits above %d, the number of items", items))
		lanes = within
	}
	return a.inSeries(ctx, j, to, len(lanes), func(ctx context.Context, s *series) (made, error) {
		var points []trials.Point
		for _, lane := range lanes {
			t, err := s.run(ctx, lane, 0)
			if err != nil {
				return nil, err
			}
			if ctx.Err() != nil || t.Shut != nil {
				break // the run that was cut short says nothing
			}
			points = append(points, trials.PointOf(t))
		}
		return func(about report.About) *report.Report { return report.Sweep(about, lanes, points) }, nil
	})
}

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
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	files, err := to.open(ctx, a.stdout)
	if err != nil {
		return err
	}
	defer files.close()
	s := &series{job: j, progress: a.newProgress(), total: runs}
	reportOf, err := work(ctx, s)
	s.progress.clear()
	if err != nil {
		return errors.Join(err, files.out.close())
	}
	stopped := s.stopped(ctx)
	about := j.about(stopped, nil)
	about.Failures = s.failures
	err = files.write(reportOf(about), true)
	for _, line := range steps(s.tallies...) {
		a.say(line)
	}
	if stopped != "" {
		a.say(stopped)
	}
	a.sayCost(s.tallies)
	return a.ended(ctx, err, j, stopped != "", s.tallies)
}
