// Package cli is the command line: its commands and flags, what they write where
// there is no screen, and the exit status that each ends with.
//
// Results go to stdout and nothing else does, but for help that was asked for.
// Progress, summaries and errors go to stderr; an error is one line. A line that
// moves is there only on a terminal, and not with NO_COLOR.
//
// A command has three steps. Its flags become a job, and every mistake in them is
// found; the provider is asked whether it would take the calls; then the run
// begins. Nothing is paid for before the third. The results of one run are
// written by one goroutine, in the order in which they are delivered.
package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets/spell"
	"regatta/ui/text"
)

// app is the process around a command.
type app struct {
	args           []string // of the command, without the program's name
	env            func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer

	transport http.RoundTripper // carries requests in place of the network; nil: the network does

	progress string    // how progress is shown: one of the words of --progress
	shows    *progress // the one that is shown last; nil: none was
	quiet    bool      // nothing but errors goes to stderr
	folder   string    // of saved runs, for commands that read them; "": the user's own
}

// Main runs the command that args name, without the program's own name, and
// returns the exit status: 0 if all items are ok, 1 if not every item succeeded or
// results could not be written, 2 if the command is wrong, 3 if the provider is
// unreachable or rejects the key or the request, 129, 130 and 143 if it was hung up,
// interrupted or terminated. It
// stops early when ctx ends, which counts as an interrupt. env looks up a
// variable of the environment.
func Main(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{args: args, env: env, stdin: stdin, stdout: stdout, stderr: stderr}
	return a.main(ctx)
}

func (a *app) main(ctx context.Context) int {
	log.SetOutput(io.Discard) // libraries write there, over the screen: net/http of what it closes
	root := a.root()
	root.SetArgs(append([]string{}, a.args...)) // cobra takes nil for the arguments of the process
	err := root.ExecuteContext(ctx)
	if line := complaint(err); line != "" {
		a.complain(line)
	}
	var ended interrupted
	if errors.As(err, &ended) {
		_, _ = io.WriteString(a.stderr, ended.dump)
	}
	return status(err)
}

// complain writes an error to stderr.
func (a *app) complain(line string) { a.write("regatta: " + line) }

// say writes a line to stderr that is no error.
func (a *app) say(line string) {
	if !a.quiet {
		a.write(line)
	}
}

// write writes a line to stderr, made harmless.
func (a *app) write(line string) {
	_, _ = fmt.Fprintln(a.stderr, text.Clean(line)) // there is nowhere left to say that it failed
}

func (a *app) root() *cobra.Command {
	root := a.screenCommand()
	root.AddCommand(a.runCommand(), a.raceCommand(), a.runsCommand(), a.resumeCommand(), a.replayCommand(), a.ctlCommand(), a.serveCommand(), a.datasetsCommand(), a.schemaCommand(), a.manCommand(), a.versionCommand())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		return cmp.Or(noEmptyFlag(cmd), a.needsStdout(cmd))
	}
	root.SetHelpCommand(a.helpCommand(root))
	completeNoFiles(root)
	root.Version = theBuild().String()
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(a.help)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	addCompletion(root) // it keeps where it writes
	return root
}

// onlyFlags refuses arguments that are no flags: commands for the root, which has
// no other, and anything for the rest.
func onlyFlags(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case cmd.HasParent():
		return fmt.Errorf("unexpected argument %q; see %s --help", args[0], cmd.CommandPath())
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, name string) error {
	names := commandNames(cmd)
	if !cmd.HasParent() {
		names = append(names, "help")
		slices.Sort(names)
	}
	return fmt.Errorf("unknown command %q; %scommands: %s", name, spell.Question(name, names), strings.Join(names, ", "))
}

// commandNames are the commands that a command has, but for help.
func commandNames(cmd *cobra.Command) []string {
	var known []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && sub.Name() != "help" {
			known = append(known, sub.Name())
		}
	}
	return known
}
