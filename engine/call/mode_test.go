package call

import (
	"strings"
	"testing"
)

func TestParseMode(t *testing.T) {
	for _, m := range Modes() {
		for _, name := range []string{string(m), strings.ToUpper(string(m)), " " + strings.ReplaceAll(string(m), "-", "_")} {
			if got, err := ParseMode(name); err != nil || got != m {
				t.Errorf("%q: %q, %v", name, got, err)
			}
		}
	}
	for _, name := range []string{"", "json", "json-schema,tools"} {
		if _, err := ParseMode(name); err == nil || !strings.HasSuffix(err.Error(), " use auto, json-schema, tools, json-object") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestStepSaysWhatAndWhy(t *testing.T) {
	step := Step{From: JSONSchema, To: Tools, Why: &Error{Kind: BadRequest, Status: 400, Message: "no such format"}}
	if got, want := step.String(), "the server rejects mode json-schema; using tools from now on (400: no such format)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	step = Step{From: Tools, To: Tools, Without: "stream_options", Why: &Error{Kind: BadRequest, Status: 422, Message: "extra inputs"}}
	if got, want := step.String(), "the server rejects stream_options; requests leave it out from now on (422: extra inputs)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
