package trials

import (
	"testing"
	"time"

	"regatta/engine"
)

// What is decided and what is said of it, on providers that tell or show a rate, take so many at a
// time, or say nothing.
func TestAdvise(t *testing.T) {
	paced := func(limit int, throughput float64, refused int) Point {
		p := at(limit, 400, throughput, time.Second, time.Duration(400/throughput*1e9), 400, 0, refused)
		p.Refused, p.ByRate, p.Stated = refused, refused > 0, 600
		return p
	}
	bare := func(limit int, throughput, shown float64, refused int) Point {
		p := paced(limit, throughput, refused)
		p.Stated, p.Shown = 0, shown
		return p
	}
	failing := func(limit int, throughput float64, failed int) Point {
		p := paced(limit, throughput, 0)
		p.OK, p.Failed = 400-failed, failed
		return p
	}
	slow := func(limit int, throughput float64) Point {
		p := paced(limit, throughput, 0)
		p.P95 = 2*time.Second + 1
		return p
	}
	full := func(limit int, throughput float64, takes, refused int) Point {
		p := paced(limit, throughput, refused)
		p.ByRate, p.Stated, p.Takes = false, 0, takes
		return p
	}
	for name, c := range map[string]struct {
		points []Point
		about  About
		want   Advice // but for what words are made of
		use    string
		says   string
	}{
		"a rate that is stated": {
			[]Point{paced(1, 1.2, 0), paced(4, 4.7, 0), paced(8, 9.3, 0), paced(16, 10.3, 0), paced(32, 10.3, 12), paced(64, 10.3, 44)}, About{},
			Advice{Reason: Rate, At: 2, Limit: 8, RPM: 600, PerSecond: 10, Stated: true}, "limit 8 with --rpm 600",
			"limit 8 with --rpm 600: the provider states 600 requests/min; 9.30 items/s at limit 8; 56 refusals at 32 and 64",
		},
		"all in its burst": {
			[]Point{paced(1, 1.2, 0), paced(8, 9.3, 0), paced(16, 18, 0), paced(64, 70, 0)}, About{},
			Advice{Reason: Rate, At: 1, Limit: 8, RPM: 600, PerSecond: 10, Stated: true}, "limit 8 with --rpm 600",
			"limit 8 with --rpm 600: the provider states 600 requests/min; 9.30 items/s at limit 8; 10.0 items/s in the long run, limits from 16 on were faster only during its burst",
		},
		"what failed or was slow isn't taken for its rate": {
			[]Point{paced(1, 1.2, 0), failing(2, 9.5, 5), slow(3, 9.6), paced(8, 9.3, 40), failing(16, 10.3, 30)}, About{},
			Advice{Reason: Rate, At: 3, Limit: 8, RPM: 600, PerSecond: 10, Stated: true}, "limit 8 with --rpm 600",
			"excluding 2, 3 and 16 (at 2: 5 failures), limit 8 with --rpm 600: the provider states 600 requests/min; 9.30 items/s at limit 8; 40 refusals at 8",
		},
		"a rate that only limits with failures reach": {
			[]Point{paced(1, 1.2, 0), paced(4, 4.7, 0), failing(16, 10.3, 30)}, About{},
			Advice{Reason: Best, At: 1, Limit: 4}, "limit 4",
			"excluding 16 (at 16: 30 failures), limit 4 has the best throughput, 4.70 items/s",
		},
		"failures at all limits": {
			[]Point{failing(1, 1.2, 8), failing(8, 9.3, 8), failing(16, 10, 8)}, About{},
			Advice{Reason: Rate, At: 1, Limit: 8, RPM: 600, PerSecond: 10, Stated: true}, "limit 8 with --rpm 600",
			"limit 8 with --rpm 600: the provider states 600 requests/min; 9.30 items/s at limit 8; 8 failures even at 1",
		},
		"thousands of items": {
			[]Point{at(1, 5000, 1, time.Second, 5000*time.Second, 5000, 0, 0), at(5000, 5000, 4000, time.Second, 1250*time.Millisecond, 5000, 0, 0)}, About{},
			Advice{Reason: AllAtOnce, At: 1, Limit: 5000, InBurst: true}, "limit 5000",
			"limit 5000 is best at 4,000 items/s: all 5,000 items start at once; no rate stated: 5,000 items in 1.25s may be only a burst",
		},
		"a rate that is far": {
			[]Point{paced(1, 1.2, 0), paced(4, 4.7, 0), paced(8, 4.8, 0)}, About{},
			Advice{Reason: Best, At: 1, Limit: 4}, "limit 4",
			"limit 4 is the lowest within 10% of the best throughput: 4.70 items/s vs 4.80 at 8",
		},
		"a rate that shows": {
			[]Point{bare(1, 1.2, 0, 0), bare(8, 9.3, 0, 0), bare(16, 9.4, 570, 9), bare(32, 9.3, 560, 30)}, About{},
			Advice{Reason: Rate, At: 1, Limit: 8, RPM: 570, PerSecond: 9.5}, "limit 8 with --rpm 570",
			"limit 8 with --rpm 570: the provider takes at least 570 requests/min; 9.30 items/s at limit 8; 39 refusals at 16 and 32",
		},
		"a rate that nobody tells": {
			[]Point{bare(1, 1.2, 0, 0), bare(8, 9.3, 0, 0), bare(16, 9.4, 0, 2)}, About{},
			Advice{Reason: Rate, At: 1, Limit: 8, Auto: true}, "--limit auto",
			"--limit auto: the provider has a rate that it doesn't state; 2 refusals at 16",
		},
		"still rising": {
			[]Point{bare(1, 1, 0, 0), bare(32, 31, 0, 0), bare(64, 61, 0, 0)}, About{Unlimited: true},
			Advice{Reason: Highest, At: 2, Limit: 64, From: 64, To: 256}, "limit 64",
			"limit 64, the highest tried, is best so far: 61.0 items/s, up from 31.0 at 32; try gather:64..256",
		},
		"a burst that nobody states": {
			[]Point{bare(1, 1, 0, 0), bare(32, 31, 0, 0), bare(64, 32, 0, 0)}, About{},
			Advice{Reason: Best, At: 1, Limit: 32, InBurst: true}, "limit 32",
			"limit 32 is the lowest within 10% of the best throughput: 31.0 items/s vs 32.0 at 64; no rate stated: 400 items in 12.90s may be only a burst",
		},
		"longer than a burst": {
			[]Point{bare(1, 1, 0, 0), bare(4, 4, 0, 0), bare(8, 4, 0, 0)}, About{},
			Advice{Reason: Best, At: 1, Limit: 4}, "limit 4",
			"limit 4 is the lowest with the best throughput, 4.00 items/s",
		},
		"a number that no limit tried is": {
			[]Point{full(1, 1, 0, 0), full(8, 8, 0, 0), full(16, 9.9, 10, 20)}, About{Unlimited: true},
			Advice{Reason: Best, At: 1, Limit: 8, Try: 10}, "limit 8",
			"excluding 16 (at 16: 20 refusals), limit 8 has the best throughput, 8.00 items/s; try gather:10: the server takes 10 at a time",
		},
		"a number that was tried": {
			[]Point{full(1, 1, 0, 0), full(8, 8, 0, 0), full(16, 8, 8, 20)}, About{Unlimited: true},
			Advice{Reason: Best, At: 1, Limit: 8}, "limit 8",
			"excluding 16 (at 16: 20 refusals), limit 8 has the best throughput, 8.00 items/s; the server takes 8 at a time",
		},
		"a number that a twin tells": {
			[]Point{full(1, 1, 0, 0), full(8, 8, 0, 0), full(16, 10, 0, 0), full(32, 10, 0, 0)}, About{Unlimited: true, Slots: 10},
			Advice{Reason: Best, At: 2, Limit: 16, Try: 10}, "limit 16",
			"limit 16 is the lowest with the best throughput, 10.0 items/s; try gather:10: the server takes 10 at a time",
		},
		"nothing": {nil, About{}, Advice{Reason: Nothing, At: -1}, "", "no recommendation: nothing was measured"},
	} {
		t.Run(name, func(t *testing.T) {
			c.about.Strategy = engine.Gather
			got := Advise(c.points, c.about)
			if use, says := got.Use(), got.String(); use != c.use || says != c.says {
				t.Errorf("%q:\n got %q\nwant %q", use, says, c.says)
			}
			got.strategy, got.sifted, got.best = "", sifted{}, 0
			if got.Reason != c.want.Reason || got.At != c.want.At || got.Limit != c.want.Limit || got.RPM != c.want.RPM || got.Auto != c.want.Auto ||
				got.PerSecond != c.want.PerSecond || got.Stated != c.want.Stated || got.From != c.want.From || got.To != c.want.To || got.Try != c.want.Try || got.InBurst != c.want.InBurst {
				t.Errorf("got %+v\nwant %+v", got, c.want)
			}
		})
	}
}
