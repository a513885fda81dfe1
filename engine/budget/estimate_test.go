package budget

import (
	"strings"
	"testing"

	"regatta/datasets"
	"regatta/engine/call"
)

// TestEstimate holds estimates against what the built-in answers come to: nothing
// more is asked of them than the order of magnitude.
func TestEstimate(t *testing.T) {
	for _, name := range []string{"people", "people:5000", "tickets", "receipts"} {
		set, err := datasets.Open(name, datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		prompt, err := datasets.ParsePrompt(set.Prompt)
		if err != nil {
			t.Fatal(err)
		}
		in, out := 0, 0
		for i := range set.Rows.Len() {
			in += (len(prompt.Render(set.Rows.At(i))) + len(set.Schema.JSON())) / 4
			out += len(set.Rows.Expected(i)) / 3
		}
		got := Estimate(set.Rows, prompt, set.Schema, call.Params{})
		if !got.Known || !near(got.InputTokens, in, 1.2) || !near(got.OutputTokens, out, 3) {
			t.Errorf("%s: %+v, want about %d in, %d out", name, got, in, out)
		}
		if again := Estimate(set.Rows, prompt, set.Schema, call.Params{}); again != got {
			t.Errorf("%s: %+v, and then %+v", name, got, again)
		}
	}
	prompt, s := template(t)
	if got := Estimate(lengths{}, prompt, s, call.Params{}); got != (call.Usage{}) {
		t.Errorf("for no items: %+v", got)
	}
}

// A system prompt goes in with every call, and no answer is longer than its limit.
func TestEstimateOfParams(t *testing.T) {
	prompt, s := template(t)
	rows := lengths{40, 40}
	plain := Estimate(rows, prompt, s, call.Params{})
	with := Estimate(rows, prompt, s, call.Params{System: strings.Repeat("word", 100), MaxTokens: 1})
	if with.InputTokens != plain.InputTokens+2*100 || with.OutputTokens != 2 {
		t.Errorf("%+v, and %+v without", with, plain)
	}
}

func near(got, want int, factor float64) bool {
	return float64(got) <= float64(want)*factor && float64(got)*factor >= float64(want)
}
