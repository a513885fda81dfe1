package cli_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// limitedServer is a server with limits of its own, which has nothing from the simulated
// provider: a bucket of requests, so many at a time, and a time in which it hangs up on
// everybody.
type limitedServer struct {
	rate, burst float64 // requests a second; 0: any
	most        int     // at a time; 0: any
	headers     bool
	takes       time.Duration
	dead        time.Duration // from its deadFrom-th request on
	deadFrom    int

	mu       sync.Mutex
	level    float64
	at       time.Time
	deadTill time.Time
	inFlight int
	sent     int
	refused  int
}

func (s *limitedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		fmt.Fprint(w, `{}`)
		return
	}
	status := s.take(w.Header())
	if status == 0 {
		time.Sleep(s.takes) // the second failure of an item is seen in those of others before its third
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	if status != http.StatusOK {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"error":{"message":"too many"}}`)
		return
	}
	time.Sleep(s.takes)
	s.mu.Lock()
	s.inFlight--
	s.mu.Unlock()
	fmt.Fprint(w, `{"choices":[{"index":0,"message":{"content":"{\"name\":\"John\",\"age\":20}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
}

// take says what to answer; 0: nothing.
func (s *limitedServer) take(h http.Header) (status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.sent++
	if s.at.IsZero() {
		s.at, s.level = now, s.burst
	}
	if s.deadFrom > 0 && s.sent == s.deadFrom {
		s.deadTill = now.Add(s.dead)
	}
	s.level = min(s.burst, s.level+s.rate*now.Sub(s.at).Seconds())
	s.at = now
	full := s.rate > 0 && s.level < 1
	if !full && s.rate > 0 {
		s.level--
	}
	if s.headers {
		h.Set("x-ratelimit-limit-requests", fmt.Sprint(int(s.rate*60)))
		h.Set("x-ratelimit-remaining-requests", fmt.Sprint(int(max(s.level, 0))))
		h.Set("x-ratelimit-reset-requests", fmt.Sprintf("%.3fs", (s.burst-s.level)/s.rate))
	}
	switch {
	case now.Before(s.deadTill):
		return 0
	case full, s.most > 0 && s.inFlight >= s.most:
		s.refused++
		if full {
			h.Set("retry-after-ms", fmt.Sprint(int((1-s.level)/s.rate*1000)+1))
		}
		return http.StatusTooManyRequests
	}
	s.inFlight++
	return http.StatusOK
}

// With the flags that nobody has set no item is lost to a provider's limits, whether it
// states them or not, nor to one that goes away, and few calls are refused.
func TestNoItemIsLostOverHTTP(t *testing.T) {
	for name, c := range map[string]struct {
		server *limitedServer
		run    string
		most   float64 // share of what was sent that is refused
	}{
		"a rate that is stated": {&limitedServer{rate: 200, burst: 20, headers: true, takes: 100 * time.Millisecond}, "--data people:400 --strategy gather", 0.6},
		"a rate that isn't":     {&limitedServer{rate: 200, burst: 20, takes: 100 * time.Millisecond}, "--data people:400 --strategy gather", 0.6},
		"a rate and a number":   {&limitedServer{rate: 60, burst: 60, most: 20, headers: true, takes: 100 * time.Millisecond}, "--data people:150 --limit 64", 0.4},
		"a number, limit found": {&limitedServer{most: 10, takes: 50 * time.Millisecond}, "--data people:300 --limit auto", 0.4},
		"one that goes away":    {&limitedServer{takes: 50 * time.Millisecond, deadFrom: 200, dead: time.Second}, "--data people:800 --limit 64", 0},
		"a rate, no retries":    {&limitedServer{rate: 100, burst: 5, takes: 50 * time.Millisecond}, "--data people:150 --limit 32 --retries 0", 0.5},
		"rates that are given":  {&limitedServer{rate: 100, burst: 120, takes: 20 * time.Millisecond}, "--data people:120 --strategy gather --rpm 6000", 0.15},
		"a rate of a for loop":  {&limitedServer{rate: 20, burst: 1, takes: time.Millisecond}, "--data people:30 --strategy for-loop --retries 0", 0.6},
	} {
		t.Run(name, func(t *testing.T) {
			server := c.server
			var got ended
			inFakeTime(t, func(t *testing.T) {
				got = inProcess(t, server, strings.Fields("run --progress none "+c.run)...).want(t, 0)
			})
			for _, l := range got.lines(t) {
				if l.Status != "ok" {
					t.Fatalf("item %d is %s: %+v", l.Index, l.Status, l.Error)
				}
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			share := float64(server.refused) / float64(server.sent)
			t.Logf("%d sent, %.1f%% refused", server.sent, 100*share)
			if share > c.most {
				t.Errorf("%.1f%% of %d were refused, at most %.0f%% wanted", 100*share, server.sent, 100*c.most)
			}
		})
	}
}
