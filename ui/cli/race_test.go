package cli_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
)

// race is what race --format json writes.
type race struct {
	Dataset  string
	Items    int
	Provider string
	Model    string
	Lanes    []map[string]any
	Warnings []string
}

func readRace(t *testing.T, got ended) race {
	t.Helper()
	var r race
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
		t.Fatalf("%v: %s", err, got.stdout)
	}
	return r
}

// TestTheArticlesTable runs the article's five lanes and holds them against its table.
func TestTheArticlesTable(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		began := time.Now()
		r := readRace(t, regatta(t, "race --format json").want(t, 0))
		if r.Dataset != "people" || r.Items != 7 || r.Provider != "simulated" || r.Model != "gpt-4o-mini" {
			t.Errorf("%+v", r)
		}
		article := []struct {
			lane string
			wall float64
			most float64
		}{{"for-loop", 6.17, 1}, {"gather", 0.85, 7}, {"as-completed", 0.95, 7}, {"gather:2", 3.04, 2}, {"as-completed:2", 3.26, 2}}
		if len(r.Lanes) != len(article) {
			t.Fatalf("%d lanes", len(r.Lanes))
		}
		for i, want := range article {
			l := r.Lanes[i]
			wall, _ := l["wall_s"].(float64)
			if l["lane"] != want.lane || math.Abs(wall/want.wall-1) > 0.15 {
				t.Errorf("%v took %v, the article's %s %v", l["lane"], wall, want.lane, want.wall)
			}
			if l["efficiency"] != 1.0 || l["max_in_flight"] != want.most || l["ok"] != 7.0 || l["right"] != 7.0 {
				t.Errorf("%v", l)
			}
		}
		if took := time.Since(began); took > 7*time.Second {
			t.Errorf("the lanes took %v: not at the same time", took)
		}
	})
}

// TestRaceKeys holds the keys of a lane, and what they say, against their definitions.
func TestRaceKeys(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		r := readRace(t, regatta(t, "race --lanes gather:3 --sim latency=fixed:1s --format json").want(t, 0))
		want := map[string]any{
			"lane": "gather:3", "strategy": "gather", "limit": 3.0,
			"end": "ok", "ok": 7.0, "failed": 0.0, "cancelled": 0.0, "retries": 0.0, "reasks": 0.0, "hedged": 0.0, "hedges_won": 0.0, "right": 7.0, "wrong": 0.0,
			"wall_s": 3.0, "ideal_s": 3.0, "efficiency": 1.0, "speedup": 2.3333, "first_result_s": 3.0,
			"held_s": round(9.0 / 7), "p50_s": 1.0, "p95_s": 1.0, "p99_s": 1.0, "max_in_flight": 3.0,
			"first_token_p50_s": nil, "output_tokens_per_s": nil,
			"input_tokens": 68.0, "output_tokens": 43.0, "cost_usd": 0.000036,
			"speedup_from": "latencies", "guess": nil,
			"speedup_low": nil, "speedup_high": nil,
			"delivered": []any{0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0},
		}
		got := r.Lanes[0]
		for _, p := range []string{"p50_s", "p95_s", "p99_s"} { // a histogram's, to three digits
			got[p] = math.Round(got[p].(float64)*1e3) / 1e3
		}
		for key := range maps.Keys(got) {
			if _, known := want[key]; !known {
				t.Errorf("there is a key %s", key)
			}
		}
		for key, value := range want {
			if a, b := toJSON(t, got[key]), toJSON(t, value); a != b {
				t.Errorf("%s is %s, want %s", key, a, b)
			}
		}
	})
}

func round(s float64) float64 { return math.Round(s*1e6) / 1e6 }

func toJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestRaceForPeople(t *testing.T) {
	for _, format := range []string{"table", "markdown"} {
		t.Run(format, func(t *testing.T) {
			inFakeTime(t, func(t *testing.T) {
				got := regatta(t, "race --format "+format).want(t, 0)
				if got.stderr != "" {
					t.Errorf("stderr is %q", got.stderr)
				}
				golden.RequireEqual(t, got.stdout)
			})
		})
	}
}

// TestRaceWithFailures shows columns only where they tell something.
func TestRaceWithFailures(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "race --data tickets --max-items 9 --lanes gather:3,ordered --sim error=0.3 --retries 1 --on-error orphan").want(t, 1)
		golden.RequireEqual(t, got.stdout+got.stderr)
	})
}

// TestRaceCSVIsTheJSON compares the two, key by key; the provider is a column.
func TestRaceCSVIsTheJSON(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		r := readRace(t, regatta(t, "race --lanes gather,ordered:2 --format json").want(t, 0))
		records, err := csv.NewReader(strings.NewReader(regatta(t, "race --lanes gather,ordered:2 --format csv").want(t, 0).stdout)).ReadAll()
		if err != nil || len(records) != 3 {
			t.Fatalf("%d records: %v", len(records), err)
		}
		for i, l := range r.Lanes {
			delete(l, "delivered")
			l["provider"] = "simulated" // of all lanes
			if len(records[0]) != len(l) {
				t.Errorf("%d columns, want %d", len(records[0]), len(l))
			}
			for k, key := range records[0] {
				want := ""
				switch value := l[key].(type) {
				case string:
					want = value
				case float64:
					want = strconv.FormatFloat(value, 'f', -1, 64)
				}
				if got := records[i+1][k]; got != want {
					t.Errorf("%s of %v is %q, want %q", key, l["lane"], got, want)
				}
			}
		}
	})
}

// TestRaceInterrupted: what can't be said of a lane that was stopped is null.
func TestRaceInterrupted(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		args := strings.Fields("race --lanes gather,for-loop,gather:2 --format json --sim latency=fixed:1s")
		r := readRace(t, invocation{args: args}.run(ctx).want(t, 130))
		whole, stopped := r.Lanes[0], r.Lanes[1]
		if whole["ok"] != 7.0 || whole["speedup"] != 7.0 || whole["efficiency"] != 1.0 {
			t.Errorf("the lane that was over: %v", whole)
		}
		if stopped["ok"] != 1.0 || stopped["cancelled"] != 6.0 || stopped["wall_s"] != 1.0 {
			t.Errorf("the lane that was stopped: %v", stopped)
		}
		for _, key := range []string{"speedup", "efficiency", "ideal_s"} {
			if stopped[key] != nil {
				t.Errorf("%s of a lane that was stopped is %v", key, stopped[key])
			}
		}
	})
}

func TestRaceOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "race.md")
	inFakeTime(t, func(t *testing.T) {
		got := invocation{args: []string{"race", "--format", "markdown", "--out", path}}.run(t.Context()).want(t, 0)
		if got.stdout != "" {
			t.Errorf("stdout holds %q", got.stdout)
		}
	})
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasPrefix(string(text), "| lane | wall | article |") {
		t.Errorf("%v: %s", err, text)
	}
}

func TestRaceWithoutItems(t *testing.T) {
	r := readRace(t, invocation{args: strings.Fields("race --data - --schema name:string --format json --lanes gather")}.run(t.Context()).want(t, 0))
	if l := r.Lanes[0]; l["wall_s"] != nil || l["p50_s"] != nil || l["held_s"] != nil || !slices.Equal(l["delivered"].([]any), []any{}) {
		t.Errorf("%v", l)
	}
}

func TestRaceWithStdoutThatBreaks(t *testing.T) {
	for want, cause := range map[string]error{
		"regatta: can't write the comparison: the pipe was closed; use --out FILE\n": syscall.EPIPE,
		"regatta: can't write the comparison: no space left on device\n":             syscall.ENOSPC,
	} {
		status := map[error]int{syscall.EPIPE: 141, syscall.ENOSPC: 1}[cause]
		got := invocation{args: strings.Fields("race --sim latency=0"), stdout: &brokenWriter{10, cause}}.run(t.Context()).want(t, status)
		if got.stderr != want {
			t.Errorf("stderr is %q, want %q", got.stderr, want)
		}
	}
}

// TestARaceOfFailures: where nothing succeeded no figure says how well it went.
func TestARaceOfFailures(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "race --lanes for-loop,gather --format json --sim latency=fixed:1s,refused=1").want(t, 1)
		for _, l := range readRace(t, got).Lanes {
			if l["efficiency"] != nil || l["speedup"] != nil || l["failed"] != 7.0 {
				t.Errorf("efficiency %v, speed-up %v, failed %v", l["efficiency"], l["speedup"], l["failed"])
			}
		}
		text := regatta(t, "race --lanes for-loop,gather --trials 6 --sim latency=fixed:1s,refused=1").want(t, 1).stdout
		if !strings.Contains(text, "–: no complete trial.") || !strings.Contains(text, "nothing to compare: fewer than 2 lanes have a complete trial") {
			t.Error(text)
		}
	})
}
