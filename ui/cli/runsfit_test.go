package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestRunsFit fits a gather of 40 items behind 4 slots of 200 ms: the for-loop of the same
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
	regatta(t, "race --sim from=nothing").want(t, 2)
	regatta(t, "run --sim from=").want(t, 2)
}
