package code

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// sort is what a value of a schema is.
type sort uint8

const (
	text sort = iota
	whole
	number
	boolean
	null
	list
	object
	choice // one of a few values
	union  // one of a few shapes
)

// shape is a schema as a programming language sees it: a type.
type shape struct {
	sort     sort
	nullable bool
	about    string // the schema's description
	limits   []limit
	values   []string   // of a choice, as JSON
	of       *shape     // of a list
	fields   []property // of an object
	parts    []*shape   // of a union
	name     []string   // of an object: the words of its name
}

// property is a property of an object.
type property struct {
	name string
	*shape
}

// limit is a keyword that bounds a value, and its JSON.
type limit struct{ keyword, value string }

// shapeOfSchema reads a schema in the form that strict mode wants. Its error says what no
// type can express.
func shapeOfSchema(schema json.RawMessage, name string) (*shape, error) {
	dec := json.NewDecoder(bytes.NewReader(schema))
	dec.UseNumber()
	doc, _ := readTree(dec).(*tree)
	if doc == nil {
		return nil, fmt.Errorf("no object")
	}
	r := shaper{doc: doc, known: map[string]*shape{}}
	return r.shape(doc, strings.FieldsFunc(name, notInName))
}

// tree is a JSON object, its keys in their order.
type tree struct {
	keys   []string
	values map[string]any
}

func (t *tree) get(key string) any { return t.values[key] }

func (t *tree) text(key string) string {
	s, _ := t.values[key].(string)
	return s
}

// readTree takes the next value off valid JSON.
func readTree(dec *json.Decoder) any {
	token, _ := dec.Token()
	switch token {
	case json.Delim('{'):
		t := &tree{values: map[string]any{}}
		for dec.More() {
			key, _ := dec.Token()
			name, _ := key.(string)
			t.keys = append(t.keys, name)
			t.values[name] = readTree(dec)
		}
		_, _ = dec.Token() // the closing one
		return t
	case json.Delim('['):
		values := []any{}
		for dec.More() {
			values = append(values, readTree(dec))
		}
		_, _ = dec.Token()
		return values
	}
	return token
}

// shaper makes shapes of the schemas of a document.
type shaper struct {
	doc   *tree
	known map[string]*shape // of references; nil: it is being made
}

var (
	bounds  = []string{"pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"}
	remarks = []string{"title", "description", "$schema", "$defs", "definitions"}
	sorts   = map[string]sort{
		"string": text, "integer": whole, "number": number, "boolean": boolean, "null": null, "array": list, "object": object,
	}
)

// shape makes the shape of one schema. name are the words for it if it is an object.
func (r *shaper) shape(value any, name []string) (*shape, error) {
	t, ok := value.(*tree)
	if !ok {
		return nil, fmt.Errorf("a schema that is %v", value)
	}
	var says []string // all but remarks
	for _, key := range t.keys {
		if !slices.Contains(remarks, key) {
			says = append(says, key)
		}
	}
	has := func(key string) bool { return slices.Contains(says, key) }
	var s *shape
	var err error
	switch {
	case has("$ref") && len(says) == 1:
		s, err = r.reference(t.text("$ref"))
	case has("anyOf") && len(says) == 1:
		s, err = r.union(t.get("anyOf"), name)
	case has("$ref"), has("anyOf"):
		return nil, fmt.Errorf("%s beside other keywords", strings.Join(says, ", "))
	case has("enum"), has("const"):
		s, err = choiceOf(t, says)
	default:
		s, err = r.typed(t, says, name)
	}
	if err != nil {
		return nil, err
	}
	if about := t.text("description"); about != "" {
		described := *s // a reference's shape has a description of its own
		described.about = about
		s = &described
	}
	return s, nil
}

func (r *shaper) reference(to string) (*shape, error) {
	if s, met := r.known[to]; met {
		if s == nil {
			return nil, fmt.Errorf("a type inside itself")
		}
		return s, nil
	}
	_, rest, _ := strings.Cut(to, "#/")
	from, name, found := strings.Cut(rest, "/")
	defs, _ := r.doc.get(from).(*tree)
	if !found || defs == nil || from != "$defs" && from != "definitions" || defs.get(name) == nil {
		return nil, fmt.Errorf("a reference to %s", to)
	}
	r.known[to] = nil
	s, err := r.shape(defs.get(name), strings.FieldsFunc(name, notInName))
	r.known[to] = s
	return s, err
}

// union is of several shapes; null among them makes it nullable instead.
func (r *shaper) union(value any, name []string) (*shape, error) {
	branches, _ := value.([]any)
	var parts []*shape
	nullable := false
	for _, branch := range branches {
		part, err := r.shape(branch, name)
		if err != nil {
			return nil, err
		}
		if part.sort == null {
			nullable = true
			continue
		}
		nullable = nullable || part.nullable
		parts = append(parts, part)
	}
	return oneOf(parts, nullable)
}

func oneOf(parts []*shape, nullable bool) (*shape, error) {
	switch len(parts) {
	case 0:
		return &shape{sort: null}, nil
	case 1:
		one := *parts[0]
		one.nullable = one.nullable || nullable
		return &one, nil
	}
	return &shape{sort: union, parts: parts, nullable: nullable}, nil
}

// choiceOf is one of a few values.
func choiceOf(t *tree, says []string) (*shape, error) {
	values, _ := t.get("enum").([]any)
	if slices.Contains(says, "const") {
		if values != nil {
			return nil, fmt.Errorf("enum beside const")
		}
		values = []any{t.get("const")}
	}
	s := &shape{sort: choice}
	for _, value := range values {
		switch v := value.(type) {
		case nil:
			s.nullable = true
			continue
		case *tree, []any:
			return nil, fmt.Errorf("a choice of lists")
		case json.Number:
			if strings.ContainsAny(v.String(), ".eE") {
				return nil, fmt.Errorf("a choice of fractions")
			}
		}
		raw, _ := json.Marshal(value)
		s.values = append(s.values, string(raw))
	}
	for _, key := range says {
		if key != "enum" && key != "const" && key != "type" {
			return nil, fmt.Errorf("%s beside a choice", key)
		}
	}
	switch {
	case len(s.values) == 0 && s.nullable:
		return &shape{sort: null}, nil
	case len(s.values) == 0:
		return nil, fmt.Errorf("a choice of nothing")
	case t.get("type") != nil && !typesAllow(t.get("type"), values):
		return nil, fmt.Errorf("a choice that its type forbids")
	}
	return s, nil
}

// typesAllow reports whether each value is of one of the types.
func typesAllow(types any, values []any) bool {
	list, several := types.([]any)
	if !several {
		list = []any{types}
	}
	return !slices.ContainsFunc(values, func(value any) bool {
		var names []any
		switch value.(type) {
		case string:
			names = []any{"string"}
		case json.Number:
			names = []any{"integer", "number"}
		case bool:
			names = []any{"boolean"}
		case nil:
			names = []any{"null"}
		}
		return !slices.ContainsFunc(names, func(name any) bool { return slices.Contains(list, name) })
	})
}

// typed is a schema by its type or types.
func (r *shaper) typed(t *tree, says, name []string) (*shape, error) {
	types, several := t.get("type").([]any)
	if !several {
		types = []any{t.get("type")}
	}
	var parts []*shape
	nullable := false
	for _, one := range types {
		word, _ := one.(string)
		sort, known := sorts[word]
		if !known {
			return nil, fmt.Errorf("the type %v", one)
		}
		if sort == null {
			nullable = true
			continue
		}
		s, err := r.bySort(t, sort, name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, s)
	}
	for _, key := range says {
		if slices.Contains(bounds, key) && len(parts) != 1 {
			return nil, fmt.Errorf("%s of several types", key)
		}
	}
	return oneOf(parts, nullable)
}

func (r *shaper) bySort(t *tree, sort sort, name []string) (s *shape, err error) {
	s = &shape{sort: sort, name: name}
	for _, key := range t.keys {
		if slices.Contains(bounds, key) {
			raw, _ := json.Marshal(t.get(key))
			s.limits = append(s.limits, limit{key, string(raw)})
		}
	}
	switch sort {
	case list:
		s.of, err = r.shape(t.get("items"), singular(name))
		return s, err
	case object:
		properties, _ := t.get("properties").(*tree)
		if properties == nil {
			return nil, fmt.Errorf("an object without properties")
		}
		for _, key := range properties.keys {
			field, err := r.shape(properties.get(key), strings.FieldsFunc(key, notInName))
			if err != nil {
				return nil, err
			}
			s.fields = append(s.fields, property{key, field})
		}
	}
	return s, nil
}

// singular takes the plural off a list's name, for what is in it.
func singular(name []string) []string {
	if len(name) == 0 {
		return nil
	}
	last := name[len(name)-1]
	one := strings.TrimSuffix(last, "s")
	if len(one) < 3 || strings.HasSuffix(one, "s") {
		return name
	}
	if stem, ok := strings.CutSuffix(last, "ies"); ok {
		one = stem + "y"
	}
	return append(slices.Clip(name[:len(name)-1]), one)
}

// notInName tells what parts the words of a name.
func notInName(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
}

// camel joins words as the names of types are written: LineItem.
func camel(words []string, fallback string) string {
	var b strings.Builder
	for _, word := range words {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	name := strings.TrimLeft(b.String(), "0123456789")
	if name == "" {
		return fallback
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// names gives out names, each once.
type names map[string]bool

// unique returns the name, with a number behind it where it is taken.
func (n names) unique(name string) string {
	free := name
	for i := 2; n[free]; i++ {
		free = fmt.Sprintf("%s%d", name, i)
	}
	n[free] = true
	return free
}
