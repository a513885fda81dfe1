package code

import (
	"slices"
	"strings"
)

// pydanticWriter writes shapes of objects as classes of Pydantic 2.
type pydanticWriter struct {
	aliased bool  // properties have names that no attribute can have
	uses    names // what of typing and pydantic the classes are written with
	classes names
	byShape map[string]string // the name of a class, by the name it wanted and its body
	sources []string          // those that others need first
}

func newPydanticWriter() *pydanticWriter {
	w := &pydanticWriter{uses: names{"BaseModel": true}, classes: names{}, byShape: map[string]string{}}
	for _, taken := range []string{
		"AsyncOpenAI", "DefaultAsyncHttpxClient", "BaseModel", "Field", "Literal", "Annotated", "Path",
		"None", "True", "False", "Exception", "BaseException", "TypeError", "ValueError",
	} {
		w.classes[taken] = true
	}
	return w
}

func (w *pydanticWriter) source() string { return strings.Join(w.sources, "\n\n\n") }

// used are those of the words that the classes are written with.
func (w *pydanticWriter) used(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return !w.uses[word] }), ", ")
}

// class writes the class of an object, after those it needs, and returns its name.
func (w *pydanticWriter) class(s *shape) string {
	var body strings.Builder
	if about := comment(s.about); about != "" {
		body.WriteString("    " + quoted(about) + "\n\n")
	}
	attributes := names{}
	for _, field := range s.fields {
		body.WriteString("    " + w.field(field, attributes) + "\n")
	}
	if len(s.fields) == 0 {
		body.WriteString("    pass\n")
	}
	wanted := camel(s.name, "Answer")
	if name, same := w.byShape[wanted+body.String()]; same {
		return name // a definition that is referred to twice
	}
	name := w.classes.unique(wanted)
	w.byShape[wanted+body.String()] = name
	w.sources = append(w.sources, "class "+name+"(BaseModel):\n"+strings.TrimRight(body.String(), "\n"))
	return name
}

func (w *pydanticWriter) field(p property, attributes names) string {
	name := attributes.unique(attribute(p.name))
	var args []string
	if name != p.name {
		args = append(args, "alias="+quoted(p.name))
		w.aliased = true
	}
	s := *p.shape
	if s.about != "" {
		args = append(args, "description="+quoted(s.about))
		s.about = "" // the field has it
	}
	line := name + ": " + w.typeOf(&s)
	if len(args) > 0 {
		w.uses["Field"] = true
		line += " = Field(" + strings.Join(args, ", ") + ")"
	}
	return line
}

// typeOf writes an annotation.
func (w *pydanticWriter) typeOf(s *shape) string {
	var t string
	switch s.sort {
	case text:
		t = "str"
	case whole:
		t = "int"
	case number:
		t = "float"
	case boolean:
		t = "bool"
	case null:
		return "None"
	case list:
		t = "list[" + w.typeOf(s.of) + "]"
	case object:
		t = w.class(s)
	case choice:
		w.uses["Literal"] = true
		t = "Literal[" + strings.Join(literals(s.values), ", ") + "]"
	case union:
		parts := make([]string, len(s.parts))
		for i, part := range s.parts {
			one := *part
			one.nullable = false // the union is
			parts[i] = w.typeOf(&one)
		}
		t = strings.Join(parts, " | ")
	}
	args := constraints(s)
	if s.about != "" && s.sort != object { // an object's stands in its class
		args = append(args, "description="+quoted(s.about))
	}
	if len(args) > 0 {
		w.uses["Annotated"], w.uses["Field"] = true, true
		t = "Annotated[" + t + ", Field(" + strings.Join(args, ", ") + ")]"
	}
	if s.nullable {
		t += " | None"
	}
	return t
}

// literals writes JSON values in Python.
func literals(values []string) []string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = pythonNotation().write([]byte(value))
	}
	return list
}

// constraints writes the limits of a shape. Those that Pydantic would read in
// another way are only sent.
func constraints(s *shape) []string {
	words := map[string]string{}
	switch s.sort {
	case whole, number:
		words = map[string]string{"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt", "multipleOf": "multiple_of"}
	case list:
		words = map[string]string{"minItems": "min_length", "maxItems": "max_length"}
	}
	var args, sent []string
	for _, l := range s.limits {
		word := words[l.keyword]
		if word == "" || s.sort != number && !plainInteger(l.value) {
			sent = append(sent, quoted(l.keyword)+": "+pythonNotation().write([]byte(l.value)))
			continue
		}
		args = append(args, word+"="+l.value)
	}
	if len(sent) > 0 {
		args = append(args, "json_schema_extra={"+strings.Join(sent, ", ")+"}")
	}
	return args
}

func plainInteger(value string) bool {
	return len(value) <= len("-999999999") && !strings.ContainsAny(value, ".eE")
}

// pythonWords are what no attribute of a model can be called: the words of the
// language, what the classes are written with, and what every model has.
var pythonWords = strings.Fields(`False None True and as assert async await break class continue def del elif else except
	finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type
	str int float bool list construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json
	update_forward_refs validate`)

// attribute is what a property is called in a model: as it is where it can be.
func attribute(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r != '_' && notInName(r) })
	free := strings.Trim(strings.Join(words, "_"), "_")
	switch {
	case free == "":
		return "field"
	case '0' <= free[0] && free[0] <= '9', strings.HasPrefix(free, "model_"):
		free = "field_" + free
	case 'A' <= free[0] && free[0] <= 'Z': // a class may have the name
		free = strings.ToLower(free[:1]) + free[1:]
	}
	if slices.Contains(pythonWords, free) {
		free += "_"
	}
	return free
}
