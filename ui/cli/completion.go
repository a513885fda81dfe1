package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/price"
	"regatta/engine/simulated"
	"regatta/ui/text"
)

// addCompletion adds cobra's command, which takes any word for a shell and shows its help.
func addCompletion(root *cobra.Command) {
	root.CompletionOptions.DisableNoDescFlag = true
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short = "Generate a completion script for a shell" // cobra's own is too wide
		cmd.Long = "Write a completion script for a shell. How to load it: the --help of the command for that shell."
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		}
		cmd.Args = cobra.ArbitraryArgs
	}
}

// complete tells the shell the words that a flag takes.
func complete(cmd *cobra.Command, flag string, words ...string) {
	completeWith(cmd, flag, func(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return beginning(words, begun), cobra.ShellCompDirectiveNoFileComp
	})
}

// completeFiles lets the shell offer the files whose names have one of these suffixes,
// such as "json", for the value of a flag.
func completeFiles(cmd *cobra.Command, flag string, suffixes ...string) {
	completeWith(cmd, flag, cobra.FixedCompletions(suffixes, cobra.ShellCompDirectiveFilterFileExt))
}

func completeWith(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	// It fails only for a flag that isn't there, which tests would show.
	_ = cmd.RegisterFlagCompletionFunc(flag, f)
}

// completeNoFiles keeps the shell from offering files for whatever else a command and
// those below it take: numbers, templates, addresses, nothing.
func completeNoFiles(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if _, known := cmd.GetFlagCompletionFunc(f.Name); !known && f.NoOptDefVal == "" {
			completeWith(cmd, f.Name, cobra.NoFileCompletions)
		}
	})
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, sub := range cmd.Commands() {
		completeNoFiles(sub)
	}
}

// completeFirst tells the shell the words that a command takes as its one argument.
func completeFirst(words func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return beginning(words(), begun), cobra.ShellCompDirectiveNoFileComp
	}
}

// beginning are the words that begin so.
func beginning(words []string, begun string) []cobra.Completion {
	var fit []cobra.Completion
	for _, word := range words {
		if strings.HasPrefix(word, begun) {
			fit = append(fit, word)
		}
	}
	return fit
}

// completeModel offers the models of the price list.
func completeModel(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return beginning(price.Models(), begun), cobra.ShellCompDirectiveNoFileComp
}

// completeSpec offers the built-in sets and the files that can be read, with the folders
// on the way to others; what the shell has to expand first is left to it.
func completeSpec(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.HasPrefix(begun, "~") || strings.HasPrefix(begun, "$") {
		return datasets.Suffixes(), cobra.ShellCompDirectiveFilterFileExt
	}
	offers := beginning(append(builtinNames(), "people:100", "-"), begun)
	return withFiles(offers, begun, datasets.IsData)
}

// completeSchema offers the built-in sets where they can be named, and JSON files.
func completeSchema(_ *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return withFiles(beginning(builtinNames(), begun), begun, isSchemaFile)
}

func isSchemaFile(name string) bool { return strings.EqualFold(filepath.Ext(name), ".json") }

// withFiles adds to offers the files whose names are of a kind, and folders. A folder
// alone has no blank behind it: something follows.
func withFiles(offers []cobra.Completion, begun string, kind func(name string) bool) ([]cobra.Completion, cobra.ShellCompDirective) {
	const separators = "/" + string(filepath.Separator)
	at := strings.LastIndexAny(begun, separators) + 1
	folder, base := begun[:at], begun[at:]
	entries, _ := os.ReadDir(filepath.Clean(folder + ".")) // what can't be read has nothing to offer
	for _, entry := range entries {
		name := entry.Name()
		hidden := strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".")
		if hidden || !strings.HasPrefix(name, base) || name != text.Clean(name) {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, name)) // follows links
		switch {
		case err == nil && info.IsDir():
			offers = append(offers, folder+name+"/")
		case err == nil && kind(name):
			offers = append(offers, folder+name)
		}
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if len(offers) == 1 && strings.HasSuffix(offers[0], "/") {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return offers, directive
}

// strategyNames are those of all strategies.
func strategyNames() []string {
	var names []string
	for _, s := range engine.Strategies() {
		names = append(names, s.Name)
	}
	return names
}

// laneOffers are strategies and, of one that is begun, the limits it may have.
func laneOffers(begun string) []cobra.Completion {
	offers := beginning(strategyNames(), begun)
	name, _, limited := strings.Cut(begun, ":")
	for _, s := range engine.Strategies() {
		if s.Dispatch == engine.OneByOne || limited && s.Name != name || !limited && (len(offers) != 1 || offers[0] != s.Name) {
			continue
		}
		for limit := 2; limit <= 64; limit *= 2 {
			offers = append(offers, beginning([]string{s.Name + ":" + strconv.Itoa(limit)}, begun)...)
		}
	}
	return offers
}

func completeLane(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return laneOffers(begun), cobra.ShellCompDirectiveNoFileComp
}

// completeLanes goes on where a list of lanes ends; a lane is offered once.
func completeLanes(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before, last, given := lastOf(begun)
	var offers []cobra.Completion
	for _, lane := range laneOffers(last) {
		if !slices.Contains(given, lane) {
			offers = append(offers, before+lane)
		}
	}
	return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// lastOf parts a list at its last comma: what stays, what is being typed, and the words
// that are complete.
func lastOf(list string) (before, last string, given []string) {
	at := strings.LastIndex(list, ",") + 1
	if at > 0 {
		given = strings.Split(list[:at-1], ",")
	}
	return list[:at], list[at:], given
}

// completeSweep offers a range of limits for each strategy that can have one.
func completeSweep(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var ranges []string
	for _, s := range engine.Strategies() {
		if s.Dispatch != engine.OneByOne {
			ranges = append(ranges, s.Name+":1..64")
		}
	}
	return beginning(ranges, begun), cobra.ShellCompDirectiveNoFileComp
}

// completeSim goes on where a list of settings of the simulated provider ends: with the
// keys that are not set yet, or with values of the one that is.
func completeSim(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	before, last, given := lastOf(begun)
	name, _, named := strings.Cut(last, "=")
	var offers []cobra.Completion
	for _, key := range simulated.Keys() {
		switch {
		case named && key.Name == name:
			for _, value := range strings.Split(key.Value, "|") {
				if offer := name + "=" + value; strings.HasPrefix(offer, last) {
					offers = append(offers, before+offer)
				}
			}
		case !named && strings.HasPrefix(key.Name, last) && !isSet(given, key.Name):
			offers = append(offers, cobra.CompletionWithDesc(before+key.Name+"=", key.About))
		}
	}
	return offers, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// isSet reports whether one of the settings is of a key.
func isSet(settings []string, key string) bool {
	return slices.ContainsFunc(settings, func(s string) bool { return strings.HasPrefix(s, key+"=") })
}
