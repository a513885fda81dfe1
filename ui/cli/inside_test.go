package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/price"
	"regatta/engine/runner"
	"regatta/engine/waiting"
	"regatta/ui/figures"
	"regatta/ui/text"
)

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		line   string
	}{
		{nil, 0, ""},
		{errPartial, 1, ""},
		{&unwritten{what: "the list", err: syscall.ENOSPC}, 1, "can't write the list: no space left on device"},
		{&unwritten{what: "the list", err: syscall.EPIPE}, 141, ""},
		{&unwritten{what: "the comparison", err: syscall.EPIPE, paid: true}, 141, "can't write the comparison: the pipe was closed; use --out FILE"},
		{errors.New("unknown flag"), 2, "unknown flag"},
		{&refusal{"host", "", &call.Error{Kind: call.Quota, Status: 429, Message: "pay first."}}, 3, "host rejected the request: quota (429): pay first"},
		{&refusal{"host", "", &call.Error{Kind: call.Timeout, Message: "no answer within 10s"}}, 3, "host: timeout: no answer within 10s; check --base-url"},
		{interrupted{signal: syscall.SIGINT}, 130, ""},
		{interrupted{signal: syscall.SIGTERM}, 143, ""},
		{fmt.Errorf("wrapped: %w", interrupted{signal: syscall.SIGTERM}), 143, ""},
	} {
		if got := status(c.err); got != c.status {
			t.Errorf("status of %v is %d, want %d", c.err, got, c.status)
		}
		if got := complaint(c.err); got != c.line {
			t.Errorf("complaint about %v is %q, want %q", c.err, got, c.line)
		}
	}
}

func FuzzParseLanes(f *testing.F) {
	for _, seed := range []string{"gather", "gather:2,ordered", "for-loop,as_completed:1000000", ",", "gather:", "gather:-1", " Gather : 3 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		lanes, err := parseLanes(in)
		if err != nil {
			if strings.Contains(text.Clean(err.Error()), "\n") || lanes != nil {
				t.Errorf("%v with %q", lanes, err)
			}
			return
		}
		again, err := parseLanes(lanes.String())
		if err != nil || !slices.Equal(again, lanes) {
			t.Errorf("%v reads back as %v, %v", lanes, again, err)
		}
	})
}

// TestProgressKeepsBelowResults plays a terminal that both are on.
func TestProgressKeepsBelowResults(t *testing.T) {
	var terminal bytes.Buffer
	p := &progress{w: &terminal, width: func() int { return 11 }}
	out := p.beside(&terminal)
	step := func(what string, do func(), want string) {
		terminal.Reset()
		do()
		if terminal.String() != want {
			t.Errorf("%s wrote %q, want %q", what, terminal.String(), want)
		}
	}
	say := func(s string) func() { return func() { fmt.Fprint(out, s) } }
	step("a result before", say("zero\n"), "zero\n")
	step("the first line", func() { p.draw("1 of 7") }, eraseLine+"1 of 7")
	step("the same line", func() { p.draw("1 of 7") }, "")
	step("a result", say("one\n"), eraseLine+"one\n"+eraseLine+"1 of 7")
	step("a long line", func() { p.draw("2 of 7 and\x1b so on") }, eraseLine+"2 of 7 an…")
	step("parts", func() { p.draw("2/7 · 1 waiting · 3/s") }, eraseLine+"2/7 · 3/s")
	step("fewer parts", func() { p.draw("22/70 · 1 waiting · 33/s") }, eraseLine+"22/70")
	step("the end", p.clear, eraseLine)
	step("the end again", p.clear, "")

	silent := &progress{}
	silent.draw("never")
	silent.clear()
	if ticks, stop := silent.ticks(); ticks != nil {
		t.Error("a silent progress ticks")
	} else {
		stop()
	}
}

func TestRunning(t *testing.T) {
	tally := &engine.Tally{Rows: make([]engine.Row, 1200), OK: 998, Failed: 2, InFlight: 40}
	for elapsed, want := range map[time.Duration]string{
		0:           "998/1,200 ok · 2 failed · 40 in flight · 160 waiting · 83% · 0.00s",
		time.Minute: "998/1,200 ok · 2 failed · 40 in flight · 160 waiting · 16.6/s · 83% · 1:00.0",
	} {
		if got := running(tally, elapsed, figures.Left(tally.Left(elapsed))); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestRunningTellsTheCost: what it is by now, and what it will be.
func TestRunningTellsTheCost(t *testing.T) {
	tally := engine.NewTally()
	tally.Rows, tally.OK, tally.InFlight = make([]engine.Row, 400), 100, 20
	tally.Usage = call.Usage{InputTokens: 2000, OutputTokens: 500, Known: true}
	for want, p := range map[string]price.Price{
		"100/400 ok · 0 failed · 20 in flight · 280 waiting · cost $0.0006 of ≈$0.0024 · 25% · 0.00s":       {Input: 0.15, Output: 0.6, Source: "a test"},
		"100/400 ok · 0 failed · 20 in flight · 280 waiting · would cost $0.0006 of ≈$0.0024 · 25% · 0.00s": {Input: 0.15, Output: 0.6, Source: "a test", Simulated: true},
		"100/400 ok · 0 failed · 20 in flight · 280 waiting · 25% · 0.00s":                                  {},
	} {
		tally.Started.Price = p
		if got := running(tally, 0, figures.Left(tally.Left(0))); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestALineThatFits: of a line that is too long whole parts are left out, those first
// that the others tell too; what it costs stays longer than what is in flight.
func TestALineThatFits(t *testing.T) {
	const line = "1,234/5,000 ok · 12 failed · 64 in flight · 3,690 waiting · 53.3/s · would cost $0.0046 of ≈$0.019 · 23.4s"
	for cells, want := range map[int]string{
		120: line,
		103: "1,234/5,000 ok · 12 failed · 64 in flight · 53.3/s · would cost $0.0046 of ≈$0.019 · 23.4s",
		84:  "1,234/5,000 ok · 12 failed · 64 in flight · would cost $0.0046 of ≈$0.019 · 23.4s",
		79:  "1,234/5,000 ok · 12 failed · would cost $0.0046 of ≈$0.019 · 23.4s",
		60:  "1,234/5,000 ok · 12 failed · would cost $0.0046 of ≈$0.019",
		30:  "1,234/5,000 ok · 12 failed",
		10:  "1,234/5,0…",
	} {
		if got := fitParts(line, cells); got != want {
			t.Errorf("%d cells: got %q, want %q", cells, got, want)
		}
	}
}

// TestLanesOfARace times lanes in turn and together: two of a for loop over seven calls
// of a second.
func TestLanesOfARace(t *testing.T) {
	for together, wall := range map[bool]time.Duration{true: 7 * time.Second, false: 14 * time.Second} {
		t.Run(fmt.Sprint("together ", together), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := twoLoops(t)
				began := time.Now()
				if err := r.follow(t.Context(), &progress{}, together); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took != wall {
					t.Errorf("it took %v, want %v", took, wall)
				}
				if got := r.progress(); got != "14/14 ok · 0 failed · 0 in flight · 0 waiting · 100% · would cost $0.000072 · for-loop 7/7 · for-loop 7/7" || len(r.tallies()) != 2 {
					t.Errorf("%d lanes ran: %s", len(r.tallies()), got)
				}
			})
		})
	}
}

// A race's line of progress has four figures over all lanes, and failures are no
// progress of any.
func TestProgressOfARaceWithFailures(t *testing.T) {
	r := twoLoops(t)
	const before = "0/14 ok · 0 failed · 0 in flight · 14 waiting · for-loop 0/7 · for-loop 0/7"
	if got := r.progress(); got != before {
		t.Errorf("got  %s\nwant %s", got, before)
	}
	for _, counted := range []engine.Tally{{OK: 3, Failed: 4}, {OK: 1, Failed: 1, InFlight: 2}} {
		tally := engine.NewTally()
		tally.Rows, tally.OK, tally.Failed, tally.InFlight = make([]engine.Row, 7), counted.OK, counted.Failed, counted.InFlight
		r.runs = append(r.runs, &runner.Run{Tally: tally})
	}
	const later = "4/14 ok · 5 failed · 2 in flight · 3 waiting · 64% · for-loop 3/7 · for-loop 1/7"
	if got := r.progress(); got != later {
		t.Errorf("got  %s\nwant %s", got, later)
	}
}

// Lanes that have not begun when the race is stopped never do.
func TestARaceInTurnStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := twoLoops(t)
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		if err := r.follow(ctx, &progress{}, false); err != nil {
			t.Fatal(err)
		}
		ran := r.tallies()
		if len(ran) != 1 || ran[0].OK != 2 || ran[0].Cancelled != 5 {
			t.Errorf("%d lanes ran, progress %s", len(ran), r.progress())
		}
	})
}

// twoLoops is a race of two for loops over seven calls of a second.
func twoLoops(t *testing.T) *race {
	t.Helper()
	s := newSettings()
	s.sim.spec = "latency=fixed:1s"
	a := &app{env: func(string) string { return "" }}
	j, err := a.job(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	loop := engine.Lane{Strategy: engine.ForLoop}
	return &race{job: j, lanes: []engine.Lane{loop, loop}}
}

// TestShutDownBreaksOff: a request that would wait for ever does not keep the
// server from ending.
func TestShutDownBreaksOff(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	defer server.Close()
	answered := make(chan error, 1)
	go func() {
		res, err := http.Get(server.URL)
		if err == nil {
			err = res.Body.Close()
		}
		answered <- err
	}()
	select {
	case <-asked:
	case err := <-answered:
		t.Fatalf("nobody was asked: %v", err)
	}
	shutDown(server.Config, time.Millisecond)
	if err := waiting.Take(t, "the request ends", answered); err == nil {
		t.Error("there was an answer")
	}
}
