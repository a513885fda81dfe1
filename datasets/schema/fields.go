package schema

import (
	"slices"
	"strings"
)

// fieldsOf lists the top-level properties of a schema as its author wrote it.
func fieldsOf(doc *object) []Field {
	properties, _ := doc.get("properties").(*object)
	if properties == nil {
		return nil
	}
	required, _ := doc.get("required").([]any)
	fields := make([]Field, 0, len(properties.keys))
	for _, name := range properties.keys {
		word := typeWord(doc, properties.get(name), 0)
		if !slices.Contains(required, any(name)) && !strings.HasSuffix(word, "?") {
			word += "?"
		}
		o, _ := properties.get(name).(*object)
		fields = append(fields, Field{Name: name, Type: word, Description: description(o)})
	}
	return fields
}

func description(o *object) string {
	if o == nil {
		return ""
	}
	text, _ := o.get("description").(string)
	return text
}

// typeWord is a schema in a word of the short form. depth ends references that
// go in circles.
func typeWord(doc *object, schema any, depth int) string {
	o, ok := schema.(*object)
	if !ok || depth > maxDepth {
		return anyWord
	}
	if ref, ok := o.get("$ref").(string); ok {
		return typeWord(doc, resolve(doc, ref), depth+1)
	}
	if branches, ok := o.get("anyOf").([]any); ok {
		return branchWord(doc, branches, depth)
	}
	return scalarWord(doc, o, depth)
}

const anyWord = "any"

// branchWord knows one kind of union: something or null.
func branchWord(doc *object, branches []any, depth int) string {
	rest := slices.DeleteFunc(slices.Clone(branches), isNull)
	if len(rest) != 1 {
		return anyWord
	}
	word := typeWord(doc, rest[0], depth+1)
	if len(rest) < len(branches) && !strings.HasSuffix(word, "?") {
		word += "?"
	}
	return word
}

func isNull(schema any) bool {
	o, ok := schema.(*object)
	return ok && o.get("type") == "null"
}

func scalarWord(doc, o *object, depth int) string {
	optional := ""
	name, _ := o.get("type").(string)
	if list, ok := o.get("type").([]any); ok {
		rest := slices.DeleteFunc(slices.Clone(list), func(t any) bool { return t == "null" })
		if len(rest) != 1 {
			return anyWord
		}
		name, _ = rest[0].(string)
		if len(rest) < len(list) {
			optional = "?"
		}
	}
	if enum, ok := o.get("enum").([]any); ok {
		return enumWord(enum)
	}
	if name == "array" {
		return "[]" + typeWord(doc, o.get("items"), depth+1) + optional
	}
	return wordFor(name, o.get("format")) + optional
}

func enumWord(values []any) string {
	var words []string
	optional := ""
	for _, value := range values {
		switch v := value.(type) {
		case nil:
			optional = "?"
		case string:
			words = append(words, v)
		default:
			words = append(words, literal(v))
		}
	}
	return strings.Join(words, "|") + optional
}

// wordFor finds the short form's word for a JSON type and a format, else the
// type itself.
func wordFor(name string, format any) string {
	for _, t := range types {
		if t.json == name && t.format == format {
			return t.word
		}
	}
	for _, t := range types {
		if t.json == name {
			return t.word
		}
	}
	if name == "" {
		return anyWord
	}
	return name
}

// resolve follows a reference into the document; nil if it leads nowhere.
func resolve(doc *object, ref string) any {
	var at any = doc
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	for token := range strings.SplitSeq(pointer, "/") {
		o, ok := at.(*object)
		if !ok {
			return nil
		}
		at = o.get(strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
	}
	return at
}
