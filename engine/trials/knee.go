package trials

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	goodEnough = 0.9  // of the best throughput
	mostP95    = 2    // times that at the lowest limit
	mostStray  = 0.01 // failures and retries an item that no limit is blamed for
)

// Knee returns the place of the limit to recommend, of points in order of rising
// limits, and one plain sentence that says why. It is the lowest limit whose
// throughput is within 10% of the best. Limits are left out if they had clearly
// more failures and retries than the lowest one (more than twice its share and one
// in a hundred), or a p95 of more than twice that at the lowest. The lowest is the
// first under which anything succeeded; if there is none, no limit can be
// recommended and the place is -1.
func Knee(points []Point) (index int, why string) {
	s := sift(points)
	if len(s.usable) == 0 {
		return -1, s.nothing()
	}
	best := s.best()
	for _, i := range s.usable {
		if points[i].Throughput >= goodEnough*points[best].Throughput {
			index = i
			break
		}
	}
	return index, s.leftOut() + s.reason(index, best) + s.troubleAtLowest()
}

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
	if p.Retries > 0 {
		parts = append(parts, counted(p.Retries, "retry", "retries"))
	}
	return strings.Join(parts, " and ")
}

// next is up to where to sweep on from a limit that is still the best: 8 times as high, or as
// many as there are items.
func (p Point) next() int {
	next := 8 * p.Limit
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

// reason says what speaks for the point at index, with the numbers.
func (s sifted) reason(index, best int) string {
	pick, last := s.points[index], len(s.points)-1
	switch {
	case last == 0:
		return fmt.Sprintf("limit %d, the only one tried, gives %s items/s; sweep a range to compare", pick.Limit, rate(pick.Throughput))
	case len(s.usable) == 1:
		return fmt.Sprintf("limit %d is the only one left, at %s items/s", pick.Limit, rate(pick.Throughput))
	case index == last && pick.Items > 0 && pick.Limit >= pick.Items:
		return fmt.Sprintf("limit %d is best at %s items/s: all %d items start at once", pick.Limit, rate(pick.Throughput), pick.Items)
	case index == last:
		before := s.points[s.usable[len(s.usable)-2]]
		return fmt.Sprintf("limit %d, the highest tried, is best so far: %s items/s, up from %s at %d; sweep %d..%d next to find where it levels off",
			pick.Limit, rate(pick.Throughput), rate(before.Throughput), before.Limit, pick.Limit, pick.next())
	case index == best && s.tied(best):
		return fmt.Sprintf("limit %d is the lowest with the best throughput, %s items/s", pick.Limit, rate(pick.Throughput))
	case index == best:
		return fmt.Sprintf("limit %d has the best throughput, %s items/s", pick.Limit, rate(pick.Throughput))
	}
	top := s.points[best]
	return fmt.Sprintf("limit %d is the lowest within 10%% of the best throughput: %s items/s vs %s at %d",
		pick.Limit, rate(pick.Throughput), rate(top.Throughput), top.Limit)
}

// troubleAtLowest warns of failures and retries that no limit is to blame for.
func (s sifted) troubleAtLowest() string {
	lowest := s.points[s.lowest]
	if lowest.stray() <= mostStray {
		return ""
	}
	return fmt.Sprintf(" (even at %d: %s)", lowest.Limit, lowest.trouble())
}
