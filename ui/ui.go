package ui

import (
	"context"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/budget"
	"regatta/engine/cache"
	"regatta/engine/price"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/simulated"
)

// Config is what the screen starts with.
type Config struct {
	Set      *datasets.Set
	Schema   *schema.Schema
	Prompt   *datasets.Prompt
	Provider *provider.Provider
	Sim      simulated.Options // of the provider that it starts with; New sets it

	// Base holds what all runs share (OnError, Retry, Seed, Stream, DatasetOrder, Price) and,
	// in Lane, what is selected at the start.
	Base engine.Config

	// Lanes are those of the list, all of them marked; empty: the article's and one more.
	Lanes []engine.Lane

	// PauseAt pauses a run when so many items have finished, and all lanes of a race when one
	// of them has; a replay too. 0: nothing is paused.
	PauseAt int

	// Rules say how the provider is to be treated.
	Rules runner.Rules

	// Borne, if not nil, tells how many calls in flight a saved run on the provider had that it
	// bore, where limits that are found begin; 0: no run tells. It reads a run, beside the screen.
	Borne func(context.Context) int

	// Guess, if not nil, tells why what lanes take on Provider is a guess of the twin that it is;
	// "": it isn't. It may take a while.
	Guess func(engine.Lane) string

	// Price, if not nil, looks up Base's price once the screen is there: it takes longer
	// than a frame.
	Price func() price.Price

	// Together runs the lanes of a race at the same time on a real provider too.
	Together bool

	// Store is where saved runs are, to be compared with those of the workspace; nil: no runs
	// are saved.
	Store *runs.Store

	// Save writes a journal of every run to Store while it runs, by the name of Program.
	Save    bool
	Program string

	// Spare are folders, one of which takes what the disk of a saved run doesn't.
	Spare []string

	// Attend, if not nil, lets saved runs be steered by other programs, as in runner.Plan.
	Attend func(*runner.Run) (leave func())

	// Resume has saved runs go on; nil: it says how that is done in a shell.
	Resume Resumer

	// Budget is what all runs together may spend; nil: any amount.
	Budget *budget.Budget
	// Cache, if not nil, keeps the answers of single runs, and gives those that it has.
	Cache *cache.Store

	// Data names what Set was read from, as in the folder Dir; nil: that isn't known, or built in.
	Data []string
	Dir  string

	// Reading says how data is read that is opened on the screen. Its Column and
	// Encoding are for the set that was asked for at the start alone.
	Reading datasets.Options
	Asked   string

	// SchemaSpec and Template are the user's own schema and prompt, "" for none: they
	// go with the files that are opened on the screen.
	SchemaSpec, Template string

	// AskSchema opens the screen with the question what to extract from the set that was
	// asked for, which isn't Set.
	AskSchema bool

	// Drain tells that the program is to end once the calls in flight have. It may be nil.
	Drain <-chan struct{}

	// Replay, if not nil, is what the screen plays instead of running anything. Nothing else
	// is asked of the configuration then.
	Replay *Replay

	// Folder is where the screen looks for data; "": where the program was started.
	Folder string
}

// Run shows the screen until the user quits or ctx ends. It returns nil in the
// first case and ctx's error in the other. Signals are the caller's: they end ctx.
// SIGTSTP alone is its own: it suspends, with the terminal whole.
func Run(ctx context.Context, cfg Config, in io.Reader, out io.Writer) error {
	runs, cancel := context.WithCancel(ctx)
	defer cancel()
	drain := cfg.Drain // a replay has a configuration of its own
	if cfg.Replay != nil {
		var err error
		if cfg, err = cfg.Replay.config(); err != nil {
			return err
		}
	}
	m := New(runs, cfg, time.Now)
	s := newSuspender()
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithoutSignalHandler(), tea.WithFilter(s.filter))
	end := s.follow(p.Send)
	go func() {
		select {
		case <-drain:
			p.Send(drainMsg{})
		case <-runs.Done():
		}
	}()
	_, err := p.Run()
	end()
	cancel()
	m.drain()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("terminal UI: %w", err)
	}
	return nil
}
