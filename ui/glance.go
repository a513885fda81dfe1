package ui

import (
	"bytes"
	"encoding/json"
	"strings"

	"regatta/ui/text"
)

// mostGlanced is how long an object may be to be taken apart for its line.
const mostGlanced = 4 << 10

// glance writes an object in a line: its values in their order, "John · 20".
// What nests is only counted. It may hold text from outside as it came.
func glance(object json.RawMessage) string {
	if len(object) > mostGlanced {
		return string(object[:mostGlanced])
	}
	dec := json.NewDecoder(bytes.NewReader(object))
	dec.UseNumber()
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return string(object)
	}
	var parts []string
	for dec.More() {
		if _, err := dec.Token(); err != nil {
			return string(object)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return string(object)
		}
		parts = append(parts, glanceValue(value))
	}
	return strings.Join(parts, " · ")
}

func glanceValue(value json.RawMessage) string {
	switch value[0] {
	case '"':
		var s string
		if json.Unmarshal(value, &s) == nil {
			return s
		}
	case '[':
		return glanceList(value)
	case '{':
		return "{" + glance(value) + "}"
	case 'n':
		return "–"
	}
	return string(value)
}

// glanceList writes the texts of a list, or how many other things it has.
func glanceList(value json.RawMessage) string {
	var texts []string
	if json.Unmarshal(value, &texts) == nil {
		if len(texts) == 0 {
			return "–"
		}
		return strings.Join(texts, ", ")
	}
	var things []json.RawMessage
	if json.Unmarshal(value, &things) == nil {
		return "[" + text.Count(len(things)) + "]"
	}
	return string(value)
}
