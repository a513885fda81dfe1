package results

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"regatta/datasets"
	"regatta/engine"
	"regatta/ui/text"
)

// MostGlanced is how long an object may be to be taken apart for its line.
const MostGlanced = 4 << 10

// Glance writes an object in a line: its values in their order, "John · 20".
// What nests is only counted. It may hold text from outside as it came.
func Glance(object json.RawMessage) string {
	if len(object) > MostGlanced {
		return string(object[:MostGlanced])
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
		return "{" + Glance(value) + "}"
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

// nameCells is how long the name of an item is at most.
const nameCells = 16

// Name is a short, harmless name of an item: its own id, or what its result in the
// first of the runs that has one begins with; "": it has neither.
func Name(rows datasets.Rows, tallies []*engine.Tally, item int) string {
	if id := rows.At(item).ID; id != "" && id != strconv.Itoa(item) {
		return text.Line(id, nameCells)
	}
	for _, t := range tallies {
		if item >= len(t.Rows) {
			continue
		}
		if answer := t.Rows[item].Answer; answer != nil {
			first, _, _ := strings.Cut(Glance(answer.Output), " · ")
			return text.Line(first, nameCells)
		}
	}
	return ""
}
