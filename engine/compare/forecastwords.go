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

// words are the same in ever fewer words: what is known goes before why more isn't, and what it
// holds under goes with it.
func (f Forecast) words() []said {
	if !f.Twin {
		return []said{{f.Assumes.String(), true}}
	}
	mark, note := f.Note.Under, f.Note.Said()
	short, shorter := f.Note.Brief(), f.Note.What // that no wall is known shows by its not being there
	if !f.Said {
		return []said{{note, true}, {short, true}, {shorter, true}}
	}
	band, brief, was, briefWas := f.Range.String(), f.brief(), "", ""
	if f.Before != nil {
		was, briefWas = "was "+f.Before.String(), "was "+f.Before.brief()
	}
	var all []said
	for _, n := range []string{note, short, shorter} {
		all = append(all, said{joined(band, was, mark, n), true})
	}
	if f.Unasked {
		all = append(all, said{joined(band, was, mark), mark != ""}, said{joined(brief, briefWas, ifTaken), true}, said{joined(band, mark), mark != ""})
	}
	switch {
	case f.Unasked && f.Known:
		return append(all, said{brief + " " + ifTaken, true}, said{ifTaken, true}, said{shorter, true})
	case f.Unasked:
		return append(all, said{brief + " " + ifTaken, true}, said{shorter, true})
	}
	return append(all, said{joined(band, was), note == ""}, said{band, note == ""}, said{shorter, true})
}

// ifTaken says in the fewest words that a forecast holds if nothing is refused.
const ifTaken = "if taken"

// String writes it as walls are written: "0.71s to 12.30s".
func (r Range) String() string { return seconds(r.Low) + " to " + seconds(r.High) }

// brief is the same in fewer digits, rounded outward: "3.2–12s", "0.70–1.8s".
func (r Range) brief() string {
	low := r.Low.Truncate(written(r.Low))
	high := r.High.Truncate(written(r.High))
	if high < r.High {
		high += written(r.High)
	}
	if high >= time.Minute {
		if low >= time.Minute {
			return seconds(low) + "–" + seconds(high)
		}
		return figures(low) + "s–" + seconds(high)
	}
	return figures(low) + "–" + figures(high) + "s"
}

// written is the least part of a time that is written where there is little room.
func written(d time.Duration) time.Duration {
	switch {
	case d < time.Second:
		return 10 * time.Millisecond
	case d < 10*time.Second, d >= time.Minute && d < time.Hour:
		return 100 * time.Millisecond
	}
	return time.Second
}

// figures writes a time below a minute in the digits that are written of it.
func figures(d time.Duration) string {
	digits := 0
	switch written(d) {
	case 10 * time.Millisecond:
		digits = 2
	case 100 * time.Millisecond:
		digits = 1
	}
	return fmt.Sprintf("%.*f", digits, d.Seconds())
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
