package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"regatta/datasets"
	"regatta/engine/call"
)

const ms = time.Millisecond

// texts is a dataset of n rows without expected answers.
type texts int

func (n texts) Len() int { return int(n) }
func (n texts) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", i)}
}
func (n texts) Expected(int) json.RawMessage { return nil }

// step is what a fake provider does with one attempt.
type step struct {
	takes time.Duration
	err   *call.Error
	says  []string // streamed, evenly over the time

	panics bool
}

// script answers attempt k of item i with script[i][k-1], the last one again
// after that.
type script [][]step

func (s script) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	steps := s[req.Index]
	now := steps[min(req.Attempt, len(steps))-1]
	pieces := len(now.says)
	for _, soFar := range now.says {
		if err := pause(ctx, now.takes/time.Duration(pieces+1)); err != nil {
			return call.Answer{}, err
		}
		if req.Progress != nil {
			req.Progress(soFar)
		}
	}
	if err := pause(ctx, now.takes-now.takes/time.Duration(pieces+1)*time.Duration(pieces)); err != nil {
		return call.Answer{}, err
	}
	if now.panics {
		panic("boom")
	}
	if now.err != nil {
		return call.Answer{}, now.err
	}
	return call.Answer{Output: json.RawMessage(`{}`), Usage: call.Usage{InputTokens: 10, OutputTokens: 1, Known: true}}, nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return &call.Error{Kind: call.Cancelled, Message: "cancelled", RetryAfter: -1}
	}
}

func lasting(latencies ...time.Duration) script {
	s := make(script, len(latencies))
	for i, d := range latencies {
		s[i] = []step{{takes: d}}
	}
	return s
}

func failure(kind call.Kind) *call.Error { return &call.Error{Kind: kind, RetryAfter: -1} }

// record runs cfg to its end in fake time and returns the events and their tally.
// during, if not nil, acts on the run while it is on.
func record(t *testing.T, cfg Config, during func(*Run)) (events []Event, tally *Tally) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		tally = NewTally()
		cfg.Check = checked()
		run, err := Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if during != nil {
			acting := make(chan struct{})
			defer func() { <-acting }()
			go func() { defer close(acting); during(run) }()
		}
		for batch := range run.Events() {
			events = append(events, batch...)
			tally.Apply(batch)
		}
	})
	return events, tally
}

func lane(text string) Lane {
	l, err := ParseLane(text)
	if err != nil {
		panic(err)
	}
	return l
}

func of(lane Lane, s script) Config {
	return Config{Lane: lane, Rows: texts(len(s)), Caller: s}
}

func itemsOf(events []Event, kind EventKind) []int {
	items := []int{}
	for _, e := range events {
		if e.Kind == kind {
			items = append(items, e.Item)
		}
	}
	return items
}

func timesOf(tally *Tally, pick func(*Row) time.Duration) []time.Duration {
	var times []time.Duration
	for i := range tally.Rows {
		times = append(times, pick(&tally.Rows[i]))
	}
	return times
}

func started(r *Row) time.Duration   { return r.Started }
func finished(r *Row) time.Duration  { return r.Finished }
func delivered(r *Row) time.Duration { return r.Delivered }

func wantEqual[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantIs[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
