package ctl_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/ctl"
	"regatta/engine/journal"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/simulated"
	"regatta/engine/waiting"
)

func TestMain(m *testing.M) {
	if runtime.GOOS == "windows" {
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// gate is a provider that answers nobody until it is opened.
type gate struct {
	http.Handler
	opened chan struct{}
}

func (g gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case <-g.opened:
		g.Handler.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

func (g gate) open()   { close(g.opened) }
func (g gate) letOne() { g.opened <- struct{}{} }

// started is a saved run of 40 items in a lane on a provider that waits to be opened, and the path
// of its socket.
func started(t *testing.T, lane string) (*runner.Run, string, gate) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	store := runs.Store{Dir: filepath.Join(t.TempDir(), strings.Repeat("a-long-folder/", 6), "runs")}
	must(store.Prepare())
	set, err := datasets.Open("tickets", datasets.Options{})
	must(err)
	prompt, err := datasets.ParsePrompt(set.Prompt)
	must(err)
	sim, err := simulated.Parse("latency=0", simulated.DefaultOptions())
	must(err)
	g := gate{simulated.New(sim), make(chan struct{})}
	p, err := provider.New(provider.Config{Name: provider.OpenAI, BaseURL: "http://provider.test/v1", Model: "gpt-4o-mini", Transport: simulated.Transport(g)})
	must(err)
	l, err := engine.ParseLane(lane)
	must(err)
	starter := runner.New(runner.Options{})
	t.Cleanup(starter.Close)
	started, err := starter.Start(t.Context(), runner.Plan{
		Job: runner.Job{Set: set, Schema: set.Schema, Prompt: prompt}, Lanes: []engine.Lane{l}, Provider: p, Saver: store, MustSave: true,
		Attend: ctl.Attend(func(r *runner.Run) (string, string) { return r.SavedAs, store.ControlPath(r.SavedAs) }),
	})
	must(err)
	return started[0], store.ControlPath(started[0].SavedAs), g
}

// follow reads a run to its end beside the test.
func follow(r *runner.Run) (over chan struct{}) {
	over = make(chan struct{})
	go func() {
		defer close(over)
		for {
			b := r.Read()
			r.Apply(b)
			if b.Last {
				return
			}
		}
	}()
	return over
}

// asking returns what asks the run at a socket.
func asking(t *testing.T, path string) func(ctl.Request) ctl.Status {
	return func(req ctl.Request) ctl.Status {
		t.Helper()
		s, err := ctl.Ask(t.Context(), path, req)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// A run is looked at and steered through its socket, which only its user may open and which
// goes with the run.
func TestARunIsSteered(t *testing.T) {
	run, path, provider := started(t, "gather:1")
	over := follow(run)
	ask := asking(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if s := ask(ctl.Request{Do: ctl.DoStatus}); s.Run != run.SavedAs || s.Items != 40 || s.Lane != "gather:1" || s.Limit != 1 || s.Dataset != "tickets" {
		t.Errorf("%+v", s)
	}
	waiting.Until(t, "the first call begins", func() bool { return ask(ctl.Request{Do: ctl.DoStatus}).InFlight == 1 })
	if s := ask(ctl.Request{Do: ctl.DoPause}); !s.Paused {
		t.Errorf("%+v", s)
	}
	provider.letOne()
	var paused ctl.Status
	waiting.Until(t, "the call in flight ends", func() bool {
		paused = ask(ctl.Request{Do: ctl.DoStatus})
		return paused.InFlight == 0
	})
	if !paused.Paused || paused.Waiting+paused.OK != 40 {
		t.Errorf("%+v", paused)
	}
	if s := ask(ctl.Request{Do: ctl.DoLimit, Limit: 8}); s.Limit != 8 || run.Limit() != 8 {
		t.Errorf("%+v", s)
	}
	for name, req := range map[string]ctl.Request{"must be 0 or more": {Do: ctl.DoLimit, Limit: -1}, "unknown request": {Do: "sing"}} {
		if _, err := ctl.Ask(t.Context(), path, req); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%+v: %v", req, err)
		}
	}
	ask(ctl.Request{Do: ctl.DoResume})
	waiting.Until(t, "eight calls begin", func() bool { return ask(ctl.Request{Do: ctl.DoStatus}).InFlight == 8 }) // nothing is answered until then
	provider.open()
	waiting.Take(t, "the run ends", over)
	if run.Tally.OK != 40 || run.Tally.Most != 8 || len(run.Tally.Limits) != 2 || run.Tally.Limits[1].By != engine.ByUser {
		t.Errorf("%d ok, %d in flight, %v", run.Tally.OK, run.Tally.Most, run.Tally.Limits)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
	if _, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoStatus}); err == nil {
		t.Error("a run that is over answers")
	}
}

// Events come as lines, the last before the socket closes, and fold to the tally of the run.
func TestARunIsHeard(t *testing.T) {
	run, path, provider := started(t, "gather:4")
	run.Pause("by a test") // a client that asks for that waits until it is seen
	var lines []string
	first := make(chan ctl.Status, 1)
	heard := make(chan error, 1)
	go func() {
		heard <- ctl.Follow(t.Context(), path, func(s ctl.Status) error { first <- s; return nil }, func(line []byte) error {
			lines = append(lines, string(line))
			return nil
		})
	}()
	if s := waiting.Take(t, "it is heard", first); s.Over || s.Items != 40 {
		t.Errorf("%+v", s)
	}
	over := follow(run) // nothing was read before: all events are heard
	provider.open()
	if _, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoResume}); err != nil {
		t.Fatal(err)
	}
	waiting.Take(t, "the run ends", over)
	if err := waiting.Take(t, "its listener ends", heard); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, line := range lines {
		var e struct {
			At    *int64 `json:"at"`
			Event string `json:"event"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.At == nil {
			t.Fatalf("%s: %v", line, err)
		}
		kinds[e.Event]++
	}
	if kinds["run"] != 1 || kinds["finished"] != 40 || kinds["delivered"] != 40 || kinds["over"] != 1 || kinds["paused"] != 1 {
		t.Errorf("%v", kinds)
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, `"event":"over"`) {
		t.Errorf("the last is %s", last)
	}
	// They are lines of a journal.
	file, err := os.ReadFile(strings.TrimSuffix(path, ".sock") + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if !strings.Contains(string(file), "\n"+line+"\n") {
			t.Errorf("the journal has no %s", line)
		}
	}
	for name := range kinds {
		known := false
		for _, n := range journal.EventNames() {
			known = known || n == name
		}
		if !known {
			t.Errorf("event %q has no name", name)
		}
	}
}

// A client that leaves, and one that goes on while the run is stopped.
func TestClientsLeave(t *testing.T) {
	run, path, provider := started(t, "for-loop")
	over := follow(run)
	ctx, leave := context.WithCancel(t.Context())
	err := ctl.Follow(ctx, path, func(ctl.Status) error { provider.letOne(); return nil }, func([]byte) error { leave(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoLimit, Limit: 3}); err == nil || !strings.Contains(err.Error(), "one call at a time") {
		t.Errorf("a for-loop takes a limit: %v", err)
	}
	if _, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoStop, Now: true}); err != nil {
		t.Error(err)
	}
	waiting.Take(t, "the run stops", over) // else it would wait for an answer for ever
	if run.Tally.End != engine.Cancelled {
		t.Errorf("it ended %v", run.Tally.End)
	}
}

// A server closes at once though a client has connected that says nothing. The time of a run
// that is over stands still.
func TestASilentClientHoldsNothingUp(t *testing.T) {
	run, _, provider := started(t, "gather:40")
	provider.open()
	path := filepath.Join(t.TempDir(), "s")
	server, err := ctl.Serve(run, "a", path)
	if err != nil {
		t.Fatal(err)
	}
	server.Wait(time.Hour)
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	waiting.Take(t, "the run ends", follow(run))
	for range 2 {
		status, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoStatus}) // after conn was accepted
		if want := run.Tally.Now.Seconds(); err != nil || status.Elapsed != want {
			t.Errorf("%v s of %v s have passed, error %v", status.Elapsed, want, err)
		}
	}
	server.Close() // else it would wait for the client for an hour
}

// The first order to stop lets calls in flight finish, and says how many; the next one cancels
// them. A run finds its limit, if asked to.
func TestStopLetsCallsFinish(t *testing.T) {
	for _, again := range []bool{false, true} {
		run, path, provider := started(t, "gather:4")
		over := follow(run)
		ask := asking(t, path)
		waiting.Until(t, "4 requests are under way", func() (are bool) {
			run.Look(func(y *engine.Tally) { are = y.InFlight == 4 })
			return are
		})
		if s := ask(ctl.Request{Do: ctl.DoStop}); !s.Stopping || s.Finishing != 4 || s.Over {
			t.Errorf("%+v", s)
		}
		ok := 4
		if again {
			ok = 0
			ask(ctl.Request{Do: ctl.DoStop})
		} else {
			provider.open()
		}
		waiting.Take(t, "the run stops", over)
		if y := run.Tally; y.OK != ok || y.Cancelled != 40-ok || y.EndWhy != "stopped by regatta ctl" {
			t.Errorf("again %v: %d ok, %d cancelled, %q", again, y.OK, y.Cancelled, y.EndWhy)
		}
	}
}

func TestARunFindsItsLimitWhenAsked(t *testing.T) {
	run, path, provider := started(t, "gather:1")
	over := follow(run)
	status, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoLimit, Limit: 16, Auto: true})
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoLimit, Limit: 0}); err != nil || again.Auto || again.Limit != 0 {
		t.Errorf("a limit of its own again: %+v, %v", again, err)
	}
	if again, err := ctl.Ask(t.Context(), path, ctl.Request{Do: ctl.DoLimit, Limit: 16, Auto: true}); err != nil || !again.Auto {
		t.Errorf("to be found again: %+v, %v", again, err)
	}
	if !status.Auto || status.Limit > 16 {
		t.Errorf("asked to find its limit, it is said to be %+v", status)
	}
	provider.open()
	waiting.Take(t, "the run ends", over)
	if y := run.Tally; y.OK != 40 || !y.Auto || y.Limits[len(y.Limits)-1].Limit > 16 {
		t.Errorf("%d ok, finds its limit: %v, limits %v", y.OK, y.Auto, y.Limits)
	}
}
