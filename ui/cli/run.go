package cli

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/compare"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/figures"
	"regatta/ui/results"
)

// batch is what the flags of regatta run say.
type batch struct {
	*settings
	lane   laneSettings
	out    outputSettings
	cached bool
	stops  stopping

	// For a run that goes on:
	respecified bool // the schema is given anew
	rebudgeted  bool // so is what may be spent
	rebased     bool // so is the address of the server
	unnamed     bool // its command doesn't say what its data is
}

func newBatch() *batch {
	return &batch{settings: newSettings(), lane: laneSettings{lane: engine.Lane{Strategy: engine.AsCompleted}}}
}

// add gives a command the flags.
func (b *batch) add(cmd *cobra.Command) {
	b.settings.add(cmd)
	b.addSave(cmd)
	b.lane.add(cmd)
	addCache(cmd, &b.cached)
	b.out.add(cmd, results.JSONL, results.CSV)
	b.out.addLayout(cmd)
	b.stops.add(cmd)
	addPauseAt(cmd, &b.pauseAt)
}

func (a *app) runCommand() *cobra.Command {
	b := newBatch()
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run a batch and write the results as JSON lines",
		Long: "Run a batch. Results go to stdout as they are delivered, progress goes to stderr. " +
			"Their format and the exit status: regatta help output.",
		Example: `regatta run
regatta run --strategy gather:2
regatta run --data notes.csv --schema 'name string, age int' \
    --provider openai --limit 20 --out results.jsonl`,
		Args: onlyFlags,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen, err := b.lane.chosen(cmd)
			if err != nil {
				return err
			}
			if err := b.out.settle(cmd); err != nil {
				return err
			}
			b.read.all = b.out.keep
			ctx, stop := a.stoppable(cmd.Context(), b.stops)
			defer stop()
			j, err := a.job(ctx, b.settings)
			if err != nil {
				return err
			}
			if j.cache, err = a.cache(b.cached); err != nil {
				return err
			}
			if chosen.Auto {
				j.rules.Start = a.borne(ctx, j)
			}
			return a.runBatch(ctx, j, chosen, b.out)
		},
	}
	b.add(cmd)
	a.addProgress(cmd)
	return cmd
}

// runBatch makes one run of a job and writes its results.
func (a *app) runBatch(ctx context.Context, j *job, lane engine.Lane, to outputSettings) error {
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	to.sole, j.attend, j.spare = j.sole(), a.attend(a.store(saving{})), runs.Spare(a.env, to.path)
	a.sweepParts(to.path)
	out, err := to.open(ctx, a.stdout)
	if err != nil {
		return err
	}
	p := a.newProgress()
	r, err := a.newRecorder(j, to, out, p)
	if err != nil {
		return errors.Join(err, out.close())
	}
	return a.finishBatch(ctx, j, lane, to, out, r, p)
}

// finishBatch makes the run, records it, and says how it went.
func (a *app) finishBatch(ctx context.Context, j *job, lane engine.Lane, to outputSettings, out output, r *results.Recorder, p *progress) error {
	o := a.newOutlet(r, out, p)
	if err := a.record(ctx, j, lane, o); err != nil {
		return errors.Join(err, out.close())
	}
	return a.conclude(ctx, j, to, out, o)
}

// conclude writes what is left of a run that is over, and says how it went.
func (a *app) conclude(ctx context.Context, j *job, to outputSettings, out output, o *outlet) error {
	r := o.Recorder
	err := o.finish(ctx)
	placed := out.place == nil || r.Tally().OK+r.Tally().Failed > 0 // else the older results stand
	if err == nil && out.place != nil && placed {
		err = out.place()
	}
	kept := ""
	if err != nil {
		kept = o.rescue(j, to, a.savedAs(j))
	}
	if closed := out.close(); err == nil && closed != nil {
		err, kept = closed, o.rescue(j, to, a.savedAs(j))
	}
	if !brokenPipe(err) {
		a.sum(r.Tally(), r.Accuracy(), notCached(j.cache), j.provider.Label(), j.set.Skipped)
		if j.madeUp() && r.Tally().OK > 0 {
			a.say("simulated: answers are made up, no model was called")
		}
	}
	if err != nil {
		err = &unwritten{what: theResults, err: err, kept: kept, paid: true}
	} else {
		a.wrote(to.path, r.Written(), r.Tally(), placed)
	}
	unsaved := a.saved(j.saver)
	end := outcome(ctx, cmp.Or(err, unsaved), j.provider, r.Tally())
	a.complainBeside(end, err, unsaved)
	a.sayHowToGoOn(j, r.Tally())
	return end
}

// madeUp reports whether answers have nothing to do with the texts: the simulated provider knows
// those of built-in sets alone, or those that the runs it is made from were answered. A resumed run has
// its rows from its journal, which has the name of their set, and what is expected of them.
func (j *job) madeUp() bool {
	own := j.set.Source != nil || j.past != nil && j.set.Rows.Len() > 0 && (!datasets.IsBuiltin(j.set.Name) || j.set.Rows.Expected(0) == nil)
	return own && j.provider.Simulated() && !j.provider.Replayed() && !j.provider.FromRuns()
}

// check asks the provider whether it would take the calls.
func check(ctx context.Context, p *provider.Provider) error {
	err := p.Check(ctx)
	var failure *call.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return stopCause(ctx)
	case errors.As(err, &failure):
		return &refusal{p.Label(), p.Credentials(), failure}
	}
	return err
}

// newRecorder writes results as the flags say.
func (a *app) newRecorder(j *job, to outputSettings, out output, p *progress) (*results.Recorder, error) {
	w := out.Writer
	_, onTerminal := terminal(w)
	if onTerminal {
		w = p.beside(w)
	}
	layout := to.layout(j.set, j.schema.Fields(), onTerminal)
	if to.keep {
		layout.KeepColumns(j.set)
	}
	return results.NewRecorder(w, layout, j.set.Rows)
}

// record runs the job to its end and records it, and says at once when the server
// refuses a mode. When results can't be written for now the run is held, and stopped when
// they never will be: nobody would get what it still pays for.
func (a *app) record(ctx context.Context, j *job, lane engine.Lane, o *outlet) error {
	p := o.show
	ticks, stop := p.ticks()
	defer func() { stop() }()
	if ticks == nil {
		always := time.NewTicker(runner.RetryEvery)
		ticks, stop = always.C, always.Stop
	}
	defer p.clear()
	write := func(try func() error) {
		if try() != nil && !(j.saver != nil && gentleOf(ctx).detached()) {
			o.run.Stop()
		}
	}
	told, unkept := 0, cacheTeller{}
	unkept.tell(a, p, j.cache)
	var run *runner.Run
	return follow(ctx, runner.NewGroup(j.plan(), runner.Together(lane)...), runner.Watcher{
		Started: func(started *runner.Run) {
			run = started
			o.run = run
			o.Begin(run.Tally)
		},
		Took: func(_ *runner.Run, batch []engine.Event) {
			o.Record(batch)
			a.saySteering(p, "", batch)
			for lines := steps(run.Tally); told < len(lines); told++ {
				p.clear()
				a.say(lines[told])
			}
			unkept.tell(a, p, j.cache)
		},
		Idle:  func() { write(o.flush) },
		Ended: j.saver.ended,
		Ticks: ticks,
		Tick: func() {
			write(o.again)
			now := run.Now(time.Now())
			c := gentleOf(ctx).unless(countsAt(run.Tally, now))
			if run.Drains() {
				c.left = ""
			}
			p.show(running(run.Tally, now, c.left)+simulatedAfter(j.provider), c, standsStillOf(run))
		},
	})
}

// sum says on stderr how a run went, over data of which so many rows were skipped. unkept is what
// its summary says of the cache.
func (a *app) sum(t *engine.Tally, right compare.Accuracy, unkept, provider string, skipped int) {
	for _, line := range []string{failures(t), noted(t), wrongs(right), shut(t)} {
		if line != "" {
			a.say(line)
		}
	}
	if unkept != "" {
		provider = unkept + " · " + provider
	}
	a.say(summary(t, provider, skipped))
	if advice := figures.Advice(t); advice != "" {
		a.say(advice)
	}
}

// outcome is how a command ends whose runs are over: whole, or not for the first
// of these reasons that holds.
func outcome(ctx context.Context, unwritten error, p *provider.Provider, tallies ...*engine.Tally) error {
	partial := false
	for _, t := range tallies {
		partial = partial || t.OK < len(t.Rows)
	}
	switch {
	case ctx.Err() != nil && partial:
		return stopCause(ctx)
	case unwritten != nil:
		return unwritten
	}
	paid := slices.ContainsFunc(tallies, func(t *engine.Tally) bool { return t.OK > 0 })
	for _, t := range tallies {
		if t.Rejected() || t.Unreached() {
			return &refusal{p.Label(), p.Credentials(), t.Shut}
		}
		if err := refusedAll(t); err != nil && !paid {
			return &refusal{p.Label(), p.Credentials(), err}
		}
	}
	if partial {
		return errPartial
	}
	return nil
}
