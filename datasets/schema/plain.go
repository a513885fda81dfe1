package schema

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// plain is a schema that says no more than types, properties, items and choices,
// as most do. An answer that fits it is told so without the tree of values that
// the full check needs: regatta run would take 15% more CPU without it, with 64 calls
// in flight to a server that answers at once.
// What plain isn't sure of is left to the full check, and so is what is wrong.
type plain struct {
	types      map[string]bool
	properties map[string]property
	required   uint64 // a bit for each property that has to be there
	items      *plain
	choices    []string // nil: any
	orNull     bool     // null is a choice too
}

type property struct {
	*plain
	bit uint64
}

// plainOf returns nil for a schema that says anything else.
func plainOf(schema any) *plain {
	o, ok := schema.(*object)
	if !ok {
		return nil
	}
	p := &plain{}
	for _, key := range o.keys {
		if !p.learn(key, o.get(key)) {
			return nil
		}
	}
	if p.types == nil || !p.require(o.get("required")) {
		return nil
	}
	return p
}

// learn notes what a keyword asks for; false: it is none that plain knows.
func (p *plain) learn(keyword string, value any) bool {
	switch keyword {
	case "title", "description", "required", "additionalProperties": // the last: a property beyond the known is left to the full check
		return true
	case "type":
		return p.addTypes(value)
	case "items":
		p.items = plainOf(value)
		return p.items != nil
	case "enum":
		return p.addChoices(value)
	case "properties":
		return p.addProperties(value)
	}
	return false
}

func (p *plain) addTypes(value any) bool {
	list, several := value.([]any)
	if !several {
		list = []any{value}
	}
	p.types = map[string]bool{}
	for _, t := range list {
		name, ok := t.(string)
		if !ok {
			return false
		}
		p.types[name] = true
	}
	return true
}

func (p *plain) addChoices(value any) bool {
	list, ok := value.([]any)
	p.choices = make([]string, 0, len(list))
	for _, choice := range list {
		switch c := choice.(type) {
		case nil:
			p.orNull = true
		case string:
			p.choices = append(p.choices, c)
		default:
			return false
		}
	}
	return ok
}

func (p *plain) addProperties(value any) bool {
	o, ok := value.(*object)
	if !ok || len(o.keys) > 64 {
		return false
	}
	p.properties = make(map[string]property, len(o.keys))
	for i, name := range o.keys {
		one := plainOf(o.get(name))
		if one == nil {
			return false
		}
		p.properties[name] = property{one, 1 << i}
	}
	return true
}

func (p *plain) require(value any) bool {
	list, ok := value.([]any)
	for _, name := range list {
		text, _ := name.(string)
		of, known := p.properties[text]
		if !known {
			return false
		}
		p.required |= of.bit
	}
	return ok || value == nil
}

// fits reports whether an answer is sure to be valid. It may be when it isn't sure.
func (p *plain) fits(answer []byte) bool {
	return p != nil && utf8.Valid(answer) && json.Valid(answer) && p.fitsValue(gjson.ParseBytes(answer))
}

func (p *plain) fitsValue(v gjson.Result) bool {
	switch v.Type {
	case gjson.Null:
		return p.types["null"] && (p.choices == nil || p.orNull)
	case gjson.String:
		return p.types["string"] && (p.choices == nil || spelledOut(v) && slices.Contains(p.choices, v.Str))
	}
	if p.choices != nil {
		return false
	}
	switch {
	case v.Type == gjson.Number:
		return len(v.Raw) <= maxPlainNumber && (p.types["number"] && !strings.ContainsAny(v.Raw, "eE") ||
			p.types["integer"] && !strings.ContainsAny(v.Raw, ".eE"))
	case v.IsBool():
		return p.types["boolean"]
	case v.IsObject():
		return p.types["object"] && p.fitsObject(v)
	}
	return p.types["array"] && p.items != nil && p.fitsItems(v)
}

// maxPlainNumber is how long a number may be that is not looked into.
const maxPlainNumber = 100

func (p *plain) fitsObject(v gjson.Result) bool {
	fits, seen := true, uint64(0)
	v.ForEach(func(key, value gjson.Result) bool {
		of, known := p.properties[key.Str]
		seen |= of.bit
		fits = known && spelledOut(key) && of.fitsValue(value)
		return fits
	})
	return fits && seen&p.required == p.required
}

func (p *plain) fitsItems(v gjson.Result) bool {
	fits := true
	v.ForEach(func(_, item gjson.Result) bool {
		fits = p.items.fitsValue(item)
		return fits
	})
	return fits
}

// spelledOut reports whether a string has no escapes, which may be read in more
// ways than one.
func spelledOut(s gjson.Result) bool { return !strings.Contains(s.Raw, `\`) }
