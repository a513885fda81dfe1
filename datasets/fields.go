package datasets

import (
	"bytes"
	"encoding/json"
)

// FieldScore is how an answer did in one field of the expected one.
type FieldScore struct {
	Name  string
	Right bool
}

// FieldScores holds the fields of an answer against those of the expected one, in
// the order of that, each by the rules of Right. A field that is missing is wrong.
// It returns nil where the expected answer is no object, or not JSON.
func FieldScores(expected, got json.RawMessage) []FieldScore {
	want, names := members(expected)
	if want == nil {
		return nil
	}
	have, _ := members(got)
	scores := make([]FieldScore, len(names))
	for i, name := range names {
		value, there := have[name]
		scores[i] = FieldScore{name, there && Right(want[name], value)}
	}
	return scores
}

// members are the fields of an object and their names in its order; nil if it is none.
func members(object json.RawMessage) (map[string]json.RawMessage, []string) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(object, &fields) != nil || fields == nil {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader(object))
	_, _ = dec.Token() // the brace: it was just read as an object
	var names []string
	seen := map[string]bool{}
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			break
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			break
		}
	}
	return fields, names
}
