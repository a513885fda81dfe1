package simulated

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// took returns how long a request takes, and what comes of it.
func took(t *testing.T, s http.Handler, body string, headers ...string) (time.Duration, response) {
	t.Helper()
	start := time.Now()
	r := ask(t, s, body, headers...)
	return time.Since(start), r
}

// events opens a stream, and returns the moments of its headers and its events after the start.
func events(t *testing.T, s http.Handler, body string) []time.Duration {
	t.Helper()
	start := time.Now()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://simulated/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := Transport(s).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Errorf("headers %v", res.Header)
	}
	moments := []time.Duration{time.Since(start)}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if lines.Text() != "" {
			moments = append(moments, time.Since(start))
		}
	}
	return moments
}

func TestLatencyIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			spec, more string
			want       time.Duration
		}{
			{"latency=0", "", 0},
			{"latency=fixed:850ms", "", 850 * time.Millisecond},
			{"latency=fixed:850ms", `"stream":true`, 850 * time.Millisecond},
			{"latency=fixed:1s,tokens_per_second=3", "", 3 * time.Second}, // six tokens
			{"latency=fixed:1s,tokens_per_second=3", `"stream":true`, 3 * time.Second},
			{"latency=fixed:1s,tokens_per_second=1e-300", "", maxLatency + time.Second},
		} {
			o, err := Parse(c.spec, DefaultOptions())
			if err != nil {
				t.Fatal(err)
			}
			body := aboutJohn()
			if c.more != "" {
				body = aboutJohn(c.more)
			}
			if got, r := took(t, New(o), body); got != c.want || r.status != 200 {
				t.Errorf("%s %s took %v, want %v (status %d)", c.spec, c.more, got, c.want, r.status)
			}
		}
	})
}

func TestLatencyHangsOnTextAndAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(DefaultOptions())
		first, _ := took(t, s, aboutJohn())
		if again, _ := took(t, New(DefaultOptions()), aboutJohn(`"temperature":0.3`)); again != first {
			t.Errorf("the same text took %v, then %v", first, again)
		}
		if want := articleLatencies(1)[0]; first != want {
			t.Errorf("it took %v, want %v", first, want)
		}
		retry, _ := took(t, s, aboutJohn(), "X-Stainless-Retry-Count", "1")
		other, _ := took(t, s, question(john+"!", ""))
		if retry == first || other == first {
			t.Errorf("a retry took %v, another text %v, the first attempt %v", retry, other, first)
		}
		for _, nonsense := range []string{"-1", "many", "99999999999999999999"} {
			if got, _ := took(t, s, aboutJohn(), "X-Stainless-Retry-Count", nonsense); got != first {
				t.Errorf("retry count %q took %v, want %v", nonsense, got, first)
			}
		}
	})
}

func TestTokensAreSpreadOverTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Latency = Fixed(2 * time.Second) }))
		ms := time.Millisecond
		// headers, role and six tokens from 0.7 s on, evenly; at the end the reason, the usage and the last word
		gap := 1300 * ms / 6
		want := []time.Duration{700 * ms, 700 * ms, 700 * ms, 700*ms + gap, 700*ms + 2*gap, 700*ms + 3*gap, 700*ms + 4*gap, 700*ms + 5*gap, 2000 * ms, 2000 * ms, 2000 * ms}
		got := events(t, s, aboutJohn(`"stream":true`, `"stream_options":{"include_usage":true}`))
		if len(got) != len(want) {
			t.Fatalf("%d events, want %d: %v", len(got), len(want), got)
		}
		for i := range got {
			if (got[i] - want[i]).Abs() > time.Microsecond {
				t.Errorf("event %d came after %v, want %v", i, got[i], want[i])
			}
		}
	})
}

// TestSlowReadersDoNotDelayTheEnd: deadlines count from the arrival, so that
// what one wait lost the next makes up for.
func TestSlowReadersDoNotDelayTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Latency = Fixed(2 * time.Second) }))
		start := time.Now()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://simulated/v1/chat/completions", strings.NewReader(aboutJohn(`"stream":true`)))
		if err != nil {
			t.Fatal(err)
		}
		res, err := Transport(s).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second) // the reader does something else
		if _, err := io.ReadAll(res.Body); err != nil {
			t.Error(err)
		}
		if got := time.Since(start); got != 2*time.Second {
			t.Errorf("it took %v", got)
		}
	})
}

func TestClientsMayLeave(t *testing.T) {
	for _, c := range []struct {
		name, more string
		after      time.Duration
	}{
		{"before the answer", "", time.Second},
		{"before the first token", `"stream":true`, 100 * time.Millisecond},
		{"between two tokens", `"stream":true`, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := New(atOnce(func(o *Options) { o.Latency = Fixed(2 * time.Second) }))
				body := aboutJohn()
				if c.more != "" {
					body = aboutJohn(c.more)
				}
				ctx, cancel := context.WithTimeout(t.Context(), c.after)
				defer cancel()
				start := time.Now()
				r := send(ctx, t, s, http.MethodPost, "/v1/chat/completions", body)
				if r.err != context.DeadlineExceeded || time.Since(start) != c.after {
					t.Errorf("error %v after %v", r.err, time.Since(start))
				}
				synctest.Wait()
				if got := s.Stats(); got.Cancelled != 1 || got.InFlight != 0 || got.MaxInFlight != 1 {
					t.Errorf("stats %+v", got)
				}
			})
		})
	}
}
