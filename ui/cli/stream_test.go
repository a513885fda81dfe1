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
