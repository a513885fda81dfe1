package datasets

import (
	"bytes"
	"encoding/json"

	"github.com/tidwall/gjson"
)

// FieldScore is how an answer did in one field of the expected one.
type FieldScore struct {
	Name  string
	Right bool
}

// FieldScores compares the fields of an answer with those of the expected one, in the order of
// that, each by the rules of Right. A field that is missing is wrong. Of lists of objects, a
// field is right where it is in each of them, in order. It returns nil where the expected
// answer is neither, or not JSON.
func FieldScores(expected, got json.RawMessage) []FieldScore {
	if !json.Valid(expected) {
		return nil
	}
	names, want := members(expected)
	if want == nil {
		return listScores(expected, got)
	}
	have := want
	if !bytes.Equal(expected, got) {
		have = nil
		if json.Valid(got) {
			_, have = members(got)
		}
	}
	scores := make([]FieldScore, len(names))
	for i, name := range names {
		value, there := have[name]
		scores[i] = FieldScore{name, there && sameValue(want[name], value)}
	}
	return scores
}

// members are the names of an object's fields in its order, and their values; of
// a field that it names twice, the last. nil: the JSON, which has to be valid, is
// no object.
func members(text json.RawMessage) (names []string, values map[string]string) {
	parsed := gjson.ParseBytes(text)
	if !parsed.IsObject() {
		return nil, nil
	}
	values = map[string]string{}
	parsed.ForEach(func(key, value gjson.Result) bool {
		if _, again := values[key.Str]; !again {
			names = append(names, key.Str)
		}
		values[key.Str] = value.Raw
		return true
	})
	return names, values
}
