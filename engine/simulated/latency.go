package simulated

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// maxLatency is the longest that anything takes: bells have long tails.
const maxLatency = 24 * time.Hour

// latencyShapes is what the latency option takes, for help and errors.
const latencyShapes = "article, 0, fixed:850ms, uniform:200ms:1s or lognormal:800ms:0.4 (median, sigma)"

// Latency is a distribution of latencies. The zero value is no latency at all.
type Latency struct {
	profile profile
	a, b    time.Duration // fixed: a; uniform: from a to b; lognormal: median a
	sigma   float64       // lognormal: of the logarithm
}

type profile string

const (
	noLatency profile = ""
	article   profile = "article"
	fixed     profile = "fixed"
	uniform   profile = "uniform"
	lognormal profile = "lognormal"
)

// The article's calls: for its table's five rows to come out, seven calls have
// to add up to about 6.17 s, the slowest of them to take about 0.9 s, and two
// rows of them side by side about 3.15 s.
const (
	articleLow    = 720 * time.Millisecond
	articleSpread = 220 * time.Millisecond
	articleDraws  = 4 // uniform draws whose mean makes the bell
)

// Article is the latency of the article's provider: a bell from 0.72 s to
// 0.94 s, in whole microseconds.
func Article() Latency { return Latency{profile: article} }

// Fixed is always d.
func Fixed(d time.Duration) Latency { return Latency{profile: fixed, a: d} }

// Uniform is anything from low up to high, with the same chance.
func Uniform(low, high time.Duration) Latency { return Latency{profile: uniform, a: low, b: high} }

// Lognormal has the given median; sigma is the standard deviation of the logarithm.
func Lognormal(median time.Duration, sigma float64) Latency {
	return Latency{profile: lognormal, a: median, sigma: sigma}
}

// draw returns one latency, the same for the same state of rng.
func (l Latency) draw(rng *rand.Rand) time.Duration {
	switch l.profile {
	case article:
		sum := 0.0
		for range articleDraws {
			sum += rng.Float64()
		}
		spread := time.Duration(sum / articleDraws * float64(articleSpread))
		return articleLow + spread.Truncate(time.Microsecond)
	case fixed:
		return l.a
	case uniform:
		return l.a + time.Duration(rng.Float64()*float64(l.b-l.a))
	case lognormal:
		factor := math.Exp(l.sigma * rng.NormFloat64())
		return clampDuration(factor * float64(l.a))
	}
	return 0
}

// Typical returns the latency that half of all draws do not exceed.
func (l Latency) Typical() time.Duration {
	switch l.profile {
	case article:
		return articleLow + articleSpread/2
	case fixed, lognormal:
		return l.a
	case uniform:
		return l.a + (l.b-l.a)/2
	}
	return 0
}

// clampDuration turns nanoseconds into a duration from 0 to maxLatency.
func clampDuration(ns float64) time.Duration {
	return time.Duration(max(0, min(ns, float64(maxLatency))))
}

// String returns the form that ParseLatency reads.
func (l Latency) String() string {
	switch l.profile {
	case article:
		return string(article)
	case fixed:
		return fmt.Sprintf("fixed:%v", l.a)
	case uniform:
		return fmt.Sprintf("uniform:%v:%v", l.a, l.b)
	case lognormal:
		return fmt.Sprintf("lognormal:%v:%v", l.a, l.sigma)
	}
	return "0"
}

// ParseLatency reads article, 0, fixed:850ms, uniform:200ms:1s or
// lognormal:800ms:0.4.
func ParseLatency(s string) (Latency, error) {
	name, rest, _ := strings.Cut(s, ":")
	args := strings.Split(rest, ":")
	switch {
	case s == "0":
		return Latency{}, nil
	case s == string(article):
		return Article(), nil
	case profile(name) == fixed && len(args) == 1:
		d, err := parseLatencyDuration(args[0])
		return Fixed(d), err
	case profile(name) == uniform && len(args) == 2:
		return parseUniform(args[0], args[1])
	case profile(name) == lognormal && len(args) == 2:
		return parseLognormal(args[0], args[1])
	}
	return Latency{}, fmt.Errorf("bad latency %q; use %s", s, latencyShapes)
}

func parseUniform(from, to string) (Latency, error) {
	low, err := parseLatencyDuration(from)
	if err != nil {
		return Latency{}, err
	}
	high, err := parseLatencyDuration(to)
	if err != nil {
		return Latency{}, err
	}
	if low > high {
		return Latency{}, fmt.Errorf("uniform needs the shorter time first: uniform:%v:%v", high, low)
	}
	return Uniform(low, high), nil
}

func parseLognormal(of, width string) (Latency, error) {
	median, err := parseLatencyDuration(of)
	if err != nil {
		return Latency{}, err
	}
	sigma, err := strconv.ParseFloat(width, 64)
	if err != nil || !(sigma >= 0 && sigma <= 10) {
		return Latency{}, fmt.Errorf("bad sigma %q; use 0 to 10, e.g. 0.4", width)
	}
	return Lognormal(median, sigma), nil
}

func parseLatencyDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > maxLatency {
		return 0, fmt.Errorf("bad duration %q; use 0 to 24h, e.g. 850ms or 1.5s", s)
	}
	return d, nil
}

// Draw returns so many latencies, the same for the same seed: those that calls will have in
// kind, not those of any call.
func (l Latency) Draw(n int, seed uint64) []time.Duration {
	rng := rand.New(rand.NewPCG(seed, mix(seed)))
	list := make([]time.Duration, n)
	for i := range list {
		list[i] = l.draw(rng)
	}
	return list
}
