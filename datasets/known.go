package datasets

import (
	"encoding/json"
	"strings"
	"sync"
)

// Known returns the right answer to the built-in row whose text occurs in a
// message, so that the simulated provider can give it. It reads a message once,
// however many rows there are.
func Known(message string) (json.RawMessage, bool) {
	if answer, ok := findPerson(message); ok {
		return answer, true
	}
	return written().find(message)
}

// AllKnown returns the right answers to all built-in rows whose texts occur in a
// message, in the order in which they do.
func AllKnown(message string) []json.RawMessage {
	var all []json.RawMessage
	for at := 0; at < len(message); {
		answer, size, ok := knownAt(message[at:])
		if !ok {
			at++
			continue
		}
		all = append(all, answer)
		at += size
	}
	return all
}

// knownAt returns the right answer to the row whose text a message begins with,
// and how long that is.
func knownAt(message string) (answer json.RawMessage, size int, ok bool) {
	if text, ok := strings.CutPrefix(message, nameBefore); ok {
		if p, ok := readPerson(text); ok {
			return p.answer(), len(p.text()), true
		}
	}
	row, ok := written().at(message)
	return row.Expected, len(row.Text), ok
}

// written is made at the first question.
var written = sync.OnceValue(newFinder)

// prefixLen is the bytes of a text that a finder looks up.
const prefixLen = 12

// finder finds texts in a message by how they start.
type finder struct {
	starts   [256]bool // the first bytes of all texts
	byPrefix map[string][]writtenRow
}

// newFinder takes in the rows that are written down. All of them load, as the
// tests prove; one that didn't would be unknown, no more.
func newFinder() *finder {
	f := &finder{byPrefix: map[string][]writtenRow{}}
	for _, b := range builtins {
		rows, err := b.rows()
		if err != nil {
			continue
		}
		for _, row := range rows {
			if len(row.Text) < prefixLen {
				continue
			}
			prefix := row.Text[:prefixLen]
			f.starts[prefix[0]] = true
			f.byPrefix[prefix] = append(f.byPrefix[prefix], row)
		}
	}
	return f
}

func (f *finder) find(message string) (json.RawMessage, bool) {
	for at := 0; at+prefixLen <= len(message); at++ {
		if !f.starts[message[at]] {
			continue
		}
		if row, ok := f.at(message[at:]); ok {
			return row.Expected, true
		}
	}
	return nil, false
}

// at returns the row whose text a message begins with.
func (f *finder) at(message string) (writtenRow, bool) {
	if len(message) < prefixLen || !f.starts[message[0]] {
		return writtenRow{}, false
	}
	for _, row := range f.byPrefix[message[:prefixLen]] {
		if strings.HasPrefix(message, row.Text) {
			return row, true
		}
	}
	return writtenRow{}, false
}
