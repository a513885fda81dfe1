package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// program is the name of the client that is Regatta itself, and saved that of one whose
// run is saved.
const (
	program = "regatta run"
	saved   = "regatta run, saved"
)

// compared are the clients of a measurement.
type compared struct {
	names     []string
	reference string // the one that the ratios are to
}

var (
	clients     = compared{[]string{"net/http", "openai-go tuned", "openai-go", program}, "openai-go tuned"}
	savedAndNot = compared{[]string{program, saved}, program}
)

// figures are what one run of a client cost.
type figures struct {
	wall, cpu   float64 // seconds
	memory      float64 // MiB
	connections float64
	ideal       float64 // the shortest wall; 0: the server takes no time
	failed      string  // why there are no figures
}

// bench is a measurement under way.
type bench struct {
	scenario
	compared
	folder, self, regatta string
	server                *server
}

// measure runs every client in every scenario, round after round, and prints a
// table for each scenario.
func measure(ctx context.Context, clients compared, scenarios []scenario, rounds int) error {
	folder, err := os.MkdirTemp("", "baseline")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b := &bench{compared: clients, folder: folder, regatta: filepath.Join(folder, "regatta")}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", b.regatta, "regatta").CombinedOutput(); err != nil {
		return fmt.Errorf("building regatta: %w\n%s", err, out)
	}
	fmt.Println(machine())
	for _, b.scenario = range scenarios {
		taken, err := b.rounds(ctx, rounds)
		if err != nil {
			return err
		}
		if err := b.table(rounds, taken); err != nil {
			return err
		}
	}
	return nil
}

// rounds runs every client in one scenario, in turn.
func (b *bench) rounds(ctx context.Context, rounds int) (taken map[string][]figures, err error) {
	if b.server, err = serve(b.latency); err != nil {
		return nil, err
	}
	defer b.server.close()
	taken = map[string][]figures{}
	for n := range rounds {
		for i := range b.names {
			name := b.names[(i+n)%len(b.names)] // each comes first as often as the others
			f, err := b.run(ctx, name)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				f.failed = err.Error()
			}
			taken[name] = append(taken[name], f)
		}
	}
	return taken, nil
}

// run runs one client once, as a process of its own.
func (b *bench) run(ctx context.Context, name string) (figures, error) {
	out := filepath.Join(b.folder, "out.jsonl")
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) {
		return figures{}, err
	}
	cmd := b.command(ctx, name, out)
	b.server.counts()
	begun := time.Now()
	said, err := cmd.CombinedOutput()
	wall := time.Since(begun).Seconds()
	served, opened, most := b.server.counts()
	if err != nil {
		lines := bytes.Split(bytes.TrimSpace(said), []byte("\n"))
		return figures{}, fmt.Errorf("%w: %s", err, lines[len(lines)-1])
	}
	if served != int64(b.calls) {
		return figures{}, fmt.Errorf("got %d calls, expected %d", served, b.calls)
	}
	f := figures{wall: wall, memory: held(cmd.ProcessState), connections: float64(opened)}
	f.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	if b.latency > 0 {
		if b.flight > 0 {
			most = int64(b.flight)
		}
		waves := (int64(b.calls) + most - 1) / most
		f.ideal = b.latency.Seconds() * float64(waves)
	}
	return f, nil
}

// command is a client ready to run, with its limit of open files.
func (b *bench) command(ctx context.Context, name, out string) *exec.Cmd {
	calls, limit := strconv.Itoa(b.calls), strconv.Itoa(b.flight)
	args := []string{b.self, "client", name, b.server.url, calls, limit, out}
	if name == program || name == saved {
		args = []string{b.regatta, "run", "--provider", "openai", "--base-url", b.server.url, "--model", model,
			"--data", "people:" + calls, "--strategy", "as-completed", "--order", "dataset", "--limit", limit, "--retries", "0", "--out", out, "--no-save"}
	}
	if name == saved {
		args = append(args[:len(args)-1], "--journal-dir", filepath.Join(b.folder, "runs"))
	}
	if b.files > 0 {
		args = append([]string{"sh", "-c", `ulimit -n "$0" && exec "$@"`, strconv.Itoa(b.files)}, args...)
	}
	return exec.CommandContext(ctx, args[0], args[1:]...)
}
