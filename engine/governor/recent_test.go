package governor

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The level of an attempt is what was in flight when it began, without those before it
// that were refused since.
func TestLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(Options{Max: math.MaxInt32, Fixed: true})
		var flying []*Attempt
		want := map[*Attempt]int{}
		for now := range rapid.IntRange(1, 120).Draw(t, "steps") {
			if len(flying) == 0 || rapid.Bool().Draw(t, "begins") {
				g.now = float64(now)
				g.recent.forget(g.now - memory)
				a := g.begin(1, false)
				flying = append(flying, a)
				want[a] = len(flying)
				continue
			}
			i := rapid.IntRange(0, len(flying)-1).Draw(t, "which")
			a := flying[i]
			flying = append(flying[:i:i], flying[i+1:]...)
			a.state = accepted
			g.all--
			if rapid.Bool().Draw(t, "refused") {
				a.state = refused
				g.recent.refusedNow(a)
				for other := range want {
					if other.number > a.number {
						want[other]--
					}
				}
			}
		}
		for _, a := range g.recent.attempts {
			if got := g.recent.level(a); got != want[a] {
				t.Fatalf("attempt %d: level %d, want %d", a.number, got, want[a])
			}
		}
	})
}

// Tens of thousands of attempts that are refused together, without a word why.
func BenchmarkRefusedTogether(b *testing.B) {
	for b.Loop() {
		g := New(Options{Max: math.MaxInt32, Fixed: true})
		all := make([]*Attempt, 20_000)
		for i := range all {
			all[i], _ = g.Admit(0, 400)
		}
		for i, a := range all {
			g.Refused(time.Second+time.Duration(i)*time.Microsecond, a, News{})
		}
	}
}

// What those that began after an attempt took is what they were estimated at, or what it
// turned out to be.
func TestTokensOfLaterAttempts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r recent
		var all []*Attempt
		var took []float64
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			if len(all) == 0 || rapid.Bool().Draw(t, "begins") {
				a := &Attempt{number: 7 + len(all), took: float64(rapid.IntRange(0, 500).Draw(t, "estimate"))}
				r.add(a)
				all, took = append(all, a), append(took, a.took)
				continue
			}
			i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
			took[i] = float64(rapid.IntRange(0, 500).Draw(t, "took"))
			r.took(all[i], took[i])
			if rapid.Bool().Draw(t, "asked for") {
				r.tookAfter(all[i])
			}
		}
		sum := 0.0
		for i := len(all) - 1; i >= 0; i-- {
			if got := r.tookAfter(all[i]); got != sum {
				t.Fatalf("after attempt %d: %v, want %v", i, got, sum)
			}
			sum += took[i]
		}
	})
}
