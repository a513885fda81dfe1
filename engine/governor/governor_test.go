package governor

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// start begins n attempts at once.
func start(t *testing.T, g *Governor, now time.Duration, n int) []*Attempt {
	t.Helper()
	var all []*Attempt
	for i := range n {
		a, hold := g.Admit(now, 400)
		if a == nil {
			t.Fatalf("attempt %d of %d is held by %s", i+1, n, hold.Reason)
		}
		all = append(all, a)
	}
	return all
}

func TestOneRefusalWithAWaitPausesAll(t *testing.T) {
	g := New(Options{})
	all := start(t, g, 0, 5)
	g.Refused(ms(40), all[0], News{Words: "rate limit reached: 60 requests per minute", Wait: 3 * time.Second})
	if _, hold := g.Admit(ms(50), 400); hold.Reason != Pause || hold.Until < 3*time.Second || hold.Until > ms(3250) {
		t.Fatalf("held by %q until %v", hold.Reason, hold.Until)
	}
	// After a long wait one attempt tries, the others wait for what comes of it.
	probe, hold := g.Admit(ms(3300), 400)
	if probe == nil {
		t.Fatalf("the probe is held by %s", hold.Reason)
	}
	if a, hold := g.Admit(ms(3301), 400); a != nil || hold.Reason != Probe {
		t.Fatalf("a second attempt beside the probe: held by %q", hold.Reason)
	}
	g.Accepted(ms(4000), probe, News{})
	if a, hold := g.Admit(ms(7000), 400); a == nil {
		t.Fatalf("held by %q after the probe was accepted", hold.Reason)
	}
}

// Attempts that were under way at the cut tell nothing new.
func TestOnlyNewsCounts(t *testing.T) {
	g := New(Options{})
	all := start(t, g, 0, 12)
	for _, a := range all[8:] {
		g.Refused(ms(40), a, News{Words: "too many concurrent requests"})
	}
	if g.Limit() != 8 {
		t.Fatalf("limit %d after 4 of 12 were refused, want 8", g.Limit())
	}
}

func TestDown(t *testing.T) {
	var kinds []Kind
	g := New(Options{Note: func(d Decision) { kinds = append(kinds, d.Kind) }})
	first := start(t, g, 0, 1)[0]
	g.Accepted(ms(100), first, News{})
	counted := 0
	for round := range 2 {
		at := time.Duration(round+1) * time.Second
		for i, a := range start(t, g, at, 12) {
			if g.Broken(at+ms(300+i), a, News{}) {
				counted++
			}
		}
	}
	// The first failures could be anything; those of the second round are no longer
	// charged once nearly all that are old enough have failed.
	if counted > 13 || len(kinds) == 0 || kinds[0] != Down {
		t.Fatalf("%d failures counted against items, decisions %v", counted, kinds)
	}
	at := 10 * time.Second
	probe, hold := g.Admit(at, 400)
	if probe == nil {
		t.Fatalf("no probe after the pause: %q", hold.Reason)
	}
	if g.Broken(at+ms(10), probe, News{}) {
		t.Error("the failure of a probe counts against its item")
	}
	at = 100 * time.Second
	if probe, hold = g.Admit(at, 400); probe == nil {
		t.Fatalf("no second probe: %q", hold.Reason)
	}
	g.Accepted(at+ms(800), probe, News{})
	if kinds[len(kinds)-1] != Back {
		t.Errorf("the last decision is %q, want %q", kinds[len(kinds)-1], Back)
	}
}

func TestItGivesUp(t *testing.T) {
	g := New(Options{GiveUp: time.Minute})
	at := time.Duration(0)
	for {
		a, hold := g.Admit(at, 400)
		switch {
		case a != nil:
			g.Refused(at+ms(40), a, News{})
			at += ms(40)
		case hold.Reason == Shut:
			if at < time.Minute || at > 2*time.Minute {
				t.Errorf("gave up after %v", at)
			}
			if !strings.Contains(hold.Why, "1m0s") {
				t.Errorf("why: %q", hold.Why)
			}
			return
		case hold.Until > 0:
			at = hold.Until
		default:
			t.Fatalf("waits for nothing: %q", hold.Reason)
		}
	}
}

func TestAQuotaShutsAtOnce(t *testing.T) {
	g := New(Options{})
	all := start(t, g, 0, 2)
	g.Refused(ms(40), all[0], News{Quota: true})
	if _, hold := g.Admit(ms(50), 400); hold.Reason != Shut {
		t.Errorf("held by %q", hold.Reason)
	}
}

func TestWords(t *testing.T) {
	for words, want := range map[string]Class{
		"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000": TooMuch,
		"Rate limit reached for requests":                               Fast,
		"Rate limit reached for tokens: limit 9000 per minute.":         TooMuch,
		"would exceed the rate limit of 40,000 input tokens per minute": TooMuch,
		"Rate limit reached":                                            "",
		"Number of concurrent connections has exceeded your rate limit": Many,
		"Please slow down":                                              Steep,
		"slow_down":                                                     Steep,
		"too many":                                                      "",
		"RPM limit of 60 hit":                                           Fast,
	} {
		if got := byWords(words); got != want {
			t.Errorf("%q is %q, want %q", words, got, want)
		}
	}
}

func TestHeadersFillTheBucket(t *testing.T) {
	g := New(Options{})
	a := start(t, g, 0, 1)[0]
	g.Accepted(ms(900), a, News{Requests: Told{Limit: 60, Remaining: 2, Reset: time.Minute}})
	start(t, g, ms(900), 1)
	if _, hold := g.Admit(ms(900), 400); hold.Reason != Requests || hold.Until <= ms(900) {
		t.Errorf("held by %q until %v; the header leaves 2", hold.Reason, hold.Until)
	}
}

func TestAGivenRateCutsTheFirstBurst(t *testing.T) {
	g := New(Options{RPM: 6, Max: 100, Start: 50})
	n := 0
	for {
		a, hold := g.Admit(0, 400)
		if a == nil {
			if hold.Reason != Requests {
				t.Errorf("held by %q", hold.Reason)
			}
			break
		}
		n++
	}
	if n > 6 {
		t.Errorf("%d began at once at 6 a minute", n)
	}
}

// A rate that is given holds in every minute, whatever the provider would take.
func TestAGivenRateHolds(t *testing.T) {
	for _, rpm := range []float64{1, 60, 90, 600} {
		g := New(Options{RPM: rpm, Max: 1000, Fixed: true})
		var began []time.Duration
		for now := time.Duration(0); now < 3*time.Minute; {
			a, hold := g.Admit(now, 400)
			if a == nil {
				if now = max(hold.Until, now+ms(1)); hold.Until == 0 {
					t.Fatalf("%v per minute: waits for nothing: %q", rpm, hold.Reason)
				}
				continue
			}
			began = append(began, now)
			g.Accepted(now, a, News{Requests: Told{Limit: 3000, Remaining: 2990, Reset: time.Second}})
		}
		for i, from := range began {
			n := 0
			for _, at := range began[i:] {
				if at < from+time.Minute {
					n++
				}
			}
			if float64(n) > rpm {
				t.Fatalf("%v per minute: %d in the minute from %v on", rpm, n, from)
			}
		}
		if float64(len(began)) < 2.8*rpm {
			t.Errorf("%v per minute: only %d in 3 minutes", rpm, len(began))
		}
	}
}

// However a provider behaves: never more in flight than the limit and one probe, every
// no has a reason and a moment to ask again, and a provider that accepts everything from
// some time on gets all there is.
func TestNothingHangs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := New(Options{Seed: rapid.Uint64().Draw(t, "seed"), Fixed: rapid.Bool().Draw(t, "fixed"), Max: rapid.IntRange(1, 40).Draw(t, "max")})
		now := time.Duration(0)
		var open []*Attempt
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now += ms(rapid.IntRange(0, 900).Draw(t, "ms"))
			if a, hold := g.Admit(now, 400); a != nil {
				open = append(open, a)
			} else if hold.Reason == Nothing || hold.Until == 0 && len(open) == 0 && hold.Reason != Shut {
				t.Fatalf("held by %q until %v with %d in flight", hold.Reason, hold.Until, len(open))
			}
			if len(open) == 0 || rapid.Bool().Draw(t, "stays") {
				continue
			}
			i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
			a := open[i]
			open = append(open[:i], open[i+1:]...)
			end(t, g, now, a)
		}
		if g.InFlight() != len(open) {
			t.Fatalf("%d in flight, it counts %d", len(open), g.InFlight())
		}
		for _, a := range open {
			g.Accepted(now, a, News{})
		}
		settles(t, g, now)
	})
}

// end ends an attempt in some way.
func end(t *rapid.T, g *Governor, now time.Duration, a *Attempt) {
	news := News{Wait: ms(rapid.IntRange(0, 3000).Draw(t, "wait"))}
	if rapid.Bool().Draw(t, "headers") {
		news.Requests = Told{Limit: float64(rapid.IntRange(1, 6000).Draw(t, "limit")), Remaining: float64(rapid.IntRange(0, 6000).Draw(t, "left"))}
	}
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		g.Accepted(now, a, news)
	case 1:
		g.Refused(now, a, news)
	case 2:
		g.Broken(now, a, news)
	default:
		g.Dropped(now, a)
	}
}

// settles takes a hundred attempts through, one after the other, all accepted.
func settles(t *rapid.T, g *Governor, now time.Duration) {
	for n, asked := 0, 0; n < 100; asked++ {
		a, hold := g.Admit(now, 400)
		switch {
		case a != nil:
			n++
			now += ms(100)
			g.Accepted(now, a, News{})
		case hold.Reason == Shut:
			return
		case hold.Until <= now:
			t.Fatalf("nothing in flight, held by %q until %v at %v", hold.Reason, hold.Until, now)
		default:
			now = hold.Until
		}
		if asked > 10000 {
			t.Fatalf("asked %d times for %d attempts, now held by %q", asked, n, hold.Reason)
		}
	}
}

func BenchmarkAdmit(b *testing.B) {
	g := New(Options{Start: 64})
	now := time.Duration(0)
	for b.Loop() {
		a, _ := g.Admit(now, 400)
		now += 10 * time.Microsecond
		g.Accepted(now, a, News{})
	}
}

// The time in which nobody asks isn't the provider's silence.
func TestIdleTimeIsNoSilence(t *testing.T) {
	g := New(Options{GiveUp: time.Minute})
	g.Accepted(time.Second, start(t, g, 0, 1)[0], News{})
	at := time.Hour
	for range 2 {
		a := start(t, g, at, 1)[0]
		g.Refused(at+ms(40), a, News{Words: "rate limit reached", Wait: 3 * time.Second})
		at += time.Hour
	}
	g.Accepted(at+time.Second, start(t, g, at, 1)[0], News{})
}

// What was not sent, as an answer from the cache, takes nothing of a rate.
func TestWhatIsNotSentCostsNothing(t *testing.T) {
	g := New(Options{RPM: 60, TPM: 10_000})
	for range 1000 {
		g.Unsent(0, start(t, g, 0, 1)[0])
	}
}

// A wait for longer than it waits for an answer is for nothing.
func TestAWaitThatIsTooLong(t *testing.T) {
	for wait, want := range map[time.Duration]time.Duration{50 * time.Second: time.Minute, 90 * time.Second: ms(40), 7 * time.Hour: ms(40)} {
		g := New(Options{GiveUp: time.Minute})
		at := time.Duration(0)
		for {
			a, hold := g.Admit(at, 400)
			if a != nil {
				at += ms(40)
				g.Refused(at, a, News{Wait: wait})
				continue
			}
			if hold.Reason == Shut {
				break
			}
			if at = hold.Until; at == 0 || at > time.Hour {
				t.Fatalf("%v: waits until %v for %q", wait, at, hold.Reason)
			}
		}
		if at < want || at > want+ms(1) {
			t.Errorf("%v: gave up at %v, want %v", wait, at, want)
		}
	}
}

// A probe that hangs keeps nobody waiting for longer than the time to give up.
func TestAProbeThatHangs(t *testing.T) {
	g := New(Options{GiveUp: time.Minute})
	g.Accepted(ms(500), start(t, g, 0, 1)[0], News{})
	for i := range 2 {
		at := time.Duration(i+1) * time.Second
		for _, a := range start(t, g, at, 12) {
			g.Broken(at+ms(300), a, News{})
		}
	}
	_, hold := g.Admit(ms(2310), 400)
	if a, hold := g.Admit(hold.Until, 400); a == nil {
		t.Fatalf("the probe is held by %s", hold.Reason)
	}
	_, hold = g.Admit(10*time.Second, 400)
	if hold.Reason != Probe || hold.Until == 0 {
		t.Fatalf("held by %s until %v", hold.Reason, hold.Until)
	}
	if _, hold = g.Admit(hold.Until, 400); hold.Reason != Shut {
		t.Errorf("held by %s until %v", hold.Reason, hold.Until)
	}
}

// A limit for a minute is no burst: what headers say to be left bounds what is sent at
// once, until they say that there is more.
func TestABurstIsWhatWasEverLeft(t *testing.T) {
	var b bucket
	sync := func(at, remaining float64) {
		b.advance(at)
		b.sync(Told{Limit: 6000, Remaining: remaining}, at, at, 0)
	}
	sync(0, 9)
	b.advance(60)
	if b.level != 10 || b.rate != 100 {
		t.Errorf("%v at once and %v a second, want 10 and 100", b.level, b.rate)
	}
	sync(61, 400)
	b.advance(200)
	if b.level != 401 {
		t.Errorf("%v at once when more was left, want 401", b.level)
	}
}

// TestABurstThatIsRefusedTakesNothing is that of a thousand attempts at once, nearly all of
// which are refused, only those that were taken count against the provider's rate.
func TestABurstThatIsRefusedTakesNothing(t *testing.T) {
	g := New(Options{Start: 1000, Max: 1000})
	burst := start(t, g, 0, 1000)
	for i, a := range burst[50:] {
		g.Refused(ms(10+i/100), a, News{Wait: 10 * time.Millisecond, Requests: Told{Limit: 6000, Remaining: 0}})
	}
	for i, a := range burst[:50] {
		g.Accepted(ms(800), a, News{Requests: Told{Limit: 6000, Remaining: float64(49 - i)}})
	}
	if g.requests.level < -50 {
		t.Errorf("the bucket is at %.0f: it takes %.1fs until the next attempt", g.requests.level, -g.requests.level/g.requests.rate)
	}
}
