// Command governor prints how the governor does on each kind of provider, beside fixed
// limits, AIMD and a Vegas-like rival:
//
//	go run ./engine/cmd/governor              all providers, 20 seeds
//	go run ./engine/cmd/governor -only a1,b1  some of them
//	go run ./engine/cmd/governor -markdown    as regatta help governor has it
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
	markdown := flags.Bool("markdown", false, "write the table as Markdown")
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
	row, flush := rows(out, *markdown)
	row(append([]string{"provider", "governor"}, names...))
	if *markdown {
		row(slices.Repeat([]string{"---"}, 2+len(names)))
	}
	for _, s := range scenarios {
		cells := []string{s.Name + " " + s.About, cell(world.Measure(s, world.Default, *first, *seeds))}
		for _, name := range names {
			cells = append(cells, cell(world.Measure(s, rivals[name], *first, *seeds)))
		}
		row(cells)
	}
	return flush()
}

// rows write the cells of a table: in columns at the end, or as Markdown at once.
func rows(out io.Writer, markdown bool) (row func([]string), flush func() error) {
	if markdown {
		return func(cells []string) { fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |") }, func() error { return nil }
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	return func(cells []string) { fmt.Fprintln(w, strings.Join(cells, "\t")) }, w.Flush
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
