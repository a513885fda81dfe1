package simulated

import (
	"fmt"
	"strings"

	"regatta/datasets/spell"
	"regatta/engine/call"
)

// Modes are the ways to hold a model to a schema that a provider takes; the others
// it refuses, as OpenAI does for models that don't know them. The zero value takes
// all.
type Modes uint8

// modeBits are the modes in the order of their bits.
var modeBits = call.Modes()[1:]

// takes reports whether a mode is among them.
func (m Modes) takes(mode call.Mode) bool {
	for i, other := range modeBits {
		if other == mode {
			return m == 0 || m&(1<<i) != 0
		}
	}
	return false
}

// String returns the form that ParseModes reads.
func (m Modes) String() string {
	var names []string
	for _, mode := range modeBits {
		if m.takes(mode) {
			names = append(names, string(mode))
		}
	}
	return strings.Join(names, "+")
}

// ParseModes reads names of modes with plus signs between: tools+json-object.
func ParseModes(text string) (Modes, error) {
	var m Modes
	for name := range strings.SplitSeq(text, "+") {
		found := false
		for i, mode := range modeBits {
			if string(mode) == strings.TrimSpace(name) {
				m |= 1 << i
				found = true
			}
		}
		if !found {
			known := strings.Split(Modes(0).String(), "+")
			return 0, fmt.Errorf("unknown mode %q; %suse %s, joined with +", name, spell.Question(name, known), strings.Join(known, ", "))
		}
	}
	if m == 1<<len(modeBits)-1 {
		return 0, nil
	}
	return m, nil
}

// refuse turns down a request in a mode that isn't among them.
func (m Modes) refuse(r *completionRequest) *apiError {
	format := r.ResponseFormat.Type
	switch {
	case len(r.Tools) > 0 && !m.takes(call.Tools):
		return badRequest("tools", "unsupported_parameter", "Unsupported parameter: 'tools' is not supported with this model. (simulated)")
	case format == formatJSONSchema && !m.takes(call.JSONSchema), format == formatJSONObject && !m.takes(call.JSONObject):
		return badRequest(r.by.names().format, "", "Invalid parameter: '%s' of type '%s' is not supported with this model. (simulated)", r.by.names().format, format)
	}
	return nil
}
