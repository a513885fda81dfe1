package trials

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/contract"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rows is a dataset of so many rows.
type rows int

func (n rows) Len() int { return int(n) }
func (n rows) At(i int) datasets.Item {
	return datasets.Item{ID: fmt.Sprint(i), Text: fmt.Sprint("text ", i)}
}
func (n rows) Expected(int) json.RawMessage { return nil }

// caller takes its time for each item, and fails some of them.
type caller struct {
	takes func(item int) time.Duration
	fails func(item int) bool // nil: none
}

func (c caller) Call(ctx context.Context, req call.Request) (call.Answer, error) {
	timer := time.NewTimer(c.takes(req.Index))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return call.Answer{}, &call.Error{Kind: call.Cancelled, RetryAfter: -1}
	}
	if c.fails != nil && c.fails(req.Index) {
		return call.Answer{}, &call.Error{Kind: call.Refused, RetryAfter: -1}
	}
	return call.Answer{Output: json.RawMessage(`{}`)}, nil
}

// steady takes the same time for every item.
func steady(d time.Duration) caller {
	return caller{takes: func(int) time.Duration { return d }}
}

// runToEnd runs a lane over n items and folds its events.
func runToEnd(ctx context.Context, lane engine.Lane, n int, c call.Caller, onError engine.Policy) (*engine.Tally, error) {
	run, err := engine.Start(ctx, engine.Config{Lane: lane, Rows: rows(n), Caller: c, OnError: onError, Check: contract.New().Next})
	if err != nil {
		return nil, err
	}
	tally := engine.NewTally()
	for batch := range run.Events() {
		tally.Apply(batch)
	}
	return tally, nil
}

func lanesOf(t testing.TB, texts ...string) []engine.Lane {
	t.Helper()
	lanes := make([]engine.Lane, len(texts))
	for i, text := range texts {
		lane, err := engine.ParseLane(text)
		if err != nil {
			t.Fatal(err)
		}
		lanes[i] = lane
	}
	return lanes
}

// simulatedWall is the wall of a lane over n items with lognormal latencies
// around a second, without waiting for it.
func simulatedWall(rng *rand.Rand, lane engine.Lane, n int, sigma, factor float64) float64 {
	latencies := make([]time.Duration, n)
	for i := range latencies {
		latencies[i] = time.Duration(factor * math.Exp(sigma*rng.NormFloat64()) * float64(time.Second))
	}
	return lane.Plan(n, rng.Uint64()).Forecast(latencies).Wall.Seconds()
}

// measured is a result with the given walls.
func measured(labels []string, walls ...[]float64) Result {
	result := Result{Lanes: make([]Measured, len(walls))}
	for i := range walls {
		result.Lanes[i] = Measured{Label: labels[i], Walls: walls[i]}
	}
	return result
}

func always(value float64, times int) []float64 {
	values := make([]float64, times)
	for i := range values {
		values[i] = value
	}
	return values
}

func join(lists ...[]float64) (all []float64) {
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
