package schema

import (
	"cmp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// mismatch is a value that doesn't fit the schema. As an error it tells the first
// reason, in one line.
type mismatch struct {
	line string
	why  *jsonschema.ValidationError
}

func (m *mismatch) Error() string { return m.line }

// mostProblems is how many reasons Problems lists.
const mostProblems = 50

// Problems lists every reason that an error of Validate or Read has, one line each, by
// place: "/age: expected integer, got string". There are at most 50, and of a choice of
// schemas the likeliest counts. Any other error is one reason; nil is none.
func Problems(err error) []string {
	if err == nil {
		return nil
	}
	m, ok := err.(*mismatch)
	if !ok {
		return []string{err.Error()}
	}
	var lines []string
	for _, p := range every(m.why) {
		if line := oneLine(p.String()); !slices.Contains(lines, line) && len(lines) < mostProblems {
			lines = append(lines, line)
		}
	}
	return lines
}

// every lists the reasons, by place.
func every(err *jsonschema.ValidationError) []problem {
	if len(err.Causes) == 0 {
		return leaves(err)
	}
	switch err.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf:
		return []problem{first(err)}
	}
	var problems []problem
	for _, cause := range err.Causes {
		problems = append(problems, every(cause)...)
	}
	slices.SortStableFunc(problems, func(a, b problem) int {
		return cmp.Or(slices.Compare(a.path, b.path), cmp.Compare(a.text, b.text))
	})
	return problems
}

// leaves is leaf for every name that is missing or too many.
func leaves(err *jsonschema.ValidationError) []problem {
	one := *err
	var problems []problem
	switch k := err.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			one.ErrorKind = &kind.Required{Missing: []string{name}}
			problems = append(problems, leaf(&one))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			one.ErrorKind = &kind.AdditionalProperties{Properties: []string{name}}
			problems = append(problems, leaf(&one))
		}
	default:
		problems = append(problems, leaf(err))
	}
	return problems
}
