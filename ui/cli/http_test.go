package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"regatta/engine/simulated"
)

const secret = "sk-a-very-secret-key"

// overHTTP runs a command on the server with a key in the environment.
func overHTTP(t *testing.T, server *httptest.Server, args ...string) ended {
	t.Helper()
	return keyed(t, nil, server.URL, args...)
}

// keyed does so on a server of the network, or on one in process.
func keyed(t *testing.T, server http.Handler, url string, args ...string) ended {
	t.Helper()
	got := invocation{
		args:   append(args, "--provider", "openai", "--base-url", url+"/v1"),
		env:    map[string]string{"OPENAI_API_KEY": secret},
		server: server,
	}.run(t.Context())
	if strings.Contains(got.stdout+got.stderr, secret) {
		t.Errorf("the key was written:\n%s%s", got.stdout, got.stderr)
	}
	return got
}

// refuser answers every request with a status, and counts those for completions, which take a
// second.
func refuser(status int, models, calls *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/models/") && models != nil {
			models.Add(1)
			w.WriteHeader(http.StatusNotFound) // a server without a list of models
			return
		}
		if strings.HasSuffix(r.URL.Path, "/chat/completions") {
			calls.Add(1)
			time.Sleep(time.Second)
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"message":"Incorrect API key provided: %s\u001b[31m.","code":"invalid_api_key"}}`, secret)
	})
}

// TestARefusedKey proves that the key is tried before anything is paid for or
// written.
func TestARefusedKey(t *testing.T) {
	var calls atomic.Int64
	server := httptest.NewServer(refuser(http.StatusUnauthorized, nil, &calls))
	defer server.Close()
	out := t.TempDir() + "/results.jsonl"
	for _, command := range []string{"run", "race"} {
		got := overHTTP(t, server, command, "--out", out).want(t, 3)
		line := "regatta: " + strings.TrimPrefix(server.URL, "http://") + " rejected the key: auth (401): Incorrect API key provided: "
		if !strings.HasPrefix(got.stderr, line) || !strings.HasSuffix(got.stderr, "; check OPENAI_API_KEY\n") ||
			strings.Count(got.stderr, "\n") != 1 || strings.Contains(got.stderr, "\x1b") {
			t.Errorf("stderr is %q, want %q", got.stderr, line)
		}
		if _, err := os.Stat(out); err == nil || got.stdout != "" {
			t.Errorf("something was written: %v, %q", err, got.stdout)
		}
	}
	if n := calls.Load(); n != 0 {
		t.Errorf("%d calls were made", n)
	}
}

// TestEveryCallRefused: some servers take the key only where it matters. All calls are sent before
// the first is refused, which ends the run.
func TestEveryCallRefused(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		var models, calls atomic.Int64
		server := refuser(http.StatusForbidden, &models, &calls)
		got := keyed(t, server, "http://provider.test", "run").want(t, 3)
		everyItemOnce(t, got.lines(t), 7)
		if models.Load() != 1 || calls.Load() != 7 {
			t.Errorf("asked %d times for models and made %d calls", models.Load(), calls.Load())
		}
		got = keyed(t, server, "http://provider.test", "race", "--format", "json", "--lanes", "for-loop,gather").want(t, 3)
		if lanes := readRace(t, got).Lanes; len(lanes) != 1 {
			t.Errorf("%d lanes, though the first was refused", len(lanes))
		}
	})
}

func TestNoServer(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	got := overHTTP(t, server, "run").want(t, 3)
	if !strings.HasPrefix(got.stderr, "regatta: can't connect to "+strings.TrimPrefix(server.URL, "http://")) ||
		!strings.HasSuffix(got.stderr, "; check --base-url\n") {
		t.Errorf("stderr is %q", got.stderr)
	}
}

func TestNoSuchModel(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"message":"The model does not exist","code":"model_not_found"}}`)
	}))
	defer server.Close()
	got := overHTTP(t, server, "run", "--model", "gpt-0").want(t, 3)
	if !strings.Contains(got.stderr, `no model "gpt-0"`) || !strings.HasSuffix(got.stderr, "; check --model and --base-url\n") {
		t.Errorf("stderr is %q", got.stderr)
	}
}

// TestTheEnvironmentAloneChangesNothing: a key or a URL in the environment does
// not make a run paid. The URL counts once the provider is chosen, and not where
// a flag names another.
func TestTheEnvironmentAloneChangesNothing(t *testing.T) {
	var calls atomic.Int64
	provider := simulated.New(simulated.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		provider.ServeHTTP(w, r)
	}))
	defer server.Close()
	env := map[string]string{"OPENAI_API_KEY": secret, "OPENAI_BASE_URL": server.URL + "/v1"}

	got := invocation{args: strings.Fields("run --sim latency=0"), env: env}.run(t.Context()).want(t, 0)
	if calls.Load() != 0 || !strings.HasSuffix(got.stderr, " · simulated\n") {
		t.Errorf("%d requests, stderr %q", calls.Load(), got.stderr)
	}
	invocation{args: strings.Fields("run --provider openai"), env: env}.run(t.Context()).want(t, 0)
	if calls.Load() != 8 { // the model, and the items
		t.Errorf("%d requests to the server that the environment names", calls.Load())
	}
	invocation{args: strings.Fields("run --provider openai --base-url http://127.0.0.1:1"), env: env}.run(t.Context()).want(t, 3)
	if calls.Load() != 8 {
		t.Error("the environment outweighed the flag")
	}
}

// TestTerminated sends a real signal in the middle of a run.
func TestTerminated(t *testing.T) {
	watchSignals()
	defer leavesNothing(t)()
	for signal, status := range map[os.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost {
				return
			}
			_, err := io.Copy(io.Discard, r.Body) // only then the server sees a client go away
			if err == nil {
				err = signalSelf(signal)
			}
			if err != nil {
				t.Error(err)
			}
			<-r.Context().Done()
		}))
		lines := overHTTP(t, server, "run", "--strategy", "for-loop", "--grace", "0s").want(t, status).lines(t)
		server.Close()
		everyItemOnce(t, lines, 7)
		for _, l := range lines {
			if l.Status != "cancelled" {
				t.Errorf("%+v", l)
			}
		}
	}
}

func signalSelf(signal os.Signal) error {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	return self.Signal(signal)
}

// TestLanesThatShareALimitSaySo: at once on a real provider they take from one.
func TestLanesThatShareALimitSaySo(t *testing.T) {
	server := httptest.NewServer(simulated.New(simulated.Options{Seed: 1}))
	defer server.Close()
	const shared = "the lanes ran at the same time and shared the provider's rate limits"
	if got := overHTTP(t, server, "race", "--lanes", "gather,gather:2", "--together").want(t, 0); !strings.Contains(got.stdout, shared) {
		t.Errorf("stdout is %q", got.stdout)
	}
	for _, args := range []string{"race --lanes gather,gather:2", "race --lanes gather --together"} {
		if got := overHTTP(t, server, strings.Fields(args)...).want(t, 0); strings.Contains(got.stdout, shared) {
			t.Errorf("%s: stdout is %q", args, got.stdout)
		}
	}
}

// stopsAt cancels the context when the server is asked for a path.
func stopsAt(t *testing.T, path string) (context.Context, *httptest.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	provider := simulated.New(simulated.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, path) {
			cancel()
		}
		provider.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		cancel()
		server.Close()
	})
	return ctx, server
}

// TestARaceInTurnStops: a lane that has not begun when the race is interrupted
// never does, and does not show.
func TestARaceInTurnStops(t *testing.T) {
	ctx, server := stopsAt(t, "/v1/chat/")
	args := strings.Fields("race --lanes for-loop,gather --format json --provider openai --base-url " + server.URL + "/v1")
	got := invocation{args: args}.run(ctx).want(t, 130)
	if lanes := readRace(t, got).Lanes; len(lanes) != 1 || lanes[0]["lane"] != "for-loop" {
		t.Errorf("lanes %v", lanes)
	}
	if !strings.HasPrefix(got.stderr, "stopped: 1 of 2 lanes ran\nsaved as ") || strings.Count(got.stderr, "\n") != 2 {
		t.Errorf("stderr is %q", got.stderr)
	}
}

// TestInterruptedBeforeTheRun: nothing has begun, so there is nothing to say.
func TestInterruptedBeforeTheRun(t *testing.T) {
	ctx, server := stopsAt(t, "/v1/models/")
	for _, command := range []string{"run", "race"} {
		got := invocation{args: []string{command, "--provider", "openai", "--base-url", server.URL + "/v1"}}.run(ctx).want(t, 130)
		if got.stdout != "" || got.stderr != "" {
			t.Errorf("%s: stdout %q, stderr %q", command, got.stdout, got.stderr)
		}
	}
}

// TestAWrongAddress: a base URL at which there is nothing is found out by the
// calls, where the server has no models to ask for, and is no failure of items.
func TestAWrongAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	got := overHTTP(t, server, "run").want(t, 3)
	everyItemOnce(t, got.lines(t), 7)
	if !strings.Contains(got.stderr, "; check --model and --base-url\n") {
		t.Errorf("stderr is %q", got.stderr)
	}
}

// TestOddAnswersAreKept: a server whose words nobody knows gets its answers through,
// and each says what is odd about it.
func TestOddAnswersAreKept(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"{\"name\":\"John\",\"age\":20}"},"finish_reason":"banana"}]}`)
	}))
	defer server.Close()
	got := overHTTP(t, server, "run", "--max-items", "3").want(t, 0)
	const note = `unknown finish_reason "banana"`
	if n := strings.Count(got.stdout, `"note":"unknown finish_reason \"banana\""`); n != 3 {
		t.Errorf("%d notes in %s", n, got.stdout)
	}
	if want := "valid but odd: 3 answers; first: " + note; !strings.Contains(got.stderr, want) {
		t.Errorf("stderr %q, want %q", got.stderr, want)
	}
}

// TestLibrariesWriteNothing: what libraries log does not reach the terminal.
func TestLibrariesWriteNothing(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	regatta(t, "datasets").want(t, 0)
	if log.Print("over the screen"); logged.Len() > 0 {
		t.Errorf("%q was written", &logged)
	}
}

// TestAPIs: in every mode, streamed or not, the APIs give the same results, and a
// server with responses alone is found out.
func TestAPIs(t *testing.T) {
	provider := simulated.New(simulated.Options{Seed: 5, Invalid: 0.2, Refused: 0.1, Truncated: 0.1})
	var chats, responses atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/chat/completions":
			chats.Add(1)
		case "/v1/responses":
			responses.Add(1)
		}
		provider.ServeHTTP(w, r)
	}))
	defer server.Close()
	run := func(at *httptest.Server, args ...string) map[int]string {
		all := map[int]string{}
		for _, l := range overHTTP(t, at, append([]string{"run", "--data", "tickets", "--limit", "8", "--price", "0.15,0.60"}, args...)...).want(t, 1).lines(t) {
			all[l.Index] = what(l)
		}
		return all
	}
	for _, mode := range []string{"json-schema", "tools", "json-object"} {
		for _, stream := range []string{"--stream=false", "--stream"} {
			want := run(server, "--mode", mode, stream)
			if got := run(server, "--mode", mode, stream, "--api", "responses"); !maps.Equal(got, want) {
				t.Errorf("%s, %s: by responses %v\nby completions %v", mode, stream, got, want)
			}
			if n, other := chats.Swap(0), responses.Swap(0); n != other || n < 40 {
				t.Errorf("%s, %s: %d completions, %d responses", mode, stream, n, other)
			}
		}
	}
	alone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/chat/completions" {
			http.NotFound(w, r)
			return
		}
		provider.ServeHTTP(w, r)
	}))
	defer alone.Close()
	got := overHTTP(t, alone, "run", "--data", "tickets", "--price", "0.15,0.60").want(t, 1)
	if n := strings.Count(got.stderr, "the server has no chat completions; using responses from now on (404: 404 page not found)"); n != 1 {
		t.Errorf("told %d times: %q", n, got.stderr)
	}
	everyItemOnce(t, got.lines(t), 40)
}
