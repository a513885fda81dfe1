package trials

import (
	"fmt"
	"slices"
	"strconv"
)

const (
	goodEnough = 0.9  // of the best throughput
	mostP95    = 2    // times that at the lowest limit
	mostStray  = 0.01 // failures and retries an item that no limit is blamed for
)

// sifted are the points of a sweep, parted in those that may be recommended and
// those that may not.
type sifted struct {
	points      []Point
	lowest      int // the first under which anything succeeded
	usable, out []int
}

func sift(points []Point) sifted {
	s := sifted{points: points, lowest: -1}
	for i, p := range points {
		if s.lowest < 0 && p.Throughput > 0 {
			s.lowest = i
		}
		if p.Throughput <= 0 || p.troubledBeside(points[s.lowest]) || p.slowBeside(points[s.lowest]) {
			s.out = append(s.out, i)
		} else {
			s.usable = append(s.usable, i)
		}
	}
	return s
}

// butForRefusals are the points of a sweep parted as if nothing had been refused, for where a rate
// avoids that.
func (s sifted) butForRefusals() sifted {
	without := sifted{points: s.points, lowest: s.lowest}
	lowest := s.points[s.lowest].butForRefusals()
	for i, p := range s.points {
		alone := p.Throughput > 0 && !p.butForRefusals().troubledBeside(lowest) && !p.slowBeside(lowest)
		if alone || slices.Contains(s.usable, i) {
			without.usable = append(without.usable, i)
		} else {
			without.out = append(without.out, i)
		}
	}
	return without
}

// inUse are the points that may be recommended.
func (s sifted) inUse() []Point {
	list := make([]Point, len(s.usable))
	for k, i := range s.usable {
		list[k] = s.points[i]
	}
	return list
}

// butForRefusals is the point without the attempts that were refused and made again.
func (p Point) butForRefusals() Point {
	p.Retries = max(p.Retries-p.Refused, 0)
	p.Refused = 0
	return p
}

func (p Point) slowBeside(lowest Point) bool {
	return lowest.P95 > 0 && p.P95 > mostP95*lowest.P95
}

func (p Point) troubledBeside(lowest Point) bool {
	return p.stray() > 2*lowest.stray()+mostStray
}

// stray is how many failures and retries there were an item.
func (p Point) stray() float64 {
	return float64(p.Failed+p.Retries) / float64(max(1, p.Items))
}

// trouble writes what went wrong: "3 failures and 12 retries".
func (p Point) trouble() string {
	var parts []string
	if p.Failed > 0 {
		parts = append(parts, counted(p.Failed, "failure", "failures"))
	}
	if p.Refused > 0 {
		parts = append(parts, counted(p.Refused, "refusal", "refusals"))
	}
	if n := p.Retries - p.Refused; n > 0 {
		parts = append(parts, counted(n, "retry", "retries"))
	}
	return listed(parts)
}

// next is up to where to sweep on from a limit that is still the best: four times as high, or as
// many as there are items.
func (p Point) next() int {
	next := 4 * p.Limit
	if p.Items > 0 {
		next = min(next, p.Items)
	}
	return max(next, p.Limit+1)
}

// best is the usable point with the highest throughput.
func (s sifted) best() int {
	best := s.usable[0]
	for _, i := range s.usable {
		if s.points[i].Throughput > s.points[best].Throughput {
			best = i
		}
	}
	return best
}

// tied reports whether another usable point comes within 1% of the best.
func (s sifted) tied(best int) bool {
	return slices.ContainsFunc(s.usable, func(i int) bool {
		return i != best && s.points[best].Throughput < s.points[i].Throughput*(1+Negligible)
	})
}

// nothing says why there is no limit to recommend.
func (s sifted) nothing() string {
	switch len(s.points) {
	case 0:
		return "no recommendation: nothing was measured"
	case 1:
		return fmt.Sprintf("no recommendation: nothing succeeded at %d, the only limit tried", s.points[0].Limit)
	}
	return fmt.Sprintf("no recommendation: nothing succeeded at any of the %d limits", len(s.points))
}

// leftOut names the points left out, with what is wrong with the first of them.
func (s sifted) leftOut() string {
	if len(s.out) == 0 {
		return ""
	}
	limits := make([]string, len(s.out))
	for k, i := range s.out {
		limits[k] = strconv.Itoa(s.points[i].Limit)
	}
	return fmt.Sprintf("excluding %s (at %s: %s), ", listed(limits), limits[0], s.wrongWith(s.points[s.out[0]]))
}

func (s sifted) wrongWith(p Point) string {
	lowest := s.points[s.lowest]
	switch {
	case p.Throughput <= 0:
		return "nothing succeeded"
	case p.troubledBeside(lowest):
		return p.trouble()
	}
	return fmt.Sprintf("p95 %s, over twice the %s at %d",
		seconds(p.P95.Seconds()), seconds(lowest.P95.Seconds()), lowest.Limit)
}

// troubleAtLowest warns of failures and retries that no limit is to blame for.
func (s sifted) troubleAtLowest() string {
	lowest := s.points[s.lowest]
	if lowest.stray() <= mostStray {
		return ""
	}
	return fmt.Sprintf(" (even at %d: %s)", lowest.Limit, lowest.trouble())
}
