package cli_test

import (
	"math"
	"net/http"
	"strings"
	"testing"

	"regatta/engine/simulated"
)

// queueing serves four completions at a time and lets the others wait, as many
// servers do that never refuse.
func queueing(t *testing.T) http.Handler {
	t.Helper()
	options, err := simulated.Parse("latency=fixed:25ms", simulated.Options{})
	if err != nil {
		t.Fatal(err)
	}
	inner, slots := simulated.New(options), make(chan struct{}, 4)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		slots <- struct{}{}
		defer func() { <-slots }()
		inner.ServeHTTP(w, r)
	})
}

// TestSpeedupOfAServerThatQueues: it is the ratio of the walls where a for-loop was
// measured, and is else not said.
func TestSpeedupOfAServerThatQueues(t *testing.T) { inFakeTime(t, speedupOfAServerThatQueues) }

func speedupOfAServerThatQueues(t *testing.T) {
	server := queueing(t)
	r := readRace(t, inProcess(t, server, "race", "--data", "tickets", "--lanes", "for-loop,gather", "--format", "json").want(t, 0))
	loop, gather := r.Lanes[0], r.Lanes[1]
	want := loop["wall_s"].(float64) / gather["wall_s"].(float64)
	if got := gather["speedup"].(float64); math.Abs(got/want-1) > 0.001 || got > 4 || gather["speedup_from"] != "for-loop" {
		t.Errorf("speed-up %v from %v, want %.4f, the ratio of the walls, which four slots bound", got, gather["speedup_from"], want)
	}
	if gather["efficiency"] != nil || gather["ideal_s"] != nil {
		t.Errorf("efficiency %v, though the ideal is made of waits", gather["efficiency"])
	}
	const slower = "gather: no efficiency: calls got slower as more were in flight: "
	for _, format := range []string{"table", "markdown", "csv"} {
		got := inProcess(t, server, "race", "--data", "tickets", "--lanes", "for-loop,gather", "--format", format).want(t, 0)
		said, silent := got.stdout, got.stderr
		if format == "csv" {
			said, silent = silent, said
		}
		if !strings.Contains(said, slower) || strings.Contains(silent, slower) {
			t.Errorf("%s: the warning is not where it should be:\n%s\n%s", format, got.stdout, got.stderr)
		}
	}

	r = readRace(t, inProcess(t, server, "race", "--data", "tickets", "--lanes", "gather,gather:8", "--format", "json").want(t, 0))
	for _, l := range r.Lanes {
		// Never the sum of the latencies, which is twelve times the wall: a twin's, or none.
		if l["speedup"] == nil {
			continue
		}
		if up, _ := l["speedup"].(float64); l["speedup_from"] != "twin" || up < 3 || up > 6 {
			t.Errorf("%v: speed-up %v, from %v: %q", l["lane"], l["speedup"], l["speedup_from"], r.Warnings)
		}
	}
}
