package governor

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// Options decide how a governor starts. The zero value finds everything itself.
type Options struct {
	Start int  // the limit that it begins with; 0: 12
	Borne bool // Start is what a run before had in flight and the provider bore
	Max   int  // the highest limit; 0: 256

	// Fixed says that the limit is Max, as somebody wants it: it is lowered when the
	// provider refuses the number and comes back to Max, and no knee is looked for. It is
	// approached from Start by doubling each Ramp, within which a refusal would come, or
	// more slowly where attempts that tell so are written slowly.
	Fixed bool
	Ramp  time.Duration // 0: the limit is Max from the start
	Tells bool          // Written is called for attempts that it Follows

	RPM float64 // requests a minute; 0: what headers state, or what is learned
	TPM float64 // tokens a minute; 0 likewise

	GiveUp time.Duration // without an answer for so long it shuts; 0: 10 minutes, or 20 s if none ever came
	Seed   uint64        // of the jitter

	Note func(Decision) // is told each change of course, in order; nil: nobody
}

// UsualStart is the limit that a governor begins with where it finds it.
const UsualStart = 12

// Governor holds the gates of one provider: those of one lane, and those that it has in
// common with the others on the provider. It is not safe for concurrent use, nor are
// several that have gates in common.
type Governor struct {
	*common
	o        Options
	limit    limit
	knee     knee
	calm     float64 // the limit when nearly all was accepted
	broke    float64 // when an attempt failed last
	inFlight int     // of the lane's
	spare    bool    // who asks now asks for what nobody else wants
	turned   bool    // whether its limit is found isn't as it began
	soon     bool    // nobody said for how long to wait for a provider that has never answered
}

// common is what all lanes on a provider have together.
type common struct {
	rnd   *rand.Rand
	lanes []*Governor

	now     float64 // seconds: the latest time that it was told
	all     int     // in flight
	begun   int     // attempts so far
	episode float64 // time of the latest cut: what began before it is no news
	shut    string

	requests bucket
	tokens   bucket
	pace     pace
	pause    pause
	sky      sky
	chance   chance
	recent   recent
	spare    []Attempt // for those that come

	answers  int     // of attempts that were accepted
	answered bool    // an attempt has been accepted
	well     float64 // when the youngest of them began
	unheard  int     // failures in a row without a response
	refused  bool    // one has been refused
	trouble  trouble
	why      string  // why the latest failure was one
	away     bool    // it was shut because it has never answered
	silent   float64 // since when it has asked and nothing was accepted; Inf: it has not asked
	ended    float64 // when the latest attempt ended
	failRTT  float64 // how long failures take to come
	refRTT   float64 // and refusals
}

// Attempt is one that was admitted. It belongs to the governor that admitted it.
type Attempt struct {
	by     *Governor
	start  float64
	gap    float64 // since the attempt before it began
	number int     // of the governor's attempts
	level  int     // attempts in flight when it began, itself among them; see recent.level
	tokens float64 // as estimated
	took   float64 // as estimated, or as it turned out
	probe  bool
	again  bool      // it isn't the first of its item
	item   *troubled // nil: none of its item has failed, as far as is known

	refusals int  // of attempts, when it began
	answers  int  // likewise
	covered  bool // the bucket of requests was known and had enough for it

	state     state
	unwritten bool  // a climb waits for it to be written
	fills     uint8 // the step of a climb whose limit it reached; 0: none
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
	c := &common{trouble: trouble{leniency: 1}, rnd: rand.New(rand.NewPCG(o.Seed, 1)), silent: math.Inf(1), episode: math.Inf(-1), well: math.Inf(-1)}
	c.pace = newPace()
	c.pause = pause{presume: 0.25, opened: math.Inf(-1)}
	c.sky = sky{calmR: math.Inf(1)}
	if o.RPM > 0 {
		c.requests.give(o.RPM)
	}
	if o.TPM > 0 {
		c.tokens.give(o.TPM)
	}
	return c.lane(o)
}

// Beside returns the governor of another lane on the same provider, with a limit of its
// own. All else they have in common; rates and the jitter are those that g was given.
func (g *Governor) Beside(o Options) *Governor { return g.common.lane(o) }

// Leave takes the lane from those on the provider. Its attempts are to be over.
func (g *Governor) Leave() {
	g.lanes = slices.DeleteFunc(g.lanes, func(other *Governor) bool { return other == g })
}

func (c *common) lane(o Options) *Governor {
	if o.Max <= 0 {
		o.Max = 256
	}
	if o.Start <= 0 {
		o.Start = UsualStart
	}
	o.Start = min(o.Start, o.Max)
	if o.Fixed && o.Ramp <= 0 {
		o.Start = o.Max
	}
	soon := o.GiveUp <= 0
	if soon {
		o.GiveUp = 10 * time.Minute
	}
	g := &Governor{common: c, o: o, soon: soon, limit: newLimit(o, c.refRTT), knee: newKnee(o), broke: math.Inf(-1)}
	g.calm = g.bears()
	c.lanes = append(c.lanes, g)
	return g
}

// limits are those of the lanes that have something in flight, and of this one, together.
func (g *Governor) limits() float64 {
	sum := g.limit.value
	for _, other := range g.lanes {
		if other != g && other.inFlight > 0 {
			sum += other.limit.value
		}
	}
	return sum
}

// Limit is the number that may be in flight now.
func (g *Governor) Limit() int { return g.limit.whole() }

// InFlight is the number of the lane's attempts that have not ended.
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
	if t := max(now.Seconds(), g.now); t > g.now {
		g.requests.advance(t)
		g.tokens.advance(t)
		g.pace.advance(t)
		g.recent.forget(t - memory)
		g.now = t
	}
	if g.limit.climbing.reaction > 0 {
		g.limit.climb(g.now)
	}
}

// duration is seconds as a duration.
func duration(seconds float64) time.Duration {
	return time.Duration(min(seconds, 1e9) * float64(time.Second))
}
