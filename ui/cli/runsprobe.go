package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/twin/saved"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/text"
)

func (a *app) runsProbeCommand() *cobra.Command {
	var yes, off bool
	var budget, baseURL string
	cmd := &cobra.Command{
		Use:   "probe RUN",
		Short: "Make 16 more calls that tell how the provider scales",
		Long: "Make 16 more calls on items of a saved run (2 one after the other, 4 and 10 at once; after for-loop 4 and 12 at once), " +
			"and show what a twin knows before and after. Asks first, with the cost; --yes skips the question. The calls are saved " +
			"as runs, for regatta runs fit. More: regatta help twin.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("name one run, e.g. regatta runs probe 1")
			}
			return nil
		},
		ValidArgsFunction: a.completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			run, err := readRun(ctx, a.store(saving{}), args[0])
			if err != nil {
				return err
			}
			return a.probe(ctx, run, yes, off)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "call without asking")
	cmd.Flags().BoolVar(&off, "no-save", false, "don't save the calls as runs")
	cmd.Flags().StringVar(&budget, "budget", "", "the most to spend, in USD")
	cmd.Flags().StringVar(&baseURL, "base-url", "", "base URL of the API, if not that of the run")
	return cmd
}

// probe makes the calls, if they are wanted, and says what they tell.
func (a *app) probe(ctx context.Context, run *runs.Run, yes, off bool) error {
	before, err := saved.Fit([]*runs.Run{run})
	if err != nil {
		return err
	}
	if run.Set.Rows.Len() < saved.ProbeCalls {
		return fmt.Errorf("%q has %d items; a probe needs %d", run.Name, run.Set.Rows.Len(), saved.ProbeCalls)
	}
	j, err := a.probeJob(run, off)
	if err != nil {
		return err
	}
	steps := saved.Probe(run.Header.Lane.Strategy.Dispatch == engine.OneByOne)
	if sure, err := a.sureToProbe(ctx, run, steps, yes); err != nil || !sure {
		return err
	}
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	all, err := j.probed(ctx, run, steps)
	if unsaved := a.saved(j.saver); err == nil {
		err = unsaved
	}
	if err != nil {
		return err
	}
	after, err := saved.Fit(all)
	if err != nil {
		return unprobed(all[1:], err)
	}
	return a.showProbe(fitOf(before), fitOf(after))
}

// probed is the run, and behind it each step as a run of its own.
func (j *job) probed(ctx context.Context, run *runs.Run, steps []saved.Step) ([]*runs.Run, error) {
	all := []*runs.Run{run}
	for _, step := range steps {
		made, err := j.part(ctx, run, step)
		if err != nil {
			return nil, err
		}
		all = append(all, made)
		if t := made.Tally; t.OK < step.Calls {
			return nil, unprobed(all[1:], fmt.Errorf("%d of %s failed", step.Calls-t.OK, text.Plural(step.Calls, "call")))
		}
	}
	return all, nil
}

// unprobed says why a probe tells nothing, and what was paid for it.
func unprobed(made []*runs.Run, why error) error {
	var cost engine.Cost
	calls := 0
	for _, run := range made {
		calls += run.Tally.OK + run.Tally.Failed
		if c := run.Tally.Cost(); c.Known {
			cost = engine.Cost{USD: cost.USD + c.USD, Known: true, AtLeast: cost.AtLeast || c.AtLeast}
		}
	}
	paid := ""
	if cost.Known && !made[0].Header.Simulated {
		paid = ", " + figures.Cost(cost)
	}
	return &unwhole{fmt.Errorf("probe: %w; ended after %s%s", why, text.Plural(calls, "call"), paid)}
}

// probeJob is the job of the run, with its settings.
func (a *app) probeJob(run *runs.Run, off bool) (*job, error) {
	b, _, err := a.recalled(&run.Header)
	if err != nil {
		return nil, err
	}
	p, err := b.open(a)
	if err != nil {
		return nil, err
	}
	if h := &run.Header; p.Label() != h.Provider || p.Model() != h.Model || p.Settings() != h.Settings {
		return nil, fmt.Errorf("%q ran on %s, this is %s; use the provider of the run", run.Name, providerNamed(h.Provider, h.Model, h.Settings), providerNamed(p.Label(), p.Model(), p.Settings()))
	}
	j := &job{set: run.Set, schema: run.Set.Schema, provider: p, rules: b.rules, command: append([]string{"regatta"}, report.Masked(a.args)...)}
	if j.schema == nil {
		return nil, fmt.Errorf("can't read the schema of %q", run.Name)
	}
	if j.prompt, err = datasets.ParsePrompt(b.prompt); err != nil {
		return nil, err
	}
	j.base = b.config()
	if j.base.Price, j.budget, err = b.money(p); err != nil {
		return nil, err
	}
	if b.save.off = off; b.saves() {
		j.saver, err = a.newSaver(b.save)
	}
	return j, err
}

// providerNamed names a provider with what makes it another than its like.
func providerNamed(label, model, settings string) string {
	name := fmt.Sprintf("%s, model %q", label, model)
	if settings != "" {
		name += ", --sim " + settings
	}
	return name
}

// sureToProbe asks whether the calls are to be made. Where nobody can be asked, --yes has to
// say so.
func (a *app) sureToProbe(ctx context.Context, run *runs.Run, steps []saved.Step, yes bool) (bool, error) {
	cost := ""
	if c := run.Tally.Cost(); c.Known && run.Tally.OK > 0 && !run.Header.Simulated {
		cost = fmt.Sprintf(", about $%.2g", c.USD/float64(run.Tally.OK)*saved.ProbeCalls)
	}
	what := fmt.Sprintf("%d more calls%s: %s", saved.ProbeCalls, cost, saved.Steps(steps))
	if yes {
		a.say(what)
		return true, nil
	}
	in, ok := terminal(a.stdin)
	if _, shows := terminal(a.stderr); !ok || !shows {
		return false, errors.New(what + "; use --yes to make them")
	}
	answer, err := ask(ctx, in, a.stderr, what+". Run them? [y/N] ")
	if err != nil {
		return false, err
	}
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), nil
}

// part makes the calls of a step. Its journal has the command of the run, whose settings it
// goes by.
func (j *job) part(ctx context.Context, run *runs.Run, step saved.Step) (*runs.Run, error) {
	own := *j
	own.set = step.Of(j.set)
	plan := own.plan()
	plan.Args, plan.Dir = run.Header.Args, run.Header.Dir
	var ran *runner.Run
	err := follow(ctx, runner.NewGroup(plan, runner.InTurn(step.Lane)...), runner.Watcher{
		Started: func(r *runner.Run) { ran = r },
		Ended:   func(r *runner.Run, last runner.Batch) { j.saver.ended(r, last) },
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, stopped(ctx, err)
	}
	return &runs.Run{Entry: runs.Entry{Name: "probe", Path: fmt.Sprintf("probe %d", step.First), Header: ran.Header}, Set: own.set, Tally: ran.Tally}, nil
}

// showProbe writes what was known before and what is known after.
func (a *app) showProbe(before, after fit) error {
	known := map[string]string{}
	for _, l := range before.Lanes {
		known[l.Lane] = "–"
		if l.Wall != nil {
			known[l.Lane] = "≈" + inSeconds(*l.Wall)
		} else if l.Low != nil {
			known[l.Lane] = inSeconds(*l.Low) + " to " + inSeconds(*l.High)
		}
	}
	after.before = known
	return a.showFit(after, formatTable)
}
