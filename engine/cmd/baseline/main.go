// Command baseline measures what Regatta costs beside loops that a programmer
// would write by hand, on the same calls over loopback:
//
//	go run ./engine/cmd/baseline              calls that are answered at once
//	go run ./engine/cmd/baseline -schedule    thousands in flight that take a second each
//	go run ./engine/cmd/baseline -journal     runs that are saved beside runs that aren't
//
// The loops (clients.go) are openai-go with errgroup, as it comes and with its
// transport tuned, and net/http with JSON made by hand. Beside them runs the
// program itself, `regatta run` with everything that it does for a call. Each
// runs as a process of its own against one server (server.go), in turn, round
// after round, so that what else the machine does meets all alike; the tables
// show medians over the rounds, and ratios to the tuned loop within a round.
//
// CPU is user and system time of the client's process, its start included, memory
// the most that it held, connections what the server saw. Where the server takes
// its time, "over ideal" is how much longer the run took than its calls do, one
// wave after the other.
//
// 0 in flight is no limit. The loops then start all calls at once, and fail where
// these need more files than -files lets each process have open. The server runs in
// this process, which has to be allowed a file for each connection: ulimit -n.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

// scenario is what every client is measured at.
type scenario struct {
	calls, flight int // flight 0: no limit
	latency       time.Duration
	files         int // that a client may have open; 0: as many as this process
}

// schedule are the scenarios in which waiting is all that a client has to do.
var schedule = []scenario{
	{calls: 10_000, flight: 2_000, latency: time.Second},
	{calls: 10_000, flight: 5_000, latency: time.Second},
	{calls: 50_000, flight: 0, latency: time.Second, files: 16_384},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "baseline:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "client" {
		return runClient(ctx, args[1:])
	}
	var each scenario
	var rounds int
	flights, scheduled, journal := "8,64,256", false, false
	set := flag.NewFlagSet("baseline", flag.ContinueOnError)
	set.IntVar(&each.calls, "calls", 20_000, "calls per run")
	set.StringVar(&flights, "flight", flights, "limits to measure, comma-separated (0 = no limit)")
	set.IntVar(&rounds, "rounds", 5, "rounds, each with every client")
	set.DurationVar(&each.latency, "latency", 0, "latency of the server")
	set.IntVar(&each.files, "files", 0, "open files allowed per client (0 = as many as this process)")
	set.BoolVar(&scheduled, "schedule", false, "measure thousands of calls in flight; ignores all other flags but -rounds")
	set.BoolVar(&journal, "journal", false, "measure regatta run alone, saved and not")
	if err := set.Parse(args); err != nil {
		return err
	}
	compared := clients
	if journal {
		compared = savedAndNot
	}
	if each.calls < 1 || rounds < 1 || each.files < 0 {
		return fmt.Errorf("-calls and -rounds must be 1 or more, -files 0 or more")
	}
	if scheduled {
		return measure(ctx, compared, schedule, rounds)
	}
	var all []scenario
	for _, f := range strings.Split(flights, ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 {
			return fmt.Errorf("-flight %q; use whole numbers, e.g. 8,64", flights)
		}
		each.flight = n
		all = append(all, each)
	}
	return measure(ctx, compared, all, rounds)
}
