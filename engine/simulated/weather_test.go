package simulated

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func setWeather(t *testing.T, s *Server, change func(*Weather)) {
	t.Helper()
	if err := s.Sky().Change(func(w *Weather) error { change(w); return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestAnOutageAndItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.Latency = Fixed(2 * time.Second) }))
		var wg sync.WaitGroup
		wg.Go(func() {
			if d, r := took(t, s, aboutJohn()); r.status != 200 || d != 2*time.Second {
				t.Errorf("a request from before: %d after %v", r.status, d)
			}
		})
		time.Sleep(time.Second)
		setWeather(t, s, func(w *Weather) { w.Outage = 10 * time.Second })
		if d, r := took(t, s, aboutJohn()); d != 0 || !errors.Is(r.err, syscall.ECONNRESET) {
			t.Errorf("in the outage: %v after %v", r.err, d)
		}
		if r := send(t.Context(), t, s, http.MethodGet, "/v1/models", ""); r.err == nil {
			t.Errorf("the models in the outage: %d", r.status)
		}
		wg.Wait()
		time.Sleep(9 * time.Second)
		if r := ask(t, s, aboutJohn()); r.status != 200 || s.Sky().Weather().Outage != 0 {
			t.Errorf("after the outage: %d, %v, %+v", r.status, r.err, s.Sky().Weather())
		}
		if got := s.Stats(); got.Requests != 2 || got.Answered != 2 {
			t.Errorf("stats %+v", got)
		}
	})
}

func TestTheWeatherTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce())
		status := func() int { return ask(t, s, aboutJohn()).status }
		if got := status(); got != 200 {
			t.Fatalf("status %d", got)
		}
		setWeather(t, s, func(w *Weather) { w.RPM = 60 })
		for range 60 {
			if got := status(); got != 200 {
				t.Fatalf("status %d within the new limit", got)
			}
		}
		r := ask(t, s, aboutJohn())
		mustRefuse(t, r, 429, "requests", "", "rate_limit_exceeded")
		setWeather(t, s, func(w *Weather) { w.RPM = 6 })
		if r := ask(t, s, aboutJohn()); r.status != 429 || r.header.Get("retry-after-ms") != "10000" || limitHeaders(r.header, "requests")[0] != "6" {
			t.Errorf("a rate that fell: %d, %v", r.status, r.header)
		}
		setWeather(t, s, func(w *Weather) { w.RPM, w.Error = 0, 1 })
		if got := status(); got != 500 {
			t.Errorf("status %d, want 500", got)
		}
		setWeather(t, s, func(w *Weather) { w.Error, w.QuotaGone = 0, true })
		r = ask(t, s, aboutJohn())
		mustRefuse(t, r, 429, "insufficient_quota", "", "insufficient_quota")
		if r.header.Get("X-Should-Retry") != "false" {
			t.Errorf("headers %v", r.header)
		}
		setWeather(t, s, func(w *Weather) { w.QuotaGone = false })
		if got := status(); got != 200 || s.Sky().Weather() != (Weather{}) {
			t.Errorf("status %d in %+v", got, s.Sky().Weather())
		}
	})
}

func TestACapThatFallsLetsThoseInFlightFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(atOnce(func(o *Options) { o.MaxConcurrent, o.Latency = 3, Fixed(time.Second) }))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if r := ask(t, s, aboutJohn()); r.status != 200 {
					t.Errorf("status %d", r.status)
				}
			})
		}
		synctest.Wait()
		setWeather(t, s, func(w *Weather) { w.MaxConcurrent = 1 })
		if r := ask(t, s, aboutJohn()); r.status != 429 {
			t.Errorf("status %d with three in flight", r.status)
		}
		wg.Wait()
		if got := wave(t, s, 1); got[0] != time.Second {
			t.Errorf("took %v", got)
		}
	})
}

func TestTheSkyTellsChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sky := NewSky(Options{RPM: 600, Reset: 0.5})
		var told []string
		stop := sky.Listen(func(before, after Weather) { told = append(told, after.Change(before)) })
		for _, w := range []Weather{{RPM: 600}, {RPM: 120}, {RPM: 120, Error: 0.1, Stall: 0.02, Slow: 0.5, Outage: 10 * time.Second}, {QuotaGone: true, TPM: 5, MaxConcurrent: 2}, {}} {
			if err := sky.Set(w); err != nil {
				t.Fatal(err)
			}
		}
		if err := sky.Set(Weather{Error: 0.4, Stall: 0.2}); err == nil || err.Error() != "error: fault rates add up to 1.1; the maximum is 1" {
			t.Errorf("too many faults: %v", err)
		}
		stop()
		if err := sky.Set(Weather{RPM: 1}); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"rpm 120 (was 600)",
			"50% slow (was 0%), 10% 500s (was 0%), 2% stalls (was 0%), outage of 10s",
			"rpm none (was 120), tpm 5 (was none), max concurrent 2 (was none), 0% slow (was 50%), 0% 500s (was 10%), 0% stalls (was 2%), quota gone, outage over",
			"tpm none (was 5), max concurrent none (was 2), quota back",
		}
		if strings.Join(told, "\n") != strings.Join(want, "\n") {
			t.Errorf("told\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
		}
	})
}

// post sends a change over a transport that comes from an address.
func post(s *Server, method, body, from string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/weather", strings.NewReader(body))
	r.RemoteAddr = from
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const here = "127.0.0.1:4711"

func TestWeatherByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{RPM: 600, Error: 0.1})
		shows := func(w *httptest.ResponseRecorder, want string) {
			t.Helper()
			if w.Code != 200 || w.Body.String() != want {
				t.Errorf("%d: %s\nwant %s", w.Code, w.Body, want)
			}
		}
		shows(post(s, "GET", "", here), `{"rpm":600,"tpm":0,"max_concurrent":0,"slow":0,"error":0.1,"stall":0,"quota_gone":false,"outage":0}`)
		shows(post(s, "POST", `{"rpm":120,"outage":10}`, "[::1]:80"), `{"rpm":120,"tpm":0,"max_concurrent":0,"slow":0,"error":0.1,"stall":0,"quota_gone":false,"outage":10}`)
		time.Sleep(4 * time.Second)
		shows(post(s, "POST", `{"slow":0.5}`, here), `{"rpm":120,"tpm":0,"max_concurrent":0,"slow":0.5,"error":0.1,"stall":0,"quota_gone":false,"outage":6}`)
		shows(post(s, "POST", `{"outage":0,"quota_gone":true}`, here), `{"rpm":120,"tpm":0,"max_concurrent":0,"slow":0.5,"error":0.1,"stall":0,"quota_gone":true,"outage":0}`)
	})
}

func TestWeatherErrorsNameTheField(t *testing.T) {
	s := New(Options{Reset: 0.5})
	for _, c := range []struct{ body, param, message string }{
		{`{"rpm":-1}`, "rpm", "weather: rpm: -1 is below 0; use 0 (no limit) or more"},
		{`{"rpm":1.5}`, "rpm", "weather: rpm: must be an integer, got a decimal number"},
		{`{"error":"often"}`, "error", "weather: error: must be a number, got a string"},
		{`{"quota_gone":1}`, "quota_gone", "weather: quota_gone: must be a boolean, got a number"},
		{`{"slow":2}`, "slow", "weather: slow: 2 is not a share from 0 to 1"},
		{`{"stall":0.6}`, "error", "weather: error: fault rates add up to 1.1; the maximum is 1"},
		{`{"outage":-1}`, "outage", "weather: outage: -1: must be from 0 to 86400 seconds"},
		{`{"outage":1e300}`, "outage", "weather: outage: 1e+300: must be from 0 to 86400 seconds"},
		{`{"rain":1}`, "rain", "weather: rain: unknown field; use " + weatherFields},
		{`[]`, "", `weather: the body is no JSON object; send e.g. {"rpm": 120}`},
		{``, "", `weather: the body is no JSON object; send e.g. {"rpm": 120}`},
		{`{"rpm":1}{}`, "", "weather: more than one JSON object"},
	} {
		w := post(s, "POST", c.body, here)
		var e errorBody
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		param := ""
		if e.Error.Param != nil {
			param = *e.Error.Param
		}
		if w.Code != 400 || param != c.param || e.Error.Message != c.message {
			t.Errorf("%s: %d, %s: %q, want %s: %q", c.body, w.Code, param, e.Error.Message, c.param, c.message)
		}
		if s.Sky().Weather() != (Weather{}) {
			t.Fatalf("%s changed the weather to %+v", c.body, s.Sky().Weather())
		}
	}
	if w := post(s, "PUT", "{}", here); w.Code != 405 {
		t.Errorf("PUT: %d", w.Code)
	}
}

func TestWeatherIsForThisMachine(t *testing.T) {
	s := New(Options{})
	for _, w := range []*httptest.ResponseRecorder{
		post(s, "POST", `{"rpm":1}`, "192.0.2.1:4711"),
		post(s, "GET", "", "192.0.2.1:4711"),
		post(s, "POST", `{"rpm":1}`, "nowhere"),
		post(s, "POST", `{"rpm":1}`, here, "Origin", "https://example.test"),
	} {
		if w.Code != 403 || s.Sky().Weather() != (Weather{}) {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	}
}

// TestAnOutageOverHTTP: connections end without a response, and /weather still answers.
func TestAnOutageOverHTTP(t *testing.T) {
	s := New(Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	setWeather(t, s, func(w *Weather) { w.Outage = time.Hour })
	if r, err := server.Client().Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(aboutJohn())); err == nil {
		r.Body.Close()
		t.Errorf("in the outage: %s", r.Status)
	}
	r, err := server.Client().Post(server.URL+"/weather", "application/json", strings.NewReader(`{"outage":0}`))
	if err != nil || r.StatusCode != 200 {
		t.Fatal(err, r)
	}
	r.Body.Close()
	r, err = server.Client().Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(aboutJohn()))
	if err != nil || r.StatusCode != 200 {
		t.Fatal(err, r)
	}
	r.Body.Close()
}

// TestTheSkyUnderLoad: everybody may look and change at once.
func TestTheSkyUnderLoad(t *testing.T) {
	s := New(atOnce())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 50 {
				setWeather(t, s, func(w *Weather) { w.RPM, w.TPM = (n+i)%2*1e6, n%2*1e9 })
				if r := ask(t, s, aboutJohn()); r.status != 200 {
					t.Errorf("status %d", r.status)
				}
			}
		})
	}
	wg.Wait()
}

// What a provider is like under a weather is said so that it can be read again.
func TestSettingsUnderAWeatherAreReadAgain(t *testing.T) {
	for _, spec := range []string{"", "rpm=600,burst=20", "tpm=9000,burst=20", "rpm=600,tpm=9000,burst=20:400", "slow=0.1,ramp=2"} {
		o, err := Parse(spec, DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range []Weather{o.Weather(), {}, {RPM: 60}, {TPM: 500}, {RPM: 60, TPM: 500, MaxConcurrent: 3, Slow: 0.02, Error: 0.1, Stall: 0.1}} {
			under := o.Under(w)
			again, err := Parse(under.String(), DefaultOptions())
			if err != nil || again.Weather() != w {
				t.Errorf("%q under %+v is %q: %v, %+v", spec, w, under, err, again.Weather())
			}
		}
	}
}
