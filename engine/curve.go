package engine

import (
	"sort"
	"time"
)

// maxPoints bounds the points of a curve.
const maxPoints = 1024

// Point is a value that holds from a time on.
type Point struct {
	At    time.Duration
	Value int
}

// Curve is a step function of time with a bounded number of points: when there
// are too many, neighbours within twice the former distance merge into the later,
// so that a value is never shown before its time.
type Curve struct {
	points []Point
	grain  time.Duration // points are at least so far apart
}

// Add sets the value from at on; at does not decrease.
func (c *Curve) Add(at time.Duration, value int) {
	if last := len(c.points) - 1; last >= 0 && c.bucket(c.points[last].At) == c.bucket(at) {
		c.points[last] = Point{at, value}
		return
	}
	c.points = append(c.points, Point{at, value})
	if len(c.points) > maxPoints {
		c.thin()
	}
}

func (c *Curve) bucket(at time.Duration) int64 {
	if c.grain == 0 {
		return int64(at)
	}
	return int64(at / c.grain)
}

func (c *Curve) thin() {
	span := c.points[len(c.points)-1].At
	for len(c.points) > maxPoints/2 {
		c.grain = max(2*c.grain, span/maxPoints, 1)
		kept := c.points[:1]
		for _, p := range c.points[1:] {
			if last := &kept[len(kept)-1]; c.bucket(last.At) == c.bucket(p.At) {
				*last = p
				continue
			}
			kept = append(kept, p)
		}
		c.points = kept
	}
}

// Points returns the points in order of time. They are not to be changed, and
// valid until the next Add.
func (c *Curve) Points() []Point { return c.points }

// Grain is the resolution: within it, only the last value is kept.
func (c *Curve) Grain() time.Duration { return c.grain }

// At returns the value at a time, 0 before the first point.
func (c *Curve) At(at time.Duration) int {
	i := sort.Search(len(c.points), func(i int) bool { return c.points[i].At > at })
	if i == 0 {
		return 0
	}
	return c.points[i-1].Value
}
