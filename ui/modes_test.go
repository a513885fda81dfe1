package ui

import (
	"strings"
	"testing"

	"regatta/datasets"
	"regatta/engine/call"
)

// couples are texts about any number of people.
func couples(t *testing.T) *datasets.Set {
	t.Helper()
	lines := `{"text":"My name is John and I am 20 years old. My name is Mary and I am 21 years old","expected":[{"name":"John","age":20},{"name":"Mary","age":21}]}
{"text":"My name is Bob and I am 22 years old","expected":{"name":"Bob","age":22}}
{"text":"My name is Alice and I am 23 years old. My name is Jane and I am 24 years old. My name is Joe and I am 25 years old","expected":[{"name":"Alice","age":23},{"name":"Jane","age":24},{"name":"Joe","age":25}]}
{"text":"My name is Jill and I am 26 years old. My name is John and I am 20 years old"}
{"text":"My name is Mary and I am 21 years old","expected":[{"name":"Mary","age":12}]}
`
	set, err := datasets.Open("-", datasets.Options{Stdin: strings.NewReader(lines), Many: true})
	if err != nil {
		t.Fatal(err)
	}
	set.Prompt = datasets.DefaultPrompt
	return set
}

// A step down is told when it happens, and then stands in the header.
func TestAStepDownIsTold(t *testing.T) {
	inTerminal(t, setup{w: 140, h: 36, lane: "gather:2", sim: "modes=json-object"}, func(x *terminal) {
		x.wantNotShown("json-object")
		x.press("enter")
		x.pass(early)
		x.wantShown("gpt-4o-mini · json-object", "the server rejects mode tools; using json-object from now on (400: Unsupported parameter: 'tools'")
		x.pass(whole)
		x.press("tab", "esc")
		x.wantShown("gpt-4o-mini · json-object", "7/7")
		x.wantNotShown("the server rejects")
		if steps := x.m.home.Run().Tally.Steps; len(steps) != 2 {
			t.Errorf("%d steps", len(steps))
		}
		if row := x.m.home.Run().Tally.Rows[0]; len(row.Attempts) != 1 {
			t.Errorf("%d attempts", len(row.Attempts))
		}
	})
}

func TestListsOnTheScreen(t *testing.T) {
	inTerminal(t, setup{w: 160, h: 36, set: couples(t), lane: "gather", mode: call.Tools, many: true}, func(x *terminal) {
		x.press("enter")
		x.pass(whole)
		x.wantShown("gpt-4o-mini · tools · lists", "2 objects: John · 20; M…", "1 object: Bob · 22", "right 3/4")
		x.press("d", "down", "enter")
		x.pass(whole)
		x.press("enter")
		x.pass(whole)
		x.wantShown("tickets", "· lists", "1 object: billing · nor", "right 40/40")
	})
}
