package simulated

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func limitHeaders(h http.Header, unit string) [3]string {
	return [3]string{h.Get("x-ratelimit-limit-" + unit), h.Get("x-ratelimit-remaining-" + unit), h.Get("x-ratelimit-reset-" + unit)}
}

func TestRequestsAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.RPM = 3 }))
		for i := range 3 {
			r := ask(t, s, aboutJohn())
			if r.status != 200 {
				t.Fatalf("request %d: %d", i, r.status)
			}
			want := [3]string{"3", strconv.Itoa(2 - i), (time.Duration(i+1) * 20 * time.Second).String()}
			if got := limitHeaders(r.header, "requests"); got != want {
				t.Errorf("request %d: %q, want %q", i, got, want)
			}
			if got := limitHeaders(r.header, "tokens"); got != [3]string{} {
				t.Errorf("there is no limit on tokens, yet %q", got)
			}
		}
		time.Sleep(1500 * time.Millisecond)
		r := ask(t, s, aboutJohn())
		mustRefuse(t, r, 429, "requests", "", "rate_limit_exceeded")
		if r.header.Get("Retry-After") != "19" || r.header.Get("retry-after-ms") != "18500" || limitHeaders(r.header, "requests")[1] != "0" {
			t.Errorf("headers %v", r.header)
		}
		time.Sleep(18500 * time.Millisecond)
		if r := ask(t, s, aboutJohn()); r.status != 200 {
			t.Errorf("after the wait that was asked for: %d", r.status)
		}
		if got := s.Stats(); got.Limited != 1 || got.Answered != 4 {
			t.Errorf("stats %+v", got)
		}
	})
}

// TestWaitsAreRoundedUp: who comes again when told to gets in, at any rate.
func TestWaitsAreRoundedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for rpm := 1; rpm < 50; rpm++ {
			s := New(atOnce(func(o *Options) { o.RPM = rpm }))
			for range rpm {
				ask(t, s, aboutJohn())
			}
			ms, err := strconv.Atoi(ask(t, s, aboutJohn()).header.Get("retry-after-ms"))
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(ms) * time.Millisecond)
			if r := ask(t, s, aboutJohn()); r.status != 200 {
				t.Errorf("%d a minute: %d after %d ms", rpm, r.status, ms)
			}
		}
	})
}

func TestTokensAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const each = 16 // ten for the prompt, six for the answer
		s := New(atOnce(func(o *Options) { o.TPM, o.RPM = 40, 100 }))
		for range 2 {
			if r := ask(t, s, aboutJohn()); r.status != 200 {
				t.Fatalf("status %d", r.status)
			}
		}
		r := ask(t, s, aboutJohn())
		mustRefuse(t, r, 429, "tokens", "", "rate_limit_exceeded")
		if got := limitHeaders(r.header, "tokens"); got != [3]string{"40", strconv.Itoa(40 - 2*each), "48s"} || r.header.Get("retry-after-ms") != "12000" {
			t.Errorf("%q, retry after %s ms", got, r.header.Get("retry-after-ms"))
		}
		if got := limitHeaders(r.header, "requests")[1]; got != "98" {
			t.Errorf("the refused request was taken from the others: %s left", got)
		}
		time.Sleep(12 * time.Second)
		if r := ask(t, s, aboutJohn()); r.status != 200 {
			t.Errorf("after the wait that was asked for: %d", r.status)
		}
	})
}

func TestRequestsLargerThanTheLimit(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.TPM = 10 }))
	r := ask(t, s, aboutJohn())
	mustRefuse(t, r, 429, "tokens", "", "rate_limit_exceeded")
	if r.header.Get("Retry-After") != "" || r.header.Get("x-should-retry") != "false" {
		t.Errorf("headers %v", r.header)
	}
}

func TestLimitsShowOnErrorsToo(t *testing.T) {
	s := New(atOnce(func(o *Options) { o.RPM, o.Error = 5, 1 }))
	if got := limitHeaders(ask(t, s, aboutJohn()).header, "requests"); got != [3]string{"5", "4", "12s"} {
		t.Errorf("status 500: %q", got)
	}
	if got := limitHeaders(ask(t, s, "{}").header, "requests")[0]; got != "5" {
		t.Errorf("status 400: %q", got)
	}
}

func TestMostAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.MaxConcurrent, o.Latency = 2, Fixed(time.Second) }))
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if r := ask(t, s, aboutJohn()); r.status != 200 {
					t.Errorf("status %d", r.status)
				}
			})
		}
		synctest.Wait()
		if got := s.Stats(); got.InFlight != 2 {
			t.Errorf("stats %+v", got)
		}
		d, r := took(t, s, aboutJohn())
		mustRefuse(t, r, 429, "requests", "", "rate_limit_exceeded")
		if d != 0 || r.header.Get("Retry-After") != "1" || r.header.Get("retry-after-ms") != "1000" {
			t.Errorf("after %v: %v", d, r.header)
		}
		wg.Wait()
		if r := ask(t, s, aboutJohn()); r.status != 200 {
			t.Errorf("with places free: %d", r.status)
		}
		if got := s.Stats(); got.Requests != 4 || got.MaxInFlight != 2 || got.Limited != 1 || got.Answered != 3 || got.InFlight != 0 {
			t.Errorf("stats %+v", got)
		}
	})
}

// TestCountersUnderLoad: nothing is lost, and the bound holds, with many at once.
func TestCountersUnderLoad(t *testing.T) {
	var c counters
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 2000 {
				if c.enter(3) {
					c.count(answered)
					c.leave()
				} else {
					c.count(limited)
				}
			}
		})
	}
	wg.Wait()
	if c.inFlight.Load() != 0 || c.maxInFlight.Load() > 3 || c.ended[answered].Load()+c.ended[limited].Load() != 8*2000 {
		t.Errorf("in flight %d, most %d", c.inFlight.Load(), c.maxInFlight.Load())
	}
}

// A share of requests is refused at random, the same text as well when it is asked again, and the
// same requests on each server.
func TestAShareIsShed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, again := New(atOnce(func(o *Options) { o.Shed = 0.2 })), New(atOnce(func(o *Options) { o.Shed = 0.2 }))
		for i := range 500 {
			first, second := ask(t, s, aboutJohn()), ask(t, again, aboutJohn())
			if first.status != second.status {
				t.Fatalf("request %d: %d and %d", i, first.status, second.status)
			}
			if first.status != 200 {
				mustRefuse(t, first, 429, "requests", "", "rate_limit_exceeded")
				if first.header.Get("Retry-After") != "1" {
					t.Fatalf("headers %v", first.header)
				}
			}
		}
		if got := s.Stats(); got.Limited < 70 || got.Limited > 130 || got.Answered+got.Limited != 500 {
			t.Errorf("stats %+v", got)
		}
	})
}
