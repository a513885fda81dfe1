package report

import (
	"strings"

	"regatta/engine/redact"
)

// Hide takes content out of what is said of the runs: names of items and what went wrong with
// them, the prompt, the command. What goes into the report from the runs themselves is
// times and counts.
func (a *About) Hide(what redact.What) {
	if what.None() {
		return
	}
	a.Redacted, a.Name = what.String(), nil
	a.Dataset = what.Dataset(a.Dataset)
	a.hide(&a.Failures)
	if a.Reproduce == nil {
		return
	}
	r := *a.Reproduce
	r.Prompt = what.Prompt(r.Prompt)
	for _, part := range []struct {
		name string
		has  bool
	}{{"command", r.Command != ""}, {"schema", r.Schema != nil}, {"parameters", r.Parameters != nil}} {
		if part.has {
			r.Redacted = append(r.Redacted, part.name)
		}
	}
	r.Command, r.Schema, r.Parameters = "", nil, nil
	a.Reproduce = &r
}

// hide takes content out of the list of items that failed, if that is asked for.
func (a *About) hide(f *Failures) {
	if a.Redacted == "" {
		return
	}
	for i := range f.List {
		f.List[i].Item, f.List[i].Message = "", redact.Word
	}
}

// hidden says what was taken out; "": nothing was.
func (a *About) hidden() string {
	if a.Redacted == "" {
		return ""
	}
	return "Redacted: " + strings.ReplaceAll(a.Redacted, ",", ", ") + ". Prompt, error messages and the command are hidden too."
}
