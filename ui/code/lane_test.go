package code

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

// counter is a server that counts what its clients do.
type counter struct {
	*httptest.Server
	together int // so many first requests are answered at the same time

	mu       sync.Mutex
	open     chan struct{} // closed when so many are there
	inFlight int
	counted
}

// counted is what a counter has seen.
type counted struct {
	connections int // that were opened
	requests    int
	most        int            // in flight
	body        map[string]any // of the first request
	head        http.Header    // likewise
	query       string         // likewise
}

func (c *counter) seen() counted {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counted
}

func newCounter(tb testing.TB, together int, settings string) *counter {
	tb.Helper()
	options, err := simulated.Parse(settings, simulated.DefaultOptions())
	if err != nil {
		tb.Fatal(err)
	}
	c := &counter{together: together}
	c.reset()
	provider := simulated.New(options)
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		open := c.enter(r, body)
		select {
		case <-open:
			provider.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
		c.mu.Lock()
		c.inFlight--
		c.mu.Unlock()
	}))
	c.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			c.mu.Lock()
			c.connections++
			c.mu.Unlock()
		}
	}
	c.Start()
	tb.Cleanup(c.Close)
	return c
}

// reset begins the counting anew.
func (c *counter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = make(chan struct{})
	c.counted, c.inFlight = counted{}, 0
}

func (c *counter) enter(r *http.Request, body []byte) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	c.inFlight++
	c.most = max(c.most, c.inFlight)
	if c.requests == c.together {
		close(c.open)
	}
	if c.body == nil {
		_ = json.Unmarshal(body, &c.body)
		c.head, c.query = r.Header, r.URL.RawQuery
	}
	return c.open
}

// crowd is a job on a file of so many people, of whom limit are asked for at once.
func crowd(tb testing.TB, url string, items, limit int) (Job, *datasets.Set) {
	tb.Helper()
	var lines strings.Builder
	people, err := datasets.Open(fmt.Sprintf("people:%d", items), datasets.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range items {
		fmt.Fprintf(&lines, "%s\n", people.Rows.At(i).Text)
	}
	path := filepath.Join(tb.TempDir(), "people.txt")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	set, err := datasets.Open(path, datasets.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	lane, err := engine.ParseLane("gather")
	if err != nil {
		tb.Fatal(err)
	}
	lane.Limit = limit
	return Job{
		Lane: lane, Model: "m", BaseURL: url + "/v1", Prompt: set.Prompt, Schema: people.Schema,
		File: &File{Source: *set.Source},
	}, set
}

// runLane does what a job's program does, as regatta run does it.
func runLane(tb testing.TB, j Job, set *datasets.Set) []any {
	tb.Helper()
	server, err := provider.New(provider.Config{Name: provider.OpenAI, BaseURL: j.BaseURL, Model: j.Model})
	if err != nil {
		tb.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(j.Prompt)
	if err != nil {
		tb.Fatal(err)
	}
	caller, err := server.Open(prompt, j.Schema)
	if err != nil {
		tb.Fatal(err)
	}
	defer caller.Close()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	run, err := engine.Start(ctx, engine.Config{Lane: j.Lane, Rows: set.Rows, Caller: caller, Retry: engine.DefaultRetry()})
	if err != nil {
		tb.Fatal(err)
	}
	outputs := make([]any, set.Rows.Len())
	for batch := range run.Events() {
		for _, e := range batch {
			if e.Answer != nil && json.Unmarshal(e.Answer.Output, &outputs[e.Item]) != nil {
				tb.Fatal("no JSON")
			}
		}
	}
	return outputs
}

// outputsOf runs a program, and returns its outputs in their order.
func outputsOf(tb testing.TB, program *exec.Cmd) []any {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program.Path, program.Args[1:]...)
	cmd.Env = append(os.Environ(), program.Env...)
	cmd.Env = append(cmd.Env, "OPENAI_API_KEY=none", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%v\n%s", err, &complaints)
	}
	var outputs []any
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var line struct{ Output, Error any }
		if err := dec.Decode(&line); err != nil || line.Error != nil {
			tb.Fatalf("%v, %v in %s", err, line.Error, out)
		}
		outputs = append(outputs, line.Output)
	}
	return outputs
}

// A program opens as many connections as its limit, sends as many requests as the
// lane, and has the same results. In json-object the schema stands in the one system message,
// after the user's: to link a Go program takes long, so one shows both.
func TestProgramsDoWhatTheLaneDoes(t *testing.T) {
	const items, limit = 640, 64
	c := newCounter(t, limit, "latency=0")
	j, set := crowd(t, c.URL, items, limit)
	want := runLane(t, j, set)
	holds := func(what string, got []any) {
		t.Helper()
		saw := c.seen()
		// On a machine that is busy net/http may let go of a connection now and then.
		if saw.connections < limit || saw.connections >= 2*limit || saw.requests != items || saw.most != limit {
			t.Errorf("%s: %d connections, %d requests, %d in flight; want %d, %d, %d", what, saw.connections, saw.requests, saw.most, limit, items, limit)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %v\nwant %v", what, got, want)
		}
	}
	holds("the lane", want)
	j.Mode, j.Params.System = call.JSONObject, "Be terse."
	c.reset()
	holds("go", outputsOf(t, build(t, j)))
	c.isTerse(t, "go", j.Mode)
	if cmd := pythonProgram(t, j); cmd != nil {
		c.reset()
		holds("python", outputsOf(t, cmd))
		c.isTerse(t, "python", j.Mode)
	}
}

// isTerse fails the test unless the first request begins with the one system message.
func (c *counter) isTerse(t *testing.T, what string, mode call.Mode) {
	t.Helper()
	messages := c.seen().body["messages"].([]any)
	first := messages[0].(map[string]any)["content"].(string)
	if len(messages) != 2 || !strings.HasPrefix(first, "Be terse.") || strings.HasPrefix(first, "Be terse.\n\nRespond with") != (mode == call.JSONObject) {
		t.Errorf("%s %s: %v", what, mode, messages)
	}
}

// A program without a limit opens a connection for each item. What is asked for beside
// the schema is sent: streaming, and the parameters of requests.
func TestProgramsWithoutALimitThatStream(t *testing.T) {
	const items = 150
	c := newCounter(t, items, "latency=0")
	j, set := crowd(t, c.URL, items, 0)
	want := runLane(t, j, set)
	j.Stream, j.Params = true, everyParam(t)
	t.Setenv("LANE_KEY", "sesame")
	programs := map[string]*exec.Cmd{"go": build(t, j)}
	if cmd := pythonProgram(t, j); cmd != nil {
		programs["python"] = cmd
	}
	for language, program := range programs {
		if program.Env != nil { // it stands for all of the environment
			program.Env = append(program.Env, "LANE_KEY=sesame")
		}
		c.reset()
		got := outputsOf(t, program)
		saw := c.seen()
		if saw.connections != items || saw.requests != items || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d connections, %d requests, want %d; %v", language, saw.connections, saw.requests, items, got)
		}
		sent := map[string]any{}
		for _, name := range []string{"temperature", "seed", "stop", "metadata", "max_completion_tokens"} {
			sent[name] = saw.body[name]
		}
		if want := j.Params.Object("max_completion_tokens"); !sameAny(want, sent) || saw.body["stream"] != true {
			t.Errorf("%s: sent %v, want %s", language, sent, want)
		}
		if first := saw.body["messages"].([]any)[0].(map[string]any); first["role"] != "system" || first["content"] != j.Params.System {
			t.Errorf("%s: the first message is %v", language, first)
		}
		if got := saw.head.Get("X-Tenant") + " " + saw.head.Get("Api-Key") + " " + saw.query; got != "blue Bearer sesame! api-version=2024-10-21" {
			t.Errorf("%s: sent %s", language, got)
		}
	}
}

// everyParam has a parameter of each kind.
func everyParam(t *testing.T) call.Params {
	t.Helper()
	p := call.Params{MaxTokens: 300}
	for _, err := range []error{
		p.AddObject([]byte(`{"temperature":0.25,"seed":7,"stop":["a\"` + "`" + `"],"metadata":{"x":"y"}}`)),
		p.SetSystem("Say `so\",\nbut \\ no more. é"), p.AddHeader("X-Tenant: blue"), p.AddHeader("api-key: Bearer ${LANE_KEY}!"), p.AddQuery("api-version=2024-10-21"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// A system prompt is a message of its own in the other modes.
func TestProgramsWithASystemPrompt(t *testing.T) {
	const items = 3
	for _, mode := range []call.Mode{call.JSONSchema, call.Tools} {
		c := newCounter(t, items, "latency=0")
		j, set := crowd(t, c.URL, items, 0)
		want := runLane(t, j, set)
		j.Mode, j.Params.System = mode, "Be terse."
		cmd := pythonProgram(t, j)
		if cmd == nil {
			return
		}
		c.reset()
		if got := outputsOf(t, cmd); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", mode, got)
		}
		c.isTerse(t, "python", mode)
	}
}

// pythonProgram is the Python program of a job, nil where it can't be run: with the openai
// package where it is installed, else with what stands in for it.
func pythonProgram(tb testing.TB, j Job) *exec.Cmd {
	tb.Helper()
	python := "python3"
	if exec.Command(python, "-c", "import asyncio, pydantic; asyncio.TaskGroup").Run() != nil {
		tb.Log("no Python 3.11 or newer with Pydantic here: the Python program was not run")
		return nil
	}
	cmd := exec.Command(python, "-B", "-c", Python(j))
	if exec.Command(python, "-c", "import openai; openai.AsyncOpenAI").Run() != nil {
		cmd.Env = []string{"PYTHONPATH=" + filepath.Join("testdata", "standin")}
	}
	return cmd
}

// BenchmarkSameServer is how long a lane and its Go program take on one server whose
// answers take 20 ms: 640 calls at a limit of 64, so no less than 0.2 s.
func BenchmarkSameServer(b *testing.B) {
	c := newCounter(b, 1, "latency=fixed:20ms")
	j, set := crowd(b, c.URL, 640, 64)
	program := build(b, j)
	b.Run("lane", func(b *testing.B) {
		for b.Loop() {
			c.reset()
			runLane(b, j, set)
		}
	})
	b.Run("go", func(b *testing.B) {
		for b.Loop() {
			c.reset()
			outputsOf(b, program)
		}
	})
}
