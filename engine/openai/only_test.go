package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOnly(t *testing.T) {
	const fence = "```"
	for text, want := range map[string]string{
		john:                                   john,
		" \n" + john + "\n":                    john,
		fence + "json\n" + john + "\n" + fence: john,
		fence + "\n" + john + "\n" + fence:     john,
		fence + "JSON " + john + fence:         john,
		"Sure! Here it is:\n" + fence + "json\n" + john + "\n" + fence + "\nAnything else?": john,
		"The answer is " + john + ".":                                        john,
		"<think>It is {x}. Or {y}?</think>" + john:                           john,
		"<think>\nhm\n</think>\n\n" + fence + "json\n" + john + "\n" + fence: john,
		"I think of {something}.</think>" + john:                             john,
		`{"name":"No","age":1}</think>` + john:                               john,
		"<thinking>a</thinking> " + john:                                     john,
		"<reasoning>[1]</reasoning> " + john:                                 john,
		`{"name":"a</think>b","age":1}`:                                      `{"name":"a</think>b","age":1}`,
		"Here: " + `{"name":"` + fence + `{","age":1}`:                       `{"name":"` + fence + `{","age":1}`,

		"":                                       "",
		"John is 20.":                            "",
		john + john:                              "",
		john + "\n" + mary:                       "",
		"[" + john + "]":                         "",
		"As a list: [" + john + "]":              "",
		john[:len(john)-1]:                       "",
		`{"person":` + john:                      "", // half of an object, with a whole one in it
		`{"name":"x","age":1,"of":` + john + `,`: "",
		"{name: " + john + "}":                   "",
		"an example is {} and the answer " + john: "",
		john + " (from {x})":                      "",
		john + " [1]":                             "",
		"see [1]: " + john:                        "",
		"} " + john:                               "",
		"<think>" + john:                          "", // it never came to an answer
		"<think>" + john + "</think>":             "",
		"<think>a</think>" + john + "</think> no": "",
		"Sure <think>" + john:                     "",
		fence + "json\n" + john + "\n" + fence + "\nor\n" + fence + "json\n" + mary + "\n" + fence: "",
		`"` + strings.ReplaceAll(john, `"`, `\"`) + `"`:                                            "", // JSON in JSON
		"{\"name\":\"John\",\"age\":20,}":                                                          "",
		"{'name':'John','age':20}":                                                                 "",
		"{\"name\":\"John\" // who\n,\"age\":20}":                                                  "",
	} {
		got, ok := only(text)
		if string(got) != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
}

// checkOnly holds what comes of a text against what must never happen.
func checkOnly(t interface{ Fatalf(string, ...any) }, text string) {
	object, ok := only(text)
	if !ok {
		return
	}
	var value map[string]any
	if err := json.Unmarshal(object, &value); err != nil {
		t.Fatalf("%q: %q is no object: %v", text, object, err)
	}
	at := strings.LastIndex(text, string(object))
	if at < 0 {
		t.Fatalf("%q does not hold %q", text, object)
	}
	if after := text[at+len(object):]; strings.ContainsAny(after, "{}[]") {
		t.Fatalf("%q: %q follows %q", text, after, object)
	}
	if before, _, _ := strings.Cut(text, string(object)); !strings.Contains(text, "think") && !strings.Contains(text, "thought") && !strings.Contains(text, "reasoning") &&
		strings.ContainsAny(before, "{}[]") {
		t.Fatalf("%q: %q comes before %q", text, before, object)
	}
}

func FuzzOnly(f *testing.F) {
	for _, seed := range []string{john, "```json\n" + john + "\n```", "<think>{</think>" + john, john + john, "a {\"b\":[{}]} c", `{"a":"\ud83d"}x`, "</think>{}", "{}</think>{}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkOnly(t, text) })
}

// A text of objects, parts of them, fences, thoughts and words: what comes out is
// the one object, or nothing.
func TestOnlyIsNeverAmbiguous(t *testing.T) {
	parts := []string{john, mary, "{}", "{", "}", "[", "]", `"`, "```json\n", "```", "<think>", "</think>", "<thinking>", "</thinking>", "words ", ",", `{"a":`, `"b":1`, "\n", "é"}
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 8).Draw(t, "parts"), "")
		checkOnly(t, text)
		if _, ok := only(text); ok {
			taken++
		}
	})
	if taken == 0 {
		t.Error("nothing was ever understood")
	}
}
