package engine

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/admit"
	"regatta/engine/call"
)

// moody is a link that says yes, not before a moment, not until it wakes somebody, or
// never, as it likes.
type moody struct {
	kind  [4]int // how often it says what, of their sum
	grant bool   // it wants its grants back

	mu     sync.Mutex
	rng    *rand.Rand
	line   admit.Line
	inside int
	asked  int
	shut   *call.Error
}

func drawMoody(rt *rapid.T) *moody {
	m := &moody{grant: rapid.Bool().Draw(rt, "grants")}
	for i, what := range []string{"yes", "moments", "wakes"} {
		m.kind[i] = rapid.IntRange(0, 4).Draw(rt, what)
	}
	m.kind[0]++
	if rapid.IntRange(0, 4).Draw(rt, "may shut") == 0 {
		m.kind[3] = 1
	}
	m.rng = rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "mood"), 1))
	return m
}

func (m *moody) Scope() admit.Scope { return admit.Attempt }

func (m *moody) Withdraw(t *admit.Ticket) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.line.Leave(t)
	m.line.Wake()
}

func (m *moody) Over(admit.Outcome) (excused bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inside--
	return false
}

func (m *moody) Admit(t *admit.Ticket, now time.Time) (admit.Grant, admit.Decision) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	wait := time.Duration(1+m.rng.IntN(3000)) * time.Microsecond
	d := admit.Decision{Reason: admit.Pace}
	switch mood := m.mood(); {
	case m.shut != nil || mood == 3:
		if m.shut == nil {
			m.shut = &call.Error{Kind: call.Budget, Message: "enough", Rates: call.NoRates}
			m.line.WakeAll()
		}
		d.Never = m.shut
		return nil, d
	case m.line.Ahead(t):
		m.line.Join(t)
		return nil, d
	case mood == 1:
		m.line.Join(t)
		d.Reason, d.Until = admit.Requests, now.Add(wait)
		return nil, d
	case mood == 2:
		m.line.Join(t)
		time.AfterFunc(wait, func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.line.Wake()
		})
		return nil, d
	}
	if !m.grant {
		return nil, admit.Decision{}
	}
	m.inside++
	return m, admit.Decision{}
}

// mood draws what is said next.
func (m *moody) mood() int {
	sum := 0
	for _, n := range m.kind {
		sum += n
	}
	at := m.rng.IntN(sum)
	for i, n := range m.kind {
		if at -= n; at < 0 {
			return i
		}
	}
	return 0
}

// checkEmpty holds what is left at a link when its runs are over against nothing.
func (m *moody) checkEmpty(rt *rapid.T) {
	if m.inside != 0 || !m.line.Empty() {
		rt.Fatalf("%d grants were not given back; somebody waits: %v", m.inside, !m.line.Empty())
	}
}

// Runs that share links all come to their ends without being stopped, whatever the links
// say meanwhile, and leave nothing there.
func TestRunsThatShareLinksComeToTheirEnds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		link, limit, pause := drawMoody(rt), admit.NewLimit(rapid.IntRange(1, 3).Draw(rt, "shared limit"), admit.Slot), new(admit.Pause)
		links := rapid.Permutation([]admit.Link{link, limit, pause}).Draw(rt, "order")
		var cfgs []Config
		for range rapid.IntRange(1, 3).Draw(rt, "runs") {
			cfg := drawRun(rt, rapid.IntRange(0, 12).Draw(rt, "items"))
			cfg.Admission = links
			cfgs = append(cfgs, cfg)
		}
		changes := rapid.SliceOfN(rapid.IntRange(-1, 3), 0, 5).Draw(rt, "changes")
		tallies := alongside(t, func() {
			for _, n := range changes {
				after(2*ms + 1)
				if n < 0 {
					pause.Begin()
				} else {
					pause.End()
					limit.Set(n)
				}
			}
			pause.End()
		}, cfgs...)
		for i, tally := range tallies {
			if !tally.Over || tally.Ended() != cfgs[i].Rows.Len() {
				rt.Fatalf("run %d: over %v, %d of %d items", i, tally.Over, tally.Ended(), cfgs[i].Rows.Len())
			}
		}
		link.checkEmpty(rt)
		if n := limit.InFlight(); n != 0 {
			rt.Fatalf("%d places were not given back", n)
		}
	})
}
