package provider_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "sk-a-very-secret-key"

func TestNewFindsEveryMistake(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  provider.Config
		want string
	}{
		"unknown":            {provider.Config{Name: "anthropic"}, `unknown provider "anthropic"; use simulated, openai`},
		"none":               {provider.Config{}, `unknown provider ""; use simulated, openai`},
		"simulated with URL": {provider.Config{Name: "simulated", BaseURL: "http://localhost"}, "the simulated provider has no base URL"},
		"no key":             {provider.Config{Name: "openai", Model: "m"}, "no API key; set OPENAI_API_KEY"},
		"blank key":          {provider.Config{Name: "openai", Model: "m", Key: " \n"}, "no API key; set OPENAI_API_KEY"},
		"broken key":         {provider.Config{Name: "openai", Model: "m", Key: secret + "\n" + secret}, "OPENAI_API_KEY contains a space"},
		"no model":           {provider.Config{Name: "simulated"}, "no model"},
		"not a URL":          {provider.Config{Name: "openai", Model: "m", BaseURL: "http://a b"}, "is not a URL"},
		"no scheme":          {provider.Config{Name: "openai", Model: "m", BaseURL: "127.0.0.1:8099/v1"}, "base URL"},
		"a password in it":   {provider.Config{Name: "openai", Model: "m", BaseURL: "https://me:" + secret + "@host/v1"}, "contains credentials"},
		"negative time":      {provider.Config{Name: "simulated", Model: "m", Timeout: -1}, "negative timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := provider.New(c.cfg)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error holds the key or a line break: %q", err)
			}
		})
	}
}

func TestLabels(t *testing.T) {
	for _, c := range []struct {
		cfg       provider.Config
		label     string
		simulated bool
	}{
		{provider.Config{Name: "simulated", Model: "m"}, "simulated", true},
		{provider.Config{Name: "openai", Model: "m", Key: secret}, "api.openai.com", false},
		{provider.Config{Name: "openai", Model: "m", BaseURL: "http://127.0.0.1:8099/v1"}, "127.0.0.1:8099", false},
	} {
		p := mustNew(t, c.cfg)
		if p.Label() != c.label || p.Simulated() != c.simulated || p.Model() != "m" {
			t.Errorf("%+v: label %q, simulated %v, model %q", c.cfg, p.Label(), p.Simulated(), p.Model())
		}
	}
}

// A provider whose latencies are nothing beside the work of this machine says so.
func TestInstant(t *testing.T) {
	for latency, want := range map[string]bool{"article": false, "0": true, "fixed:2ms": true, "fixed:50ms": false,
		"uniform:0s:10ms": true, "uniform:0s:1s": false, "lognormal:5ms:1": true, "lognormal:800ms:0.4": false} {
		sim, err := simulated.Parse("latency="+latency, simulated.DefaultOptions())
		if err != nil {
			t.Fatal(err)
		}
		if got := mustNew(t, provider.Config{Name: "simulated", Model: "m", Sim: sim}).Instant(); got != want {
			t.Errorf("%s: instant is %v", latency, got)
		}
	}
	if mustNew(t, provider.Config{Name: "openai", Model: "m", Key: secret}).Instant() {
		t.Error("a real provider is called instant")
	}
}

// bounded is a caller that may have ten calls in flight.
type bounded struct{ provider.Caller }

func (bounded) MaxInFlight() (int, string) { return 10, "10 open files allowed" }

func TestCallersShareWhatBoundsThem(t *testing.T) {
	of := func(c provider.Caller, among int) (int, string) {
		return provider.Share(c, among).(call.Bounded).MaxInFlight()
	}
	if n, why := of(bounded{}, 4); n != 2 || why != "10 open files allowed, for 4 lanes" {
		t.Errorf("a quarter of 10 is %d: %s", n, why)
	}
	if n, _ := of(bounded{}, 40); n != 1 {
		t.Errorf("each caller needs at least one call, got %d", n)
	}
	free, _ := open(t, mustNew(t, provider.Config{Name: "simulated", Model: "m"}))
	if n, why := of(free, 4); n != 0 || why != "" {
		t.Errorf("a caller without a bound got one: %d, %s", n, why)
	}
}

// silent is a caller whose server doesn't answer.
type silent struct{ provider.Caller }

func (silent) Answers(context.Context) bool { return false }

func TestASharedCallerAsksItsServer(t *testing.T) {
	if call.Answers(t.Context(), provider.Share(silent{}, 2)) {
		t.Error("the server isn't asked")
	}
	there, _ := open(t, mustNew(t, provider.Config{Name: "simulated", Model: "m"}))
	if !call.Answers(t.Context(), provider.Share(there, 2)) {
		t.Error("the simulated provider doesn't answer")
	}
}

func TestTheKeyDoesNotPrint(t *testing.T) {
	cfg := provider.Config{Name: "openai", Model: "m", Key: secret}
	p := mustNew(t, cfg)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if shown := fmt.Sprintf(verb+verb+verb, cfg, p, *p); strings.Contains(shown, secret) {
			t.Errorf("%s shows the key: %s", verb, shown)
		}
	}
}

// TestSimulatedAnswers also proves that the simulated provider works
// in fake time, that is without any socket.
func TestSimulatedAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated.DefaultOptions()
		sim.Latency = simulated.Fixed(time.Second)
		p := mustNew(t, provider.Config{Name: "simulated", Model: "m", Sim: sim})
		began := time.Now()
		if err := p.Check(t.Context()); err != nil || time.Since(began) != 0 {
			t.Errorf("the check took %v and said %v", time.Since(began), err)
		}
		answer, err := ask(t, p)
		if err != nil || string(answer.Output) != `{"name":"John","age":20}` || time.Since(began) != time.Second {
			t.Errorf("got %s, %v after %v", answer.Output, err, time.Since(began))
		}
	})
}

func TestCallersShareNoLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := simulated.DefaultOptions()
		sim.RPM = 1
		p := mustNew(t, provider.Config{Name: "simulated", Model: "m", Sim: sim})
		for range 2 {
			if _, err := ask(t, p); err != nil {
				t.Error(err)
			}
		}
	})
}

// The run goes on over the connection of the check, so that it opens no more than
// its limit.
func TestOverHTTP(t *testing.T) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(simulated.New(simulated.Options{}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	p := mustNew(t, provider.Config{Name: "openai", Model: "m", BaseURL: server.URL + "/v1"})
	if err := p.Check(t.Context()); err != nil {
		t.Error(err)
	}
	answer, err := ask(t, p)
	if err != nil || string(answer.Output) != `{"name":"John","age":20}` {
		t.Errorf("got %s, %v", answer.Output, err)
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("%d connections for a check and a call", n)
	}
	if _, err := ask(t, p); err != nil || opened.Load() != 2 {
		t.Errorf("the next run: %v, over %d connections in all", err, opened.Load())
	}
}

func TestCheckTellsARefusedKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":{"message":"bad key: %s"}}`, r.Header.Get("Authorization"))
	}))
	defer server.Close()
	p := mustNew(t, provider.Config{Name: "openai", Model: "m", BaseURL: server.URL, Key: secret})
	err := p.Check(context.Background())
	var failure *call.Error
	if !errors.As(err, &failure) || failure.Kind != call.Auth {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), secret) {
		t.Errorf("the error holds the key: %v", err)
	}
}

func mustNew(t *testing.T, cfg provider.Config) *provider.Provider {
	t.Helper()
	p, err := provider.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// open opens a caller for the people, and returns them too.
func open(t *testing.T, p *provider.Provider) (provider.Caller, *datasets.Set) {
	t.Helper()
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(set.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	caller, err := p.Open(prompt, set.Schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(caller.Close)
	return caller, set
}

// ask opens a caller and makes the call for the first of the people.
func ask(t *testing.T, p *provider.Provider) (call.Answer, error) {
	t.Helper()
	caller, set := open(t, p)
	return caller.Call(t.Context(), call.Request{Attempt: 1, Item: set.Rows.At(0)})
}

func TestSettingsAreThoseOfTheSimulatedProvider(t *testing.T) {
	sim, err := simulated.Parse("latency=fixed:1s,error=0.2", simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	for want, cfg := range map[string]provider.Config{
		"latency=fixed:1s,error=0.2": {Name: provider.Simulated, Model: "m", Sim: sim},
		"":                           {Name: provider.OpenAI, Model: "m", Key: secret, Sim: sim},
	} {
		p, err := provider.New(cfg)
		if err != nil || p.Settings() != want {
			t.Errorf("%s: %q, %v; want %q", cfg.Name, p.Settings(), err, want)
		}
	}
}
