package draw

import (
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/course"
	"regatta/engine/governor"
	"regatta/ui/figures"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/timeline"
)

// Course is how the limit of a run went over time, made for one frame.
type Course struct {
	Decisions []course.Decision
	Steps     []course.Step
	Bands     []course.Band
	Most      int // the highest limit, also of the run's own; 0: there was none
}

// CourseOf works out the course of a run up to now; nil: nothing of it changed, so that there
// is nothing to draw.
func CourseOf(t *engine.Tally, now time.Duration) *Course {
	if t == nil || !course.Moved(t) {
		return nil
	}
	steps := course.Limits(t)
	return &Course{course.Of(t), steps, course.Bands(t, now), course.Highest(t, steps)}
}

// Scale is what the height of Levels means: "limit ≤40".
func (c *Course) Scale() string {
	if c.Most == 0 {
		return "limit"
	}
	return "limit ≤" + text.Count(c.Most)
}

// ScaleCells is how many cells a scale has beside an axis: as many as most of them need, so
// that the axis stays where it is.
const ScaleCells = len("limit <256")

// Latest is the decision that was made last; nil: none was.
func (c *Course) Latest() *course.Decision {
	for i := len(c.Decisions) - 1; i >= 0; i-- {
		if d := &c.Decisions[i]; weight(*d) > 0 {
			return d
		}
	}
	return nil
}

// Said is the decision that was made last, in as many of so many cells as it needs; "": none was.
func (c *Course) Said(th *theme.Theme, t *engine.Tally, cells int) (words string, ink theme.Ink) {
	d := c.Latest()
	if d == nil {
		return "", th.Muted
	}
	for _, form := range forms(t, *d) {
		if theme.Width(form) <= cells {
			return form, DecisionInk(th, *d)
		}
	}
	return "", th.Muted
}

// Marks appends the decisions at their times, each with its reason where there is room.
func (c *Course) Marks(to *theme.Line, th *theme.Theme, t *engine.Tally, axis timeline.Axis) {
	marks := make([]timeline.Mark, 0, len(c.Decisions))
	for _, d := range together(c.Decisions, axis) {
		if w := weight(d); w > 0 && d.At >= axis.From && d.At <= axis.From+axis.Span {
			marks = append(marks, timeline.Mark{At: d.At, Ink: DecisionInk(th, d), Weight: w, Forms: forms(t, d)})
		}
	}
	axis.Marks(to, marks)
}

// together makes one of the decisions of a user about the same gate that have no room beside one
// another, and of the steps in which a limit climbs: from what was before the first to what the
// last made of it.
func together(list []course.Decision, axis timeline.Axis) []course.Decision {
	const room, roomToClimb = len("↑100 changed by you "), len("↑256 ")
	var out []course.Decision
	for _, d := range list {
		if n := len(out) - 1; n >= 0 && d.Gate == out[n].Gate && d.Kind == out[n].Kind && d.By == out[n].By {
			between := axis.Column(d.At) - axis.Column(out[n].At)
			turned := d.By == engine.ByUser && d.Gate <= course.Pace && d.To != out[n].From // and not back again
			if turned && between < room || climbs(d) && between < roomToClimb {
				d.From = out[n].From
				out[n] = d
				continue
			}
			if said, one := turnedOn(out[n].Why, d.Why); d.Gate == course.Weather && between < room && one {
				out[n].Why = said
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// turnedOn is what two changes of the weather in a row come to, the second of which goes on where
// the first ended: "rpm 1200 (was none)"; false: they are not about the same, or the second takes
// the first back, or there is more to tell.
func turnedOn(before, after string) (said string, one bool) {
	first, known := turnOf(before)
	then, changed := turnOf(after)
	if !known || !changed || first.name != then.name || first.to != then.from || first.from == then.to {
		return "", false
	}
	now, _, _ := strings.Cut(after, was)
	return now + was + first.from + ")", true
}

// turn is a change of one thing of the weather: its name, what it was and what it is.
type turn struct{ name, from, to string }

// was stands between what a thing of the weather is and what it was.
const was = " (was "

// turnOf reads a change of one thing: "rpm 600 (was none)", or a share, "5% stalls (was 0%)".
func turnOf(said string) (t turn, one bool) {
	now, before, found := strings.Cut(said, was)
	from, ended := strings.CutSuffix(before, ")")
	at := strings.LastIndexByte(now, ' ')
	if !found || !ended || at < 0 || strings.ContainsAny(from, ",()") {
		return turn{}, false
	}
	if value, name, _ := strings.Cut(now, " "); strings.HasSuffix(value, "%") {
		return turn{name, from, value}, true
	}
	return turn{now[:at], from, now[at+1:]}, true
}

// climbs reports whether a decision is a step of a limit that is looked for from below.
func climbs(d course.Decision) bool { return d.Kind == governor.Doubling || d.Kind == governor.Stepped }

// Levels appends the limit over time.
func (c *Course) Levels(to *theme.Line, pen *timeline.Pen, now time.Duration) {
	pen.Levels(to, c.Steps, c.Most, now)
}

// weight says how much a decision matters on the axis; 0: it is only in the list of them.
func weight(d course.Decision) int {
	switch {
	case d.Gate == course.Weather:
		return 7
	case d.Gate == course.Provider && d.Tightens():
		return 6
	case d.Kind == governor.Back, d.Kind == governor.Knee:
		return 5
	case d.Kind == governor.Began:
		return 1
	case d.Gate <= course.Pace && d.Tightens():
		return 4
	case d.By == engine.ByUser:
		return 4
	case d.Gate == course.Pause && d.Tightens():
		return 3
	case d.Kind == governor.Probing, d.Kind == governor.Opened, d.Kind == governor.Measuring:
		return 0
	}
	return 2
}

// forms are the ways to write a decision at its mark, from the longest: with its reason,
// with its figure, and as a sign alone.
func forms(t *engine.Tally, d course.Decision) []string {
	sign, figure := figures.DecisionMark(d), ""
	switch {
	case d.Gate <= course.Pace:
		figure = figures.Bound(d.Gate, d.To)
	case d.Lasts > 0 && d.Gate == course.Pause:
		figure = text.Seconds(d.Lasts)
	}
	why := text.Clean(figures.Why(t, d))
	if d.Gate == course.Provider || d.Gate == course.Weather {
		why = text.Clean(d.Why)
	}
	alone := sign
	if figure != "" && sign == "·" { // it turns nothing either way: the figure says all
		sign = ""
	}
	var list []string
	if why != "" {
		list = append(list, strings.Join(strings.Fields(sign+figure+" "+why), " "))
	}
	if short, _, found := strings.Cut(why, " ("); found && d.Gate == course.Weather {
		list = append(list, sign+" "+short) // without what it was before
	}
	switch {
	case d.Kind == governor.Began:
		return []string{figure, alone}
	case d.Kind == governor.Back:
		list = append(list, sign+" back")
	case figure != "":
		list = append(list, sign+figure)
	}
	return append(list, alone)
}

// DecisionInk is amber for what lets less begin, and for what the provider was made.
func DecisionInk(th *theme.Theme, d course.Decision) theme.Ink {
	switch {
	case d.Gate == course.Weather, d.Tightens():
		return th.Warn
	case d.Eases():
		return th.OK
	}
	return th.Muted
}
