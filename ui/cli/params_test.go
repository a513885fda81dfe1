package cli_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"regatta/engine/call"
)

// gateway is a server that takes a header in place of a key, and keeps what it was
// sent. It may refuse a parameter.
type gateway struct {
	*httptest.Server
	refuses string

	mu   sync.Mutex
	sent []sent
}

// sent is a request as the server saw it.
type sent struct {
	body  map[string]any
	head  http.Header
	query string
}

// taken returns the requests since it was last asked.
func (g *gateway) taken() []sent {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.sent
	g.sent = nil
	return all
}

func newGateway(t *testing.T, refuses string) *gateway {
	t.Helper()
	g := &gateway{refuses: refuses}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if r.Method == http.MethodGet || json.NewDecoder(r.Body).Decode(&body) != nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.sent = append(g.sent, sent{body, r.Header, r.URL.RawQuery})
		if _, there := body[g.refuses]; there {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"message":"Unsupported value: '`+g.refuses+`' does not support 0 with this model; key `+r.Header.Get("api-key")+`","param":"`+g.refuses+`","code":"unsupported_value"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"choices":[{"finish_reason":"stop","message":{"content":"{\"name\":\"John\",\"age\":20}"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
	}))
	t.Cleanup(g.Close)
	return g
}

const gatewayKey = "az-0123456789abcdefghij"

// run runs a command on the gateway, whose key may be written nowhere.
func (g *gateway) run(t *testing.T, f folder, args ...string) ended {
	t.Helper()
	i := f.invocation(append(args, "--provider", "openai", "--base-url", g.URL+"/v1", "--header", "api-key: $GATEWAY_KEY", "--header", "x-team: a b", "--query", "api-version=2024-10-21")...)
	i.env["GATEWAY_KEY"] = gatewayKey
	got := i.run(t.Context())
	if strings.Contains(got.stdout+got.stderr, gatewayKey) {
		t.Errorf("the key was written:\n%s%s", got.stdout, got.stderr)
	}
	return got
}

func TestParamsOfRequests(t *testing.T) {
	g, f := newGateway(t, ""), newFolder(t)
	g.run(t, f, "run", "--save", "--max-items", "1", "--system", "Be terse.", "--temperature", "0", "--top-p", ".5", "--max-tokens", "300", "--reasoning-effort", "low",
		"--param", "seed=7", "--extra-body", `{"top_k":40,"user":"me"}`).want(t, 0)
	want := map[string]any{"temperature": 0.0, "top_p": 0.5, "max_completion_tokens": 300.0, "reasoning_effort": "low", "seed": 7.0, "top_k": 40.0, "user": "me"}
	all := g.taken()
	if len(all) != 1 {
		t.Fatalf("%d requests", len(all))
	}
	for name, value := range want {
		if got := all[0].body[name]; got != value {
			t.Errorf("%s: sent %v, not %v", name, got, value)
		}
	}
	if first := all[0].body["messages"].([]any)[0].(map[string]any); first["role"] != "system" || first["content"] != "Be terse." {
		t.Errorf("sent %v first", first)
	}
	if head := all[0].head; head.Get("api-key") != gatewayKey || head.Get("x-team") != "a b" || all[0].query != "api-version=2024-10-21" {
		t.Errorf("sent %v to ?%s", head, all[0].query)
	}
	saved := f.list(t)[0]
	content, err := os.ReadFile(saved.Path)
	if err != nil || strings.Contains(string(content), gatewayKey) || !strings.Contains(string(content), `{"name":"api-key","text":"$GATEWAY_KEY"}`) {
		t.Errorf("%v: the journal has the wrong key:\n%s", err, content)
	}
	shown := f.regatta(t.Context(), "runs show 1").want(t, 0).stdout
	for _, line := range []string{"max tokens 300, reasoning_effort low, seed 7, temperature 0, top_k 40, top_p 0.5, user me, header api-key: $GATEWAY_KEY, header x-team: a b, query api-version=2024-10-21", "Be terse."} {
		if !strings.Contains(shown, line) {
			t.Errorf("%q is not in\n%s", line, shown)
		}
	}
	g.run(t, f, "run", "--save", "--max-items", "1", "--temperature", "0.7").want(t, 0)
	both := f.regatta(t.Context(), "runs show 1 2").want(t, 0).stdout
	if !strings.Contains(both, "different system prompts: A in ") || !strings.Contains(both, "different parameters: temperature 0.7, header") {
		t.Errorf("it does not say what differs:\n%s", both)
	}
}

// A parameter that the model refuses ends the run with the first answer, unless it may
// be left out.
func TestAParameterThatIsRefused(t *testing.T) {
	g, f := newGateway(t, "temperature"), newFolder(t)
	got := g.run(t, f, "run", "--strategy", "for-loop", "--temperature", "0").want(t, 3)
	if n := len(g.taken()); n != 1 || got.stdout == "" || !strings.Contains(got.stderr, "; remove temperature, or pass --drop-params to leave out what the server rejects\n") {
		t.Errorf("%d calls\n%s%s", n, got.stdout, got.stderr)
	}
	got = g.run(t, f, "run", "--strategy", "for-loop", "--temperature", "0", "--top-p", "1", "--drop-params").want(t, 0)
	if all := g.taken(); len(all) != 8 || strings.Count(got.stderr, "the server rejects temperature; requests leave it out from now on") != 1 || all[7].body["top_p"] != 1.0 {
		t.Errorf("%d calls\n%s", len(all), got.stderr)
	}
}

// A report says what requests had, with the names of secrets.
func TestParamsInReports(t *testing.T) {
	g, f := newGateway(t, ""), newFolder(t)
	got := g.run(t, f, "race", "--lanes", "gather:4", "--format", "json", "--temperature", "0", "--system", "Be terse.").want(t, 0)
	var report struct {
		Reproduce struct{ Parameters json.RawMessage }
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil {
		t.Fatal(err)
	}
	var p call.Params
	if err := json.Unmarshal(report.Reproduce.Parameters, &p); err != nil || p.System != "Be terse." || len(p.Headers) != 2 || p.Headers[0].Text != "$GATEWAY_KEY" || string(p.Body[0].Value) != "0" {
		t.Errorf("%v: %s", err, report.Reproduce.Parameters)
	}
}

func TestWrongParams(t *testing.T) {
	for args, want := range map[string]string{
		"--temperature hot":                                   `--temperature: "hot": must be a number`,
		"--temperature NaN":                                   `--temperature: "NaN": must be a number`,
		"--temperature 3":                                     "--temperature: temperature must be a number from 0 to 2, not 3",
		"--top-p -1":                                          "--top-p: top_p must be a number from 0 to 1, not -1",
		"--max-tokens 0":                                      `--max-tokens: "0": must be a whole number, 1 or more`,
		"--max-tokens 1.5":                                    `--max-tokens: "1.5": must be a whole number, 1 or more`,
		"--reasoning-effort hihg":                             `--reasoning-effort: unknown level "hihg"`,
		"--param model=x":                                     "--param: model is set by Regatta; use --model",
		"--param temperature=1 --temperature 1":               "--temperature: temperature set twice",
		"--max-tokens 5 --param max_tokens=5":                 "--param: max_tokens set twice",
		`--extra-body {"stream":true}`:                        "--extra-body: stream is set by Regatta; use --stream",
		"--header api-key:sesame":                             "--header: api-key: secrets only come from the environment; use 'api-key: $NAME'",
		"--header api-key:$SESAME_KEY":                        "header api-key: $SESAME_KEY is not set",
		"--query api-version":                                 "--query: must be 'name=value'",
		"--provider openai --header Authorization:$LOGIN":     "header Authorization: $LOGIN is not set",
		"--provider simulated --query sig=$SIG --max-items 1": "query sig: $SIG is not set",
	} {
		for _, command := range []string{"run", "race"} {
			got := regatta(t, command+" "+args).want(t, 2)
			if !strings.HasPrefix(got.stderr, "regatta: "+want) || strings.Count(got.stderr, "\n") != 1 || strings.Contains(got.stderr, "sesame") {
				t.Errorf("%s: %q", args, got.stderr)
			}
		}
	}
}

// What the simulated provider is asked for changes none of its answers.
func TestParamsOfTheSimulatedProvider(t *testing.T) {
	inFakeTime(t, func(t *testing.T) {
		plain := regatta(t, "run --strategy gather").want(t, 0)
		with := regatta(t, "run --strategy gather --temperature 0 --seed 1 --param seed=5 --max-tokens 100 --reasoning-effort low --param store=false").want(t, 0)
		if a, b := outputs(t, plain), outputs(t, with); !slices.Equal(a, b) {
			t.Errorf("%s\n%s", a, b)
		}
	})
}

func outputs(t *testing.T, e ended) (list []string) {
	t.Helper()
	for _, line := range e.lines(t) {
		list = append(list, string(line.Output))
	}
	return list
}

// A key that comes in a header is the one to check when the server rejects it.
func TestARefusedKeyInAHeader(t *testing.T) {
	var calls atomic.Int64
	server := httptest.NewServer(refuser(http.StatusUnauthorized, nil, &calls))
	defer server.Close()
	for _, c := range []struct {
		key, header, want string
	}{
		{"", "api-key: $AZURE_KEY", "; check header api-key ($AZURE_KEY)\n"},
		{"sk-0123456789abcdef", "api-key: $AZURE_KEY", "; check OPENAI_API_KEY and header api-key ($AZURE_KEY)\n"},
		{"sk-0123456789abcdef", "Authorization: Bearer ${AZURE_KEY}", "; check header Authorization ($AZURE_KEY)\n"},
		{"", "x-team: a", "; check OPENAI_API_KEY\n"},
	} {
		env := map[string]string{"OPENAI_API_KEY": c.key, "AZURE_KEY": "az-0123456789abcdef"}
		got := invocation{args: []string{"run", "--provider", "openai", "--base-url", server.URL, "--header", c.header}, env: env}.run(t.Context()).want(t, 3)
		if !strings.HasSuffix(got.stderr, c.want) || strings.Contains(got.stderr, "0123456789") {
			t.Errorf("%s, key %q: %q, want %q", c.header, c.key, got.stderr, c.want)
		}
	}
}
