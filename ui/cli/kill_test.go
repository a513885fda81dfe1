//go:build !windows

package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// crashes is how often the program is killed in tests: REGATTA_KILLS says how often.
func crashes(t *testing.T, usual int) int {
	if word := os.Getenv("REGATTA_KILLS"); word != "" {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return min(usual, 2)
	}
	return usual
}

// logging is a server that logs each request for an item by its text.
type logging struct {
	*httptest.Server
	takes time.Duration

	mu       sync.Mutex
	reset    float64       // the share of requests whose connection is reset
	gate     chan struct{} // those after the first few wait until it is closed; nil: none waits
	few      int
	requests map[string]int
	reached  chan struct{} // closed at the request number at
	at       int
	n        int
	resets   int
	random   *rand.Rand
}

func newLogging(t *testing.T, takes time.Duration) *logging {
	l := &logging{takes: takes, requests: map[string]int{}, random: rand.New(rand.NewPCG(1, 2))}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *logging) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var asked struct {
		Messages []struct{ Role, Content string }
	}
	if !strings.HasSuffix(r.URL.Path, "/chat/completions") || json.Unmarshal(body, &asked) != nil || len(asked.Messages) == 0 {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"object":"list","data":[{"id":"m","object":"model"}]}`)
		return
	}
	text := asked.Messages[len(asked.Messages)-1].Content
	l.mu.Lock()
	l.requests[text]++
	if l.n++; l.n == l.at {
		close(l.reached)
	}
	reset := l.random.Float64() < l.reset
	if reset {
		l.resets++
	}
	takes := l.takes/2 + time.Duration(l.random.Int64N(int64(l.takes)))
	gate := l.gate
	if l.n <= l.few {
		gate = nil
	}
	l.mu.Unlock()
	passed := time.After(takes) // what a model would take
	if gate != nil {
		passed = nil
	}
	select {
	case <-passed:
	case <-gate:
	case <-r.Context().Done():
	}
	if reset {
		resetConnection(w)
		return
	}
	answer, _ := json.Marshal(map[string]any{"name": text, "age": len(text)})
	content, _ := json.Marshal(string(answer))
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}`, content)
}

// resetConnection ends a connection as a machine that goes down does: whoever reads gets no end of
// the stream, but an error.
func resetConnection(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // an RST in the place of a FIN
	}
	_ = conn.Close()
}

// set changes what the server does: requests may be on already.
func (l *logging) set(change func(*logging)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(l)
}

// after has reached closed at the request number n from now on.
func (l *logging) after(n int) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reached, l.at = make(chan struct{}), l.n+n
	return l.reached
}

// holds keeps all requests but the first few from being answered until gate is closed.
func (l *logging) holds(few int) (gate chan struct{}) {
	gate = make(chan struct{})
	l.set(func(l *logging) { l.gate, l.few = gate, few })
	return gate
}

// sum is how many requests there were, and for how many texts.
func (l *logging) sum() (requests, texts int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n, len(l.requests)
}

// batchOf is a run of the program on items of its own, with a file for the results.
type batchOf struct {
	t        *testing.T
	dir, out string
	items    int
	server   *logging
}

func newBatchOf(t *testing.T, items int, takes time.Duration, suffix string) *batchOf {
	b := &batchOf{t: t, dir: t.TempDir(), items: items, server: newLogging(t, takes)}
	var data bytes.Buffer
	for i := range items {
		fmt.Fprintf(&data, "person %d of %d\n", i, items)
	}
	write(t, filepath.Join(b.dir, "data.txt"), data.String())
	b.out = filepath.Join(b.dir, "out."+suffix)
	return b
}

// command is the program with arguments, in the folder of the batch.
func (b *batchOf) command(args ...string) *exec.Cmd {
	cmd := program(b.t, args...)
	cmd.Dir = b.dir
	cmd.Env = append(cmd.Env, "REGATTA_RUNS_DIR="+filepath.Join(b.dir, "runs"), "OPENAI_API_KEY=k")
	return cmd
}

func (b *batchOf) run(lane string) *exec.Cmd {
	return b.command("run", "--data", "data.txt", "--schema", "name string, age int", "--provider", "openai", "--model", "m", "--base-url", b.server.URL+"/v1",
		"--strategy", lane, "--out", filepath.Base(b.out), "--quiet")
}

// kill starts a command and kills it at its request number n; false: it was done before.
func (b *batchOf) kill(cmd *exec.Cmd, n int) (killed bool) {
	reached := b.server.after(n)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case <-reached:
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			b.t.Fatal(err)
		}
		return <-done != nil // nil: it was done before the kill came
	case err := <-done:
		if err != nil {
			b.t.Fatalf("%v: %s", err, &stderr)
		}
		return false
	}
}

// resume goes on with the run to its end and returns what was said.
func (b *batchOf) resume(args ...string) string {
	b.t.Helper()
	cmd := b.command(append([]string{"resume"}, args...)...)
	said, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("resume: %v\n%s", err, said)
	}
	return string(said)
}

// whole fails the test unless the results are there, each once, in the file and in the
// saved run, and no more was asked for than the items and what was in flight.
func (b *batchOf) whole(inFlight int) {
	b.t.Helper()
	content, err := os.ReadFile(b.out)
	if err != nil {
		b.t.Fatal(err)
	}
	if !strings.HasSuffix(b.out, ".csv") {
		lines := readLines(b.t, string(content))
		everyItemOnce(b.t, lines, b.items)
		for _, l := range lines {
			if want := fmt.Sprintf("person %d of %d", l.Index, b.items); l.Status != "ok" || !strings.Contains(string(l.Output), want) {
				b.t.Errorf("item %d: %s %s", l.Index, l.Status, l.Output)
			}
		}
	} else if n := strings.Count(string(content), "\n"); n != b.items+1 {
		b.t.Errorf("%d lines of CSV, want %d", n, b.items+1)
	}
	requests, texts := b.server.sum()
	if texts != b.items || requests > b.items+inFlight {
		b.t.Errorf("%d requests for %d items, %d were in flight at the kills", requests, texts, inFlight)
	}
	f := folder(filepath.Join(b.dir, "runs"))
	list := f.list(b.t)
	if len(list) != 1 || list[0].End == nil || *list[0].End != "ok" || *list[0].OK != b.items || *list[0].Failed+*list[0].Cancelled != 0 {
		b.t.Fatalf("saved runs: %+v", list)
	}
	everyItemOnce(b.t, f.regatta(b.t.Context(), "runs export 1").want(b.t, 0).lines(b.t), b.items)
	left, err := filepath.Glob(filepath.Join(b.dir, "*.part"))
	if err != nil || len(left) > 0 {
		b.t.Errorf("left over: %v, %v", left, err)
	}
}

// lanesToKill are one of each strategy.
var lanesToKill = []string{"as-completed:20", "gather:20", "ordered:20", "for-loop"}

// TestARunThatIsKilledGoesOn kills the program at random moments of a run, which then goes
// on: every result is there exactly once, and no call is made twice but those that were in
// flight.
func TestARunThatIsKilledGoesOn(t *testing.T) {
	for n := range crashes(t, 4) {
		lane := lanesToKill[n%len(lanesToKill)]
		t.Run(fmt.Sprintf("%d %s", n, lane), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(n), 16))
			items, takes := 240, 20*time.Millisecond
			if lane == "for-loop" {
				takes = time.Millisecond
			}
			suffix := []string{"jsonl", "csv"}[random.IntN(2)]
			b := newBatchOf(t, items, takes, suffix)
			inFlight := 0
			killed := b.kill(b.run(lane), 1+random.IntN(items-1))
			for kills := 1; killed && kills < 1+random.IntN(3); kills++ {
				inFlight += most(lane)
				killed = b.kill(b.command("resume", "1", "--quiet"), 1+random.IntN(items/2))
			}
			if killed {
				inFlight += most(lane)
				said := b.resume("1") // by its place: it may have been done when the kill came
				if !strings.Contains(said, "going on with ") && !strings.Contains(said, " is done: ") {
					t.Errorf("said %q", said)
				}
			}
			b.whole(inFlight)
		})
	}
}

// most is how many calls of a lane are in flight at most.
func most(lane string) int {
	if _, limit, ok := strings.Cut(lane, ":"); ok {
		n, _ := strconv.Atoi(limit)
		return n
	}
	return 1
}

// TestAPowerLoss drops what of the journal may not have been on the disk, wherever that
// ends: what is lost is called for again, and the file of results, which may have more than
// the journal, ends with each result once.
func TestAPowerLoss(t *testing.T) {
	for n := range crashes(t, 3) {
		lane := lanesToKill[n%len(lanesToKill)]
		t.Run(fmt.Sprintf("%d %s", n, lane), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(n), 17))
			b := newBatchOf(t, 200, 10*time.Millisecond, "jsonl")
			if !b.kill(b.run(lane), 20+random.IntN(150)) {
				t.Skip("it was done before")
			}
			paths, err := filepath.Glob(filepath.Join(b.dir, "runs", "*.jsonl"))
			if err != nil || len(paths) != 1 {
				t.Fatal(paths, err)
			}
			text, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			events := bytes.Index(text, []byte(`{"at":`))
			if events < 0 {
				t.Fatal("nothing was written")
			}
			at := events + random.IntN(len(text)-events)
			if err := os.Truncate(paths[0], int64(at)); err != nil {
				t.Fatal(err)
			}
			lost := bytes.Count(text[at:], []byte(`"event":"finished"`)) + 1 // one may be torn
			b.resume("1")
			b.whole(most(lane) + lost)
		})
	}
}

// TestAServerThatResets: whatever of the connections is reset, each result is there once, in the
// file and in the saved run, and nothing is asked for again but what was reset.
func TestAServerThatResets(t *testing.T) {
	for _, lane := range lanesToKill {
		t.Run(lane, func(t *testing.T) {
			t.Parallel()
			items, share := 60, 0.15
			if lane == "for-loop" {
				items, share = 12, 0.4
			}
			b := newBatchOf(t, items, time.Millisecond, "jsonl")
			b.server.set(func(l *logging) { l.reset = share })
			cmd := b.run(lane)
			cmd.Args = append(cmd.Args, "--retries", "20")
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			b.server.mu.Lock()
			resets := b.server.resets
			b.server.mu.Unlock()
			if resets == 0 {
				t.Fatal("no connection was reset")
			}
			b.whole(resets)
			if requests, _ := b.server.sum(); requests != items+resets {
				t.Errorf("%d requests for %d items, %d of which were reset", requests, items, resets)
			}
		})
	}
}
