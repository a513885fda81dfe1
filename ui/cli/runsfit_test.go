package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestRunsFit fits a gather of 40 items behind 4 slots of 200 ms, from a journal that has not yet
// when requests were sent: the for-loop of the same
// items, beside it, took 8.04 s, and gather:8 2.04 s.
func TestRunsFit(t *testing.T) {
	golden.RequireEqual(t, regatta(t, "runs fit testdata/queued.jsonl").want(t, 0).stdout)
}

func TestRunsFitJSON(t *testing.T) {
	var f struct {
		Lanes []struct {
			Lane, Known string
			Wall        float64 `json:"wall_s"`
			Low         float64 `json:"low_s"`
			High        float64 `json:"high_s"`
		}
		Sim string
	}
	if err := json.Unmarshal([]byte(regatta(t, "runs fit testdata/queued.jsonl --format json").want(t, 0).stdout), &f); err != nil {
		t.Fatal(err)
	}
	loop := f.Lanes[0]
	if loop.Lane != "for-loop" || loop.Known != "yes" || loop.Wall < 7.6 || loop.Wall > 8.5 || loop.Low > 8.04 || loop.High < 8.04 {
		t.Errorf("%+v; it took 8.04 s", loop)
	}
	if !strings.Contains(f.Sim, "queue=4") {
		t.Errorf("--sim %s", f.Sim)
	}
}

// TestRaceOnATwin races on the twin of that run, where the answers are those of the run.
func TestRaceOnATwin(t *testing.T) {
	got := regatta(t, "race --sim from=testdata/queued.jsonl,latency=fixed:1ms --data people:40 --lanes gather:4,gather --format json").want(t, 0)
	var race struct {
		Provider string
		Lanes    []struct {
			OK int `json:"ok"`
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &race); err != nil {
		t.Fatal(err)
	}
	if race.Provider != "simulated from 1 run" || len(race.Lanes) != 2 || race.Lanes[0].OK != 40 {
		t.Errorf("%+v", race)
	}
	var own struct {
		Items int
		Model string
		Lanes []struct {
			OK, Right int
		}
	}
	got = regatta(t, "race --sim from=testdata/queued.jsonl,latency=fixed:1ms --lanes gather --format json").want(t, 0)
	if err := json.Unmarshal([]byte(got.stdout), &own); err != nil || own.Items != 40 || own.Lanes[0].OK != 40 || own.Lanes[0].Right != 40 {
		t.Errorf("without --data it isn't that of the run: %+v, %v", own, err)
	}
	for _, c := range []struct{ command, format, want string }{
		{"--lanes gather:4", "table", "\nsimulated from 1 run: no model was called\n"},
		{"--lanes gather:4", "csv", ",simulated from 1 run\n"},
		{"--sweep gather:4..8", "markdown", "\n- simulated from 1 run: no model was called\n"},
		{"--sweep gather:4..8", "csv", ",simulated from 1 run\n"},
		{"--trials 1 --lanes gather:4", "json", `"provider":"simulated from 1 run"`},
		{"--trials 1 --lanes gather:4", "table", "\nsimulated from 1 run: no model was called\n"},
	} {
		got := regatta(t, "race --sim from=testdata/queued.jsonl,latency=fixed:1ms --format "+c.format+" "+c.command).want(t, 0)
		if !strings.Contains(got.stdout, c.want) {
			t.Errorf("race %s: no %q in %s", c.command, c.want, got.stdout)
		}
	}
	regatta(t, "race --sim from=nothing").want(t, 2)
	regatta(t, "run --sim from=").want(t, 2)
}

// TestRunsProbe makes 16 more calls on a queue of 4: for 0.2 s each, that takes 1.2 s.
func TestRunsProbe(t *testing.T) { inFakeTime(t, runsProbe) } // what calls take is measured

func runsProbe(t *testing.T) {
	got := regatta(t, "runs probe testdata/queued.jsonl --yes").want(t, 0)
	if !strings.HasPrefix(got.stderr, "16 more calls: 2 alone, 4 and 10 at once\n") {
		t.Errorf("stderr %q", got.stderr)
	}
	for _, want := range []string{"1 run and a probe, 56 answers", "queues: 4 at a time", "before", "for-loop", "gather:4 is as fast as gather: the server takes 4 at a time"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in\n%s", want, got.stdout)
		}
	}
	if got := regatta(t, "runs probe testdata/queued.jsonl"); !strings.Contains(got.stderr, "use --yes to make them") {
		t.Errorf("with nobody to ask: %q", got.stderr)
	}
	regatta(t, "runs probe").want(t, 2)
}

// TestAProbeAsksTheProviderOfTheRun and no other; what it has paid for before it fails is told.
func TestAProbeAsksTheProviderOfTheRun(t *testing.T) {
	f := newFolder(t)
	server, other := &dying{good: 21, status: 401, body: deadKey}, &dying{status: 401, body: deadKey}
	f.regatta(t.Context(), "run --data people:20 --limit 8 --price 1,1 --provider openai --base-url "+server.at(t)).want(t, 0)
	if got := f.regatta(t.Context(), "runs probe 1 --yes --base-url "+other.at(t)).want(t, 2); other.asked.Load() > 0 || !strings.Contains(got.stderr, "; use the provider of the run\n") {
		t.Errorf("%d calls; %s", other.asked.Load(), got.stderr)
	}
	got := f.regatta(t.Context(), "runs probe 1 --yes").want(t, 1)
	if server.asked.Load() != 22 || !strings.Contains(got.stderr, "probe: 1 of 2 calls failed; ended after 2 calls, ") {
		t.Errorf("%d calls; %s", server.asked.Load(), got.stderr)
	}
}

// A race on a twin that was saved is known later, too, for what it was.
func TestSavedRunsOfATwinKnowThatTheyWereGuesses(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --data people:40 --strategy gather --limit 4 --sim latency=lognormal:900ms:0.2").want(t, 0)
		f.regatta(t.Context(), "race --save --sim from=1 --lanes gather:4,gather --progress none").want(t, 0)
		page := f.regatta(t.Context(), "runs show 1 2 --format markdown").want(t, 0).stdout
		if !strings.Contains(page, "guesses of the twin: gather (never more than 4 in flight)") {
			t.Error(page)
		}
		if page = f.regatta(t.Context(), "runs show 1 3 --format markdown").want(t, 0).stdout; strings.Contains(page, "guesses") {
			t.Errorf("gather:4 is known: %s", page)
		}
	})
}

// A lane that a twin only guesses is marked as such wherever its figures are written.
func TestFiguresOfATwinThatAreGuesses(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		f := newFolder(t)
		f.regatta(t.Context(), "run --save --data people:40 --strategy gather --limit 4 --sim latency=lognormal:900ms:0.2").want(t, 0)
		const why = "never more than 4 in flight"
		for _, c := range []struct{ command, stdout, stderr string }{
			{"--lanes gather:4,gather:16,gather --format table", "\nguesses of the twin: gather:16, gather (" + why + ")\n", ""},
			{"--lanes gather:4,gather --format markdown", "\n- guesses of the twin: gather (" + why + ")\n", ""},
			{"--lanes gather:4,gather --format csv", "," + why + ",simulated from 1 run\n", "guesses of the twin: gather (" + why + ")\n"},
			{"--lanes gather:4,gather --format json", `"guess":"` + why + `"`, ""},
			{"--trials 1 --lanes gather:4,gather --format table", "\nguesses of the twin: gather (" + why + ")\n", ""},
			{"--trials 1 --lanes gather:4,gather --format json", `"guess":"` + why + `"`, ""},
			{"--sweep gather:4..64 --format markdown", "gather:40 (" + why + ")\n", "skipping limits above 40, the number of items\n"},
			{"--sweep gather:4..64 --format json", `"guess":"` + why + `"`, ""},
			{"--sweep gather:4..64 --format csv", "," + why + ",simulated from 1 run\n", "gather:40 (" + why + ")\n"},
		} {
			got := f.regatta(t.Context(), "race --progress none --sim from=1 "+c.command).want(t, 0)
			if !strings.Contains(got.stdout, c.stdout) || !strings.Contains(got.stderr, c.stderr) {
				t.Errorf("race %s: no %q or %q in\n%s%s", c.command, c.stdout, c.stderr, got.stdout, got.stderr)
			}
			if strings.Contains(c.command, "json") && strings.Count(got.stdout, `"guess":null`) != 1 {
				t.Errorf("race %s: gather:4 alone is known: %s", c.command, got.stdout)
			}
		}
	})
}
