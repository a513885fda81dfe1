package compare

import (
	"fmt"
	"strings"
	"time"
)

// said are words beside the wall of a forecast, and whether what there is to note is among them.
type said struct {
	words string
	whole bool
}

// Words are what there is to say beside the wall of a forecast; "": nothing.
func (f Forecast) Words() string {
	return f.words()[0].words
}

// WordsWithin are the most of them that have room, as measured by width; "": none has. whole
// reports whether what there is to note is among them.
func (f Forecast) WordsWithin(cells int, width func(string) int) (words string, whole bool) {
	for _, s := range f.words() {
		if width(s.words) <= cells {
			return s.words, s.whole
		}
	}
	return "", false
}

// FewestWords are those of which the end is cut where none has room.
func (f Forecast) FewestWords() string {
	all := f.words()
	return all[len(all)-1].words
}

// notKnown begins a note where there is no wall either, but for what it holds under.
const notKnown = "not known: "

// words are the same in ever fewer words: what is known goes before why more isn't, and what it
// holds under goes with it.
func (f Forecast) words() []said {
	if !f.Twin {
		return []said{{f.Assumes.String(), true}}
	}
	mark, note, both := strings.Cut(f.Note, " · ")
	if !both {
		mark, note = "", f.Note
	}
	short := strings.TrimPrefix(note, notKnown) // the wall isn't there either
	shorter, _, _ := strings.Cut(short, ": ")
	if !f.Said {
		return []said{{note, true}, {short, true}, {shorter, true}}
	}
	band, close, was, closeWas := f.Range.String(), f.close(), "", ""
	if f.Before != nil {
		was, closeWas = "was "+f.Before.String(), "was "+f.Before.close()
	}
	var all []said
	for _, n := range []string{note, short, shorter} {
		all = append(all, said{joined(band, was, mark, n), true})
	}
	if f.Unasked {
		all = append(all, said{joined(band, was, mark), mark != ""}, said{joined(close, closeWas, ifTaken), true}, said{joined(band, mark), mark != ""})
	}
	switch {
	case f.Unasked && f.Known:
		return append(all, said{close + " " + ifTaken, true}, said{ifTaken, true}, said{shorter, true})
	case f.Unasked:
		return append(all, said{close + " " + ifTaken, true}, said{shorter, true})
	}
	return append(all, said{joined(band, was), note == ""}, said{band, note == ""}, said{shorter, true})
}

// ifTaken says in the fewest words that a forecast holds if nothing is refused.
const ifTaken = "if taken"

// String writes it as walls are written: "0.71s to 12.30s".
func (r Range) String() string { return seconds(r.Low) + " to " + seconds(r.High) }

// close is the same in fewer digits: "3–12s", "0.7–1.8s".
func (r Range) close() string {
	digits := 0
	switch {
	case r.High >= time.Minute:
		return seconds(r.Low) + "–" + seconds(r.High)
	case r.High < time.Second:
		digits = 2
	case r.High < 10*time.Second:
		digits = 1
	}
	return fmt.Sprintf("%.*f–%.*fs", digits, r.Low.Seconds(), digits, r.High.Seconds())
}

// joined puts what isn't empty together.
func joined(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, " · ")
}
