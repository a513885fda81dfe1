package cli_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"regatta/engine/simulated"
)

// A sweep that costs something says before it starts how many calls it makes and what they cost at
// most, and costs no more, however long answers turn out to be.
func TestASweepCostsAtMostWhatItSays(t *testing.T) {
	for name, long := range map[string]bool{"as estimated": false, "longer than estimated": true} {
		t.Run(name, func(t *testing.T) {
			var calls, tokens atomic.Int64
			provider := simulated.New(simulated.Options{Seed: 1})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !long || r.Method != http.MethodPost {
					if r.Method == http.MethodPost {
						calls.Add(1)
					}
					provider.ServeHTTP(w, r)
					return
				}
				calls.Add(1)
				tokens.Add(4000)
				answer, _ := json.Marshal(map[string]any{
					"id": "a", "object": "chat.completion", "model": "gpt-4o-mini",
					"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": `{"name":"Ann","age":5}`}}},
					"usage":   map[string]any{"prompt_tokens": 10, "completion_tokens": 4000, "total_tokens": 4010},
				})
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write(answer)
			}))
			defer server.Close()
			got := overHTTP(t, server, "race", "--sweep", "gather:1..4", "--sweep-items", "6", "--data", "people:20", "--price", "0.15,0.60", "--format", "json", "--api", "chat")
			_, after, found := strings.Cut(got.stderr, "sweep of 3 limits on 6 items: 18 calls, at most $")
			amount, _, _ := strings.Cut(after, "\n")
			most, err := strconv.ParseFloat(amount, 64)
			if !found || err != nil || most <= 0 {
				t.Fatalf("stderr is %s", got.stderr)
			}
			if !long {
				got.want(t, 0)
				if calls.Load() != 18 {
					t.Errorf("%d calls", calls.Load())
				}
				return
			}
			if spent := float64(tokens.Load()) * 0.60 / 1e6; spent > most || calls.Load() == 18 {
				t.Errorf("%d calls cost $%.4f, at most $%v was said", calls.Load(), spent, most)
			}
		})
	}
}
