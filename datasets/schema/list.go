package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// listName is the one property of a list's answer.
const listName = "items"

// listAbout tells the model what the list is for.
const listAbout = "every one found in the text, in order; empty if there are none"

// List returns the schema of any number of the objects that s describes. As
// providers take objects alone, the answer is one, {"items":[…]}; Read takes the
// array out of it. A list is returned as it is.
func (s *Schema) List() (*Schema, error) {
	if s.item != nil {
		return s, nil
	}
	doc, err := parse(s.sent)
	if err != nil {
		return nil, fmt.Errorf("schema: as a list: %w", err)
	}
	list, err := fromTree(listOf(doc), s.loose)
	if err != nil {
		return nil, fmt.Errorf("schema: as a list: %w", err)
	}
	list.name, list.fields, list.item = s.name, s.fields, s
	return list, nil
}

// Item returns the schema of each object of a list, nil for a schema of one object.
func (s *Schema) Item() *Schema { return s.item }

// Read validates an answer against the schema, as Validate does, and returns what it says: the
// object as it stands or, of a list, the array.
func (s *Schema) Read(answer []byte) (json.RawMessage, error) {
	if err := s.Validate(answer); err != nil {
		return nil, err
	}
	if s.item == nil {
		return answer, nil
	}
	var list map[string]json.RawMessage
	if err := json.Unmarshal(answer, &list); err != nil {
		return nil, jsonError(err, 0)
	}
	return list[listName], nil
}

// ValidateOutput validates what Read returned against the schema: the object or, of a list, the
// array.
func (s *Schema) ValidateOutput(output []byte) error {
	if s.item == nil {
		return s.Validate(output)
	}
	return s.Validate(slices.Concat([]byte(`{"`+listName+`":`), output, []byte("}")))
}

// listOf wraps the schema of an object. What the object's own references lead to
// is at the top, where they look for it; those to the object itself follow it to
// where it is then.
func listOf(item *object) *object {
	list := newObject()
	if dialect := item.get("$schema"); dialect != nil {
		item.remove("$schema")
		list.set("$schema", dialect)
	}
	array := newObject("type", "array", "description", listAbout, "items", item)
	list.set("type", "object")
	list.set("properties", newObject(listName, array))
	list.set("required", []any{listName})
	list.set("additionalProperties", false)
	if item.has("$id") { // its references are its own affair
		return list
	}
	for _, key := range definitions {
		if defs, ok := item.get(key).(*object); ok {
			item.remove(key)
			list.set(key, defs)
		}
	}
	if refersToTop(item, list) {
		array.set("items", newObject("$ref", moveTop(item, list)))
	}
	return list
}

// definitions are the keywords for schemas that are only referred to.
var definitions = []string{"$defs", "definitions"}

// toTop reports whether a reference leads to the top of its document, or into it
// other than to a definition, and returns what follows the top.
func toTop(ref any) (rest string, ok bool) {
	text, _ := ref.(string)
	rest, ok = strings.CutPrefix(text, "#")
	if !ok || rest != "" && !strings.HasPrefix(rest, "/") { // an anchor
		return "", false
	}
	for _, key := range definitions {
		if strings.HasPrefix(rest, "/"+key+"/") {
			return "", false
		}
	}
	return rest, true
}

var references = []string{"$ref", "$dynamicRef", "$recursiveRef"}

func refersToTop(schemas ...*object) bool {
	found := false
	for _, s := range schemas {
		walk(s, "", func(o *object, _ string) bool {
			for _, key := range references {
				if _, ok := toTop(o.get(key)); ok {
					found = true
				}
			}
			return !found
		})
	}
	return found
}

// moveTop makes a definition of the object and turns the references to the top to
// it. It returns the reference to the object itself.
func moveTop(item, list *object) string {
	defs, ok := list.get("$defs").(*object)
	if !ok {
		defs = newObject()
		list.set("$defs", defs)
	}
	name := "item"
	for defs.has(name) {
		name += "_"
	}
	place := "#" + join("", "$defs", name)
	for _, s := range []*object{item, list} {
		walk(s, "", func(o *object, _ string) bool {
			for _, key := range references {
				if rest, ok := toTop(o.get(key)); ok {
					o.set(key, place+rest)
				}
			}
			return true
		})
	}
	defs.set(name, item)
	return place
}
