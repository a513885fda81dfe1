package twin

import "regatta/engine/words"

// Note is what there is to say of a forecast beside its number, or its range, in parts; the zero
// value: nothing.
type Note struct {
	Under   string // what it holds under, where that isn't What: "if nothing is refused"
	Unknown bool   // no number is known, because of What
	What    string
	Why     string // what explains What; "": nothing
}

// Brief is what it says but for what the forecast holds under, and that no number is known.
func (n Note) Brief() string {
	if n.Why == "" {
		return n.What
	}
	return n.What + ": " + n.Why
}

// Said is what it says but for what the forecast holds under.
func (n Note) Said() string {
	if n.Unknown {
		return "not known: " + n.Brief()
	}
	return n.Brief()
}

// String says it all: "if nothing is refused · not known: never more than 8 in flight".
func (n Note) String() string {
	if n.Under == "" {
		return n.Said()
	}
	return n.Under + " · " + n.Said()
}

// ifTaken is said of a forecast that holds only if nothing is refused.
const ifTaken = "if nothing is refused"

// Note says what there is to say of a forecast beside its number, or its range.
func (t *Twin) Note(f Forecast) Note {
	note := t.noteIfTaken(f)
	switch {
	case !f.Unasked:
		return note
	case note == Note{}:
		return Note{What: ifTaken, Why: f.Why}
	}
	note.Under = ifTaken
	return note
}

// noteIfTaken is what there is to say if nothing is refused that nobody has asked for.
func (t *Twin) noteIfTaken(f Forecast) Note {
	m, failed := t.best().Model, whole(f.Failed.Mid)
	switch {
	case f.Knowledge == Unknown || f.Knowledge == Ranged:
		return Note{Unknown: true, What: f.Why}
	case failed >= 1 && t.faults == 0 && f.Refusals.Mid >= 1:
		return Note{What: words.Count(failed) + " would fail", Why: "429"}
	case failed >= 1:
		return Note{What: words.Count(failed) + " would fail"}
	case f.Refusals.Mid >= 1:
		return Note{What: words.Plural(whole(f.Refusals.Mid), "attempt") + " would be refused"}
	case m.Slots > 0 && f.Most > m.Slots && t.pureQueue() && !f.Unasked:
		return Note{What: "the server takes " + t.slots() + " at a time", Why: "more only wait"}
	}
	return Note{}
}
