package code

import (
	"encoding/json"

	"regatta/engine/call"
)

// typed writes the answer's types, where types can say the schema. Strict mode holds
// the model to the schema as it is sent, so other schemas are left as they are.
func (p *program) typed(j Job, d dialect) {
	item := j.Schema
	if j.Schema.Item() != nil {
		item = j.Schema.Item()
	}
	if strict, _ := item.Strict(); !strict {
		return
	}
	name := item.Name()
	if name == untitled {
		name = ""
	}
	if s, err := shapeOfSchema(item.JSON(), name); err == nil {
		d.types(p, s)
	}
}

// untitled is the name of a schema without a title.
const untitled = "result"

// structs writes the types of Go, if they can say all of it.
func (p *program) structs(s *shape) {
	if t, err := goStructs(s); err == nil {
		p.Types, p.Type = t.Source, t.Name
		p.Checked = p.mode == call.JSONObject || !p.Strict
	}
}

// classes writes the types of Python. What parses the answer wants one class for all of
// a list, unless the model calls a function for each object.
func (p *program) classes(s *shape) {
	w := newPydanticWriter()
	p.Type = w.class(s)
	if p.Many && p.mode != call.Tools {
		p.List = w.class(&shape{
			sort: object, name: []string{p.Type + "List"},
			fields: []property{{"items", &shape{sort: list, of: s, about: p.listAbout}}},
		})
	}
	p.Types, p.Aliased = w.source(), w.aliased
	p.Typing, p.Pydantic = w.used("Annotated", "Literal"), w.used("BaseModel", "Field")
	p.Tool = p.mode == call.Tools && p.Strict
	p.Parsed = p.Tool || p.mode == call.JSONSchema
}

// listAbout is what a list's schema tells the model of it.
func listAbout(schema json.RawMessage) string {
	var list struct {
		Properties struct {
			Items struct{ Description string }
		}
	}
	if json.Unmarshal(schema, &list) != nil {
		return ""
	}
	return list.Properties.Items.Description
}
