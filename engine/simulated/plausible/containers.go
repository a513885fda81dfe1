package plausible

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// object makes every property that is declared or required; when lean only those required.
func (m *maker) object(out []byte, parts []*jsonschema.Schema, depth int) []byte {
	lean := m.lean(depth)
	out = append(out, '{')
	for i, name := range m.propertyNames(parts, lean) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendJSON(out, name), ':')
		out = m.append(out, propertySchemas(parts, name), depth+1)
	}
	return append(out, '}')
}

// propertyNames lists the properties to make, in the order in which the schema has them.
func (m *maker) propertyNames(parts []*jsonschema.Schema, lean bool) []string {
	var names []string
	wanted := make(map[string]bool) // false: it is there already
	for _, p := range parts {
		for _, name := range p.Required {
			wanted[name] = true
		}
	}
	add := func(name string) {
		want, required := wanted[name]
		if want || !required && !lean {
			names = append(names, name)
		}
		wanted[name] = false
	}
	for _, p := range parts {
		for _, name := range m.declared(p) {
			if s := p.Properties[name]; s != nil && (s.Bool == nil || *s.Bool) {
				add(name)
			}
		}
	}
	for _, p := range parts {
		for _, name := range p.Required {
			add(name)
		}
	}
	return names
}

// declared lists a schema's own properties.
func (m *maker) declared(s *jsonschema.Schema) []string {
	_, pointer, _ := strings.Cut(s.Location, "#")
	if names, known := m.order[pointer+"/properties"]; known {
		return names
	}
	return slices.Sorted(maps.Keys(s.Properties))
}

// propertySchemas returns what the parts say of one property.
func propertySchemas(parts []*jsonschema.Schema, name string) []*jsonschema.Schema {
	var schemas []*jsonschema.Schema
	for _, p := range parts {
		found := p.Properties[name]
		if found == nil {
			found, _ = p.AdditionalProperties.(*jsonschema.Schema)
		}
		if found != nil {
			schemas = append(schemas, found)
		}
	}
	return schemas
}

// array makes from one to three items where the schema leaves it open.
func (m *maker) array(out []byte, parts []*jsonschema.Schema, depth int) []byte {
	least, most, unique := itemCount(parts)
	count := least
	if !m.lean(depth) {
		count = max(least, min(most, 1+m.rng.IntN(fewItems)))
	}
	var items [][]byte
	for try := 0; len(items) < count && try < count*tries; try++ {
		item := m.append(nil, itemSchemas(parts, len(items)), depth+1)
		m.anew = unique && slices.ContainsFunc(items, func(other []byte) bool { return bytes.Equal(item, other) })
		if !m.anew {
			items = append(items, item)
		}
	}
	m.anew = false
	out = append(out, '[')
	out = append(out, bytes.Join(items, []byte{','})...)
	return append(out, ']')
}

func itemCount(parts []*jsonschema.Schema) (least, most int, unique bool) {
	most = maxItems
	for _, p := range parts {
		if p.MinItems != nil {
			least = max(least, *p.MinItems)
		}
		if p.MaxItems != nil {
			most = min(most, *p.MaxItems)
		}
		least = max(least, len(p.PrefixItems))
		unique = unique || p.UniqueItems
	}
	return min(least, most), most, unique
}

// itemSchemas returns what the parts say of the item at index i.
func itemSchemas(parts []*jsonschema.Schema, i int) []*jsonschema.Schema {
	var schemas []*jsonschema.Schema
	for _, p := range parts {
		item := p.Items2020
		switch items := p.Items.(type) { // drafts before 2020-12
		case *jsonschema.Schema:
			item = items
		case []*jsonschema.Schema:
			if i < len(items) {
				item = items[i]
			}
		}
		if i < len(p.PrefixItems) {
			item = p.PrefixItems[i]
		}
		if item != nil {
			schemas = append(schemas, item)
		}
	}
	return schemas
}
