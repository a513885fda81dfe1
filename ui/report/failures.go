package report

import (
	"strings"

	"regatta/engine"
	"regatta/ui/text"
)

// mostFailures is how many items that failed a report lists; of the others it tells
// how many there are.
const mostFailures = 50

// Failures are the items that failed in some runs, the first ones by name.
type Failures struct {
	List []Failure
	More int // beyond those in the list
}

// Failure is an item that failed, and why.
type Failure struct {
	Lane     string `json:"lane"`
	Index    int    `json:"index"` // its place in the dataset, from 0
	Item     string `json:"item"`  // its short name; "": it has none
	Kind     string `json:"kind"`
	Message  string `json:"message"` // may hold text from outside
	Attempts int    `json:"attempts"`
}

// Add adds those of a run, which goes by its label. name returns the short name of an
// item; nil: none has one.
func (f *Failures) Add(label string, t *engine.Tally, name func(item int) string) {
	for i := range t.Rows {
		row := &t.Rows[i]
		switch {
		case row.Status != engine.Failed:
			continue
		case len(f.List) == mostFailures:
			f.More++
			continue
		}
		failure := Failure{Lane: label, Index: i, Attempts: len(row.Attempts)}
		if name != nil {
			failure.Item = name(i)
		}
		if row.Err != nil {
			failure.Kind, failure.Message = string(row.Err.Kind), row.Err.Message
		}
		f.List = append(f.List, failure)
	}
}

// total is how many there are.
func (f *Failures) total() int { return len(f.List) + f.More }

// failuresHeading is that of the list.
const failuresHeading = "Failed items"

// messageCells is how long a message is in the list.
const messageCells = 300

// table lists them for people: items count from 1, as on the screen.
func (f *Failures) table() Table {
	t := Table{
		Caption: "Items that failed, run by run.",
		Prose:   true,
		Columns: []Column{{Title: "lane", Left: true}, {Title: "item", Left: true}, {Title: "kind", Left: true}, {Title: "attempts"}, {Title: "message", Left: true}},
	}
	for _, one := range f.List {
		item := strings.TrimSpace(text.Count(one.Index+1) + " " + one.Item)
		t.Rows = append(t.Rows, []string{one.Lane, item, one.Kind, text.Count(one.Attempts), text.Line(one.Message, messageCells)})
	}
	return t
}

// rest says how many are not listed; "": none.
func (f *Failures) rest() string {
	if f.More == 0 {
		return ""
	}
	return "The first " + text.Count(len(f.List)) + " of " + text.Count(f.total()) + " failures; the others are in the results of each run."
}
