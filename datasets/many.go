package datasets

import (
	"bytes"
	"encoding/json"
)

// many is the set for runs that take a list of objects from each text.
func (s *Set) many() (*Set, error) {
	many := *s
	many.Rows = lists{s.Rows}
	if s.Schema != nil {
		var err error
		if many.Schema, err = s.Schema.List(); err != nil {
			return nil, err
		}
	}
	return &many, nil
}

// lists are rows that expect lists; one object is the only one of its list.
type lists struct{ Rows }

func (l lists) Expected(i int) json.RawMessage {
	expected := bytes.TrimSpace(l.Rows.Expected(i))
	if len(expected) == 0 || expected[0] == '[' {
		return expected
	}
	list := make([]byte, 0, len(expected)+2)
	return append(append(append(list, '['), expected...), ']')
}

// objects are rows that expect one object each; what is a list means something
// else.
type objects struct{ Rows }

func (o objects) Expected(i int) json.RawMessage {
	expected := o.Rows.Expected(i)
	if isListOfObjects(expected) {
		return nil
	}
	return expected
}

// isListOfObjects reports whether a value is a JSON array of objects alone.
func isListOfObjects(value []byte) bool {
	if !bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) {
		return false
	}
	var items []json.RawMessage
	if json.Unmarshal(value, &items) != nil {
		return false
	}
	for _, item := range items {
		if item[0] != '{' {
			return false
		}
	}
	return true
}

// listScores compares lists of objects field by field: one is right where it is in
// every object, in order. nil: they can't be compared so.
func listScores(expected, got json.RawMessage) []FieldScore {
	if !isListOfObjects(expected) {
		return nil
	}
	var want, have []json.RawMessage
	if json.Unmarshal(expected, &want) != nil || json.Unmarshal(got, &have) != nil {
		return nil
	}
	var scores []FieldScore
	place := map[string]int{}
	for i, object := range want {
		var other json.RawMessage
		if i < len(have) {
			other = have[i]
		}
		for _, score := range FieldScores(object, other) {
			at, known := place[score.Name]
			if !known {
				at = len(scores)
				place[score.Name] = at
				scores = append(scores, FieldScore{score.Name, len(have) == len(want)})
			}
			scores[at].Right = scores[at].Right && score.Right
		}
	}
	return scores
}
