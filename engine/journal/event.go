package journal

import (
	"regatta/engine"
)

// AppendEvent appends the line of JSON, without its end, that tells of an event as a journal
// does. Of Partial, which journals leave out, it appends nothing.
func AppendEvent(to []byte, e *engine.Event) ([]byte, error) {
	if e.Kind == engine.Partial {
		return to, nil
	}
	l := newLines()
	if err := l.enc.Encode(recordOf(e)); err != nil {
		return to, err
	}
	line := l.Bytes()
	return append(to, line[:len(line)-1]...), nil
}

// EventNames are the names of events in journals.
func EventNames() []string {
	var names []string
	for _, name := range kindNames {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
