package cli

import (
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// helpCommand shows the help of any command; cobra's own takes any word for one.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err == nil && len(rest) == 0 {
				return cmd.Help()
			}
			if !cmd.HasSubCommands() {
				cmd = root
			}
			return unknownCommand(cmd, args[len(args)-max(len(rest), 1)])
		},
	}
}

// help shows a command's help in fang's style. Fang styles only what it executes
// itself, and would handle errors too, which are ours: so it gets a tree of its
// own, and is asked for nothing but this help.
func (a *app) help(cmd *cobra.Command, _ []string) {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	root := a.root()
	if path == "" {
		narrow(root)
	}
	root.SetArgs(append(strings.Fields(path), "--help"))
	if err := fang.Execute(cmd.Context(), root, fang.WithoutManpage(), fang.WithVersion(root.Version)); err != nil {
		a.say("regatta: " + err.Error())
	}
}

// narrow lets the list of commands fit: one that has flags and commands of its own
// takes more room in it than there is.
func narrow(root *cobra.Command) {
	for _, cmd := range root.Commands() {
		for _, sub := range cmd.Commands() {
			sub.Hidden = cmd.HasFlags()
		}
	}
}
