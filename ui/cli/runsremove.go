package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine/runs"
	"regatta/ui/text"
)

func (a *app) runsRemoveCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:               "rm RUN...",
		Short:             "Remove saved runs",
		Long:              "Remove saved runs. Lists them and asks first; --yes skips the question, and is needed without a terminal.",
		Args:              someRun,
		ValidArgsFunction: a.completeRuns,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			store := a.store(saving{})
			found, err := findRuns(ctx, store, args)
			if err != nil {
				return err
			}
			if err := runs.Count(ctx, found); err != nil {
				return stopped(ctx, err)
			}
			if sure, err := a.sureToRemove(ctx, found, yes); err != nil || !sure {
				return err
			}
			return a.removeRuns(store, found, args)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "remove without asking")
	return cmd
}

// sureToRemove asks on a terminal whether the runs are to go. Without one there is nobody to
// ask. None goes where one of them is still on.
func (a *app) sureToRemove(ctx context.Context, found []runs.Entry, yes bool) (bool, error) {
	for _, e := range found {
		if e.On {
			return false, fmt.Errorf("%s is still running; stop it first", e.Name)
		}
	}
	if yes {
		return true, nil
	}
	in, ok := terminal(a.stdin)
	if _, shows := terminal(a.stderr); !ok || !shows {
		return false, fmt.Errorf("not removed: %s; add --yes, without a terminal nobody can be asked", lossOf(found))
	}
	for _, line := range losses(found) {
		a.say(line)
	}
	answer, err := ask(ctx, in, a.stderr, "remove "+lossOf(found)+"? [y/N] ")
	if err != nil {
		return false, err
	}
	if sure := strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"); sure {
		return true, nil
	}
	a.say("nothing removed")
	return false, nil
}

// mostLosses is how many runs are named before they are removed.
const mostLosses = 10

// losses say what goes, a line for each run.
func losses(found []runs.Entry) []string {
	var lines []string
	seen := map[string]bool{}
	for _, e := range found {
		if seen[e.Path] {
			continue
		}
		seen[e.Path] = true
		what := "unreadable"
		if e.Err == nil {
			what = lossIn(&e)
		}
		lines = append(lines, "  "+e.Name+": "+what)
	}
	if more := len(lines) - mostLosses; more > 1 {
		lines = append(lines[:mostLosses], fmt.Sprintf("  and %d more", more))
	}
	return lines
}

// lossIn says what goes with a run: "cut off, 3 of 7 items ok", as far as that is known.
func lossIn(e *runs.Entry) string {
	c, known := e.Counts()
	if !known {
		return "cut off"
	}
	ok := text.Count(c.OK) + " of " + text.Plural(e.Header.Items, "item") + " ok"
	if e.End == nil {
		return "cut off, " + ok
	}
	return ok
}

// lossOf says how many runs and results go with what was found: "2 runs with 14 results"; "1 run,
// results unknown" where it can't be read.
func lossOf(found []runs.Entry) string {
	seen := map[string]bool{}
	results, unknown := 0, false
	for _, e := range found {
		if seen[e.Path] {
			continue
		}
		c, known := e.Counts()
		if !known { // what can't be read may have some
			unknown = true
		}
		results += c.OK
		seen[e.Path] = true
	}
	line := text.Plural(len(seen), "run")
	switch {
	case unknown && results == 0:
		return line + ", results unknown"
	case unknown:
		return line + " with at least " + text.Plural(results, "result")
	}
	return line + " with " + text.Plural(results, "result")
}

// ask writes a question to a terminal and reads the line that answers it. What ctx ends
// with ends the question too.
func ask(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	if _, err := io.WriteString(out, question); err != nil {
		return "", err
	}
	type line struct {
		text string
		err  error
	}
	lines := make(chan line, 1)
	go func() {
		text, err := bufio.NewReader(in).ReadString('\n')
		lines <- line{strings.TrimSpace(text), err}
	}()
	select {
	case <-ctx.Done():
		_, _ = io.WriteString(out, "\n") // what follows begins a line
		return "", stopCause(ctx)
	case l := <-lines:
		if errors.Is(l.err, io.EOF) { // ctrl+d
			_, _ = io.WriteString(out, "\n")
			return l.text, nil
		}
		return l.text, l.err
	}
}

// removeRuns removes each of the runs once, however often it was named.
func (a *app) removeRuns(store runs.Store, found []runs.Entry, words []string) error {
	seen := map[string]string{} // the word that named it first, by path
	for i, e := range found {
		first, again := seen[e.Path]
		switch {
		case !again:
			seen[e.Path] = words[i]
		case first == words[i]:
			a.say(fmt.Sprintf("%q is given twice: removed once", first))
			continue
		default:
			a.say(fmt.Sprintf("%q and %q are the same run: removed once", first, words[i]))
			continue
		}
		if err := store.Remove(e); err != nil {
			return err
		}
		a.say("removed " + e.Name)
	}
	return nil
}
