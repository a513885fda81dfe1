package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrials: two lanes that do the same can't be told apart, and one with half
// the slots can.
func TestTrials(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		args := "race --trials 8 --lanes gather:4,gather:4,gather:2 --data tickets --sim latency=lognormal:800ms:0.1"
		got := regatta(t, args).want(t, 0)
		for _, want := range []string{
			"as fast as", "×: times as fast, row vs column", "as fast as gather:2", "95% interval",
		} {
			if !strings.Contains(got.stdout, want) {
				t.Errorf("no %q in\n%s", want, got.stdout)
			}
		}
		var r struct {
			Trials int
			Lanes  []struct {
				Lane  string
				Walls []float64 `json:"walls_s"`
			}
			Pairs []struct {
				Verdict string
				Ratio   float64
				Low     float64 `json:"ratio_low"`
				High    float64 `json:"ratio_high"`
			}
		}
		if err := json.Unmarshal([]byte(regatta(t, args+" --format json").want(t, 0).stdout), &r); err != nil {
			t.Fatal(err)
		}
		if r.Trials != 8 || len(r.Lanes) != 3 || len(r.Pairs) != 3 || len(r.Lanes[0].Walls) != 8 || r.Lanes[0].Walls[0] == r.Lanes[0].Walls[1] {
			t.Errorf("%+v", r)
		}
		for _, p := range r.Pairs {
			if !(0 < p.Low && p.Low <= p.Ratio && p.Ratio <= p.High) || (p.Low > 1) != (p.Verdict != "no clear difference") {
				t.Errorf("%+v", p)
			}
		}
	})
}

// TestSweep: a provider that takes eight calls at once is best used with eight.
func TestSweep(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "race --sweep gather:1..32 --data tickets --sim latency=fixed:1s,max_concurrent=8 --format json").want(t, 0)
		var r struct {
			Points []struct{ Limit int }
			Best   int `json:"recommended_limit"`
			Why    string
		}
		if err := json.Unmarshal([]byte(got.stdout), &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Points) != 6 || r.Best != 8 || !strings.Contains(r.Why, "limit 8") {
			t.Errorf("%+v", r)
		}
	})
}

// TestSeriesThatCannotBe: what doesn't go together is said before anything runs.
func TestSeriesThatCannotBe(t *testing.T) {
	for args, want := range map[string]string{
		"race --sweep gather:1..4 --lanes gather": "regatta: --sweep can't be combined with --lanes, --trials or --together\n",
		"race --trials 3 --together":              "regatta: --trials can't be combined with --together\n",
		"race --sweep-items 3":                    "regatta: --sweep-items is for --sweep; use --max-items\n",
		"race --yes":                              "regatta: --yes is for --sweep; a race asks nothing\n",
	} {
		if got := regatta(t, args).want(t, 2); got.stderr != want || got.stdout != "" {
			t.Errorf("%s: %q, %q", args, got.stderr, got.stdout)
		}
	}
}

// A command that is refused says why and nothing else: not what there is to say of its data.
func TestARefusedRaceSaysNothingElse(t *testing.T) {
	data := filepath.Join(t.TempDir(), "twice.jsonl")
	if err := os.WriteFile(data, []byte(`{"text":"a","id":1}`+"\n"+`{"text":"b","id":1}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"race", "--data", data, "--schema", "name string"}
	inFakeTime(t, func(t *testing.T) {
		got := invocation{args: args}.run(t.Context()).want(t, 0)
		if !strings.Contains(got.stderr, "1 id repeats") {
			t.Fatalf("nothing is to be said: %q", got.stderr)
		}
	})
	got := invocation{args: append(args, "--trials", "3", "--together")}.run(t.Context()).want(t, 2)
	if got.stdout != "" || got.stderr != "regatta: --trials can't be combined with --together\n" {
		t.Errorf("%q, %q", got.stderr, got.stdout)
	}
}

// Nothing to run is a mistake, and a sweep that takes long says so before.
func TestTrialsAndSweepsThatAskForTooLittleOrTooMuch(t *testing.T) {
	if got := regatta(t, "race --trials 0").want(t, 2); !strings.Contains(got.stderr, `--trials: "0": must be a whole number, 1 or more`) {
		t.Error(got.stderr)
	}
	inFakeTime(t, func(t *testing.T) {
		for args, want := range map[string]string{
			"race --sweep gather:1..40 --data tickets --sim latency=fixed:1s":                        "sweep of 7 limits on 40 items: about 1m21s; --sweep-items 10 makes it shorter",
			"race --sweep gather:20..40 --data tickets --sim latency=fixed:1s,rpm=60,burst=10":       "sweep of 2 limits on 40 items: about 1m2s; --sweep-items 10 makes it shorter",
			"race --sweep gather:20..40 --data tickets --sim latency=fixed:1s --rpm 60":              "sweep of 2 limits on 40 items: about 1m20s; --sweep-items 10 makes it shorter",
			"race --sweep gather:20..40 --data tickets --sim latency=fixed:1s,tpm=6000,burst=10:600": "sweep of 2 limits on 40 items: about 42s; --sweep-items 10 makes it shorter",
			"race --sweep gather:20..40 --data tickets --sim latency=fixed:1s --tpm 6000":            "sweep of 2 limits on 40 items: about 53s; --sweep-items 10 makes it shorter",
			"race --sweep gather:1..4 --sim latency=fixed:1s":                                        "",
		} {
			got := regatta(t, args).want(t, 0)
			if want == "" && strings.Contains(got.stderr, "makes it shorter") || !strings.Contains(got.stderr, want) {
				t.Errorf("%s: %q", args, got.stderr)
			}
		}
	})
}
