package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// saying is a server that answers every request with this usage, and counts them.
func saying(t *testing.T, usage string) (url string, asked *atomic.Int64) {
	t.Helper()
	asked = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{}`)
			return
		}
		asked.Add(1)
		fmt.Fprint(w, `{"choices":[{"index":0,"message":{"content":"{\"name\":\"John\",\"age\":20}"},"finish_reason":"stop"}],"usage":`+usage+`}`)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", asked
}

// TestUsageInResults: what a server tells is in the line, the rest is null, and the
// cost says whether there may be more to it.
func TestUsageInResults(t *testing.T) {
	for usage, want := range map[string][2]string{
		`{"prompt_tokens":32,"completion_tokens":9,"total_tokens":1041}`: {
			`"usage":{"input_tokens":32,"output_tokens":1009,"cached_input_tokens":null,"reasoning_tokens":null,"cost_usd":1.009032}`, "cost $1.01 (32 tokens in, 1,009 out)"},
		`{"prompt_tokens":32,"completion_tokens":9,"total_tokens":41,"prompt_tokens_details":{"cached_tokens":16},"completion_tokens_details":{"reasoning_tokens":4}}`: {
			`"usage":{"input_tokens":32,"output_tokens":9,"cached_input_tokens":16,"reasoning_tokens":4,"cost_usd":0.009032}`, "cost $0.009 (32 tokens in, 9 out)"},
		`{"prompt_tokens":32,"completion_tokens":"9"}`: {
			`"usage":{"input_tokens":32,"output_tokens":null,"cached_input_tokens":null,"reasoning_tokens":null,"cost_usd":null}`, "cost ≥$0.000032 ·"},
		`{"completion_tokens":9}`: {
			`"usage":{"input_tokens":null,"output_tokens":9,"cached_input_tokens":null,"reasoning_tokens":null,"cost_usd":null}`, "cost ≥$0.009 ·"},
		`{"total_tokens":41}`: {`"usage":null`, "cost – ·"},
	} {
		url, _ := saying(t, usage)
		got := regatta(t, "run --max-items 1 --provider openai --base-url "+url+" --price 1,1000").want(t, 0)
		if !strings.Contains(got.stdout, want[0]) || !strings.Contains(got.stderr, want[1]) {
			t.Errorf("%s\n%s%swant %s and %s", usage, got.stdout, got.stderr, want[0], want[1])
		}
	}
}

// TestABudgetCountsThinking: a hundred items of a dollar each, most of it thought, are
// not paid for with $5.
func TestABudgetCountsThinking(t *testing.T) {
	url, asked := saying(t, `{"prompt_tokens":32,"completion_tokens":9,"total_tokens":1041}`)
	got := regatta(t, "run --data people:100 --provider openai --base-url "+url+" --price 1,1000 --budget 5 --limit 8").want(t, 1)
	// Three of $1.009; a fourth might cost twice that.
	if n := asked.Load(); n != 3 || !strings.Contains(got.stderr, "cost $3.03 (96 tokens in, 3,027 out)") {
		t.Errorf("%d calls: %s", n, got.stderr)
	}
}
