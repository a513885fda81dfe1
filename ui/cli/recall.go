package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/report"
	"regatta/ui/text"
)

// recalled is what the flags of a run said, with those that are given now in their place,
// and its lane.
func (a *app) recalled(h *journal.Header) (*batch, engine.Lane, error) {
	b, how := newBatch(), resuming{}
	cmd := &cobra.Command{Use: "run"}
	b.add(cmd)
	how.add(cmd)
	cmd.FParseErrWhitelist.UnknownFlags = true // those of progress
	if err := ofRun(cmd.Flags(), h.Args).Parse(h.Args); err != nil {
		return nil, engine.Lane{}, fmt.Errorf("the command of the saved run: %w", err)
	}
	if err := b.notReplayed(); err != nil {
		return nil, engine.Lane{}, err
	}
	b.inFolder(h.Dir)
	b.recall(h)
	b.out.overwrite = false // that was for what stood there then
	b.lane, b.save, b.pauseAt = laneSettings{lane: h.Lane}, saving{}, 0
	for _, name := range []string{"strategy", "limit", "schema", "budget", "base-url"} {
		cmd.Flags().Lookup(name).Changed = false
	}
	b.unnamed, b.dataGiven = !b.dataGiven && h.Dataset != b.data[0], false
	if h.Budget > 0 {
		b.budget = h.Budget
	}
	if masked := strings.Contains(b.baseURL, report.Mask); masked {
		b.baseURL = ""
	}
	if err := cmd.ParseFlags(a.args); err != nil {
		return nil, engine.Lane{}, flagError(cmd, err)
	}
	if cmd.Flags().Changed("many") && b.many != h.Many {
		return nil, engine.Lane{}, errors.New("--many: the run has one object per text; go on without, or run it again")
	}
	if cmd.Flags().Changed("strategy") && b.lane.lane.Strategy != h.Lane.Strategy {
		return nil, engine.Lane{}, fmt.Errorf("--strategy: the run is %v; go on with that, or run it again", h.Lane)
	}
	if err := b.notReplayed(); err != nil {
		return nil, engine.Lane{}, err
	}
	if err := b.sameKind(h); err != nil {
		return nil, engine.Lane{}, err
	}
	b.respecified, b.rebudgeted, b.rebased = cmd.Flags().Changed("schema"), cmd.Flags().Changed("budget"), cmd.Flags().Changed("base-url")
	lane, err := b.lane.chosen(cmd)
	if cmd.Flags().Changed("limit") {
		lane, err = b.lane.limit.Of(h.Lane.Strategy)
	}
	if err == nil {
		err = b.out.settle(cmd)
	}
	return b, lane, err
}

// ofRun are the flags by which a command that made a run is read: what regatta race wrote was no
// results, whatever the flags for it are called.
func ofRun(f *pflag.FlagSet, args []string) *pflag.FlagSet {
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	own.ParseErrorsAllowlist.UnknownFlags = true
	raced := len(args) > 0 && args[0] == "race"
	f.VisitAll(func(flag *pflag.Flag) {
		if !raced || !slices.Contains([]string{"out", "format", "overwrite"}, flag.Name) {
			own.AddFlag(flag)
		}
	})
	return own
}

// notReplayed is an error where answers come from a saved run: another provider would mix its
// own with them.
func (b *batch) notReplayed() error {
	if !strings.HasPrefix(b.provider, replayPrefix) {
		return nil
	}
	return fmt.Errorf("--provider %s: can't call for more than that run has; make another run with regatta run", b.provider)
}

// sameKind is an error where a simulated run would go on with a model, or one with a model on the
// simulated provider: results of both would bear one label.
func (b *batch) sameKind(h *journal.Header) error {
	switch simulated := b.provider == provider.Simulated && b.baseURL == ""; {
	case h.Simulated && !simulated:
		return errors.New("the run is simulated: can't go on with a model; leave out --provider and --base-url, or run it again")
	case simulated && !h.Simulated:
		return fmt.Errorf("--provider simulated: the run called %s; leave it out, or run it again", text.Clean(h.Provider))
	}
	return nil
}

// inFolder takes the paths of a command as it did: from the folder where it was given.
func (b *batch) inFolder(dir string) {
	if dir == "" {
		return
	}
	in := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	for i, spec := range b.data {
		if spec != "-" && !isBuiltin(spec) {
			b.data[i] = in(spec)
		}
	}
	if _, err := os.Stat(in(b.schema)); b.schema != "" && err == nil {
		b.schema = in(b.schema)
	}
	b.out.path = in(b.out.path)
}

// recall takes what a saved run says of itself: its command may have been another's, as
// that of the screen, where all of it can be changed.
func (b *batch) recall(h *journal.Header) {
	b.provider = provider.OpenAI
	if h.Simulated {
		b.provider = provider.Simulated
	}
	b.model, b.mode, b.api, b.params = h.Model, h.Mode, h.API, h.Params
	b.sim = simSettings{spec: h.Settings, seed: h.Seed}
	b.many, b.onError, b.most, b.hedge = h.Many, h.OnError, h.MaxFailures, h.Hedge
	b.rules = runner.Rules{RPM: h.RPM, TPM: h.TPM, GiveUp: h.GiveUp}
	b.retries, b.reasks, b.stream = h.Retry.Max, h.Reasks, h.Stream
	b.timeout, b.idle = h.Timeout, h.Idle
	if b.order = orderShuffled; h.DatasetOrder {
		b.order = orderDataset
	}
	b.prompt = h.Prompt
}
