package governor

import (
	"slices"
	"testing"
	"time"
)

// lucky is a governor under a fixed limit of 8 whose calls take a second, eight at a time, with
// what it has decided.
type lucky struct {
	*Governor
	now   time.Duration
	kinds []Kind
}

func newLucky() *lucky {
	l := &lucky{}
	l.Governor = New(Options{Max: 8, Fixed: true, Note: func(d Decision) { l.kinds = append(l.kinds, d.Kind) }})
	return l
}

// rounds lets so many pass: as many as may begin, of which the first are refused.
func (l *lucky) rounds(n, refused int) {
	for range n {
		var all []*Attempt
		for len(all) < 8 {
			a, _ := l.Admit(l.now, 400)
			if a == nil {
				break
			}
			all = append(all, a)
		}
		for i, a := range all {
			if i < refused {
				l.Refused(l.now+ms(50), a, News{Wait: time.Second})
			}
		}
		for i, a := range all {
			if i >= refused {
				l.Accepted(l.now+ms(900), a, News{})
			}
		}
		l.now += time.Second
	}
}

// byChance lets it find out that refusals are random.
func (l *lucky) byChance(t *testing.T) {
	t.Helper()
	for range 6 {
		l.rounds(5, 0)
		l.rounds(1, 1)
	}
	if !slices.Contains(l.kinds, Random) || l.Limit() != 8 || l.pace.rate < unlimited {
		t.Fatalf("limit %d, pace %v, decisions %v", l.Limit(), l.pace.rate, l.kinds)
	}
	l.kinds = nil
}

// One refusal in 48 is no limit: neither the limit nor a pace changes for it.
func TestRareRefusalsAreRandom(t *testing.T) {
	l := newLucky()
	l.byChance(t)
	for range 6 {
		l.rounds(5, 0)
		l.rounds(1, 1)
	}
	if len(l.kinds) > 0 || l.Limit() != 8 {
		t.Fatalf("limit %d, decisions %v", l.Limit(), l.kinds)
	}
}

// Where a limit begins to refuse more than chance did, it is looked for.
func TestALimitEndsChance(t *testing.T) {
	l := newLucky()
	l.byChance(t)
	l.rounds(8, 4)
	if i := slices.Index(l.kinds, Doubted); i < 0 || l.Limit() > 7 && l.pace.rate == unlimited {
		t.Fatalf("limit %d, pace %v, decisions %v", l.Limit(), l.pace.rate, l.kinds)
	}
}

// After a minute without a refusal the next is news again.
func TestChanceIsOverAfterAMinute(t *testing.T) {
	for _, c := range []struct {
		quiet int
		state chanceState
	}{{50, believed}, {70, suspected}} {
		l := newLucky()
		l.byChance(t)
		l.rounds(c.quiet, 0)
		l.rounds(1, 1)
		if l.chance.state == believed != (c.state == believed) {
			t.Errorf("after %d seconds without a refusal the state is %v, want %v", c.quiet, l.chance.state, c.state)
		}
	}
}
