package cli

import (
	"context"
	"encoding/json"
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

// probeStep is so many calls, one after the other or all at once.
type probeStep struct {
	lane  engine.Lane
	calls int
}

// probeSteps are what tells most of a provider with 16 calls: what a call takes alone, and
// beside a few others.
func probeSteps() []probeStep {
	gather := engine.Lane{Strategy: engine.Gather}
	return []probeStep{{engine.Lane{Strategy: engine.ForLoop}, 2}, {gather, 4}, {gather, 10}}
}

// probeCalls is how many calls a probe makes.
const probeCalls = 16

func (a *app) runsProbeCommand() *cobra.Command {
	var yes bool
	var budget, baseURL string
	cmd := &cobra.Command{
		Use:   "probe RUN",
		Short: "Make 16 more calls that tell how the provider scales",
		Long: "Make 16 more calls on items of a saved run (2 one after the other, 4 and 10 at once), and say what a twin knows " +
			"before and after. Asks first, with the cost; --yes skips that. See regatta help twin.",
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
			run, err := readRun(ctx, runs.Open(a.env), args[0])
			if err != nil {
				return err
			}
			return a.probe(ctx, run, yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "call without asking")
	cmd.Flags().StringVar(&budget, "budget", "", "the most to spend, in USD")
	cmd.Flags().StringVar(&baseURL, "base-url", "", "base URL of the API, if not that of the run")
	return cmd
}

// probe makes the calls, if they are wanted, and says what they tell.
func (a *app) probe(ctx context.Context, run *runs.Run, yes bool) error {
	before, err := saved.Fit([]*runs.Run{run})
	if err != nil {
		return err
	}
	if run.Set.Rows.Len() < probeCalls {
		return fmt.Errorf("%q has %d items; a probe takes %d", run.Name, run.Set.Rows.Len(), probeCalls)
	}
	j, err := a.probeJob(run)
	if err != nil {
		return err
	}
	if sure, err := a.sureToProbe(ctx, run, yes); err != nil || !sure {
		return err
	}
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	all := []*runs.Run{run}
	first := 0
	for _, step := range probeSteps() {
		tally, set, err := j.part(ctx, step, first)
		if err != nil {
			return err
		}
		all = append(all, j.probed(first, step, tally, set))
		first += step.calls
		if tally.OK < step.calls {
			return unprobed(all[1:], fmt.Errorf("%d of %s failed", step.calls-tally.OK, text.Plural(step.calls, "call")))
		}
	}
	after, err := saved.Fit(all)
	if err != nil {
		return unprobed(all[1:], err)
	}
	return a.showProbe(fitOf(before), fitOf(after))
}

// probed is what a step shows, as a run of its own.
func (j *job) probed(first int, step probeStep, tally *engine.Tally, set *datasets.Set) *runs.Run {
	cfg := j.base
	cfg.Lane = step.lane
	h := runner.HeaderOf("", runner.Job{Set: set, Schema: j.schema, Prompt: j.prompt}, j.provider, cfg)
	return &runs.Run{Entry: runs.Entry{Name: "probe", Path: fmt.Sprintf("probe %d", first), Header: h}, Set: set, Tally: tally}
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
func (a *app) probeJob(run *runs.Run) (*job, error) {
	b, _, err := a.recalled(&run.Header)
	if err != nil {
		return nil, err
	}
	p, err := b.open(a.env)
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
	j.base.Price, j.budget, err = b.money(p)
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
func (a *app) sureToProbe(ctx context.Context, run *runs.Run, yes bool) (bool, error) {
	cost := ""
	if c := run.Tally.Cost(); c.Known && run.Tally.OK > 0 && !run.Header.Simulated {
		cost = fmt.Sprintf(", about $%.2g", c.USD/float64(run.Tally.OK)*probeCalls)
	}
	what := fmt.Sprintf("%d more calls%s: 2 alone, 4 and 10 at once", probeCalls, cost)
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

// part makes the calls of a step, on items from the first one on.
func (j *job) part(ctx context.Context, step probeStep, first int) (*engine.Tally, *datasets.Set, error) {
	own := *j
	set := *j.set
	set.Rows = someRows{j.set.Rows, first, step.calls}
	own.set = &set
	var ran *runner.Run
	err := follow(ctx, runner.NewGroup(own.plan(), runner.InTurn(step.lane)...), runner.Watcher{Started: func(r *runner.Run) { ran = r }})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, stopped(ctx, err)
	}
	return ran.Tally, &set, nil
}

// someRows are a number of the rows of a dataset.
type someRows struct {
	datasets.Rows
	first, count int
}

func (r someRows) Len() int                       { return r.count }
func (r someRows) At(i int) datasets.Item         { return r.Rows.At(r.first + i) }
func (r someRows) Expected(i int) json.RawMessage { return r.Rows.Expected(r.first + i) }

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
