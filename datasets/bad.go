package datasets

import (
	"fmt"
	"strconv"
	"strings"
)

// BadRows says which rows of a source can't be used. As an error it is one line.
type BadRows struct {
	Source string   // as errors name it: "people.csv" in quotes, standard input
	Rows   int      // the rows that were looked at, bad ones too
	Count  int      // the bad ones
	More   bool     // the reading stopped here: there may be more
	First  []BadRow // the first few
	// Foreign says that a row is no UTF-8 text: the file may be in another
	// encoding.
	Foreign bool
}

// BadRow is one of them.
type BadRow struct {
	Where  string // "line 4", or the name of a file of a folder
	Reason string
}

const (
	maxBad      = 1000 // where the reading stops if bad rows are refused
	maxBadShown = 5
)

// record counts a bad row, and keeps it if it is one of the first.
func (b *BadRows) record(where fmt.Stringer, reason error) {
	b.Count++
	if len(b.First) < maxBadShown {
		b.First = append(b.First, BadRow{where.String(), reason.Error()})
	}
}

// Reasons lists the first bad rows, and how many more there are.
func (b *BadRows) Reasons() string {
	parts := make([]string, 0, len(b.First)+1)
	for _, row := range b.First {
		parts = append(parts, row.Where+": "+row.Reason)
	}
	if more := b.Count - len(b.First); more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, "; ")
}

// Error says what is wrong and what can be done about it.
func (b *BadRows) Error() string {
	line := b.what()
	if b.Foreign {
		line += "; if it is text in another encoding, set it, e.g. --encoding windows-1252"
	}
	switch {
	case b.none():
		return line
	case b.Count == 1:
		return line + "; use --skip-bad-rows to skip it"
	}
	return line + "; use --skip-bad-rows to skip them"
}

// none reports that not one row can be used, so that there is nothing to skip to.
func (b *BadRows) none() bool { return b.Count == b.Rows && !b.More }

func (b *BadRows) what() string {
	switch {
	case b.Count == 1:
		return fmt.Sprintf("%s, %s", b.Source, b.Reasons())
	case b.none():
		return fmt.Sprintf("%s: none of the %d rows is usable: %s", b.Source, b.Rows, b.Reasons())
	case b.More:
		return fmt.Sprintf("%s: at least %d bad rows: %s", b.Source, b.Count, b.Reasons())
	}
	return fmt.Sprintf("%s: %d bad rows: %s", b.Source, b.Count, b.Reasons())
}

// Skipped says that they were left out, and why.
func (b *BadRows) Skipped() string {
	return fmt.Sprintf("skipped %d of %s: %s", b.Count, count(b.Rows, "row"), b.Reasons())
}

// where is the place of a row: the n-th of something, from 1, or something that
// has a name.
type where struct {
	what string
	n    int
}

func (w where) String() string {
	if w.n == 0 {
		return w.what
	}
	return w.what + " " + strconv.Itoa(w.n)
}

func inLine(n int) where { return where{"line", n} }
