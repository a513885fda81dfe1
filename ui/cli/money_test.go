package cli_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"regatta/engine/simulated"
)

// TestPrice: what the user says of the price holds instead of the list.
func TestPrice(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for args, want := range map[string]string{
			"":                           "would cost $0.000036 (68 tokens in, 43 out)",
			"--model gpt-4o":             "would cost $0.0006 (68 tokens in, 43 out)",
			"--price 1,2":                "would cost $0.00015 (68 tokens in, 43 out)",
			"--price 1,2 --model llama3": "would cost $0.00015 (68 tokens in, 43 out)",
		} {
			if got := regatta(t, "run "+args).want(t, 0); !strings.Contains(got.stderr, " · "+want+" · simulated") {
				t.Errorf("%s: no %q in %s", args, want, got.stderr)
			}
		}
		got := regatta(t, "run --model llama3").want(t, 0)
		if strings.Contains(got.stderr, "cost") || got.lines(t)[0].Usage.Cost != nil {
			t.Errorf("a model of which nobody says a price costs something: %s", got.stderr)
		}
	})
}

// sumOf adds up what lines of results say that they cost.
func sumOf(lines []line) (usd float64, ran int) {
	for _, l := range lines {
		if l.Usage != nil {
			usd += *l.Usage.Cost
			ran++
		}
	}
	return usd, ran
}

// TestBudget: a run ends before it passes its budget, and every item has its line.
func TestBudget(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		for _, strategy := range []string{"for-loop", "gather", "gather:4", "as-completed", "ordered:8"} {
			got := regatta(t, "run --progress none --data people:400 --budget 0.001 --strategy "+strategy).want(t, 1)
			lines := got.lines(t)
			everyItemOnce(t, lines, 400)
			usd, ran := sumOf(lines)
			if usd > 0.001 || usd < 0.0009 {
				t.Errorf("%s: %d items cost %v", strategy, ran, usd)
			}
			want := "budget $0.001 reached: " + plain(ran) + " of 400 items ran\n"
			if !strings.HasPrefix(got.stderr, want) || !strings.Contains(got.stderr, "would cost $0.00") {
				t.Errorf("%s: stderr is %s, want %s", strategy, got.stderr, want)
			}
			last := lines[399]
			if last.Status != "cancelled" || last.Error.Kind != "budget" || last.Error.Message != "never started: budget $0.001 reached" {
				t.Errorf("%s: the last is %+v", strategy, last)
			}
		}
		got := regatta(t, "run --budget 0.0001").want(t, 1)
		if want := "budget $0.0001 is too small for one call (input alone may cost $0.0001): 0 of 7 items ran\n"; !strings.HasPrefix(got.stderr, want) {
			t.Errorf("stderr is %s, want %s", got.stderr, want)
		}
		regatta(t, "run --data people:400 --budget 1").want(t, 0)
	})
}

func plain(n int) string { data, _ := json.Marshal(n); return string(data) }

// TestBudgetOfARace: all lanes, trials and limits of a command share one.
func TestBudgetOfARace(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		const args = "race --data people:100 --lanes gather:4,ordered:4,as-completed:4 --format json --budget 0.001"
		got := regatta(t, args).want(t, 1)
		usd := 0.0
		for _, l := range readRace(t, got).Lanes {
			usd += l["cost_usd"].(float64)
		}
		if usd > 0.001 || usd < 0.0009 || !strings.Contains(got.stderr, "as-completed:4: budget $0.001 reached: ") {
			t.Errorf("%v spent: %s", usd, got.stderr)
		}
		for args, want := range map[string]string{
			"--trials 5 --lanes gather:8,ordered:8": "budget $0.002 reached: 2 of 12 runs finished\n",
			"--sweep gather:1..64":                  "budget $0.002 reached: 2 of 7 runs finished\n",
		} {
			got := regatta(t, "race --progress none --data people:100 --budget 0.002 "+args).want(t, 1)
			if !strings.HasSuffix(got.stderr, want) || got.stdout == "" {
				t.Errorf("%s: stderr is %s, want %s", args, got.stderr, want)
			}
		}
	})
}

// TestBudgetOfAServer: on a server of one's own nothing is paid for before its price
// is known, and a race goes no further than its budget.
func TestBudgetOfAServer(t *testing.T) {
	var calls atomic.Int64
	options, err := simulated.Parse("latency=0", simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	provider := simulated.New(options)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/chat/completions") {
			calls.Add(1)
		}
		provider.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)

	got := overHTTP(t, server, "race", "--budget", "1").want(t, 2)
	if calls.Load() != 0 || !strings.Contains(got.stderr, "--budget needs a price") {
		t.Errorf("%d calls: %s", calls.Load(), got.stderr)
	}
	got = overHTTP(t, server, "run").want(t, 0)
	if !strings.Contains(got.stderr, " · cost – (68 tokens in, 43 out) · ") {
		t.Errorf("stderr is %s", got.stderr)
	}

	calls.Store(0)
	got = overHTTP(t, server, "race", "--data", "people:100", "--lanes", "gather:4,ordered:4,as-completed:4,for-loop",
		"--price", "0.15,0.60", "--budget", "0.001", "--format", "json").want(t, 1)
	lanes, usd := readRace(t, got).Lanes, 0.0
	for _, l := range lanes {
		usd += l["cost_usd"].(float64)
	}
	if len(lanes) != 3 && len(lanes) != 2 || usd > 0.001 || calls.Load() > 250 {
		t.Errorf("%d lanes made %d calls for %v", len(lanes), calls.Load(), usd)
	}
	if !strings.Contains(got.stderr, "of 4 lanes ran\n") || !strings.Contains(got.stderr, "total cost $0.00") {
		t.Errorf("stderr is %s", got.stderr)
	}
}
