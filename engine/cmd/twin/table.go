package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"regatta/engine/twin/random"
)

func print(to io.Writer, cells []random.Cell, alarms []alarm) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "fitted on\tknown\ttwin median / p90\tcoverage\thi/lo\treplay median / p90\tnot known: coverage, hi/lo\talarms false\ttrue")
	for d, design := range random.Designs() {
		var some []random.Cell
		for _, c := range cells {
			if c.Design == d {
				some = append(some, c)
			}
		}
		if len(some) > 0 {
			row(w, design.Name, some, alarmsOf(alarms, func(a alarm) bool { return a.design == d }))
		}
	}
	all := func(alarm) bool { return true }
	row(w, "all", cells, alarmsOf(alarms, all))
	fmt.Fprintln(w)
	for k := range random.Kind(random.Kinds) {
		var some []random.Cell
		for _, c := range cells {
			if c.Kind == k {
				some = append(some, c)
			}
		}
		row(w, k.String(), some, alarmsOf(alarms, func(a alarm) bool { return a.Kind == k }))
	}
	fmt.Fprintln(w)
	for _, target := range random.Targets() {
		var some []random.Cell
		for _, c := range cells {
			if c.Target == target {
				some = append(some, c)
			}
		}
		row(w, random.Lane(target).String(), some, "")
	}
	w.Flush()
}

func row(w io.Writer, name string, cells []random.Cell, alarms string) {
	s := random.Sum(cells)
	n := float64(max(s.Cells, 1))
	fmt.Fprintf(w, "%s\t%.0f%% + %.0f%%\t%.1f%% / %.1f%%\t%.0f%%\t%.2f\t%.1f%% / %.0f%%\t%.0f%%, %.1f\t%s\n", name, 100*float64(s.Said-s.Conditional)/n,
		100*float64(s.Conditional)/n, 100*s.Median, 100*s.P90, 100*s.Coverage, s.Wide, 100*s.ReplayMedian, 100*s.ReplayP90, 100*s.RangeCoverage, s.RangeWide, alarms)
}

// alarmsOf counts what the detector found where calls took no longer, and where they took
// half as long again.
func alarmsOf(alarms []alarm, which func(alarm) bool) string {
	var none, wrong, much, found int
	for _, a := range alarms {
		if !which(a) {
			continue
		}
		switch {
		case a.True < 1.05:
			none++
			if a.Found {
				wrong++
			}
		case a.True >= 1.5:
			much++
			if a.Found {
				found++
			}
		}
	}
	return fmt.Sprintf("%d/%d\t%d/%d", wrong, none, found, much)
}

func printMisses(to io.Writer, cells []random.Cell) {
	for _, c := range cells {
		if !c.Said() && c.Covered < 0.5 {
			fmt.Fprintf(to, "%s %d, %s, at %d: %.3g to %.3g (%s), truth %.3g, lost %.0f (%.0f)\n", c.Kind, c.Seed, random.Designs()[c.Design].Name, c.Target,
				c.Forecast.Wall.Low, c.Forecast.Wall.High, c.Forecast.Why, c.Truth, c.Forecast.Failed.Mid, c.Lost)
		}
	}
}

func printWorst(to io.Writer, cells []random.Cell, n int) {
	var said []random.Cell
	for _, c := range cells {
		if c.Said() {
			said = append(said, c)
		}
	}
	slices.SortFunc(said, func(a, b random.Cell) int { return cmp.Compare(b.Error(), a.Error()) })
	for _, c := range said[:min(n, len(said))] {
		fmt.Fprintf(to, "%s %d, %s, at %d: %.3g (%.3g to %.3g), truth %.3g, lost %.0f (%.0f)\n", c.Kind, c.Seed, random.Designs()[c.Design].Name, c.Target,
			c.Forecast.Wall.Mid, c.Forecast.Wall.Low, c.Forecast.Wall.High, c.Truth, c.Forecast.Failed.Mid, c.Lost)
	}
}
