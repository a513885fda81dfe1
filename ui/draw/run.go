package draw

import (
	"regatta/engine"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/text"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// FailedMark stands before the wall of a run in which items failed.
const FailedMark = "✗ "

// DoneFlag stands on the axis of a race where a lane came in, DueMark where one is to.
const (
	DoneFlag = "⚑"
	DueMark  = "┊"
)

// WallCells is how many cells the wall of a run that is on takes up to a minute.
const WallCells = len("x 59.99s")

// Wall says how long a run took, or how far it is; nil: there is none.
func Wall(f pane.Frame, r *workspace.Run) (string, theme.Ink) {
	switch th := f.Theme; {
	case r == nil:
		return figures.Unknown, th.Faint
	case r.On():
		if r.Tally.Paused {
			return "‖ " + text.Seconds(r.Now(f.Now)), th.Warn
		}
		return Spinner(f.Beat) + " " + text.Seconds(r.Now(f.Now)), th.Accent
	case r.Tally.End == engine.Cancelled:
		return figures.Wall(r.Tally), th.Warn
	case r.Tally.End == engine.Failed:
		return figures.Wall(r.Tally), th.Fail
	case r.Tally.Failed > 0: // it isn't the wall of all items
		return FailedMark + WallOf(r), th.Fail
	}
	return WallOf(r), f.Theme.Strong
}

// WallOf is the wall of a run that is over, marked where it is a guess of a twin.
func WallOf(r *workspace.Run) string {
	if r.Guess != "" && r.Tally.Whole() {
		return figures.GuessMark + figures.Wall(r.Tally)
	}
	return figures.Wall(r.Tally)
}
