package engine

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A saved run waits for every write: calls that end at one time are written down together.
func TestCallsThatEndTogetherAreKeptTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n, waves = 64, 8
		kept, calls := 0, lasting(slices.Repeat([]time.Duration{5 * ms}, n*waves)...)
		cfg := Config{Lane: lane("as-completed:64"), Rows: texts(n * waves), Caller: calls, Ahead: true, Keep: func([]Event) { kept++ }}
		run, err := Start(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for range run.Events() {
		}
		if kept > n*waves/4 {
			t.Errorf("%d calls were kept in %d parts", n*waves, kept)
		}
	})
}
