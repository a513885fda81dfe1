package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"

	"regatta/ui/cli/help"
)

// manCommand writes manual pages: one of the commands, and one of each help topic.
func (a *app) manCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "man [TOPIC]",
		Short: "Write the manual pages",
		Long:  "Write the manual page of the commands, or of a help topic, to stdout. With --dir, write all pages to a folder: regatta.1, and regatta-TOPIC.7 for each topic.",
		Example: `regatta man > regatta.1
regatta man --dir ~/.local/share/man`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if dir != "" {
				return a.writePages(dir)
			}
			page, err := a.page(args)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(a.stdout, page); err != nil {
				return &unwritten{what: "the page", err: err}
			}
			return nil
		},
	}
	cmd.ValidArgsFunction = completeFirst(topicNames)
	cmd.Flags().StringVar(&dir, "dir", "", "write all pages below this folder, in man1 and man7")
	completeWith(cmd, "dir", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs))
	return cmd
}

// page is that of the commands, or of a topic.
func (a *app) page(args []string) (string, error) {
	if len(args) == 0 {
		return commandsPage(a.root())
	}
	topic, ok := help.Find(args[0])
	if !ok {
		return "", fmt.Errorf("no topic %q; use %s", args[0], strings.Join(topicNames(), ", "))
	}
	return topicPage(topic), nil
}

func topicNames() []string {
	var names []string
	for _, t := range help.Topics() {
		names = append(names, t.Name)
	}
	return names
}

func commandsPage(root *cobra.Command) (string, error) {
	sayDefaults(root)
	page, err := mcobra.NewManPage(1, root)
	if err != nil {
		return "", err
	}
	page = page.WithSection("See also", "regatta-"+strings.Join(topicNames(), "(7), regatta-")+"(7)")
	return page.Build(roff.NewDocument()), nil
}

// topicPage is a topic as it is drawn for a pipe: its tables are laid out already.
func topicPage(t help.Topic) string {
	const width = 76
	var b strings.Builder
	fmt.Fprintf(&b, ".TH REGATTA-%s 7 \"\" \"%s\" \"Regatta\"\n", strings.ToUpper(t.Name), theBuild().version)
	fmt.Fprintf(&b, ".SH NAME\nregatta-%s \\- %s\n.SH DESCRIPTION\n.nf\n", t.Name, escaped(t.About))
	for line := range strings.Lines(t.Draw(width, false)) {
		b.WriteString(escaped(strings.TrimSuffix(line, "\n")) + "\n")
	}
	b.WriteString(".fi\n.SH SEE ALSO\nregatta(1)\n")
	return b.String()
}

// escaped is a line of text that roff takes for nothing else.
func escaped(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\`", "^", `\(ha`, "~", `\(ti`).Replace(line)
	if strings.HasPrefix(line, ".") {
		return `\&` + line
	}
	return line
}

func (a *app) writePages(dir string) error {
	commands, err := commandsPage(a.root())
	if err != nil {
		return err
	}
	pages := map[string]string{filepath.Join("man1", "regatta.1"): commands}
	for _, t := range help.Topics() {
		pages[filepath.Join("man7", "regatta-"+t.Name+".7")] = topicPage(t)
	}
	for name, page := range pages {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, []byte(page), 0o644)
		}
		if err != nil {
			return fmt.Errorf("--dir %q: %w", dir, err)
		}
	}
	a.say(fmt.Sprintf("wrote %d pages below %q", len(pages), dir))
	return nil
}
