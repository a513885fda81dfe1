package simulated

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// theArticle is the seven texts of its table.
var theArticle = []string{
	"My name is John and I am 20 years old",
	"My name is Mary and I am 21 years old",
	"My name is Bob and I am 22 years old",
	"My name is Alice and I am 23 years old",
	"My name is Jane and I am 24 years old",
	"My name is Joe and I am 25 years old",
	"My name is Jill and I am 26 years old",
}

func articleLatencies(seed uint64) []time.Duration {
	var all []time.Duration
	for _, text := range theArticle {
		d := dice{seed: seed, text: hashText(text), attempt: 1}
		all = append(all, Article().draw(d.roll(forLatency)))
	}
	return all
}

// Half of what is drawn is above what is typical, and half below.
func TestTypicalIsInTheMiddle(t *testing.T) {
	for _, l := range []Latency{Article(), Uniform(200*time.Millisecond, time.Second), Lognormal(800*time.Millisecond, 0.4)} {
		rng := rand.New(rand.NewPCG(1, 2))
		above := 0
		const draws = 10_000
		for range draws {
			if l.draw(rng) > l.Typical() {
				above++
			}
		}
		if part := float64(above) / draws; part < 0.48 || part > 0.52 {
			t.Errorf("%v: %.2f of all draws are above %v", l, part, l.Typical())
		}
	}
	if Fixed(time.Second).Typical() != time.Second || (Latency{}).Typical() != 0 {
		t.Error("what is fixed isn't typical")
	}
}

// near reports whether a wall is within 15% of a row of the article's table.
func near(wall time.Duration, row float64) bool {
	return wall.Seconds() >= 0.85*row && wall.Seconds() <= 1.15*row
}

// twoSlots is how long the latencies take, two at a time, in the given order.
func twoSlots(latencies []time.Duration, order []int) time.Duration {
	var a, b time.Duration
	for _, i := range order {
		if a > b {
			a, b = b, a
		}
		a += latencies[i]
	}
	return max(a, b)
}

// rowsOf says whether the rows of the table come out: those whose order is
// fixed, and those of two slots in one order.
func fixedRows(latencies []time.Duration) bool {
	var sum time.Duration
	for _, l := range latencies {
		sum += l
	}
	longest := slices.Max(latencies)
	return near(sum, 6.17) && near(longest, 0.85) && near(longest, 0.95)
}

func slotRows(latencies []time.Duration, order []int) bool {
	wall := twoSlots(latencies, order)
	return near(wall, 3.04) && near(wall, 3.26)
}

func TestArticleGivesTheTable(t *testing.T) {
	const seeds, orders = 2000, 100
	rng := rand.New(rand.NewPCG(1, 1))
	bad := 0
	for seed := range uint64(seeds) {
		latencies := articleLatencies(seed)
		ok := fixedRows(latencies) && slotRows(latencies, []int{0, 1, 2, 3, 4, 5, 6})
		for range orders {
			ok = ok && slotRows(latencies, rng.Perm(len(latencies)))
		}
		if !ok {
			bad++
		}
	}
	if bad > seeds/200 {
		t.Errorf("%d of %d seeds miss the article's table", bad, seeds)
	}
}

func TestArticleGivesTheTableAtTheDefaultSeedInEveryOrder(t *testing.T) {
	latencies := articleLatencies(DefaultOptions().Seed)
	if !fixedRows(latencies) {
		t.Errorf("%v misses the rows without a limit", latencies)
	}
	order := []int{0, 1, 2, 3, 4, 5, 6}
	var permute func(k int)
	permute = func(k int) {
		if k == len(order) && !slotRows(latencies, order) {
			t.Errorf("%v two at a time take %v in order %v", latencies, twoSlots(latencies, order), order)
		}
		for i := k; i < len(order); i++ {
			order[k], order[i] = order[i], order[k]
			permute(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	permute(0)
}

func TestArticleIsABell(t *testing.T) {
	const n = 20000
	var sum time.Duration
	inner := 0
	for seed := range uint64(n) {
		l := Article().draw(dice{seed: seed}.roll(forLatency))
		if l < 720*time.Millisecond || l > 940*time.Millisecond || l%time.Microsecond != 0 {
			t.Fatalf("seed %d: %v", seed, l)
		}
		sum += l
		if l > 790*time.Millisecond && l < 870*time.Millisecond {
			inner++
		}
	}
	if mean := sum / n; mean < 828*time.Millisecond || mean > 832*time.Millisecond {
		t.Errorf("mean %v", mean)
	}
	if share := float64(inner) / n; share < 0.72 { // 0.36 if it were flat
		t.Errorf("only %.2f of the latencies are within 40 ms of the middle", share)
	}
}

func TestLatencyDraws(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		spec      string
		low, high time.Duration // of all draws
		from, to  time.Duration // of their median
	}{
		{"0", 0, 0, 0, 0},
		{"fixed:850ms", 850 * ms, 850 * ms, 850 * ms, 850 * ms},
		{"uniform:200ms:1s", 200 * ms, 1000 * ms, 570 * ms, 630 * ms},
		{"uniform:1s:1s", 1000 * ms, 1000 * ms, 1000 * ms, 1000 * ms},
		{"lognormal:800ms:0.4", 100 * ms, 6000 * ms, 770 * ms, 830 * ms},
		{"lognormal:1h:10", 0, maxLatency, 30 * time.Minute, 2 * time.Hour},
	} {
		l, err := ParseLatency(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		var drawn []time.Duration
		for seed := range uint64(2001) {
			drawn = append(drawn, l.draw(dice{seed: seed}.roll(forLatency)))
		}
		slices.Sort(drawn)
		if drawn[0] < c.low || drawn[2000] > c.high {
			t.Errorf("%s: from %v to %v, want within %v and %v", c.spec, drawn[0], drawn[2000], c.low, c.high)
		}
		if median := drawn[1000]; median < c.from || median > c.to {
			t.Errorf("%s: median %v, want from %v to %v", c.spec, median, c.from, c.to)
		}
	}
}

func TestDiceHangOnEverything(t *testing.T) {
	base := dice{seed: 1, text: hashText("a"), attempt: 1}
	draw := func(d dice, why purpose) uint64 { return d.roll(why).Uint64() }
	first := draw(base, forLatency)
	if again := draw(base, forLatency); again != first {
		t.Errorf("the same dice draw %d, then %d", first, again)
	}
	for name, other := range map[string]uint64{
		"seed":    draw(dice{2, base.text, 1}, forLatency),
		"text":    draw(dice{1, hashText("b"), 1}, forLatency),
		"attempt": draw(dice{1, base.text, 2}, forLatency),
		"purpose": draw(base, forFault),
	} {
		if other == first {
			t.Errorf("another %s draws the same", name)
		}
	}
}

func TestParseLatencyRefuses(t *testing.T) {
	for _, spec := range []string{"", "1", "articles", "fixed", "fixed:", "fixed:-1s", "fixed:1s:2s", "fixed:25h", "uniform:1s", "uniform:2s:1s",
		"uniform:x:1s", "lognormal:1s", "lognormal:1s:-1", "lognormal:1s:NaN", "lognormal:1s:11", "gamma:1s"} {
		if l, err := ParseLatency(spec); err == nil {
			t.Errorf("%q was read as %v", spec, l)
		}
	}
}

func TestLatencyStringIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Int64Range(0, int64(maxLatency)/2)
		low := time.Duration(d.Draw(t, "low"))
		l := rapid.SampledFrom([]Latency{{}, Article(), Fixed(low), Uniform(low, low+time.Duration(d.Draw(t, "more"))),
			Lognormal(low, rapid.Float64Range(0, 10).Draw(t, "sigma"))}).Draw(t, "latency")
		again, err := ParseLatency(l.String())
		if err != nil || again != l {
			t.Fatalf("%v was read as %v (%v)", l, again, err)
		}
	})
}
