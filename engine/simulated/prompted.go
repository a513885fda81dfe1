package simulated

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"regatta/engine/simulated/plausible"
)

const (
	schemaTries = 64      // braces of a text that may begin a schema
	schemaRoom  = 1 << 20 // bytes of a text that are looked through
)

// promptedSchema returns the JSON Schema that the model was told in words, as
// clients do who ask for any JSON object: that of the system first, else of the
// user; nil for none. Where a text has several, as examples do, the last one counts.
// What can't be understood is not heeded.
func (s *Server) promptedSchema(r *completionRequest) *plausible.Schema {
	for _, ofSystem := range []bool{true, false} {
		for i, m := range slices.Backward(r.Messages) {
			if m.Role == "assistant" || m.Role == "tool" || (m.Role != "user") != ofSystem {
				continue
			}
			schema, text := s.schemaIn(string(m.Content))
			if schema == nil {
				continue
			}
			if m.Role == "user" { // the schema is not what is asked about
				r.Messages = slices.Clone(r.Messages)
				r.Messages[i].question = strings.Replace(string(m.Content), text, "", 1)
			}
			return schema
		}
	}
	return nil
}

// schemaIn returns the last schema of an object in a text, and where it stands.
func (s *Server) schemaIn(text string) (schema *plausible.Schema, found string) {
	rest := text[:min(len(text), schemaRoom)]
	for range schemaTries {
		from := strings.IndexByte(rest, '{')
		if from < 0 {
			break
		}
		rest = rest[from:]
		var value json.RawMessage
		decoder := json.NewDecoder(strings.NewReader(rest))
		if decoder.Decode(&value) != nil {
			rest = rest[1:]
			continue
		}
		if inner := schemaOf(value); inner != nil {
			if compiled, err := s.schemas.compile(inner); err == nil {
				schema, found = compiled, rest[:decoder.InputOffset()]
			}
		}
		rest = rest[decoder.InputOffset():]
	}
	return schema, found
}

// schemaOf returns the schema of an object that a value is, or that it wraps as
// requests do: {"name":…,"schema":…}, {"type":"json_schema","json_schema":…} or a
// function with its parameters. nil: it looks like something else.
func schemaOf(value json.RawMessage) json.RawMessage {
	for range 3 { // wraps
		var o struct {
			Type       json.RawMessage            `json:"type"`
			Properties map[string]json.RawMessage `json:"properties"`
			Ref        string                     `json:"$ref"`
			Schema     json.RawMessage            `json:"schema"`
			JSONSchema json.RawMessage            `json:"json_schema"`
			Function   json.RawMessage            `json:"function"`
			Parameters json.RawMessage            `json:"parameters"`
		}
		if json.Unmarshal(value, &o) != nil {
			return nil
		}
		if string(o.Type) == `"object"` || describes(o.Properties) || strings.HasPrefix(o.Ref, "#/") {
			return value
		}
		value = nil
		for _, inner := range []json.RawMessage{o.JSONSchema, o.Schema, o.Function, o.Parameters} {
			if bytes.HasPrefix(inner, []byte("{")) {
				value = inner
				break
			}
		}
	}
	return nil
}

// describes reports whether all properties are described by schemas; those of plain
// data are not.
func describes(properties map[string]json.RawMessage) bool {
	for _, p := range properties {
		if !bytes.HasPrefix(p, []byte("{")) && string(p) != "true" && string(p) != "false" {
			return false
		}
	}
	return properties != nil
}
