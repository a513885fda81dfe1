package cli_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// TestAStreamedRun has answers of six tokens, the first after 800 ms, at ten a second.
func TestAStreamedRun(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, "run --stream --strategy gather --max-items 2 --sim latency=fixed:800ms,tokens_per_second=10").want(t, 0)
		for _, l := range got.lines(t) {
			if l.First == nil || *l.First != 0.8 {
				t.Errorf("item %d: first token after %v, want 0.8", l.Index, l.First)
			}
			if l.Speed == nil || *l.Speed != 10 {
				t.Errorf("item %d: %v tokens a second, want 10", l.Index, l.Speed)
			}
		}
		if want := "first token p50 0.80s p95 0.80s · tokens out 8.6/s"; !strings.Contains(got.stderr, want) {
			t.Errorf("stderr %q, want %q in it", got.stderr, want)
		}
	})
}

func TestAStreamedRace(t *testing.T) {
	const race = "race --lanes for-loop,gather --sim latency=fixed:800ms,tokens_per_second=10"
	type lane struct {
		First *float64 `json:"first_token_p50_s"`
		Wall  float64  `json:"wall_s"`
		Speed *float64 `json:"output_tokens_per_s"`
	}
	var result struct{ Lanes []lane }
	inFakeTime(t, func(t *testing.T) {
		got := regatta(t, race+" --stream --format json").want(t, 0)
		if err := json.Unmarshal([]byte(got.stdout), &result); err != nil {
			t.Fatal(err)
		}
		for i, l := range result.Lanes {
			if l.First == nil || *l.First != 0.8 {
				t.Errorf("lane %d: first token after %v, want 0.8", i, l.First)
			}
			if l.Speed == nil || math.Abs(*l.Speed*l.Wall-43) > 0.01 {
				t.Errorf("lane %d: %v tokens a second in %v s, want 43 in all", i, l.Speed, l.Wall)
			}
		}
		for _, args := range []string{race + " --stream", race} {
			head, _, _ := strings.Cut(regatta(t, args).want(t, 0).stdout, "\n")
			streams := strings.HasSuffix(args, "--stream")
			if strings.Contains(head, "first token") != streams || strings.Contains(head, "tokens/s") != streams {
				t.Errorf("%s: %s", args, head)
			}
		}
	})
}

// TestOneTimeoutRules has answers of six tokens, one in 80 s: a silence ends an
// attempt only where --idle-timeout says so.
func TestOneTimeoutRules(t *testing.T) {
	const slow = "run --stream --retries 0 --max-items 1 --sim latency=fixed:1s,tokens_per_second=0.0125 "
	for flags, want := range map[string]string{
		"--timeout 10m":                     "1 ok",
		"--timeout 90s":                     "timed out after 1m30s",
		"--timeout 10m --idle-timeout 2m":   "1 ok",
		"--timeout 10m --idle-timeout 30s":  "no data for 30s",
		"--timeout 90s --idle-timeout 90s":  "timed out after 1m30s",
		"--timeout 90s --idle-timeout 1m1s": "no data for 1m1s",
		"--idle-timeout 1m":                 "no data for 1m0s",
	} {
		inFakeTime(t, func(t *testing.T) {
			if got := regatta(t, slow+flags); !strings.Contains(got.stderr, want) {
				t.Errorf("%s: %q, want %q in it", flags, got.stderr, want)
			}
		})
	}
	got := regatta(t, "run --idle-timeout 5m --timeout 2m").want(t, 2)
	if want := "--idle-timeout 5m0s has no effect with --timeout 2m0s; raise --timeout"; !strings.Contains(got.stderr, want) {
		t.Errorf("stderr %q, want %q", got.stderr, want)
	}
}
