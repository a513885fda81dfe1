package governor

import (
	"math"
	"math/rand/v2"
	"time"
)

// Options decide how a governor starts. The zero value finds everything itself.
type Options struct {
	Start int // the limit that it begins with; 0: 12
	Max   int // the highest limit; 0: 256

	// Fixed says that the limit is Max, as somebody wants it: it is lowered when the
	// provider refuses the number and comes back to Max, and no knee is looked for. It is
	// approached from Start by doubling each Ramp, within which a refusal would come.
	Fixed bool
	Ramp  time.Duration // 0: the limit is Max from the start

	RPM float64 // requests a minute; 0: what headers state, or what is learned
	TPM float64 // tokens a minute; 0 likewise

	GiveUp time.Duration // without an answer for so long it shuts; 0: 10 minutes
	Seed   uint64        // of the jitter

	Note func(Decision) // is told each change of course, in order; nil: nobody
}

// usualStart is the limit that a governor begins with where it finds it.
const usualStart = 12

// Governor holds the gates of one provider. It is not safe for concurrent use.
type Governor struct {
	o   Options
	rnd *rand.Rand

	now      float64 // seconds: the latest time that it was told
	inFlight int
	begun    int     // attempts so far
	asked    float64 // tokens of those
	shut     string

	limit    limit
	requests bucket
	tokens   bucket
	pace     pace
	pause    pause
	sky      sky
	knee     knee
	recent   recent

	answered bool    // an attempt has been accepted
	unheard  int     // failures in a row without a response
	refused  bool    // one has been refused
	silent   float64 // since when it has asked and nothing was accepted; Inf: it has not asked
	ended    float64 // when the latest attempt ended
	failRTT  float64 // how long failures take to come
}

// Attempt is one that was admitted. It belongs to the governor that admitted it.
type Attempt struct {
	start  float64
	gap    float64 // since the attempt before it began
	number int     // of the governor's attempts
	level  int     // attempts in flight when it began, itself among them; see recent.level
	tokens float64 // as estimated
	before float64 // tokens of all attempts up to it
	probe  bool

	refusals int  // of attempts, when it began
	covered  bool // the bucket of requests was known and had enough for it

	state state
}

type state uint8

const (
	open state = iota
	accepted
	refused
	broken
	dropped
)

// Reason names a gate.
type Reason string

// The gates, in the order in which they are asked.
const (
	Nothing  Reason = ""
	Shut     Reason = "shut"
	Pause    Reason = "pause"
	Probe    Reason = "probe"
	Limit    Reason = "limit"
	Requests Reason = "requests"
	Tokens   Reason = "tokens"
	Pace     Reason = "pace"
)

// New returns a governor at time 0.
func New(o Options) *Governor {
	if o.Max <= 0 {
		o.Max = 256
	}
	if o.Start <= 0 {
		o.Start = usualStart
	}
	o.Start = min(o.Start, o.Max)
	if o.Fixed && o.Ramp <= 0 {
		o.Start = o.Max
	}
	if o.GiveUp <= 0 {
		o.GiveUp = 10 * time.Minute
	}
	g := &Governor{o: o, rnd: rand.New(rand.NewPCG(o.Seed, 1)), silent: math.Inf(1)}
	g.limit = newLimit(o)
	g.pace = newPace()
	g.pause = pause{presume: 0.25, opened: math.Inf(-1)}
	g.sky = sky{calmL: g.limit.value, calmR: math.Inf(1)}
	g.knee = newKnee(o)
	if o.RPM > 0 {
		g.requests.give(o.RPM)
	}
	if o.TPM > 0 {
		g.tokens.give(o.TPM)
	}
	return g
}

// Limit is the number that may be in flight now.
func (g *Governor) Limit() int { return g.limit.whole() }

// InFlight is the number of attempts that have not ended.
func (g *Governor) InFlight() int { return g.inFlight }

// Rate is the learned pace in attempts a second; 0: there is none.
func (g *Governor) Rate() float64 {
	if math.IsInf(g.pace.rate, 1) {
		return 0
	}
	return g.pace.rate
}

// advance moves the clock.
func (g *Governor) advance(now time.Duration) {
	t := max(now.Seconds(), g.now)
	g.requests.advance(t)
	g.tokens.advance(t)
	g.pace.advance(t)
	g.recent.forget(t - memory)
	g.now = t
	if g.limit.ramp > 0 {
		g.limit.climb(t)
	}
}

// duration is seconds as a duration.
func duration(seconds float64) time.Duration {
	return time.Duration(min(seconds, 1e9) * float64(time.Second))
}
