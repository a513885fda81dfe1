package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/price"
	"regatta/engine/runs"
	"regatta/ui"
	"regatta/ui/home"
)

// screenCommand is the root: the screen is what the program is for.
func (a *app) screenCommand() *cobra.Command {
	s := newSettings()
	lane := laneSettings{lane: engine.Lane{Strategy: engine.ForLoop}}
	var together, cached bool
	var lanes laneList
	cmd := &cobra.Command{
		Use:   "regatta",
		Short: "Run batches of LLM calls live and compare strategies",
		Long: "Run batches of LLM calls live and compare strategies. Without a command, opens the terminal UI. " +
			"Calls are simulated and free unless you pass --provider openai.",
		Example: `regatta
regatta --data notes.csv --schema 'name string, age int'
regatta race`,
		Args: onlyFlags,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("limit") && !cmd.Flags().Changed("strategy") {
				lane.lane.Strategy = engine.Gather // a for loop has no use for it
			}
			chosen, err := lane.chosen(cmd)
			switch most := home.MaxLanes; {
			case err != nil:
				return err
			case len(lanes) > 0 && (cmd.Flags().Changed("strategy") || cmd.Flags().Changed("limit")):
				return errors.New("--lanes can't be combined with --strategy or --limit")
			case len(lanes) > most:
				return fmt.Errorf("--lanes: the screen has room for %d; drop %d", most, len(lanes)-most)
			}
			return a.screen(cmd.Context(), s, chosen, lanes, together, cached)
		},
	}
	s.add(cmd)
	lane.add(cmd)
	s.addSave(cmd)
	cmd.Flags().Var(checked[laneList]{&lanes, parseLanes, "lanes"}, "lanes", "lanes to open with, all marked for the race")
	completeWith(cmd, "lanes", completeLanes)
	addTogether(cmd, &together)
	addCache(cmd, &cached)
	addPauseAt(cmd, &s.pauseAt)
	return cmd
}

// asks reports that there is data of which nobody has said what to extract from it: the
// screen can be told.
func (s *settings) asks() bool {
	if s.schema != "" || len(s.data) > 1 || s.data[0] == "-" || isBuiltin(s.data[0]) {
		return false
	}
	_, err := os.Stat(s.data[0])
	return err == nil
}

// given is the data that was named at the start; nil: none was, or its schema is asked for first.
func (s *settings) given(asks bool) []string {
	if asks || !s.dataGiven {
		return nil
	}
	return s.data
}

func (a *app) screen(ctx context.Context, s *settings, lane engine.Lane, lanes []engine.Lane, together, cached bool) error {
	if _, ok := terminal(a.stdout); !ok {
		return errors.New("not a terminal; use regatta run or regatta race")
	}
	keys, closeKeys, err := a.keys()
	if err != nil {
		return err
	}
	defer closeKeys()
	g := &gentle{stopping: stopping{grace: defaultGrace}, ask: make(chan struct{}, 1)}
	ctx, stop := gentleOn(ctx, rescue(keys, a.stdout), g)
	defer stop()
	s.read.all = true // to be written beside the results, if they are saved
	first := *s
	first.unpriced = true // reading the list takes longer than all else before the first frame
	asks := s.asks()
	if asks { // behind the question stands what needs none
		first.data, first.prompt, first.read = newSettings().data, "", readSettings{all: true}
	}
	j, err := a.readJob(ctx, &first)
	if err != nil {
		return err
	}
	if j.cache, err = a.cache(cached); err != nil {
		return err
	}
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	store, started := a.store(s.save), &screenRuns{}
	cfg := ui.Config{
		Set: j.set, Schema: j.schema, Prompt: j.prompt, Provider: j.provider, Base: j.base, Rules: j.rules, PauseAt: s.pauseAt,
		Budget: j.budget, Together: together, Cache: j.cache, Store: &store, Attend: started.note(a.attend(store)), Save: s.saves(), Spare: j.spare, Program: "regatta " + theBuild().version,
		Data: s.given(asks), Dir: workingDir(), Reading: s.options(nil, nil), Asked: s.data[0], SchemaSpec: s.schema, Template: s.prompt, AskSchema: asks, Lanes: lanes,
	}
	cfg.Base.Lane, cfg.Resume = lane, func(ctx context.Context, e runs.Entry, anyway bool) (*ui.Resumable, []string, error) {
		return a.resumable(ctx, s.baseURL, e, anyway)
	}
	if twin := first.sim.fitted; twin != nil {
		cfg.Guess = twin.Guess
	}
	cfg.Borne = func(ctx context.Context) int { return a.borne(ctx, j) }
	if !j.base.Price.Known() {
		cfg.Price = func() price.Price {
			p, _, _ := s.money(j.provider) // without a budget nothing is wrong with it
			return p
		}
	}
	cfg.Drain = g.ask
	g.on.Store(true)
	err = ui.Run(ctx, cfg, keys, a.stdout)
	g.on.Store(false)
	if g.asked.Load() {
		g.cancel(g.why)
	}
	told := context.WithoutCancel(ctx)
	left := started.unfinished(told, store)
	a.sayLeftOver(told, store, left)
	switch {
	case ctx.Err() != nil:
		return stopCause(ctx)
	case err == nil && len(left) > 0:
		return errPartial
	}
	return err
}

// keys is where keys come from: stdin, or the terminal itself where stdin holds
// the data. close gives it back.
func (a *app) keys() (in *os.File, close func(), err error) {
	if in, ok := terminal(a.stdin); ok {
		return in, func() {}, nil
	}
	in, out, err := tea.OpenTTY()
	if err != nil {
		return nil, nil, fmt.Errorf("no terminal to read keys from: %w", err)
	}
	return in, func() {
		_ = in.Close() // it was only read
		_ = out.Close()
	}, nil
}
