// Command baseline measures what Regatta costs beside loops that a programmer
// would write by hand, on the same calls over loopback:
//
//	go run ./engine/baseline
//
// The loops (clients.go) are openai-go with errgroup, as it comes and with its
// transport tuned, and net/http with JSON made by hand. Beside them runs the
// program itself, `regatta run` with everything that it does for a call. Each
// runs as a process of its own against one server (server.go), in turn, round
// after round, so that what else the machine does meets all alike; the table
// shows medians over the rounds, and ratios to the tuned loop within a round.
//
// CPU is user and system time of the client's process, memory the most that it
// held, connections what the server saw.
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

// settings are what the measurement is told.
type settings struct {
	calls   int
	flights []int
	rounds  int
	latency time.Duration
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
	var s settings
	flights := "8,64,256"
	set := flag.NewFlagSet("baseline", flag.ContinueOnError)
	set.IntVar(&s.calls, "calls", 20_000, "calls of each run")
	set.StringVar(&flights, "flight", flights, "how many calls are in flight, one measurement each")
	set.IntVar(&s.rounds, "rounds", 5, "how often everything is run")
	set.DurationVar(&s.latency, "latency", 0, "how long the server takes for an answer")
	if err := set.Parse(args); err != nil {
		return err
	}
	for _, f := range strings.Split(flights, ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 {
			return fmt.Errorf("-flight %q: want whole numbers above zero, such as 8,64", flights)
		}
		s.flights = append(s.flights, n)
	}
	if s.calls < 1 || s.rounds < 1 {
		return fmt.Errorf("-calls and -rounds have to be above zero")
	}
	return measure(ctx, s)
}
