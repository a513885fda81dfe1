package admit

import (
	"fmt"
	"testing"
)

// BenchmarkAdmit is what it costs a call to be admitted by chains of so many links, and
// to give all back.
func BenchmarkAdmit(b *testing.B) {
	for n := 1; n <= 5; n++ {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			links := []Link{new(Pause), NewLimit(64, Slot), NewLimit(64, Bound), NewLimit(0, Slot), new(Pause)}[:n]
			chain := New(links...)
			t, _ := waiting()
			for range b.N {
				if d := chain.Admit(t, start); !d.Yes() {
					b.Fatal(d)
				}
				t.Over(Outcome{At: start})
				t.Release(start)
			}
		})
	}
}
