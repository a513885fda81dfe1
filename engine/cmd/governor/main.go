// Command governor prints how the governor does on each kind of provider, beside fixed
// limits, AIMD and a Vegas-like rival:
//
//	go run ./engine/cmd/governor              all providers, 20 seeds
//	go run ./engine/cmd/governor -only a1,b1  some of them
//
// Everything happens in simulated time and is the same on every machine. A cell has the
// wall over the ideal one and the share of attempts that were refused, as means over the
// seeds; where items were lost or not run, their number too.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"regatta/engine/governor/world"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "governor:", err)
		os.Exit(2)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("governor", flag.ContinueOnError)
	seeds := flags.Int("seeds", 20, "runs of each")
	first := flags.Uint64("first", 2001, "the first seed")
	only := flags.String("only", "", "names of providers, with commas between")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *seeds < 1 {
		return fmt.Errorf("-seeds %d: at least 1 is needed", *seeds)
	}
	scenarios, err := chosen(*only)
	if err != nil {
		return err
	}
	rivals := world.Rivals()
	names := slices.Sorted(maps.Keys(rivals))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "provider\tgovernor\t%s\n", strings.Join(names, "\t"))
	for _, s := range scenarios {
		fmt.Fprintf(w, "%s %s\t%s", s.Name, s.About, cell(world.Measure(s, world.Default, *first, *seeds)))
		for _, name := range names {
			fmt.Fprintf(w, "\t%s", cell(world.Measure(s, rivals[name], *first, *seeds)))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// chosen are the scenarios of these names, or all.
func chosen(names string) ([]world.Scenario, error) {
	all := world.Scenarios()
	if names == "" {
		return all, nil
	}
	var some []world.Scenario
	for name := range strings.SplitSeq(names, ",") {
		at := slices.IndexFunc(all, func(s world.Scenario) bool { return s.Name == strings.TrimSpace(name) })
		if at < 0 {
			return nil, fmt.Errorf("-only: no provider %q; there are %s", name, known(all))
		}
		some = append(some, all[at])
	}
	slices.SortStableFunc(some, func(a, b world.Scenario) int { return cmp.Compare(a.Name, b.Name) })
	return some, nil
}

func known(all []world.Scenario) string {
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// cell writes the means of one policy on one provider.
func cell(m world.Means) string {
	text := fmt.Sprintf("%.2f · %.1f%%", m.Over, 100*m.Share)
	if m.Lost >= 0.5 {
		text += fmt.Sprintf(" · %.0f lost", m.Lost)
	}
	return text
}
