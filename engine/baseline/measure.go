package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// reference is the client that the ratios are to.
const reference = "openai-go tuned"

// program is the name of the client that is Regatta itself.
const program = "regatta run"

var clients = [...]string{"net/http", reference, "openai-go", program}

// figures are what one run of a client cost.
type figures struct {
	wall, cpu   float64 // seconds
	memory      float64 // MiB
	connections float64
}

// bench is a measurement under way.
type bench struct {
	settings
	folder, self, regatta string
	server                *server
}

// measure runs every client at every number in flight, round after round, and
// prints a table for each number.
func measure(ctx context.Context, s settings) error {
	folder, err := os.MkdirTemp("", "baseline")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b := &bench{settings: s, folder: folder, regatta: filepath.Join(folder, "regatta")}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", b.regatta, "regatta").CombinedOutput(); err != nil {
		return fmt.Errorf("building regatta: %w\n%s", err, out)
	}
	if b.server, err = serve(s.latency); err != nil {
		return err
	}
	defer b.server.close()
	for _, flight := range s.flights {
		taken := map[string][]figures{}
		for range s.rounds {
			for _, name := range clients {
				f, err := b.run(ctx, name, flight)
				if err != nil {
					return fmt.Errorf("%s at %d in flight: %w", name, flight, err)
				}
				taken[name] = append(taken[name], f)
			}
		}
		if err := b.table(flight, taken); err != nil {
			return err
		}
	}
	return nil
}

// run runs one client once, as a process of its own.
func (b *bench) run(ctx context.Context, name string, flight int) (figures, error) {
	calls, limit, out := strconv.Itoa(b.calls), strconv.Itoa(flight), filepath.Join(b.folder, "out.jsonl")
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) {
		return figures{}, err
	}
	cmd := exec.CommandContext(ctx, b.self, "client", name, b.server.url, calls, limit, out)
	if name == program {
		cmd = exec.CommandContext(ctx, b.regatta, "run", "--provider", "openai", "--base-url", b.server.url, "--model", model,
			"--data", "people:"+calls, "--strategy", "as-completed", "--order", "dataset", "--limit", limit, "--retries", "0", "--out", out)
	}
	b.server.counts()
	begun := time.Now()
	said, err := cmd.CombinedOutput()
	wall := time.Since(begun).Seconds()
	if err != nil {
		return figures{}, fmt.Errorf("%w: %s", err, said)
	}
	served, opened := b.server.counts()
	if served != int64(b.calls) {
		return figures{}, fmt.Errorf("%d calls came instead of %d", served, b.calls)
	}
	cpu := (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return figures{wall: wall, cpu: cpu, memory: held(cmd.ProcessState), connections: float64(opened)}, nil
}

// table prints the medians of the rounds, and the medians of the ratios to the
// reference within each.
func (b *bench) table(flight int, taken map[string][]figures) error {
	fmt.Printf("\n%d calls, %d in flight, server %v, medians of %d rounds\n\n", b.calls, flight, b.latency, b.rounds)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "client\tcalls/s\tCPU s per 1,000\tMiB\tconnections\tcalls/s ratio\tCPU ratio\t")
	for _, name := range clients {
		of := func(value func(figures) float64) float64 { return median(taken[name], value) }
		against := func(value func(figures) float64) float64 {
			ratios := make([]float64, b.rounds)
			for i, f := range taken[name] {
				ratios[i] = value(f) / value(taken[reference][i])
			}
			return median(ratios, func(x float64) float64 { return x })
		}
		rate := func(f figures) float64 { return float64(b.calls) / f.wall }
		cpu := func(f figures) float64 { return f.cpu / float64(b.calls) * 1000 }
		fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%.0f\t%.0f\t%.2f\t%.2f\t\n", name, of(rate), of(cpu),
			of(func(f figures) float64 { return f.memory }), of(func(f figures) float64 { return f.connections }), against(rate), against(cpu))
	}
	return w.Flush()
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
