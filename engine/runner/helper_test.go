package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
	"regatta/engine/provider"
	"regatta/engine/simulated"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const ms = time.Millisecond

// texts is a dataset of n rows.
type texts int

func (n texts) Len() int { return int(n) }
func (n texts) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", i)}
}
func (n texts) Expected(int) json.RawMessage { return nil }

// bench is a runner whose callers are fakes that note what is done with them, in order.
type bench struct {
	*Runner
	t *testing.T

	mu    sync.Mutex
	notes []string
	opens int
	files []*file

	failOpen  int                                                         // the caller that can't be opened, from 1
	failSave  int                                                         // the journal that can't begin, from 1
	answer    func(ctx context.Context, caller int, r call.Request) error // nil: everything succeeds, after a second
	openPanic bool
	full      bool // journals can't be written for why; guarded by mu
	why       syscall.Errno
	panics    bool          // the next write of a journal panics; guarded by mu
	broken    bool          // journals can't be written
	slow      time.Duration // how long a call that is cancelled takes to return
	bound     int           // of each caller; 0: none
}

func newBench(t *testing.T, o Options) *bench {
	o.Check = true
	b := &bench{t: t, Runner: New(o)}
	b.open = func(*Plan) (provider.Caller, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.opens++
		switch {
		case b.opens == b.failOpen && b.openPanic:
			panic("no caller")
		case b.opens == b.failOpen:
			return nil, errors.New("no caller")
		}
		return &caller{b, b.opens}, nil
	}
	return b
}

func (b *bench) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

func (b *bench) want(notes ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Equal(b.notes, notes) {
		b.t.Errorf("got  %s\nwant %s", strings.Join(b.notes, ", "), strings.Join(notes, ", "))
	}
}

// caller is the fake that was opened so manieth.
type caller struct {
	b *bench
	n int
}

func (c *caller) Call(ctx context.Context, r call.Request) (call.Answer, error) {
	if c.b.answer != nil {
		if err := c.b.answer(ctx, c.n, r); err != nil {
			return call.Answer{}, err
		}
	} else if err := lasting(ctx, time.Second); err != nil {
		time.Sleep(c.b.slow)
		return call.Answer{}, err
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 10, OutputTokens: 1, Known: true}}, nil
}

// MaxInFlight is the bound that a test sets.
func (c *caller) MaxInFlight() (int, string) { return c.b.bound, "a test" }

func (c *caller) Close() { c.b.note("caller %d closed", c.n) }

func lasting(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return &call.Error{Kind: call.Cancelled, Message: "cancelled", RetryAfter: -1}
	}
}

// Create begins a journal in memory.
func (b *bench) Create(h journal.Header, rows datasets.Rows) (string, *journal.Writer, error) {
	b.mu.Lock()
	f := &file{b: b, n: len(b.files) + 1}
	b.files = append(b.files, f)
	b.mu.Unlock()
	if f.n == b.failSave {
		return "", nil, errors.New("no room")
	}
	return fmt.Sprint("run-", f.n), journal.NewWriter(f, h, rows), nil
}

type file struct {
	b *bench
	n int
	bytes.Buffer
}

func (f *file) Write(p []byte) (int, error) {
	if f.b.broken {
		return 0, errors.New("disk full")
	}
	f.b.mu.Lock()
	defer f.b.mu.Unlock()
	if f.b.panics {
		f.b.panics = false
		panic("a mistake")
	}
	if f.b.full {
		n, _ := f.Buffer.Write(p[:len(p)/2])
		return n, f.b.why
	}
	return f.Buffer.Write(p)
}
func (f *file) Sync() error { return nil }
func (f *file) Close() error {
	f.b.note("journal %d closed", f.n)
	return nil
}

// plan is for runs of lanes over so many items.
func (b *bench) plan(items int, lanes ...string) Plan {
	b.t.Helper()
	p, err := provider.New(provider.Config{Name: provider.Simulated, Model: "m", Sim: simulated.DefaultOptions()})
	if err != nil {
		b.t.Fatal(err)
	}
	prompt, err := datasets.ParsePrompt(datasets.DefaultPrompt)
	if err != nil {
		b.t.Fatal(err)
	}
	s, err := schema.Short("name string, age int")
	if err != nil {
		b.t.Fatal(err)
	}
	return Plan{Job: Job{Set: &datasets.Set{Name: "texts", Rows: texts(items)}, Schema: s, Prompt: prompt}, Lanes: lanesOf(lanes...), Provider: p}
}

func (b *bench) start(p Plan) []*Run {
	b.t.Helper()
	runs, err := b.Start(b.t.Context(), p)
	if err != nil {
		b.t.Fatal(err)
	}
	return runs
}

// toItsEnd reads and folds a run.
func toItsEnd(r *Run) Batch {
	for {
		b := r.Read()
		r.Apply(b)
		if b.Last {
			return b
		}
	}
}

func lanesOf(names ...string) []engine.Lane {
	var lanes []engine.Lane
	for _, name := range names {
		lane, err := engine.ParseLane(name)
		if err != nil {
			panic(err) // a test's own
		}
		lanes = append(lanes, lane)
	}
	return lanes
}
