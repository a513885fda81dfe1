package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine/admit"
	"regatta/engine/call"
	"regatta/engine/governor"
)

// BenchmarkRun is the cost of the engine alone: calls that return at once, folded
// into a tally.
func BenchmarkRun(b *testing.B) {
	for _, l := range []string{"for-loop", "gather:64", "as-completed:64", "ordered:64"} {
		b.Run(l, func(b *testing.B) {
			runOnce(b, Config{Lane: lane(l)})
		})
	}
}

// runOnce measures a run of b.N calls that are answered at once.
func runOnce(b *testing.B, cfg Config) {
	b.ReportAllocs()
	cfg.Rows, cfg.Caller = sameText(b.N), instant{}
	run, err := Start(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	tally := NewTally()
	for batch := range run.Events() {
		tally.Apply(batch)
	}
	if tally.Delivered != b.N {
		b.Fatalf("%d of %d delivered", tally.Delivered, b.N)
	}
}

// BenchmarkAdmit is what admission costs a call besides the run's own links: with none,
// with a limit that several runs may share, with a pause and a link that wants to know
// what came of each attempt, and with a pause alone and a governor beside it.
func BenchmarkAdmit(b *testing.B) {
	for _, c := range []struct {
		name  string
		links []admit.Link
	}{
		{"none", nil},
		{"limit", []admit.Link{admit.NewLimit(64, admit.Slot)}},
		{"attempt", []admit.Link{admit.NewLimit(64, admit.Slot), new(admit.Pause), &counting{}}},
		{"pause", []admit.Link{new(admit.Pause)}},
		{"pause, governor", []admit.Link{new(admit.Pause), governor.NewLink(governor.Options{Max: math.MaxInt32, Fixed: true})}},
	} {
		b.Run(c.name, func(b *testing.B) {
			runOnce(b, Config{Lane: lane("gather:64"), Admission: c.links})
		})
	}
}

// BenchmarkGoverned is what a governor costs an admitted call in processor time, in a run beside one
// that has none: "more-ns/op", which is to be below 1,000. The two have their turns.
func BenchmarkGoverned(b *testing.B) {
	const turns = 10
	var took [2]time.Duration
	for turn := range 2 * turns {
		var links []admit.Link
		if turn%2 == 1 {
			links = []admit.Link{new(admit.Pause), governor.NewLink(governor.Options{Max: math.MaxInt32, Fixed: true})}
		}
		began := cpu()
		run, err := Start(b.Context(), Config{Lane: lane("gather:64"), Rows: sameText(b.N/turns + 1), Caller: instant{}, Admission: links})
		if err != nil {
			b.Fatal(err)
		}
		tally := NewTally()
		for batch := range run.Events() {
			tally.Apply(batch)
		}
		took[turn%2] += cpu() - began
	}
	b.ReportMetric(float64(took[1]-took[0])/float64(turns*(b.N/turns+1)), "more-ns/op")
}

// counting counts attempts.
type counting struct{ begun, over atomic.Int64 }

func (*counting) Scope() admit.Scope        { return admit.Attempt }
func (*counting) Withdraw(*admit.Ticket)    {}
func (c *counting) Over(admit.Outcome) bool { c.over.Add(1); return false }
func (c *counting) Admit(*admit.Ticket, time.Time) (admit.Grant, admit.Decision) {
	c.begun.Add(1)
	return c, admit.Decision{}
}

// BenchmarkStreamed is the cost of streaming: each call says its answer in 100
// pieces, as fast as it can, 256 calls at a time. What is measured is an item.
func BenchmarkStreamed(b *testing.B) {
	for _, stream := range []bool{false, true} {
		b.Run(fmt.Sprint(stream), func(b *testing.B) {
			b.ReportAllocs()
			run, err := Start(b.Context(), Config{Lane: lane("as-completed:256"), Rows: sameText(b.N), Caller: talkative{}, Stream: stream})
			if err != nil {
				b.Fatal(err)
			}
			tally, partials := NewTally(), 0
			for batch := range run.Events() {
				tally.Apply(batch)
				for i := range batch {
					if batch[i].Kind == Partial {
						partials++
					}
				}
			}
			if tally.Delivered != b.N {
				b.Fatalf("%d of %d delivered", tally.Delivered, b.N)
			}
			b.ReportMetric(float64(partials)/float64(b.N), "partials/op")
		})
	}
}

// talkative says an answer in pieces, each with all that came before it.
type talkative struct{}

func (talkative) Call(_ context.Context, req call.Request) (call.Answer, error) {
	var text strings.Builder
	for range 100 {
		text.WriteString("four")
		if req.Progress != nil {
			req.Progress(text.String())
		}
	}
	return call.Answer{Output: json.RawMessage(`{}`)}, nil
}

// sameText are items that cost nothing to read.
type sameText int

func (n sameText) Len() int                     { return int(n) }
func (n sameText) At(int) datasets.Item         { return datasets.Item{ID: "0", Text: "text"} }
func (n sameText) Expected(int) json.RawMessage { return nil }

// BenchmarkFold is the cost of the tally alone, an event.
func BenchmarkFold(b *testing.B) {
	run, err := Start(b.Context(), Config{Lane: lane("gather:64"), Rows: sameText(10_000), Caller: instant{}})
	if err != nil {
		b.Fatal(err)
	}
	var events []Event
	for batch := range run.Events() {
		events = append(events, batch...)
	}
	b.ReportAllocs()
	for b.Loop() {
		NewTally().Apply(events)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}
