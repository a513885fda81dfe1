package ui

import (
	"strings"
	"testing"

	"regatta/datasets"
)

// misjudged are people of whom the data has some wrong expectations, and one none.
func misjudged(t *testing.T) *datasets.Set {
	t.Helper()
	lines := `{"text":"My name is John and I am 20 years old","expected":{"name":"John","age":20}}
{"text":"My name is Mary and I am 21 years old","expected":{"name":"Mary","age":12}}
{"text":"My name is Bob and I am 22 years old"}
{"text":"My name is Alice and I am 23 years old","expected":{"name":"Alicia","age":32}}
`
	set, err := datasets.Open("-", datasets.Options{Stdin: strings.NewReader(lines)})
	if err != nil {
		t.Fatal(err)
	}
	set.Prompt = datasets.DefaultPrompt
	return set
}

func TestTheAnswersPageNamesWhatIsWrong(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, set: misjudged(t)}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c", "left")
		x.wantShown("right", "name", "age", "1/3", "2/3", "2 items wrong or different",
			"item 2  My name is Mary", "expected", "Mary · 12", "all 5 lanes", "Mary · 21", "item 4  My name is Alice", "Alicia · 32")
		x.wantNotShown("item 1  My name", "item 3  My name")
	})
}

func TestTheAnswersPageNamesLanesThatFailed(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, set: misjudged(t), sim: "refused=0.5"}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c", "left")
		x.wantShown("all 5 lanes")
	})
}

func TestAnswersThatAreAllRight(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c", "left")
		x.wantShown("7/7", "No wrong results; all lanes agree")
	})
}

func TestAnswersNobodyExpects(t *testing.T) {
	set := misjudged(t)
	set.Rows = haystack(5)
	inTerminal(t, setup{w: 120, h: 36, set: set}, func(x *terminal) {
		x.press("R")
		x.pass(whole)
		x.press("c", "left")
		x.wantShown("no expected answers")
	})
}
