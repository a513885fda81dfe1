package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine/lean"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/samples"
	"regatta/ui"
	"regatta/ui/text"
)

func (a *app) replayCommand() *cobra.Command {
	speed, pauseAt := 1.0, 0
	var hide redaction
	cmd := &cobra.Command{
		Use:   "replay RUN",
		Short: "Play saved runs again",
		Long: "Play a saved run again on the screen, or several as a race. No network, no key, no cost. " +
			"Without a terminal, print the summary at once. RUN is as in regatta runs, or a sample: sample, sample-trouble.",
		Example: `regatta replay sample
regatta replay 1
regatta replay 1 2 3 --speed 4x
regatta replay 1 --redact input,output`,
		Args:              someRun,
		ValidArgsFunction: a.completeTapes,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.replay(cmd.Context(), args, speed, pauseAt, hide)
		},
	}
	a.addFolder(cmd)
	cmd.Flags().Var(checked[float64]{&speed, parseSpeed, "x"}, "speed", "how fast on the screen, 0.25x to 100x")
	addPauseAt(cmd, &pauseAt)
	hide.add(cmd, "the replay")
	return cmd
}

// completeTapes tells the shell of samples and saved runs.
func (a *app) completeTapes(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, what := a.completeRuns(cmd, args, begun)
	if len(args) > 0 {
		return names, what
	}
	for _, s := range samples.All() {
		if strings.HasPrefix(s.Name, begun) {
			names = append(names, s.Name)
		}
	}
	return names, what
}

// parseSpeed reads a speed: "4x", "0.5".
func parseSpeed(word string) (float64, error) {
	number := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(word), "x"), "×")
	speed, err := strconv.ParseFloat(number, 64)
	if err != nil || !(speed >= runner.LeastSpeed && speed <= runner.MostSpeed) {
		return 0, fmt.Errorf("%q: must be %gx to %gx", word, runner.LeastSpeed, float64(runner.MostSpeed))
	}
	return speed, nil
}

// replay plays runs on the screen, or says how they went where there is none.
func (a *app) replay(ctx context.Context, words []string, speed float64, pauseAt int, hide redaction) error {
	_, shows := terminal(a.stdout)
	if _, sample := samples.Find(words[0]); !shows && !sample {
		return a.sumRuns(ctx, words, hide)
	}
	reading, stop := interruptible(ctx, nil)
	var tapes []*runner.Tape
	var title string
	err := lean.While(func() (err error) {
		if tapes, title, err = a.tapes(reading, words); err == nil {
			tapes, err = hide.tapes(tapes)
		}
		return err
	})
	stop()
	if err != nil {
		return err
	}
	for _, t := range tapes {
		var lines []string
		for _, d := range t.Damage {
			lines = append(lines, d.String())
		}
		a.sayDamage(t.Name, lines)
		if t.Unread != nil {
			a.say(t.Unread.Error())
		}
	}
	if !shows {
		return a.sumTapes(tapes)
	}
	keys, closeKeys, err := a.keys()
	if err != nil {
		return err
	}
	defer closeKeys()
	ctx, stop = interruptible(ctx, rescue(keys, a.stdout))
	defer stop()
	err = ui.Run(ctx, ui.Config{Replay: &ui.Replay{Tapes: tapes, Title: title, Speed: speed, PauseAt: pauseAt}}, keys, a.stdout)
	if ctx.Err() != nil {
		return stopCause(ctx)
	}
	return err
}

// tapes are the runs that words name, and what they are of: "" where they say so themselves.
func (a *app) tapes(ctx context.Context, words []string) (tapes []*runner.Tape, title string, err error) {
	if s, ok := samples.Find(words[0]); ok && len(words) == 1 {
		tapes, err := s.Tapes()
		return tapes, s.Name + ", " + s.About, err
	}
	found, err := playable(ctx, a.store(saving{}), words)
	if err != nil {
		return nil, "", err
	}
	for _, e := range found {
		t, err := e.Tape(ctx)
		if err != nil {
			return nil, "", stopped(ctx, err)
		}
		tapes = append(tapes, t)
	}
	return tapes, "", nil
}

// playable finds the saved runs that words name. A sample is a race of its own.
func playable(ctx context.Context, store runs.Store, words []string) ([]runs.Entry, error) {
	for _, word := range words {
		if _, ok := samples.Find(word); ok {
			return nil, fmt.Errorf("%s: a sample is played alone; name it without other runs", word)
		}
	}
	return findRuns(ctx, store, words)
}

// sumRuns is sumTapes of saved runs, of which no more is kept than that takes.
func (a *app) sumRuns(ctx context.Context, words []string, hide redaction) error {
	ctx, stop := interruptible(ctx, nil)
	defer stop()
	found, err := playable(ctx, a.store(saving{}), words)
	if err != nil {
		return err
	}
	s := shownRuns{brief: true}
	if err := s.read(ctx, found, hide); err != nil {
		return stopped(ctx, err)
	}
	for _, run := range s.runs {
		a.sayDamage(run.Name, run.Damage)
	}
	return a.sumShown(s)
}

// sumTapes says how runs went: of one what regatta run said, of several how they compare.
func (a *app) sumTapes(tapes []*runner.Tape) error {
	s := shownRuns{}
	for _, t := range tapes {
		s.add(ofTape(t))
	}
	return a.sumShown(s)
}

func (a *app) sumShown(s shownRuns) error {
	what := s.runs[0].Name
	if n := len(s.runs); n > 1 {
		what = text.Plural(n, "run")
	}
	a.say("replay of " + what + ", no calls")
	if len(s.runs) > 1 {
		return a.showRuns(s, formatTable)
	}
	run := s.runs[0]
	lines := append(steps(run.Tally), failures(run.Tally), noted(run.Tally), wrongs(s.judged()), shut(run.Tally))
	lines = append(lines, summary(run.Tally, run.Header.Provider, run.Header.Skipped), cutOff(run))
	lines = harmless(slices.DeleteFunc(lines, func(line string) bool { return line == "" }))
	var buf bytes.Buffer
	for _, line := range lines {
		buf.WriteString(line + "\n")
	}
	if _, err := a.stdout.Write(buf.Bytes()); err != nil {
		return &unwritten{what: "the summary", err: err}
	}
	return nil
}
