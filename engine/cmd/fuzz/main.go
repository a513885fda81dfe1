// Command fuzz runs every fuzz target of the module, one after the other, and
// prints what each came to:
//
//	go run ./engine/cmd/fuzz                            a minute each
//	go run ./engine/cmd/fuzz -time 20s -parallel 1      20 seconds each, on one core
//	go run ./engine/cmd/fuzz -time 2000000x -run Entry  2 million executions of some
//
// A target that fails doesn't keep the others from being run: the exit status is then
// 1, what it said follows the table, and the input that did it is in the testdata of
// its package, where every later test tries it again.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
)

func main() {
	var (
		length   = flag.String("time", "60s", "how long each target runs: a duration, or a number of executions as 1000x")
		parallel = flag.Int("parallel", 0, "workers per target (default: one per core)")
		only     = flag.String("run", "", "run only targets whose package and name match this pattern")
	)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *length, *parallel, *only); err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		os.Exit(1)
	}
}

// run runs the targets that match and writes the table as it grows.
func run(ctx context.Context, w io.Writer, length string, parallel int, only string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	targets, err := find(ctx)
	if err != nil {
		return err
	}
	const row = "%-48s %12v %6v  %s\n"
	fmt.Fprintf(w, row, "target", "executions", "new", "result")
	var failed []string
	for _, t := range targets {
		if !match.MatchString(t.String()) {
			continue
		}
		said, err := t.fuzz(ctx, length, parallel)
		if ctx.Err() != nil {
			return errors.New("stopped")
		}
		f := read(said)
		result := "ok"
		if err != nil {
			result = "FAILED"
			failed = append(failed, fmt.Sprintf("%v: %v\n%s", t, err, said))
		}
		fmt.Fprintf(w, row, t, f.execs, f.fresh, result)
	}
	for _, said := range failed {
		fmt.Fprintf(w, "\n%s", said)
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d targets failed", len(failed))
	}
	return nil
}

// fuzz runs a target and returns what go test said.
func (t target) fuzz(ctx context.Context, length string, parallel int) (string, error) {
	// Go looks for up to a minute for a shorter form of every new input, in more tries the
	// longer the input is, and counts none of them.
	args := []string{"test", "-run", "^$", "-fuzz", "^" + t.name + "$", "-fuzztime", length, "-fuzzminimizetime", "100x"}
	if parallel > 0 {
		args = append(args, "-parallel", strconv.Itoa(parallel))
	}
	said, err := exec.CommandContext(ctx, "go", append(args, t.pkg)...).CombinedOutput()
	return string(said), err
}

// figures are what a target came to.
type figures struct {
	execs int
	fresh int // inputs that reached what none before had
}

var progress = regexp.MustCompile(`execs: (\d+) .*new interesting: (\d+)`)

// read finds the last figures in what go test said.
func read(said string) (f figures) {
	for _, m := range progress.FindAllStringSubmatch(said, -1) {
		f.execs, _ = strconv.Atoi(m[1])
		f.fresh, _ = strconv.Atoi(m[2])
	}
	return f
}
