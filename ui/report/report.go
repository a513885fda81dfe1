// Package report makes a file of what finished runs came to: a race, trials or a
// sweep, as Markdown, an HTML page, an SVG image or JSON. Each file stands alone:
// tables, sentences and pictures are all in it, and it refers to nothing outside.
//
// Race, Trials and Sweep are pure functions of what was measured and of what is
// said About it; a Report is a value that nothing here changes, and Bytes gives the
// same file each time. Pictures are bounded whatever the number of items: the
// rows of a timeline then stand for many items each, and say so. What comes from
// outside, such as the name of a dataset, can't be anything but text in them.
package report

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/trials"
	"regatta/engine/twin/saved"
	"regatta/ui/results"
	"regatta/ui/text"
)

// Format is a kind of file.
type Format uint8

// The formats.
const (
	Markdown Format = iota
	HTML
	SVG
	JSON
)

var endings = [...]string{".md", ".html", ".svg", ".json"}

// FormatOf returns the format that the ending of a file's name asks for.
func FormatOf(path string) (Format, error) {
	ending := strings.ToLower(filepath.Ext(path))
	for f, known := range endings {
		if ending == known {
			return Format(f), nil
		}
	}
	last := len(endings) - 1
	return 0, fmt.Errorf("%q: unsupported report type; use %s or %s", path, strings.Join(endings[:last], ", "), endings[last])
}

// Suffixes are those of the formats, without their dots.
func Suffixes() []string {
	suffixes := make([]string, len(endings))
	for i, ending := range endings {
		suffixes[i] = ending[1:]
	}
	return suffixes
}

// About is what a report says of its runs as a whole.
type About struct {
	Dataset   string // where not all ran on the same, the names of all
	Items     int    // negative: not all had as many
	Skipped   int    // bad rows of the data that were left out
	Provider  string // its label
	Model     string
	Simulated bool      // some of the runs asked no model
	Real      bool      // some of them asked one
	Article   bool      // the article timed the same, so that its figures stand beside these
	Made      time.Time // when the runs were over; it is said in its own time zone
	Stopped   string    // what is missing, where the user stopped it; "": nothing
	Redacted  string    // what Hide took out; "": nothing

	// Name is a short name of an item of a run; "": it has none. nil: no item has.
	Name func(run, item int) string

	// Failures are the items that failed, where the report's runs are not at hand: a
	// race's own are found in its tallies.
	Failures Failures

	// Swept is what is known of a sweep beside its points.
	Swept trials.About

	// Guesses are the lanes that took what a twin guesses; none: there is no twin, or it knows.
	Guesses saved.Guesses

	// Reproduce is how to run the same again; nil: that isn't known.
	Reproduce *Reproduce

	// Places are those of a race's lanes in the list that they come from, for their letters and
	// colours; nil: they stand in that order.
	Places []int

	// Contexts are what the runs of a race ran on, one for each. None: they had all
	// of it in common.
	Contexts []compare.Context
}

// facts say it on a line, each made harmless and bounded.
func (a About) facts() []string {
	const most = 48
	facts := []string{text.Line(a.Dataset, most)}
	if a.Items >= 0 {
		facts = append(facts, text.Plural(a.Items, "item"))
	}
	if a.Skipped > 0 {
		facts = append(facts, text.Counted(a.Skipped, "row", "rows")+" skipped")
	}
	provider := text.Line(a.Provider, most)
	if a.Simulated && !a.Real && !a.replayed() && !a.fitted() {
		provider = "simulated provider"
	}
	return append(facts, provider, text.Line(a.Model, most), a.Made.Format("2 January 2006, 15:04 MST"))
}

// label is what is said of everything that wasn't measured on a real server; "": all
// was.
func (a About) label() string {
	switch {
	case a.replayed():
		return "Replayed: no model was called. Latencies and answers are those of a recorded run."
	case a.fitted():
		return strings.ToUpper(a.Provider[:1]) + text.Line(a.Provider[1:], 48) + ": no model was called. Latencies come from a twin of the provider that was fitted to saved runs, answers from these runs."
	case a.Simulated && a.Real:
		return "Partly simulated: some runs called no model; their latencies and answers come from the simulated provider."
	case a.Simulated:
		return "Simulated: no model was called. Latencies and answers come from the simulated provider."
	}
	return ""
}

// replayed reports whether all answers are those of a recorded run, as the provider's label
// says.
func (a About) replayed() bool {
	return a.Simulated && !a.Real && strings.HasPrefix(a.Provider, "replay of ")
}

// guessed says which lanes are guesses of a twin, as a note or none.
func (a About) guessed() []string {
	if s := a.Guesses.String(); s != "" {
		return []string{s}
	}
	return nil
}

// guess is why a lane's figures are guesses of a twin; nil: they aren't.
func (a About) guess(lane engine.Lane) *string {
	if why := a.Guesses.Why(lane); why != "" {
		return &why
	}
	return nil
}

// guesses are why lanes are guesses of a twin, one for each; "": it isn't.
func (a About) guesses(lanes []engine.Lane) []string {
	list := make([]string, len(lanes))
	for i, lane := range lanes {
		list[i] = a.Guesses.Why(lane)
	}
	return list
}

// fitted reports whether the provider was simulated after saved runs, as its label says.
func (a About) fitted() bool {
	return a.Simulated && !a.Real && strings.HasPrefix(a.Provider, "simulated from ")
}

func (a About) name(run, item int) string {
	if a.Name == nil {
		return ""
	}
	return a.Name(run, item)
}

// apart reports whether not all runs ran on the same data.
func (a About) apart() bool {
	return slices.ContainsFunc(compare.SameData(a.Contexts), func(first int) bool { return first > 0 })
}

// Report is what is to be said of some runs.
type Report struct {
	About About
	Title string
	Lead  string // what came out, in a sentence; "": nothing did
	Table Table
	Pairs Pairs   // of the lanes of trials
	Says  Section // what the figures mean
	told  int     // how many of its lines the lead has told
	Notes Section // what they can't say

	Failures Failures // the items that failed

	Warnings []string // of those, what makes figures unfair or impossible

	records  func() ([][]string, error) // as CSV
	object   any                        // as JSON
	pictures func(sheet) []picture
	playing  func() *played // nil: nothing can be played
	player   func() *played // nil: the page has none
	glyphs   func() []glyphs
}

// Section is lines under a heading; without lines it is left out.
type Section struct {
	Heading string
	Lines   []string
}

// Records returns the report as the rows of a CSV file, the first with the names
// of the columns.
func (r *Report) Records() ([][]string, error) {
	records, err := r.records()
	for i := range records {
		what := r.About.Provider
		if i == 0 {
			what = "provider"
		}
		records[i] = append(records[i], what)
	}
	return records, err
}

// Fitted names the provider where it was simulated after saved runs; "": it was not.
func (r *Report) Fitted() string {
	if !r.About.fitted() {
		return ""
	}
	return r.About.Provider
}

// JSON returns the report as an object on a line.
func (r *Report) JSON() ([]byte, error) {
	var buf bytes.Buffer
	err := results.AppendJSON(&buf, r.object)
	return buf.Bytes(), err
}

// Bytes returns the report as a file. Only JSON, of answers that are none, can fail.
func (r *Report) Bytes(f Format) ([]byte, error) {
	switch f {
	case HTML:
		return r.page(), nil
	case SVG:
		return r.image(), nil
	case JSON:
		return r.JSON()
	}
	return r.markdown(), nil
}

// said is what the figures mean, beyond the lead.
func (r *Report) said() Section {
	return Section{r.Says.Heading, r.Says.Lines[min(r.told, len(r.Says.Lines)):]}
}

// spoken makes sentences of lines, of which some begin with a lane's name: that is written as it is.
func spoken(lines, labels []string) string {
	var said []string
	for _, line := range lines {
		line = strings.TrimPrefix(line, "?: ")
		if slices.ContainsFunc(labels, func(label string) bool { return strings.HasPrefix(line, label) }) {
			said = append(said, line+".")
		} else if line != "" {
			said = append(said, sentence(line))
		}
	}
	return strings.Join(said, " ")
}

// sections are those with something to say.
func (r *Report) sections() []Section {
	var list []Section
	for _, s := range []Section{r.said(), r.Notes} {
		if len(s.Lines) > 0 {
			list = append(list, s)
		}
	}
	return list
}
