package engine

import (
	"testing"
)

// BenchmarkRun is the cost of the engine alone: calls that return at once, folded
// into a tally.
func BenchmarkRun(b *testing.B) {
	for _, l := range []string{"for-loop", "gather:64", "as-completed:64", "ordered:64"} {
		b.Run(l, func(b *testing.B) {
			b.ReportAllocs()
			run, err := Start(b.Context(), Config{Lane: lane(l), Rows: texts(b.N), Caller: instant{}})
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
