package trials

import (
	"fmt"
	"slices"
	"time"

	"regatta/engine"
)

// Reason is why a sweep recommends what it does, in a word for programs.
type Reason string

// The reasons.
const (
	Nothing   Reason = "nothing"     // nothing succeeded: there is no recommendation
	Alone     Reason = "alone"       // one limit was tried, or only one is left
	Best      Reason = "best"        // the lowest within 10% of the best throughput
	Highest   Reason = "highest"     // the best is the highest that was tried: higher ones may be better
	AllAtOnce Reason = "all-at-once" // all items start at once
	Rate      Reason = "rate"        // the provider's rate decides
)

// About is what is known of a sweep beside its points.
type About struct {
	Strategy  engine.Strategy
	Unlimited bool // the provider is known to have no rate
	Slots     int  // how many calls it works on at a time, as a twin of it tells; 0: unknown
}

// Advice is what to run a job with, after a sweep.
type Advice struct {
	Reason Reason
	At     int  // the place of the point that is recommended, -1 where there is none
	Limit  int  // its limit; 0: none
	RPM    int  // requests a minute to keep to; 0: none
	Auto   bool // the run is to find its limit: the provider has a rate that it doesn't tell

	PerSecond float64 // items that the provider's rate allows in the long run; 0: none is known
	Stated    bool    // its headers say so

	From, To int  // what to sweep next; 0: nothing
	AtATime  int  // how many calls the server takes at a time; 0: unknown
	Try      int  // the same, where no limit that was tried is that; 0: none
	InBurst  bool // nobody stated a rate, and the run was too short for one to show

	strategy string
	sifted   sifted
	best     int // the point with the highest throughput
}

// Advise decides what to recommend, of points in order of rising limits. It is the lowest limit
// whose throughput is within 10% of the best, and where the provider has a rate, of what that
// allows; then with the rate, so that nothing is refused. Limits are left out if they had clearly
// more failures and retries than the lowest one (more than twice its share and one in a hundred),
// or a p95 of more than twice that at the lowest; where the rate decides, refusals don't count for
// that, as the rate avoids them. The lowest is the first under which anything succeeded.
func Advise(points []Point, about About) Advice {
	a := Advice{At: -1, Reason: Nothing, strategy: about.Strategy.Name, sifted: sift(points)}
	if len(a.sifted.usable) == 0 {
		return a
	}
	if a.byRate(points) {
		return a
	}
	a.best = a.sifted.best()
	for _, i := range a.sifted.usable {
		if points[i].Throughput >= goodEnough*points[a.best].Throughput {
			a.At = i
			break
		}
	}
	pick, last := points[a.At], len(points)-1
	a.Limit = pick.Limit
	switch {
	case last == 0 || len(a.sifted.usable) == 1:
		a.Reason = Alone
	case a.At == last && pick.Items > 0 && pick.Limit >= pick.Items:
		a.Reason = AllAtOnce
	case a.At == last:
		a.Reason, a.From, a.To = Highest, pick.Limit, pick.next()
	default:
		a.Reason = Best
	}
	a.AtATime = takes(points, about.Slots)
	a.Try = a.AtATime
	if slices.ContainsFunc(points, func(p Point) bool { return p.Limit == a.Try }) || a.Reason == Highest {
		a.Try = 0
	}
	a.InBurst = !about.Unlimited && a.AtATime == 0 && pick.Wall > 0 && pick.Wall < aMinute &&
		!slices.ContainsFunc(points, func(p Point) bool { return p.Stated > 0 })
	return a
}

// aMinute is what rates are mostly counted in.
const aMinute = time.Minute

// byRate decides by the provider's rate, where it is known, or shows, and the points reach it.
func (a *Advice) byRate(points []Point) bool {
	told, shown, refused := 0.0, 0.0, false
	for _, p := range points {
		shown = max(shown, p.Shown)
		refused = refused || p.ByRate && p.Refused > 0
		switch {
		case p.Stated > 0 && told > 0 && p.Stated != told: // it changed: nothing is known
			return false
		case p.Stated > 0:
			told = p.Stated
		}
	}
	switch {
	case told > 0:
		a.RPM, a.Stated = int(told), true
	case shown > 0:
		a.RPM = int(shown)
	case !refused:
		return false
	}
	s := a.sifted.butForRefusals()
	a.best = s.best()
	a.PerSecond = float64(a.RPM) / 60 / perItem(s.inUse())
	if a.PerSecond > 0 && points[a.best].Throughput < goodEnough*a.PerSecond {
		a.RPM, a.PerSecond, a.Stated = 0, 0, false // no limit came near it
		return false
	}
	enough := points[a.best].Throughput
	if a.PerSecond > 0 {
		enough = min(enough, a.PerSecond)
	}
	a.Reason = Rate
	a.sifted = s
	a.At = s.usable[slices.IndexFunc(s.inUse(), func(p Point) bool { return p.Throughput >= goodEnough*enough })]
	a.Limit = points[a.At].Limit
	if a.RPM == 0 {
		a.Auto = true
	}
	return true
}

// perItem is how many attempts an item takes that count for a rate: refused ones don't.
func perItem(points []Point) float64 {
	items, more := 0, 0
	for _, p := range points {
		items += p.OK + p.Failed
		more += max(p.Retries-p.Refused, 0)
	}
	return 1 + float64(more)/float64(max(items, 1))
}

// takes is how many calls the provider takes at a time, by refusals that all say the same, or
// else by a twin; 0: unknown.
func takes(points []Point, slots int) int {
	for _, p := range points {
		switch {
		case p.Takes == 0 || p.Takes == slots:
		case slots > 0:
			return 0
		default:
			slots = p.Takes
		}
	}
	return slots
}

// String says in a sentence what to take and why.
func (a Advice) String() string {
	s := a.sifted
	switch a.Reason {
	case Nothing:
		return s.nothing()
	case Rate:
		return a.rateReason()
	}
	said := s.leftOut() + a.reason() + s.troubleAtLowest()
	switch {
	case a.Try > 0:
		said += fmt.Sprintf("; try %s:%d: the server takes %[2]d at a time", a.strategy, a.Try)
	case a.AtATime > 0 && a.AtATime == a.Limit:
		said += fmt.Sprintf("; the server takes %d at a time", a.AtATime)
	case a.InBurst:
		p := s.points[a.At]
		said += fmt.Sprintf("; no rate stated: %s in %s may be only a burst", counted(p.Items, "item", "items"), seconds(p.Wall.Seconds()))
	}
	return said
}

// Use says it in a few words: "limit 8 with --rpm 600", "--limit auto".
func (a Advice) Use() string {
	switch {
	case a.At < 0:
		return ""
	case a.Auto:
		return "--limit auto"
	case a.RPM > 0:
		return fmt.Sprintf("limit %d with --rpm %d", a.Limit, a.RPM)
	}
	return fmt.Sprintf("limit %d", a.Limit)
}

// Next is what to sweep next, as on the command line: "gather:64..256"; "": nothing.
func (a Advice) Next() string {
	if a.To == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d..%d", a.strategy, a.From, a.To)
}

// Takes says which rate the provider takes: "the provider states 600 requests/min"; "": none is
// known.
func (a Advice) Takes() string {
	switch {
	case a.Stated:
		return fmt.Sprintf("the provider states %s requests/min", rate(float64(a.RPM)))
	case a.RPM > 0:
		return fmt.Sprintf("the provider takes at least %s requests/min", rate(float64(a.RPM)))
	case a.Auto:
		return "the provider has a rate that it doesn't state"
	}
	return ""
}

// rateReason says what speaks for a limit with a rate.
func (a Advice) rateReason() string {
	pick := a.sifted.points[a.At]
	said := fmt.Sprintf("%s%s: %s", a.sifted.leftOut(), a.Use(), a.Takes())
	if a.Auto {
		return said + a.refused() + a.evenAtLowest()
	}
	if pick.Throughput <= a.PerSecond*(1+1-goodEnough) {
		said += fmt.Sprintf("; %s items/s at limit %d", rate(pick.Throughput), pick.Limit)
	}
	fast := 0 // the lowest limit that was faster than that, for a while
	for _, p := range a.sifted.points {
		if fast == 0 && p.Throughput > a.PerSecond*(1+1-goodEnough) {
			fast = p.Limit
		}
	}
	if fast > 0 {
		said += fmt.Sprintf("; %s items/s in the long run, limits from %d on were faster only during its burst", rate(a.PerSecond), fast)
	}
	return said + a.refused() + a.evenAtLowest()
}

// evenAtLowest warns of failures and retries that neither a limit nor a rate is to blame for.
func (a Advice) evenAtLowest() string {
	lowest := a.sifted.points[a.sifted.lowest].butForRefusals()
	if lowest.stray() <= mostStray {
		return ""
	}
	return fmt.Sprintf("; %s even at %d", lowest.trouble(), lowest.Limit)
}

// refused names the limits under which calls were refused.
func (a Advice) refused() string {
	var limits []string
	refusals := 0
	for _, p := range a.sifted.points {
		if p.Refused > 0 {
			limits = append(limits, fmt.Sprint(p.Limit))
			refusals += p.Refused
		}
	}
	if refusals == 0 {
		return ""
	}
	return "; " + counted(refusals, "refusal", "refusals") + " at " + listed(limits)
}

// reason says what speaks for the point that is recommended, with the numbers.
func (a Advice) reason() string {
	s := a.sifted
	pick, last := s.points[a.At], len(s.points)-1
	switch {
	case last == 0:
		return fmt.Sprintf("limit %d, the only one tried, gives %s items/s; sweep a range to compare", pick.Limit, rate(pick.Throughput))
	case a.Reason == Alone:
		return fmt.Sprintf("limit %d is the only one left, at %s items/s", pick.Limit, rate(pick.Throughput))
	case a.Reason == AllAtOnce:
		return fmt.Sprintf("limit %d is best at %s items/s: all %s start at once", pick.Limit, rate(pick.Throughput), counted(pick.Items, "item", "items"))
	case a.Reason == Highest:
		before := s.points[s.usable[len(s.usable)-2]]
		return fmt.Sprintf("limit %d, the highest tried, is best so far: %s items/s, up from %s at %d; try %s",
			pick.Limit, rate(pick.Throughput), rate(before.Throughput), before.Limit, a.Next())
	case a.At == a.best && s.tied(a.best):
		return fmt.Sprintf("limit %d is the lowest with the best throughput, %s items/s", pick.Limit, rate(pick.Throughput))
	case a.At == a.best:
		return fmt.Sprintf("limit %d has the best throughput, %s items/s", pick.Limit, rate(pick.Throughput))
	}
	top := s.points[a.best]
	return fmt.Sprintf("limit %d is the lowest within 10%% of the best throughput: %s items/s vs %s at %d",
		pick.Limit, rate(pick.Throughput), rate(top.Throughput), top.Limit)
}
