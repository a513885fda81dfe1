package report

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/text"
)

// trialReport is what trials came to. Times are seconds.
type trialReport struct {
	Dataset  string      `json:"dataset"`
	Items    int         `json:"items"`
	Provider string      `json:"provider"`
	Model    string      `json:"model"`
	Trials   int         `json:"trials"`
	Lanes    []trialLane `json:"lanes"`
	Pairs    []trialPair `json:"pairs"`
	tail
	places []int // of the lanes
}

type trialLane struct {
	Lane   string    `json:"lane"`
	Whole  int       `json:"whole"` // trials that count: neither stopped nor cut short
	Walls  []float64 `json:"walls_s"`
	Median known     `json:"median_s"`
	Low    *float64  `json:"low_s"` // the interval of the median; null: too few trials
	High   *float64  `json:"high_s"`
	First  known     `json:"first_result_s"` // medians
	P95    known     `json:"p95_s"`
	OK     int       `json:"ok"` // items of the trials that count
	Failed int       `json:"failed"`
	Guess  *string   `json:"guess"` // why its figures are guesses of a twin; nil: they aren't
}

type trialPair struct {
	A       string   `json:"a"`
	B       string   `json:"b"`
	Verdict string   `json:"verdict"` // of a against b
	Ratio   float64  `json:"ratio"`   // of the higher median to the lower one
	Low     *float64 `json:"ratio_low"`
	High    *float64 `json:"ratio_high"` // the interval of the ratio; null: too few trials
	Needed  int      `json:"trials_needed,omitempty"`
	P       float64  `json:"p"` // corrected over all pairs
}

func pairOf(p trials.Pair) trialPair {
	pair := trialPair{A: p.A.Label, B: p.B.Label, Verdict: p.Verdict.String(), Ratio: p.Ratio, Needed: p.Needed, P: p.P}
	if p.Interval.Known() {
		pair.Low, pair.High = &p.Interval.Lo, &p.Interval.Hi
	}
	return pair
}

// Trials reports on repeated runs of lanes: what can be told apart and what can't.
func Trials(about About, result trials.Result) *Report {
	t := trialReport{places: about.places(len(result.Lanes)), Dataset: about.Dataset, Items: about.Items, Provider: about.Provider, Model: about.Model, Trials: result.Trials}
	for _, m := range result.Lanes {
		walls := trials.Summarize(m.Walls)
		l := trialLane{
			Lane: m.Label, Whole: walls.Trials, Walls: append([]float64{}, m.Walls...), Median: known(walls.Median),
			First: known(trials.Summarize(m.Firsts).Median), P95: known(trials.Summarize(m.P95s).Median), OK: m.OK, Failed: m.Failed,
			Guess: about.guess(m.Lane),
		}
		if walls.HasInterval() {
			l.Low, l.High = &walls.Lo, &walls.Hi
		}
		t.Lanes = append(t.Lanes, l)
	}
	pairs := result.Pairs()
	for _, p := range pairs {
		t.Pairs = append(t.Pairs, pairOf(p))
	}
	matrix := result.Matrix(pairs)
	says := Section{Heading: "Which lanes differ"}
	if len(pairs) > 0 {
		says.Lines = matrix.Says()
	}
	t.tail = about.tail(about.Failures)
	table := t.table()
	for _, m := range result.Lanes {
		table.Guesses = append(table.Guesses, about.Guesses.Why(m.Lane))
	}
	if len(pairs) > 0 {
		table.best(matrix)
	}
	labels := make([]string, len(t.Lanes))
	for i, l := range t.Lanes {
		labels[i] = l.Lane
	}
	return &Report{
		About:    about,
		Failures: about.Failures,
		Title:    fmt.Sprintf("%s of %s on %s", text.Plural(result.Trials, "trial"), text.Plural(len(t.Lanes), "lane"), text.Line(about.Dataset, titleCells)),
		Lead:     spoken(append([]string{about.Stopped}, says.Lines...), labels),
		told:     len(says.Lines),
		Table:    table,
		Pairs:    pairsOf(result, pairs, matrix, t.places),
		Says:     says,
		Notes:    Section{"How to read it", append(t.notes(), about.guessed()...)},
		Warnings: about.guessed(),
		records:  table.records,
		object:   t,
		pictures: func(on sheet) []picture { return []picture{t.picture(on)} },
		glyphs:   func() []glyphs { return nil },
	}
}

const trialNote = "Lanes ran in turn, after an uncounted warm-up. Differences are Mann-Whitney tests with Holm's correction over all pairs; less than 1% is never called a difference."

// notes say how the figures came about, and what is missing.
func (t trialReport) notes() []string {
	notes := []string{trialNote}
	if slices.ContainsFunc(t.Lanes, func(l trialLane) bool { return l.Low == nil }) {
		notes = append(notes, trials.NoInterval)
	}
	return notes
}

// hasIntervals reports whether any lane had trials enough for an interval.
func (t trialReport) hasIntervals() bool {
	return slices.ContainsFunc(t.Lanes, func(l trialLane) bool { return l.Low != nil })
}

// table has a row a lane. Where no lane has an interval, none has a column.
func (t trialReport) table() Table {
	table := Table{Caption: "One row per lane: medians over its trials.", Columns: []Column{
		{Title: "lane", Left: true}, {Title: "wall, median"}, {Title: "95% interval"}, {Title: "trials"}, {Title: "first"}, {Title: "p95"}, {Title: "ok"}, {Title: "failed"},
	}}
	most := known(math.SmallestNonzeroFloat64)
	for _, l := range t.Lanes {
		most = max(most, l.Median)
	}
	table.Lanes = t.places
	for _, l := range t.Lanes {
		table.Bars = append(table.Bars, float64(max(l.Median, 0)/most))
		table.Rows = append(table.Rows, []string{
			l.Lane, l.Median.String(), l.interval(), text.Count(l.Whole), l.First.String(), l.P95.String(), text.Count(l.OK), text.Count(l.Failed),
		})
	}
	if t.hasIntervals() {
		return table
	}
	const interval = 2
	table.Columns = slices.Delete(table.Columns, interval, interval+1)
	for i := range table.Rows {
		table.Rows[i] = slices.Delete(table.Rows[i], interval, interval+1)
	}
	return table
}

// best marks the lane that is fastest, or those that tie for it; none, where that isn't clear.
func (t *Table) best(m trials.Matrix) {
	best := m.Order[0]
	list := []int{best}
	for _, lane := range m.Order[1:] {
		switch m.Of(best, lane).Kind {
		case trials.Tied:
			list = append(list, lane)
		case trials.Open:
			return
		}
	}
	slices.Sort(list)
	t.Best = list
	if len(list) > 1 {
		t.Caption += " " + tieMark + " tied for the best wall, less than 1% apart."
	} else {
		t.Caption += " " + bestMark + " fastest."
	}
}

// known is a time in seconds. One that isn't above 0 was never measured.
type known float64

func (k known) String() string {
	if k <= 0 {
		return figures.Unknown
	}
	return inSeconds(float64(k))
}

// MarshalJSON writes null for what was never measured.
func (k known) MarshalJSON() ([]byte, error) {
	if k <= 0 {
		return []byte("null"), nil
	}
	return json.Marshal(float64(k))
}

// interval is that of the median, as it is written.
func (l trialLane) interval() string {
	if l.Low == nil {
		return "too few trials"
	}
	return inSeconds(*l.Low) + " to " + inSeconds(*l.High)
}

func inSeconds(s float64) string { return text.Seconds(time.Duration(s * float64(time.Second))) }
