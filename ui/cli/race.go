package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/ui/results"
	"regatta/ui/text"
)

// The formats of a comparison, beside results.CSV.
const (
	formatTable    = "table"
	formatMarkdown = "markdown"
	formatJSON     = "json"
)

func (a *app) raceCommand() *cobra.Command {
	s := newSettings()
	lanes := laneList(engine.ArticleLanes())
	var together bool
	var out outputSettings
	cmd := &cobra.Command{
		Use:   "race",
		Short: "Run several lanes on the same items and compare them",
		Long:  "Run several lanes, each a strategy with its limit, on the same items and compare them.",
		Example: `regatta race
regatta race --lanes gather:4,gather:16,gather:64 --data people:200
regatta race --format markdown --out race.md`,
		Args: onlyFlags,
		RunE: func(cmd *cobra.Command, _ []string) error {
			j, err := a.job(s)
			if err != nil {
				return err
			}
			return a.race(cmd.Context(), j, lanes, together || j.provider.Simulated(), out)
		},
	}
	s.add(cmd)
	f := cmd.Flags()
	f.Var(checked[laneList]{&lanes, parseLanes, "lanes"}, "lanes", "which lanes, each a strategy or strategy:limit\n")
	f.BoolVar(&together, "together", false, "run all lanes at once on a real provider too")
	out.add(cmd, formatTable, formatMarkdown, results.CSV, formatJSON)
	return cmd
}

// race runs the lanes and writes how they compare.
func (a *app) race(ctx context.Context, j *job, lanes []engine.Lane, together bool, to outputSettings) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	out, err := to.open(a.stdout)
	if err != nil {
		return err
	}
	h, err := newHeat(j, lanes)
	if err != nil {
		return errors.Join(err, out.close())
	}
	defer h.close()
	if err := a.runHeat(ctx, h, together); err != nil {
		return errors.Join(err, out.close())
	}
	err = errors.Join(writeComparison(out, to.format, newComparison(h)), out.close())
	if err != nil {
		err = &unwritten{what: "the comparison", err: err}
	}
	ran := h.tallies()
	a.sumRace(h, ran)
	if len(ran) < len(lanes) {
		return stopCause(ctx)
	}
	return outcome(ctx, err, j.provider.Label(), ran...)
}

// sumRace says on stderr what the comparison doesn't show.
func (a *app) sumRace(h *heat, ran []*engine.Tally) {
	for _, t := range ran {
		if line := failures(t); line != "" {
			a.say(fmt.Sprintf("%v %s", t.Started.Lane, line))
		}
	}
	if len(ran) < len(h.lanes) {
		a.say(fmt.Sprintf("stopped: %d of %s ran", len(ran), text.Plural(len(h.lanes), "lane")))
	}
}

// runHeat runs the lanes and shows how far they are.
func (a *app) runHeat(ctx context.Context, h *heat, together bool) error {
	run := h.inTurn
	if together {
		run = h.together
	}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	p := a.newProgress()
	ticks, stop := p.ticks()
	defer stop()
	for {
		select {
		case err := <-ended:
			p.clear()
			return err
		case <-ticks:
			p.draw(h.progress())
		}
	}
}
