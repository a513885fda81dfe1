//go:build !windows

package cli_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"regatta/engine/simulated"
)

// A sweep on a provider that costs asks in a terminal before anything is sent; --yes answers.
func TestASweepAsksOnATerminal(t *testing.T) {
	for name, c := range map[string]struct {
		yes, answer string
		status      int
		calls       int64
	}{
		"no":      {"", "n\r", 0, 0},
		"nothing": {"", "\r", 0, 0},
		"ctrl+c":  {"", "\x03", 130, 0},
		"yes":     {"", "y\r", 0, 6},
		"--yes":   {"--yes", "", 0, 6},
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int64
			provider := simulated.New(simulated.Options{Seed: 1})
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					calls.Add(1)
				}
				provider.ServeHTTP(w, r)
			}))
			defer server.Close()
			args := strings.Fields("race --sweep gather:1..2 --max-items 3 --provider openai --model gpt-4o-mini --no-save --price 0.15,0.60 --base-url " + server.URL + "/v1 " + c.yes)
			s := startIn(t, t.TempDir(), 120, 20, args...)
			if c.answer != "" {
				s.until("sweep of 2 limits on 3 items: 6 calls, at most $")
				s.until("Run them? [y/N]")
				if n := calls.Load(); n > 0 {
					t.Errorf("%d calls before the answer", n)
				}
				s.press(c.answer)
			}
			if status := s.status(); status != c.status || calls.Load() != c.calls {
				t.Errorf("exit status %d after %d calls, want %d after %d:\n%s", status, calls.Load(), c.status, c.calls, s.text())
			}
			if asked := strings.Contains(s.text(), "[y/N]"); asked != (c.answer != "") {
				t.Errorf("asked: %v\n%s", asked, s.text())
			}
		})
	}
}
