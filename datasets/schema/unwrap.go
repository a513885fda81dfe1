package schema

import (
	"encoding/binary"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// unmarked is the text of a file without its byte order mark, as UTF-8.
func unmarked(data []byte) []byte {
	var order binary.ByteOrder
	switch text := string(data[:min(len(data), 3)]); {
	case text == "\xef\xbb\xbf":
		return data[3:]
	case strings.HasPrefix(text, "\xff\xfe"):
		order = binary.LittleEndian
	case strings.HasPrefix(text, "\xfe\xff"):
		order = binary.BigEndian
	default:
		return data
	}
	units := make([]uint16, 0, len(data)/2)
	for at := 2; at+1 < len(data); at += 2 {
		units = append(units, order.Uint16(data[at:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// unwrap takes a schema out of what requests and tools have around it, such as
// {"type":"json_schema","json_schema":{"name":…,"schema":{…}}} or a function with its
// parameters, and returns the name that it has there. A schema that stands alone is
// returned as it is. loose: strict mode is turned off there.
func unwrap(doc *object) (inner *object, name string, loose bool) {
	for range 4 { // response_format, json_schema, schema
		inner, named := layerOf(doc)
		if inner == nil {
			break
		}
		if own, ok := doc.get("name").(string); ok && named {
			name = own
		}
		if strict, said := doc.get("strict").(bool); said && !strict {
			loose = true
		}
		doc = inner
	}
	return doc, name, loose
}

// layerOf is what stands in one layer around a schema, and whether that has a name for
// it; nil: there is none.
func layerOf(doc *object) (inner *object, named bool) {
	if slices.ContainsFunc([]string{"properties", "$ref", "$defs", "anyOf", "allOf", "$schema"}, doc.has) {
		return nil, false
	}
	kind, _ := doc.get("type").(string)
	for _, layer := range []struct {
		key, kind string
		named     bool
	}{
		{"response_format", "", false}, {"format", "", false},
		{"json_schema", "json_schema", false}, {"function", "function", false},
		{"schema", "json_schema", true}, {"parameters", "function", true}, {"input_schema", "custom", true},
	} {
		value, ok := doc.get(layer.key).(*object)
		if !ok || kind != "" && kind != layer.kind || layer.named && !doc.has("name") || kind == "" && !layer.named && len(doc.keys) > 1 {
			continue
		}
		return value, layer.named
	}
	return nil, false
}

// settle puts what the top of a schema refers to in its place: providers want an
// object there. Generators write {"$ref":"#/$defs/Person","$defs":{…}}.
func settle(doc *object) {
	for range 16 { // one may lead to another
		ref, ok := doc.get("$ref").(string)
		target := follow(doc, ref)
		if !ok || target == nil || target == doc || doc.has("type") || doc.has("properties") {
			return
		}
		target = target.clone()
		doc.remove("$ref")
		for _, key := range target.keys {
			if !doc.has(key) {
				doc.set(key, target.get(key))
			}
		}
		if !isReferred(doc, ref) {
			forget(doc, ref)
		}
	}
}

// follow is the definition that a local reference leads to, nil for none.
func follow(doc *object, ref string) *object {
	keys, ok := pathOf(ref)
	if !ok {
		return nil
	}
	at := doc
	for _, key := range keys {
		next, ok := at.get(key).(*object)
		if !ok {
			return nil
		}
		at = next
	}
	return at
}

// pathOf is the keys of a reference to a definition.
func pathOf(ref string) ([]string, bool) {
	rest, ok := strings.CutPrefix(ref, "#/")
	if unescaped, err := url.PathUnescape(rest); err == nil {
		rest = unescaped
	}
	keys := strings.Split(rest, "/")
	for i, key := range keys {
		keys[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(key)
	}
	return keys, ok && len(keys) == 2 && slices.Contains(definitions, keys[0])
}

// isReferred reports whether anything in a schema refers to a definition or into it.
func isReferred(doc *object, ref string) bool {
	found := false
	walk(doc, "", func(s *object, _ string) bool {
		for _, key := range references {
			if text, ok := s.get(key).(string); ok && (text == ref || strings.HasPrefix(text, ref+"/")) {
				found = true
			}
		}
		return !found
	})
	return found
}

// forget removes a definition, and the list of them with the last.
func forget(doc *object, ref string) {
	keys, _ := pathOf(ref)
	defs := doc.get(keys[0]).(*object) // it was followed
	defs.remove(keys[1])
	if len(defs.keys) == 0 {
		doc.remove(keys[0])
	}
}
