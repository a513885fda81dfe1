package compare

import (
	"encoding/json"

	"regatta/datasets"
	"regatta/engine"
)

// FieldAccuracy is how often a field was as expected, of the results that could
// be judged.
type FieldAccuracy struct {
	Name          string
	Right, Judged int
}

// Accuracy is how results compare with the expected ones. Items that failed have
// no result and count for nothing here. Its zero value has judged nothing yet.
type Accuracy struct {
	Right, Judged int
	Fields        []FieldAccuracy // in the order in which expected answers first have them
	Wrong         []int           // the items whose results are not the expected ones, as they were added

	place map[string]int // of the fields, by their names
}

// AccuracyOf judges the results of a run, in dataset order. expected returns what
// an item should have given; nil: nobody knows.
func AccuracyOf(t *engine.Tally, expected func(item int) json.RawMessage) Accuracy {
	var a Accuracy
	if t.Right+t.Wrong == 0 {
		return a
	}
	for i := range t.Rows {
		a.Add(i, &t.Rows[i], expected(i))
	}
	return a
}

// Add counts an item in, if its result can be judged.
func (a *Accuracy) Add(item int, row *engine.Row, expected json.RawMessage) {
	if row.Verdict == engine.Unjudged || row.Answer == nil {
		return
	}
	a.Judged++
	if row.Verdict == engine.Right {
		a.Right++
	} else {
		a.Wrong = append(a.Wrong, item)
	}
	for _, score := range datasets.FieldScores(expected, row.Answer.Output) {
		f := a.field(score.Name)
		f.Judged++
		if score.Right {
			f.Right++
		}
	}
}

func (a *Accuracy) field(name string) *FieldAccuracy {
	at, known := a.place[name]
	if !known {
		if a.place == nil {
			a.place = map[string]int{}
		}
		at = len(a.Fields)
		a.place[name] = at
		a.Fields = append(a.Fields, FieldAccuracy{Name: name})
	}
	return &a.Fields[at]
}
