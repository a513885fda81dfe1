package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/redact"
	"regatta/engine/runs"
	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

// The formats of a comparison, beside results.CSV.
const (
	formatTable    = "table"
	formatMarkdown = "markdown"
	formatJSON     = "json"
)

// raceFlags is what a race is asked for beside the settings of its runs.
type raceFlags struct {
	lanes, sweep  laneList
	trials        int
	sweepItems    int
	together, yes bool
	stops         stopping
	out           raceOutput
}

func (a *app) raceCommand() *cobra.Command {
	s := newSettings()
	r := raceFlags{lanes: engine.ArticleLanes()}
	cmd := &cobra.Command{
		Use:   "race",
		Short: "Race lanes on the same items and compare them",
		Long: "Race several lanes (strategy plus limit) on the same items and compare them. " +
			"Trials, sweeps and reports: regatta help compare. The figures: regatta help figures.",
		Example: `regatta race
regatta race --lanes gather:4,gather:16,gather:64 --data people:200
regatta race --report race.html --report race.svg
regatta race --trials 20 --lanes gather:4,as-completed:4
regatta race --sweep gather:1..64 --data tickets`,
		Args: onlyFlags,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.raceBy(cmd, s, &r) },
	}
	s.add(cmd)
	s.addSave(cmd)
	r.stops.add(cmd)
	addPauseAt(cmd, &s.pauseAt)
	a.addProgress(cmd)
	r.add(cmd)
	return cmd
}

// add adds the flags to a command.
func (r *raceFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Var(checked[laneList]{&r.lanes, parseLanes, "lanes"}, "lanes", "lanes to race: strategy or strategy:limit\n")
	addTogether(cmd, &r.together)
	f.Var(checked[int]{&r.trials, positive, "n"}, "trials", "run each lane n times, interleaved,\nand test which differ")
	f.Var(checked[laneList]{&r.sweep, parseSweep, "range"}, "sweep", "try a range of limits, e.g. gather:1..64")
	f.Var(checked[int]{&r.sweepItems, wholeNumber, "n"}, "sweep-items", "with --sweep: run only the first n items at each limit;\n0 = all")
	f.BoolVar(&r.yes, "yes", false, "with --sweep: call a provider that costs without asking")
	r.out.add(cmd)
	completeWith(cmd, "lanes", completeLanes)
	completeWith(cmd, "sweep", completeSweep)
}

// raceBy races, tries or sweeps, as its flags say.
func (a *app) raceBy(cmd *cobra.Command, s *settings, r *raceFlags) error {
	set := cmd.Flags().Changed
	if err := raceConflict(set); err != nil {
		return err
	}
	ctx, stop := a.stoppable(cmd.Context(), r.stops)
	defer stop()
	j, err := a.job(ctx, s)
	if err != nil {
		return err
	}
	if err := r.out.hide.check(j.asked()); err != nil {
		return err
	}
	if t := s.sim.fitted; t != nil {
		asked := r.lanes
		if set("sweep") {
			asked = upTo(r.sweep, j.first(r.sweepItems).set.Rows.Len())
		}
		j.guesses = t.Guesses(asked)
	}
	if slices.ContainsFunc(r.lanes, func(l engine.Lane) bool { return l.Auto }) {
		j.rules.Start = a.borne(ctx, j)
	}
	switch {
	case set("sweep"):
		return a.raceSweep(ctx, j.first(r.sweepItems), r.sweep, r.yes, r.out)
	case r.trials > 0:
		return a.raceTrials(ctx, j, r.lanes, r.trials, r.out)
	}
	return a.race(ctx, j, r.lanes, r.together || j.provider.Simulated(), r.out)
}

// raceConflict is which flags that are set exclude each other; nil: none.
func raceConflict(set func(flag string) bool) error {
	switch {
	case set("sweep") && (set("lanes") || set("trials") || set("together")):
		return errors.New("--sweep can't be combined with --lanes, --trials or --together")
	case set("sweep-items") && !set("sweep"):
		return errors.New("--sweep-items is for --sweep; use --max-items")
	case set("yes") && !set("sweep"):
		return errors.New("--yes is for --sweep; a race asks nothing")
	case set("pause-at") && (set("sweep") || set("trials")):
		return errors.New("--pause-at can't be combined with --sweep or --trials")
	case set("trials") && set("together"):
		return errors.New("--trials can't be combined with --together")
	}
	return nil
}

// parseSweep reads a strategy with a range of limits.
func parseSweep(text string) (laneList, error) { return trials.ParseSweep(text) }

// openRace checks the provider and opens what a race writes to.
func (a *app) openRace(ctx context.Context, j *job, to raceOutput) (*raceFiles, error) {
	if err := check(ctx, j.provider); err != nil {
		return nil, err
	}
	j.spare = runs.Spare(a.env, to.path)
	a.sweepParts(append(slices.Clone(to.reports), to.path)...)
	return to.open(ctx, a.stdout)
}

// race runs the lanes and writes how they compare.
func (a *app) race(ctx context.Context, j *job, lanes []engine.Lane, together bool, to raceOutput) error {
	files, err := a.openRace(ctx, j, to)
	if err != nil {
		return err
	}
	defer files.close()
	p := a.newProgress()
	j.attend = a.attend(a.store(saving{}))
	r := &race{job: j, lanes: lanes, took: a.saySteeringOf(p)}
	if err := r.follow(ctx, p, together); err != nil {
		return errors.Join(err, files.out.close())
	}
	shared := together && !j.provider.Simulated() && len(r.tallies()) > 1
	made := r.report(shared, to.hide.What)
	files.empty = !anyResult(r.tallies())
	err = a.writeRace(ctx, files, made, false)
	a.sumRace(r, r.tallies(), made.About.Contexts)
	a.wroteFiles(files.written)
	a.sayWarnings(to, made)
	return a.ended(ctx, err, j, len(r.tallies()) < len(lanes), r.tallies())
}

// sayWarnings says what figures are to be read with where their format has no place for it.
func (a *app) sayWarnings(to raceOutput, made *report.Report) {
	if to.format == results.CSV {
		for _, line := range made.Warnings {
			a.say(text.Clean(line))
		}
	}
}

// report compares the lanes that ran. shared: at the same time on one provider that
// isn't simulated.
func (r *race) report(shared bool, hide redact.What) *report.Report {
	ran, stopped := r.tallies(), ""
	if whole := figures.Whole(ran); whole < len(r.lanes) {
		stopped = figures.StoppedRace(whole, len(r.lanes), figures.Shut(ran))
	}
	about := r.job.about(stopped, func(_, item int) string { return results.Name(r.job.set.Rows, ran, item) })
	if shared {
		about.Contexts = slices.Repeat([]compare.Context{{Shared: true}}, len(ran))
	}
	about.Hide(hide)
	return report.Race(about, ran)
}

// ended is how a race ends that has been written, with err if it could not be;
// early: some of it was never begun, because the user stopped it or the budget was
// reached.
func (a *app) ended(ctx context.Context, err error, j *job, early bool, ran []*engine.Tally) error {
	unsaved := a.saved(j.saver)
	end := outcome(ctx, cmp.Or(err, unsaved), j.provider, ran...)
	switch {
	case early && ctx.Err() != nil:
		end = stopCause(ctx)
	case early && end == nil:
		end = errPartial
	}
	a.complainBeside(end, err, unsaved)
	return end
}

// complainBeside says what else went wrong where a command ends for another reason, which its exit
// status says.
func (a *app) complainBeside(end error, errs ...error) {
	for _, err := range errs {
		if err != nil && err != end && !brokenPipe(err) {
			a.complain(err.Error())
		}
	}
}

// sumRace says on stderr what the comparison doesn't show.
func (a *app) sumRace(r *race, ran []*engine.Tally, contexts []compare.Context) {
	for _, line := range steps(ran...) {
		a.say(line)
	}
	for _, t := range ran {
		if line := failures(t); line != "" {
			a.say(fmt.Sprintf("%v %s", t.Started.Lane, line))
		}
		if line := shut(t); line != "" {
			a.say(fmt.Sprintf("%v: %s", t.Started.Lane, line))
		}
	}
	for _, line := range figures.Refused(ran, contexts...) {
		a.say(line)
	}
	if len(ran) < len(r.lanes) {
		a.say(fmt.Sprintf("stopped: %d of %s ran", len(ran), text.Plural(len(r.lanes), "lane")))
	}
	a.sayCost(ran)
}
