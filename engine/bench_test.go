package engine

import (
	"encoding/json"
	"testing"

	"regatta/datasets"
)

// BenchmarkRun is the cost of the engine alone: calls that return at once, folded
// into a tally.
func BenchmarkRun(b *testing.B) {
	for _, l := range []string{"for-loop", "gather:64", "as-completed:64", "ordered:64"} {
		b.Run(l, func(b *testing.B) {
			b.ReportAllocs()
			run, err := Start(b.Context(), Config{Lane: lane(l), Rows: sameText(b.N), Caller: instant{}})
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
		})
	}
}

// sameText are items that cost nothing to read.
type sameText int

func (n sameText) Len() int                     { return int(n) }
func (n sameText) At(int) datasets.Item         { return datasets.Item{ID: "0", Text: "text"} }
func (n sameText) Expected(int) json.RawMessage { return nil }
