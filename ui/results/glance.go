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
// What nests is only counted. A list of objects, and an object of nothing else, is
// "2 objects: John · 20; Mary · 21". It may hold text from outside as it came.
func Glance(object json.RawMessage) string {
	if len(object) > MostGlanced {
		return string(object[:MostGlanced])
	}
	if items, ok := objectsIn(object); ok {
		return glanceObjects(items)
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

// objectsIn returns the objects of a list, or of the list that is an object's only
// member; false: it is neither.
func objectsIn(value json.RawMessage) (objects []json.RawMessage, ok bool) {
	value = bytes.TrimSpace(value)
	if bytes.HasPrefix(value, []byte("{")) {
		var members map[string]json.RawMessage
		if json.Unmarshal(value, &members) != nil || len(members) != 1 {
			return nil, false
		}
		for _, only := range members {
			objects, ok = objectsIn(onlyList(only))
		}
		return objects, ok && len(objects) > 0
	}
	if !bytes.HasPrefix(value, []byte("[")) || json.Unmarshal(value, &objects) != nil {
		return nil, false
	}
	for _, object := range objects {
		if object[0] != '{' {
			return nil, false
		}
	}
	return objects, true
}

// onlyList is a value that is a list, nil for others: objects in objects don't count.
func onlyList(value json.RawMessage) json.RawMessage {
	if bytes.HasPrefix(value, []byte("[")) {
		return value
	}
	return nil
}

func glanceObjects(objects []json.RawMessage) string {
	if len(objects) == 0 {
		return "no objects"
	}
	glances := make([]string, len(objects))
	for i, object := range objects {
		glances[i] = Glance(object)
	}
	return text.Plural(len(objects), "object") + ": " + strings.Join(glances, "; ")
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
			output := answer.Output
			if objects, ok := objectsIn(output); ok && len(objects) > 0 {
				output = objects[0]
			}
			first, _, _ := strings.Cut(Glance(output), " · ")
			return text.Line(first, nameCells)
		}
	}
	return ""
}
