package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/contract"
	"regatta/engine/journal"
)

const ms = time.Millisecond

// disk is a file in memory that remembers what was synced.
type disk struct {
	mu     sync.Mutex
	bytes  bytes.Buffer
	synced int // bytes
	syncs  int
	closed bool
	room   int           // bytes that it has room for; 0: any number
	slow   chan struct{} // a write waits for it
}

var errFull = errors.New("no space left on device")

func (d *disk) Write(p []byte) (int, error) {
	if d.slow != nil {
		<-d.slow
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.room > 0 && d.bytes.Len()+len(p) > d.room {
		n, _ := d.bytes.Write(p[:d.room-d.bytes.Len()])
		return n, errFull
	}
	return d.bytes.Write(p)
}

func (d *disk) Sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.syncs++
	d.synced = d.bytes.Len()
	return nil
}

func (d *disk) Close() error {
	d.closed = true
	return nil
}

// grow gives the disk room for any number of bytes.
func (d *disk) grow() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = 0
}

// text is what is on the disk by now.
func (d *disk) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.bytes.String()
}

// rows are n items, some of them with all that an item can have.
type rows int

func (n rows) Len() int { return int(n) }

func (n rows) At(i int) datasets.Item {
	item := datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text\n\t\u2028<&> ", i)}
	if i%3 == 1 {
		item.ID, item.Fields = fmt.Sprint("row ", i), map[string]string{"text": item.Text, "größe": "\x1b[31m"}
	}
	return item
}

func (n rows) Expected(i int) json.RawMessage {
	if i%2 == 0 {
		return nil
	}
	return json.RawMessage(`{"n":` + fmt.Sprint(i%4) + `}`)
}

// step is what a provider does with one attempt.
type step struct {
	takes  time.Duration
	err    *call.Error
	answer call.Answer
	says   bool // streamed
	steps  bool // the server refuses a mode
	panics bool
}

// script answers attempt k of item i with script[i][k-1], the last one again
// after that.
type script [][]step

func (s script) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	now := s[req.Index][min(req.Attempt, len(s[req.Index]))-1]
	timer := time.NewTimer(now.takes)
	defer timer.Stop()
	if now.steps {
		req.Stepped(call.Step{From: call.JSONSchema, To: call.Tools, Why: &call.Error{Kind: call.BadRequest, Status: 400, Message: "no\x1b[m"}})
	}
	if now.says && req.Progress != nil {
		req.Progress("{")
		req.Progress(`{"n":`)
	}
	select {
	case <-timer.C:
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled, Message: "cancelled", RetryAfter: -1}
	}
	if now.panics {
		panic("boom")
	}
	if now.err != nil {
		return call.Answer{}, now.err
	}
	return now.answer, nil
}

// bounded is a script that takes two calls at a time.
type bounded struct{ script }

func (bounded) MaxInFlight() (int, string) { return 2, "it can't count further" }

func drawUsage(rt *rapid.T) call.Usage {
	return call.Usage{
		InputTokens:  rapid.IntRange(0, 2).Draw(rt, "in"),
		OutputTokens: rapid.IntRange(0, 2).Draw(rt, "out"),
		Known:        rapid.Bool().Draw(rt, "known"),
	}
}

func drawRates(rt *rapid.T) call.Rates {
	if rapid.Bool().Draw(rt, "no rates") {
		return call.NoRates
	}
	return call.Rates{LimitRequests: rapid.IntRange(-1, 1).Draw(rt, "rpm"), RemainingTokens: -1}
}

func drawStep(rt *rapid.T) step {
	st := step{
		takes: time.Duration(rapid.IntRange(0, 10_000).Draw(rt, "µs")) * time.Microsecond,
		says:  rapid.Bool().Draw(rt, "streams"),
		steps: rapid.IntRange(0, 4).Draw(rt, "steps") == 0,

		panics: rapid.IntRange(0, 19).Draw(rt, "panics") == 0,
	}
	if rapid.Bool().Draw(rt, "fails") {
		st.err = &call.Error{
			Kind:       rapid.SampledFrom([]call.Kind{call.Server, call.RateLimited, call.BadRequest, call.InvalidOutput}).Draw(rt, "kind"),
			Status:     rapid.SampledFrom([]int{0, 429}).Draw(rt, "status"),
			Code:       rapid.SampledFrom([]string{"", "code"}).Draw(rt, "code"),
			Message:    rapid.String().Draw(rt, "message"),
			RequestID:  rapid.SampledFrom([]string{"", "req_1"}).Draw(rt, "request id"),
			RetryAfter: time.Duration(rapid.IntRange(-1, 5).Draw(rt, "retry after")) * ms,
			Raw:        rapid.String().Draw(rt, "raw"),
			Usage:      drawUsage(rt),
			Rates:      drawRates(rt),
		}
		if rapid.Bool().Draw(rt, "says whether to retry") {
			should := rapid.Bool().Draw(rt, "should retry")
			st.err.ShouldRetry = &should
		}
		return st
	}
	n := rapid.IntRange(0, 3).Draw(rt, "n")
	st.answer = call.Answer{Output: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)), Usage: drawUsage(rt), Rates: drawRates(rt), Model: rapid.String().Draw(rt, "model"), Cached: rapid.Bool().Draw(rt, "cached"), Note: rapid.String().Draw(rt, "note")}
	return st
}

func drawConfig(rt *rapid.T) engine.Config {
	n := rapid.IntRange(0, 10).Draw(rt, "items")
	s := make(script, n)
	for i := range s {
		s[i] = rapid.SliceOfN(rapid.Custom(drawStep), 1, 3).Draw(rt, "steps")
	}
	cfg := engine.Config{
		Lane: engine.Lane{
			Strategy: rapid.SampledFrom(engine.Strategies()).Draw(rt, "strategy"),
			Limit:    rapid.IntRange(0, 4).Draw(rt, "limit"),
		},
		Rows:         rows(n),
		Caller:       s,
		OnError:      engine.Policy(rapid.IntRange(0, 2).Draw(rt, "policy")),
		Retry:        engine.Retry{Max: 2, Base: 3 * ms, Cap: 5 * ms, MaxWait: time.Second},
		Reasks:       rapid.IntRange(0, 2).Draw(rt, "re-asks"),
		Seed:         rapid.Uint64().Draw(rt, "seed"),
		Stream:       rapid.Bool().Draw(rt, "stream"),
		Steady:       rapid.Bool().Draw(rt, "steady"),
		DatasetOrder: rapid.Bool().Draw(rt, "dataset order"),
	}
	for i := range n {
		if rapid.IntRange(0, 4).Draw(rt, "prior") == 0 {
			p := engine.Prior{Item: i, Attempt: 1, Made: rapid.IntRange(1, 3).Draw(rt, "made"), Took: ms, Verdict: engine.Wrong}
			if st := drawStep(rt); st.err != nil {
				p.Err = st.err
			} else {
				p.Answer = &st.answer
			}
			cfg.Prior = append(cfg.Prior, p)
		}
	}
	if rapid.Bool().Draw(rt, "bounded") {
		cfg.Caller = bounded{s}
	}
	return cfg
}

// params has one of each.
func params() call.Params {
	p := call.Params{MaxTokens: 300, Drop: true}
	for _, err := range []error{p.SetSystem("Be <terse> & kind."), p.AddObject([]byte(`{"temperature":0,"stop":["<"]}`)), p.AddHeader("api-key: $K"), p.AddQuery("v=1")} {
		if err != nil {
			panic(err) // the rules have changed
		}
	}
	return p
}

func headerOf(cfg engine.Config) journal.Header {
	return journal.Header{
		Program: "regatta", Begun: time.Date(2026, 11, 24, 2, 15, 0, 123456789, time.UTC),
		Dataset: "rows", Skipped: 2, Notes: []string{"skipped 2 of 9"}, Columns: []string{"text", "größe"}, Items: cfg.Rows.Len(),
		Lane: cfg.Lane, OnError: cfg.OnError, Retry: cfg.Retry, Reasks: cfg.Reasks, Timeout: time.Minute, Idle: time.Second, Stream: cfg.Stream,
		Seed: cfg.Seed, DatasetOrder: cfg.DatasetOrder,
		Provider: "example.test", Model: "m", Mode: call.Auto, API: call.ResponsesAPI, Separator: ';', Many: true, Params: params(), Prompt: "{{.text}} <&>",
		Schema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}`),
	}
}

// record makes a run and writes its journal, in fake time, and returns its events
// and their tally too. during, if not nil, acts on the run while it is on.
func record(t *testing.T, cfg engine.Config, during func(*engine.Run)) (text string, events []engine.Event, tally *engine.Tally) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &disk{}
		w := journal.NewWriter(d, headerOf(cfg), cfg.Rows)
		tally = engine.NewTally()
		cfg.Check = contract.New().Next
		run, err := engine.Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if during != nil {
			acting := make(chan struct{})
			defer func() { <-acting }()
			go func() { defer close(acting); during(run) }()
		}
		for batch := range run.Events() {
			w.Write(batch)
			tally.Apply(batch)
			for _, e := range batch {
				if e.Kind != engine.Partial {
					events = append(events, e)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text = d.bytes.String()
	})
	return text, events, tally
}

// readBack is everything that a journal holds.
type readBack struct {
	*journal.Reader
	events []engine.Event
	tally  *engine.Tally
}

func read(src io.Reader) (readBack, error) {
	r, err := journal.NewReader(src, "a.jsonl")
	if err != nil {
		return readBack{}, err
	}
	back := readBack{r, nil, engine.NewTally()}
	for {
		batch, err := r.Next()
		if errors.Is(err, io.EOF) {
			return back, nil
		}
		if err != nil {
			return back, err
		}
		back.events = append(back.events, batch...)
		back.tally.Apply(batch)
	}
}
