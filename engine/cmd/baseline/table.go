package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// machine says what the figures were measured on.
func machine() string {
	line := fmt.Sprintf("%s, %s/%s, %d cores", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	info, _ := os.ReadFile("/proc/cpuinfo") // not everywhere
	if _, after, found := strings.Cut(string(info), "model name"); found {
		name, _, _ := strings.Cut(after, "\n")
		line += ", " + strings.Trim(name, ": \t")
	}
	return line
}

// table prints the medians of the rounds, and the medians of the ratios to the
// reference within each.
func (b *bench) table(rounds int, taken map[string][]figures) error {
	fmt.Printf("\n%s, medians of %d rounds\n\n", b.title(), rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "client\tcalls/s\tover ideal\tCPU s per 1,000\tMiB\tconnections\tcalls/s ratio\tCPU ratio\t")
	var failures []string
	for _, name := range b.names {
		if why := failure(taken[name]); why != "" {
			fmt.Fprintf(w, "%s\tfailed\t–\t–\t–\t–\t–\t–\t\n", name)
			failures = append(failures, name+": "+why)
			continue
		}
		fmt.Fprintln(w, name+"\t"+strings.Join(b.cells(taken[name], taken[b.reference]), "\t")+"\t")
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, line := range failures {
		fmt.Println(line)
	}
	return nil
}

// title says what the clients had to do.
func (b *bench) title() string {
	title := fmt.Sprintf("%d calls, %d in flight, server %v", b.calls, b.flight, b.latency)
	if b.flight == 0 {
		title = fmt.Sprintf("%d calls, no limit, server %v", b.calls, b.latency)
	}
	if b.files > 0 {
		title += fmt.Sprintf(", %d open files", b.files)
	}
	return title
}

// cells are the columns of a client.
func (b *bench) cells(of, reference []figures) []string {
	rate := func(f figures) float64 { return float64(b.calls) / f.wall }
	cpu := func(f figures) float64 { return f.cpu / float64(b.calls) * 1000 }
	ideal := "–"
	if b.latency > 0 {
		ideal = fmt.Sprintf("%+.1f%%", median(of, func(f figures) float64 { return (f.wall/f.ideal - 1) * 100 }))
	}
	against := func(value func(figures) float64) string {
		if failure(reference) != "" {
			return "–"
		}
		ratios := make([]float64, len(of))
		for i, f := range of {
			ratios[i] = value(f) / value(reference[i])
		}
		return fmt.Sprintf("%.2f", median(ratios, func(x float64) float64 { return x }))
	}
	return []string{
		fmt.Sprintf("%.0f", median(of, rate)), ideal, fmt.Sprintf("%.3f", median(of, cpu)),
		fmt.Sprintf("%.0f", median(of, func(f figures) float64 { return f.memory })),
		fmt.Sprintf("%.0f", median(of, func(f figures) float64 { return f.connections })),
		against(rate), against(cpu),
	}
}

// failure says why there are no figures of a client, if it failed in any round.
func failure(rounds []figures) string {
	for _, f := range rounds {
		if f.failed != "" {
			return f.failed
		}
	}
	return ""
}

func median[T any](list []T, value func(T) float64) float64 {
	values := make([]float64, len(list))
	for i, x := range list {
		values[i] = value(x)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
