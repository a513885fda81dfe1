package report

import (
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/occupancy"
	"regatta/ui/text"
	"regatta/ui/timeline"
)

// A lane of many items is an area, as it is on the screen: its height is how many calls were in
// flight, its colours are the shares of how they ended, and above stand the results that were
// held. It is drawn from the occupancy of the tally, whose buckets its columns are, so that every
// call counts with all of its time, however many there are.

// How areas are laid out, in pixels.
const (
	mostPerCall  = 8.0 // a call in flight at most
	leastPerCall = 0.5 // below it a lane has a scale of its own
	thread       = 1.0 // what there is, at least
)

// area is a lane of many items.
type area struct {
	cell   time.Duration // how long a column is
	end    time.Duration // where the last one ends
	counts []occupancy.Counts
	orphan bool
	height float64       // of the whole
	flight float64       // pixels a call in flight
	held   float64       // pixels a held result
	limits []course.Step // under which it was
}

// perCallOf is how high a call in flight is in all lanes that have room for it.
func perCallOf(tallies []*engine.Tally, block float64) float64 {
	per := mostPerCall
	for _, t := range tallies {
		per = min(per, block/float64(max(t.MostTaken, 1)))
	}
	return max(per, leastPerCall)
}

// newArea has a lane in columns of so many buckets each, in a block with room for so much.
func newArea(t *engine.Tally, block, perCall float64, buckets int) *area {
	room := max(int(block/perCall), 1)
	scale := timeline.ScaleOf(t, room)
	pixels := float64(room) * perCall
	a := &area{
		cell: t.Occupancy.Grain() * time.Duration(buckets), end: t.Now, orphan: t.Raised,
		flight: scale.Flight * pixels, held: scale.Held * pixels, limits: course.Limits(t),
	}
	if a.cell > 0 {
		a.counts = make([]occupancy.Counts, (t.Now+a.cell-1)/a.cell)
	}
	whole := a.cell * time.Duration(len(a.counts))
	if !t.Over {
		t.Occupancy.Means(a.counts, 0, whole, t.Now)
	} else {
		t.Occupancy.Means(a.counts, 0, whole, whole) // nothing is after the end
		a.cut()
	}
	for i := range a.counts {
		a.height = max(a.height, sum(a.stack(i)))
	}
	return a
}

// cut has the last column end with the run: what is in it took place in less time than it has.
func (a *area) cut() {
	last := len(a.counts) - 1
	if last < 0 {
		return
	}
	const most = 16 // of less than that part of a column nothing is seen, and rounding would show
	by := min(float64(a.cell)/float64(a.end-a.cell*time.Duration(last)), most)
	for u := range a.counts[last] {
		a.counts[last][u] *= by
	}
}

// sum is how high all that is stacked is.
func sum(stack []timeline.Layer) float64 {
	all := 0.0
	for _, l := range stack {
		all += l.Height
	}
	return all
}

// stack is a column, from the bottom up, in pixels. Where it has any call, it is at least a thread.
func (a *area) stack(column int) []timeline.Layer {
	shares := timeline.Shares(&a.counts[column], a.orphan)
	flying := 0.0
	for _, s := range shares {
		if s.Doing != timeline.Held {
			flying += s.Of
		}
	}
	scale := a.flight
	if flying > leastShare && flying*scale < thread {
		scale = thread / flying
	}
	var stack []timeline.Layer
	for _, s := range shares {
		each := scale
		if s.Doing == timeline.Held {
			each = a.held
		}
		if s.Of > leastShare {
			stack = append(stack, timeline.Layer{Doing: s.Doing, Height: s.Of * each})
		}
	}
	return stack
}

// leastShare is what rounding leaves over.
const leastShare = 1.0 / 256

// x is where a column begins.
func (a *area) x(column int, scale timeScale) float64 {
	return scale.x(min(a.cell*time.Duration(column), a.end))
}

// ribbon is what one thing takes of the columns of an area: from where to where, downwards.
type ribbon struct{ top, foot []float64 }

// ribbons stacks the columns on the floor of a block.
func (a *area) ribbons(floor float64) map[timeline.Doing]*ribbon {
	all := map[timeline.Doing]*ribbon{}
	for i := range a.counts {
		y := floor
		for _, l := range a.stack(i) {
			r := all[l.Doing]
			if r == nil {
				r = &ribbon{make([]float64, len(a.counts)), make([]float64, len(a.counts))}
				all[l.Doing] = r
			}
			r.foot[i], r.top[i] = tenth(y), tenth(y-l.Height)
			y -= l.Height
		}
	}
	return all
}

// paths draws the area on the floor of a block.
func (a *area) paths(floor float64, scale timeScale) map[timeline.Doing]string {
	paths := map[timeline.Doing]string{}
	for doing, r := range a.ribbons(floor) {
		var path []byte
		for from := 0; from < len(r.top); {
			till := from
			for till < len(r.top) && r.foot[till] > r.top[till] {
				till++
			}
			if till > from {
				path = r.outline(path, from, till, func(column int) float64 { return a.x(column, scale) })
			}
			from = max(till, from+1)
		}
		if len(path) > 0 {
			paths[doing] = string(path)
		}
	}
	return paths
}

// outline appends the outline of some columns: along their tops and back along their feet.
func (r *ribbon) outline(path []byte, from, till int, x func(int) float64) []byte {
	to := func(command byte, v float64) { path = append(append(path, command), px(v)...) }
	to('M', x(from))
	path = append(append(path, ' '), px(r.foot[from])...)
	for i := from; i < till; i++ {
		if i == from || r.top[i] != r.top[i-1] {
			to('V', r.top[i])
		}
		if i+1 == till || r.top[i+1] != r.top[i] {
			to('H', x(i+1))
		}
	}
	to('V', r.foot[till-1])
	for i := till - 1; i > from; i-- {
		if r.foot[i-1] != r.foot[i] {
			to('H', x(i))
			to('V', r.foot[i-1])
		}
	}
	return append(path, 'z')
}

// ceiling is the line of the limit over the area; "": there was none, or none that has room.
func (a *area) ceiling(floor float64, scale timeScale) string {
	var path strings.Builder
	joined := false
	for i, s := range a.limits {
		till := a.end
		if i+1 < len(a.limits) {
			till = min(a.limits[i+1].At, a.end)
		}
		y := floor - float64(s.Limit)*a.flight
		if s.Limit == 0 || y < -0.5 || till <= s.At {
			joined = false
			continue
		}
		if joined {
			path.WriteString("V" + px(y))
		} else {
			path.WriteString("M" + px(scale.x(s.At)) + " " + px(y))
		}
		path.WriteString("H" + px(scale.x(till)))
		joined = true
	}
	return path.String()
}

// highest says how many calls were in flight at most, and how many results were held.
func highest(t *engine.Tally) []string {
	said := []string{"max in flight " + text.Count(t.Most)}
	if t.MostHeld > 1 && !t.Raised { // one is held for no time
		said = append(said, "max held "+text.Count(t.MostHeld))
	}
	return said
}
