package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine/runs"
)

func (a *app) runsRenameCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "rename RUN NAME",
		Short:             "Give a saved run another name",
		Args:              runAnd("the new name"),
		ValidArgsFunction: a.completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onRun(cmd.Context(), args[0], func(s runs.Store, e runs.Entry) error {
				if err := s.Rename(e, args[1]); err != nil {
					return err
				}
				a.say(fmt.Sprintf("renamed %s to %s", e.Name, args[1]))
				return nil
			})
		},
	}
}

func (a *app) runsNoteCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "note RUN TEXT",
		Short:             "Add a note to a saved run",
		Long:              "Add a note to a saved run, in place of the one before. An empty text removes it.",
		Args:              runAnd("the text of the note"),
		ValidArgsFunction: a.completeRun,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onRun(cmd.Context(), args[0], func(s runs.Store, e runs.Entry) error {
				return s.Annotate(e, strings.Join(args[1:], " "))
			})
		},
	}
}

// runAnd refuses a command that names no run, or not what else it needs.
func runAnd(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return someRun(cmd, args)
		case len(args) == 1:
			return fmt.Errorf("give %s after the run: %s %s", what, cmd.Parent().CommandPath(), cmd.Use)
		case len(args) > 2 && strings.HasSuffix(cmd.Use, "NAME"):
			return fmt.Errorf("unexpected argument %q; a name has no blanks", args[2])
		}
		return nil
	}
}

// completeRun completes the first argument alone.
func (a *app) completeRun(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeRuns(cmd, args, begun)
}

// onRun does something with the run that a word names.
func (a *app) onRun(ctx context.Context, word string, do func(runs.Store, runs.Entry) error) error {
	ctx, stop := interruptible(ctx, nil)
	defer stop()
	store := a.store(saving{})
	found, err := findRuns(ctx, store, []string{word})
	if err != nil {
		return err
	}
	return do(store, found[0])
}
