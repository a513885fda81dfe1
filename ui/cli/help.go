package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/datasets/spell"
	"regatta/ui/cli/help"
)

// helpCommand shows the help of any command and the topics; cobra's own takes any
// word for a command. A name that is both gets both: what the command takes, then
// what there is to know about it.
func (a *app) helpCommand(root *cobra.Command) *cobra.Command {
	var topics []string
	for _, t := range help.Topics() {
		topics = append(topics, t.Name)
	}
	return &cobra.Command{
		Use:     "help [topic]",
		Short:   "Show the help of a command or a topic",
		Long:    "Show the help of a command or a topic. Without either, list them all.",
		Example: "regatta help\nregatta help run\nregatta help keys",
		ValidArgsFunction: func(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
			of, words := root, topics
			if len(args) > 0 {
				of, words = named(root, args), nil
			}
			return beginning(append(commandNames(of), words...), begun), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			isCommand := err == nil && len(rest) == 0
			topic, isTopic := help.Topic{}, false
			if len(args) > 0 {
				topic, isTopic = help.Find(args[0])
			}
			if isTopic && !isCommand && len(args) > 1 && !cmd.HasParent() {
				return fmt.Errorf("unexpected argument %q; use regatta help %s", args[1], topic.Name)
			}
			isTopic = isTopic && len(args) == 1
			switch {
			case !isCommand && !isTopic:
				if !cmd.HasSubCommands() {
					cmd = root
				}
				return unknownHelp(cmd, args[len(args)-max(len(rest), 1)], topics)
			case isCommand:
				if err := cmd.Help(); err != nil || !isTopic {
					return err
				}
			}
			return a.writeTopic(topic)
		},
	}
}

// named is the command that arguments name, without one of its own where they name none.
func named(root *cobra.Command, args []string) *cobra.Command {
	cmd, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return &cobra.Command{}
	}
	return cmd
}

// unknownHelp says what was most likely meant, or else what there is help about.
func unknownHelp(cmd *cobra.Command, word string, topics []string) error {
	if cmd.HasParent() {
		return unknownCommand(cmd, word)
	}
	commands := commandNames(cmd)
	if near := spell.Question(word, slices.Concat(commands, topics)); near != "" {
		return fmt.Errorf("no command or topic %q; %sregatta help lists all", word, near)
	}
	return fmt.Errorf("no command or topic %q; commands: %s; topics: %s", word, strings.Join(commands, ", "), strings.Join(topics, ", "))
}

// The widths of a topic: where it isn't written to a terminal, and at most.
const (
	pipedWidth = 80
	mostWidth  = 100
)

func (a *app) writeTopic(t help.Topic) error {
	width, styled := pipedWidth, false
	if f, ok := terminal(a.stdout); ok {
		styled = a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
		if w, _, err := term.GetSize(f.Fd()); err == nil {
			width = min(w, mostWidth)
		}
	}
	if _, err := fmt.Fprint(a.stdout, t.Draw(width, styled)); err != nil {
		return &unwritten{what: "the help", err: err}
	}
	return nil
}

// help shows a command's help in fang's style. Fang styles only what it executes
// itself, and would handle errors too, which are ours: so it gets a tree of its
// own, and is asked for nothing but this help.
func (a *app) help(cmd *cobra.Command, _ []string) {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	root := a.root()
	if path == "" {
		narrow(root)
		addTopics(root)
	}
	sayDefaults(root)
	root.SetArgs(append(strings.Fields(path), "--help"))
	ctx := cmd.Context()
	if ctx == nil {
		ctx = context.Background() // shown before the command began
	}
	if err := fang.Execute(ctx, root, fang.WithoutManpage(), fang.WithVersion(root.Version)); err != nil {
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

// addTopics lists the topics below the commands.
func addTopics(root *cobra.Command) {
	const group = "topics"
	root.AddGroup(&cobra.Group{ID: group, Title: "topics of regatta help"})
	for _, t := range help.Topics() {
		root.AddCommand(&cobra.Command{Use: t.Name, Short: t.About, GroupID: group})
	}
}

// sayDefaults lets the defaults of flags read as such: fang shows them bare.
func sayDefaults(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !slices.Contains([]string{"", "0", "false", "[]"}, f.DefValue) {
			if !strings.HasSuffix(f.Usage, "\n") {
				f.Usage += " "
			}
			f.Usage += "(default " + broken(f.DefValue) + ")"
		}
		f.Usage, f.DefValue = strings.TrimSpace(f.Usage), ""
	})
	for _, sub := range cmd.Commands() {
		sayDefaults(sub)
	}
}

// broken breaks a list that is too long for the room beside the flags.
func broken(list string) string {
	const room = 40
	if len(list) <= room {
		return list
	}
	at := strings.LastIndex(list[:room], ",") + 1
	return list[:at] + "\n" + list[at:]
}
