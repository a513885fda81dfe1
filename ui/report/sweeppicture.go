package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"regatta/ui/chart"
	"regatta/ui/text"
)

// How the picture of a sweep is laid out, in pixels.
const (
	sweepLeft   = 60.0
	ratesHeight = 200.0
	waitsHeight = 110.0
	betweenAxes = 46.0
)

// sweepScale places limits, each doubling as wide as another.
type sweepScale struct {
	first     int
	width     float64
	doubling  float64
	barPixels float64
}

func newSweepScale(points []sweepPoint, width float64) sweepScale {
	s := sweepScale{first: points[0].Limit, width: width, doubling: 1}
	s.doubling = width / (s.doublings(points[len(points)-1].Limit) + 1)
	s.barPixels = min(s.doubling*0.6, 72)
	for i := 1; i < len(points); i++ {
		s.barPixels = min(s.barPixels, 0.8*(s.x(points[i].Limit)-s.x(points[i-1].Limit)))
	}
	return s
}

func (s sweepScale) doublings(limit int) float64 { return math.Log2(float64(limit) / float64(s.first)) }
func (s sweepScale) x(limit int) float64         { return (s.doublings(limit) + 0.5) * s.doubling }

// beside is how much room a value has above its bar, between the bars beside it.
func (s sweepScale) beside(points []sweepPoint, i int) float64 {
	room := math.Inf(1)
	for _, k := range []int{i - 1, i + 1} {
		if k >= 0 && k < len(points) {
			room = min(room, 2*math.Abs(s.x(points[k].Limit)-s.x(points[i].Limit))-s.barPixels)
		}
	}
	return room
}

// picture draws the throughput of each limit as a bar, and below, on an axis of its
// own, the 95th percentile of the latencies.
func (s sweepReport) picture(on sheet) picture {
	if len(s.Points) == 0 {
		return picture{}
	}
	var rate, wait float64
	for _, p := range s.Points {
		rate, wait = max(rate, p.Throughput), max(wait, float64(p.P95))
	}
	scale, knee := newSweepScale(s.Points, on.width-sweepLeft-8), s.knee()
	rates, waits := newUpright(rate, ratesHeight), newUpright(wait, waitsHeight)
	var c canvas
	about := "successful items per second"
	if knee > 0 {
		about += fmt.Sprintf("; recommended limit: %d", knee)
	}
	ratesAt := c.heading(on, "Throughput by limit", about) + 16
	waitsAt := ratesAt + ratesHeight + betweenAxes
	c.group(sweepLeft, ratesAt)
	c.upright(rates, scale.width, func(v float64) string { return short(v) + "/s" })
	for i, p := range s.Points {
		c.rate(p, scale, rates.y(p.Throughput), scale.beside(s.Points, i), p.Limit == knee)
	}
	c.end()
	c.group(sweepLeft, waitsAt)
	c.word(-sweepLeft, -12, "p95 latency", pen{size: normal, colour: ink, bold: true})
	c.upright(waits, scale.width, func(v float64) string { return short(v) + "s" })
	c.waits(s.Points, scale, waits)
	c.limits(s.Points, scale, knee)
	c.word(-10, waitsHeight+17, "limit", pen{size: small, colour: muted, anchor: "end"})
	c.end()
	return picture{id: "sweep", title: "Throughput and p95 by limit", describes: s.inWords(), height: waitsAt + waitsHeight + axisHeight, body: c.String()}
}

func (s sweepReport) inWords() string {
	words := ""
	for _, p := range s.Points {
		words += fmt.Sprintf("limit %d: %s items per second, p95 %s; ", p.Limit, text.PerSecond(p.Throughput), p.P95)
	}
	return words + s.Why
}

// upright is an axis from 0 at the foot of a plot to a round value at its top.
type upright struct{ height, step, top float64 }

func newUpright(largest, height float64) upright {
	ticks := chart.Ticks(largest, axisRows(height), 0)
	step := ticks[1] - ticks[0]
	return upright{height, step, step * max(math.Ceil(largest/step), 1)}
}

func (u upright) y(v float64) float64 { return u.height * (1 - v/u.top) }

// upright draws the axis of a plot with its grid.
func (c *canvas) upright(u upright, width float64, label func(float64) string) {
	for n := 0.0; n*u.step <= u.top*(1+1e-9); n++ {
		v, in := n*u.step, rule
		if v == 0 {
			in = edge
		}
		c.line(0, u.y(v), width, u.y(v), 1, in)
		c.word(-10, u.y(v)+4, label(v), pen{size: small, colour: muted, anchor: "end"})
	}
}

// limits set the limits below the plot, of those that have no room beside each other the one to take, or
// else the higher.
func (c *canvas) limits(points []sweepPoint, scale sweepScale, knee int) {
	const between = 4
	ends := func(limit int) (from, to float64) {
		half := wide(strconv.Itoa(limit), small, limit == knee)/2 + between/2
		return scale.x(limit) - half, scale.x(limit) + half
	}
	kneeFrom, kneeTo := math.Inf(1), math.Inf(-1)
	if knee > 0 {
		kneeFrom, kneeTo = ends(knee)
	}
	next := math.Inf(1) // where the label to the right begins
	for _, p := range slices.Backward(points) {
		from, to := ends(p.Limit)
		if p.Limit != knee && (to > next || to > kneeFrom && from < kneeTo) {
			continue
		}
		next = from
		c.word(scale.x(p.Limit), waitsHeight+17, strconv.Itoa(p.Limit), pen{size: small, colour: muted, anchor: "middle", bold: p.Limit == knee})
	}
}

// rate draws a bar up to y with its value above; the one to take has another colour,
// and bold figures.
func (c *canvas) rate(p sweepPoint, scale sweepScale, y, room float64, best bool) {
	in, x := lanes[0], scale.x(p.Limit)
	if best {
		in = lanes[1]
	}
	c.fill(string(box(nil, x-scale.barPixels/2, y, scale.barPixels, ratesHeight-y)), in)
	value := text.PerSecond(p.Throughput)
	if wide(value, small, best) <= min(scale.barPixels+10, room) || best {
		c.word(x, y-6, value, pen{size: small, colour: ink, anchor: "middle", bold: best})
	}
}

// waits draws the latencies as a line with a dot a limit.
func (c *canvas) waits(points []sweepPoint, scale sweepScale, u upright) {
	path, step := "", "M"
	for _, p := range points {
		if p.P95 > 0 {
			path += step + px(scale.x(p.Limit)) + " " + px(u.y(float64(p.P95)))
			step = "L"
		}
	}
	c.leaf("path", append([]string{"d", path, "stroke-width", "2.2", "stroke-linejoin", "round"}, lanes[2].stroke()...)...)
	for _, p := range points {
		if p.P95 > 0 {
			c.dot(scale.x(p.Limit), u.y(float64(p.P95)), lanes[2])
		}
	}
}

// short writes a round value of an axis.
func short(v float64) string {
	if v >= 100 {
		return text.Count(int(v + 0.5))
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
