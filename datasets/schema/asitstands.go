package schema

import "encoding/json"

// NotStrict says by what a provider in strict mode refuses a JSON Schema as it
// stands, with the place, in one line; "" where it takes it. What Schema.JSON
// returns for a schema that is Strict is taken.
func NotStrict(data json.RawMessage) string {
	doc, err := parse(data)
	if err != nil {
		return err.Error()
	}
	if err := checkTop(doc); err != nil {
		return err.Error()
	}
	s := applyStrict(doc)
	for _, found := range [][]string{s.broken, s.why} {
		if len(found) > 0 {
			return found[0]
		}
	}
	return ""
}
