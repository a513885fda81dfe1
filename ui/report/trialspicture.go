package report

import (
	"math"
	"strings"
	"time"

	"regatta/ui/text"
	"regatta/ui/timeline"
)

// How the picture of trials is laid out, in pixels.
const (
	trialRow    = 46.0
	trialsRight = 160.0 // the median and its interval in figures
	mostDots    = 300   // of a lane
)

// picture draws each lane's walls as dots, and the interval of their median.
func (t trialReport) picture(on sheet) picture {
	low, high := math.Inf(1), 0.0
	for _, l := range t.Lanes {
		for _, w := range l.Walls {
			low, high = min(low, w), max(high, w)
		}
	}
	if high == 0 {
		return picture{}
	}
	if low < high/2 { // from 0 on, where that costs little
		low = 0
	}
	air := (high - low) * 0.04
	low, high = max(low-air, 0), high+max(air, high/1000)
	width := on.plot
	if !on.slim {
		width -= trialsRight - 8
	}
	x := func(s float64) float64 { return (s - low) / (high - low) * width }
	floor := trialRow * float64(len(t.Lanes))

	var c canvas
	about := "one dot per trial; line: median"
	if t.hasIntervals() {
		about += "; bar: its 95% confidence interval"
	}
	top := c.heading(on, "Walls of all trials", about)
	c.group(0, top)
	axis := timeline.Axis{Cells: int(width / cellWidth), From: fromSeconds(low), Span: fromSeconds(high - low)}
	for _, tick := range axis.Ticks() {
		at := on.left + x(tick.At.Seconds())
		if !on.slim {
			c.line(at, 0, at, floor, 1, rule)
		}
		for i := range t.Lanes {
			if on.slim { // below the name of each lane
				c.line(at, trialRow*float64(i)+11, at, trialRow*float64(i+1)-6, 1, rule)
			}
		}
		c.word(at, floor+16, tick.Label, pen{size: small, colour: muted, anchor: "middle"})
	}
	c.line(on.left, floor, on.left+width, floor, 1, edge)
	for i, l := range t.Lanes {
		c.trialLane(on, l, t.places[i], trialRow*float64(i), x, width)
	}
	c.end()
	return picture{id: "trials", title: "Walls of all trials", describes: t.inWords(), height: top + floor + axisHeight, body: c.String()}
}

func fromSeconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func (t trialReport) inWords() string {
	words := ""
	for i, l := range t.Lanes {
		if i > 0 {
			words += "; "
		}
		words += l.Lane + ": median " + l.Median.String()
		if l.Low != nil {
			words += ", 95% confidence interval " + l.interval()
		}
	}
	return words
}

func (c *canvas) trialLane(on sheet, l trialLane, place int, top float64, x func(float64) float64, width float64) {
	c.group(on.left, top)
	if on.slim {
		c.lane(-on.left, 8, place, l.Lane, strings.TrimSuffix(l.Median.String()+", "+l.spread(), ", "))
	} else {
		c.lane(-on.left, 27, place, l.Lane, "")
	}
	if l.Low != nil {
		c.fill(string(box(nil, x(*l.Low), 25, max(x(*l.High)-x(*l.Low), 2), 10)), interval)
	}
	var dots []byte
	for i := 0; i < len(l.Walls); i += len(l.Walls)/mostDots + 1 {
		dots = append(dots, "M"+px(x(l.Walls[i]))+" 16h.1"...)
	}
	attrs := append([]string{"d", string(dots), "stroke-width", "6", "stroke-linecap", "round", "stroke-opacity", "0.7"}, lanes[place%len(lanes)].stroke()...)
	c.leaf("path", attrs...)
	if l.Whole > 0 {
		c.line(x(float64(l.Median)), 22, x(float64(l.Median)), 38, 2, ink)
	}
	if l.Whole > 0 && !on.slim {
		c.word(width+16, 20, l.Median.String(), pen{size: normal, colour: ink, bold: true})
		c.word(width+16, 36, l.spread(), pen{size: small, colour: muted})
	}
	c.end()
}

// spread is the interval of a lane's median as its picture has it; "": the lane has no median.
func (l trialLane) spread() string {
	switch {
	case l.Whole == 0:
		return ""
	case l.Low == nil:
		return text.Plural(l.Whole, "trial") + ", no interval"
	}
	return l.interval()
}
