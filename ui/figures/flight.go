package figures

import (
	"regatta/engine"
	"regatta/engine/course"
	"regatta/ui/text"
)

// InFlightNow names what is in flight while a run is on.
const InFlightNow = "in flight"

// FlightName names what InFlight writes.
func FlightName(t *engine.Tally) string {
	if t.Over {
		return "max in flight"
	}
	return InFlightNow
}

// InFlight writes how many calls are in flight of how many may be now, and once it is
// over the most there ever were.
func InFlight(t *engine.Tally) string {
	switch {
	case t.Over:
		return text.Count(t.Most)
	case course.LimitNow(t) > 0:
		return text.Count(t.InFlight) + "/" + text.Count(course.LimitNow(t))
	}
	return text.Count(t.InFlight)
}
