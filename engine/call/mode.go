package call

import (
	"fmt"
	"slices"
	"strings"

	"regatta/datasets/spell"
)

// Mode says how a model is held to the schema. Servers differ in what they take.
type Mode string

// The modes, by the names that users give them.
const (
	// Auto begins with JSONSchema. Where the server refuses a mode it goes on
	// with the next one below, for all calls that follow.
	Auto Mode = "auto"
	// JSONSchema sends the schema as the format of the answer, in strict mode
	// where that can express it.
	JSONSchema Mode = "json-schema"
	// Tools sends the schema as a function that the model has to call.
	Tools Mode = "tools"
	// JSONObject asks for any JSON object, and has the schema in the prompt.
	JSONObject Mode = "json-object"
)

// Modes returns every mode, Auto first and then in the order in which it goes
// down.
func Modes() []Mode { return []Mode{Auto, JSONSchema, Tools, JSONObject} }

// ParseMode finds a mode by its name; underscores pass for hyphens.
func ParseMode(name string) (Mode, error) {
	m := Mode(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-"))
	if slices.Contains(Modes(), m) {
		return m, nil
	}
	names := make([]string, len(Modes()))
	for i, known := range Modes() {
		names[i] = string(known)
	}
	return "", fmt.Errorf("unknown mode %q; %suse %s", name, spell.Question(name, names), strings.Join(names, ", "))
}

// Told is what the model is told in words beside the prompt: in Tools what the
// function is for, in JSONObject what stands before the schema. many: a list of
// objects is wanted.
func (m Mode) Told(many bool) string {
	switch {
	case m == JSONObject:
		return "Respond with a single JSON object, and nothing else, that conforms to this JSON Schema:"
	case m == Tools && many:
		return "Records one item found in the text. Call it once per item, in order of appearance."
	case m == Tools:
		return "Records the data extracted from the text."
	}
	return ""
}

// Step is a mode that the server refused and the one that takes its place, or a part
// of requests that it refused and that none has from then on.
type Step struct {
	From, To Mode   // equal where a part is left out
	Without  string // the part, by its name in requests: "stream_options"; NoChat; "": a mode was refused
	Instead  string // the part that takes its place; "": none
	Why      *Error // what the server said to the first
}

// String tells it in one line, which may hold text from outside: "the server
// refuses json-schema: tools from here on (400: not supported with this model)".
func (s Step) String() string {
	why := s.Why.Message
	if s.Why.Status != 0 {
		why = fmt.Sprintf("%d: %s", s.Why.Status, why)
	}
	switch {
	case s.Without == NoChat:
		return fmt.Sprintf("the server has no chat completions; using responses from now on (%s)", why)
	case s.Instead != "":
		return fmt.Sprintf("the server rejects %s; requests use %s from now on (%s)", s.Without, s.Instead, why)
	case s.Without != "":
		return fmt.Sprintf("the server rejects %s; requests leave it out from now on (%s)", s.Without, why)
	}
	return fmt.Sprintf("the server rejects mode %s; using %s from now on (%s)", s.From, s.To, why)
}
