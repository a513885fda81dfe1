package governor

import (
	"testing"
	"time"
)

// Of many that begin before anything is known most may be refused, and the others cost much
// less than was thought: what they took after all is what the bucket lacks.
func TestHeadersOfTokensAfterABurst(t *testing.T) {
	g := New(Options{Max: 300, Fixed: true})
	const estimate, real = 300, 25
	var all []*Attempt
	for range 300 {
		a, _ := g.Admit(0, estimate)
		all = append(all, a)
	}
	for i, a := range all[40:] {
		g.Refused(ms(20+i/100), a, News{
			Words: "Rate limit reached for tokens: limit 9000 per minute.", Wait: 100 * time.Millisecond,
			Tokens: Told{Limit: 9000, Remaining: 5, Reset: 7 * time.Second},
		})
	}
	for i, a := range all[:40] {
		g.Accepted(ms(850+i), a, News{Used: real, Tokens: Told{Limit: 9000, Remaining: 100, Reset: 6 * time.Second}})
	}
	if _, hold := g.Admit(ms(900), real); hold.Until > ms(2000) {
		t.Errorf("held by %q until %v: 40 took %d tokens, not all %d", hold.Reason, hold.Until, real, estimate)
	}
}
