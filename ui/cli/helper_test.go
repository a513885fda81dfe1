package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"regatta/engine/simulated"
	"regatta/engine/waiting"
	"regatta/ui/cli"
)

// watchSignals lets package signal start its one goroutine, which never ends,
// outside of all bubbles of fake time. A signal that a test sends to itself too
// early or too late ends up here.
var watchSignals = sync.OnceFunc(func() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
})

// inFakeTime runs a test in a bubble, where no real time passes and a goroutine
// that is left over fails it.
func inFakeTime(t *testing.T, test func(*testing.T)) {
	t.Helper()
	watchSignals()
	synctest.Test(t, test)
}

// leavesNothing is called where a test begins, and what it returns where it ends: by then all
// goroutines that the test started end, however slowly.
func leavesNothing(t *testing.T) func() {
	before := goleak.IgnoreCurrent()
	return func() {
		t.Helper()
		var left error
		for begun := time.Now(); time.Since(begun) < waiting.Patience; {
			if left = goleak.Find(before); left == nil {
				return
			}
		}
		t.Error(left)
	}
}

// invocation is one run of the program.
type invocation struct {
	args   []string
	env    map[string]string
	stdin  string
	server http.Handler // answers requests in process, in place of all servers; nil: the network does
	stdout io.Writer    // nil: kept
	stderr io.Writer    // nil: kept
}

// ended is what came of it.
type ended struct {
	status         int
	stdout, stderr string
}

func (i invocation) run(ctx context.Context) ended {
	var out, err bytes.Buffer
	if i.stdout == nil {
		i.stdout = &out
	}
	if i.stderr == nil {
		i.stderr = &err
	}
	env := func(name string) string { return i.env[name] }
	var transport http.RoundTripper
	if i.server != nil {
		transport = simulated.Transport(i.server)
	}
	status := cli.MainOver(ctx, transport, i.args, env, strings.NewReader(i.stdin), i.stdout, i.stderr)
	return ended{status, out.String(), err.String()}
}

// inProcess runs a command on a server that it reaches without a network, so that its calls
// take fake time in a bubble.
func inProcess(t *testing.T, server http.Handler, args ...string) ended {
	t.Helper()
	i := newFolder(t).invocation(append(args, "--provider", "openai", "--base-url", "http://provider.test/v1")...)
	i.server = server
	return i.run(t.Context())
}

// regatta runs a command line whose arguments hold no blanks.
func regatta(t *testing.T, line string) ended {
	t.Helper()
	return invocation{args: strings.Fields(line)}.run(t.Context())
}

// want fails the test unless the status is the one wanted.
func (e ended) want(t *testing.T, status int) ended {
	t.Helper()
	if e.status != status {
		t.Fatalf("exit status %d, want %d\nstdout: %s\nstderr: %s", e.status, status, e.stdout, e.stderr)
	}
	return e
}

// line is a line of results as users read it.
type line struct {
	Index  int
	ID     string
	Status string
	Input  string
	Output json.RawMessage
	Error  *struct {
		Kind, Message string
		Answer        *string
		Problems      []string
		RequestID     string `json:"request_id"`
	}
	Attempts  int
	Reasks    int
	Cached    bool
	Queued    *float64 `json:"queued_s"`
	Started   *float64 `json:"started_s"`
	Finished  *float64 `json:"finished_s"`
	Delivered *float64 `json:"delivered_s"`
	First     *float64 `json:"first_token_s"`
	Speed     *float64 `json:"output_tokens_per_s"`
	Usage     *struct {
		InputTokens  int      `json:"input_tokens"`
		OutputTokens int      `json:"output_tokens"`
		CachedInput  *int     `json:"cached_input_tokens"`
		Reasoning    *int     `json:"reasoning_tokens"`
		Cost         *float64 `json:"cost_usd"`
	}
}

// lines reads results, and fails the test if stdout holds anything else.
func (e ended) lines(t *testing.T) []line {
	t.Helper()
	return readLines(t, e.stdout)
}

func readLines(t *testing.T, text string) []line {
	t.Helper()
	var all []line
	for l := range strings.Lines(text) {
		dec := json.NewDecoder(strings.NewReader(l))
		dec.DisallowUnknownFields()
		var one line
		if err := dec.Decode(&one); err != nil {
			t.Fatalf("%q is no line of results: %v", l, err)
		}
		all = append(all, one)
	}
	return all
}

func indexes(lines []line) []int {
	list := make([]int, len(lines))
	for i, l := range lines {
		list[i] = l.Index
	}
	return list
}

// everyItemOnce fails the test unless each of n items has one line.
func everyItemOnce(t *testing.T, lines []line, n int) {
	t.Helper()
	seen := map[int]bool{}
	for _, l := range lines {
		if seen[l.Index] {
			t.Errorf("item %d has two lines", l.Index)
		}
		seen[l.Index] = true
	}
	if len(seen) != n {
		t.Errorf("%d items have a line, want %d", len(seen), n)
	}
}

// safeBuffer may be written and read at the same time.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
