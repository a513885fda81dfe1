package cache

import (
	"strconv"
	"testing"

	"regatta/datasets"
	"regatta/engine/call"
)

// Everything that decides an answer changes the key, and each differently.
func TestEverythingCounts(t *testing.T) {
	named := func(json string) func(*Scope) {
		return func(s *Scope) { s.Schema = short(t, json) }
	}
	no := func(*Scope) {}
	turns := func(texts ...string) (list []call.Turn) {
		for i := 0; i < len(texts); i += 2 {
			list = append(list, call.Turn{Answer: texts[i], Complaint: texts[i+1]})
		}
		return list
	}
	keys := map[key]string{}
	for _, c := range []struct {
		name   string
		change func(*Scope)
		text   string
		turns  []call.Turn
	}{
		{"nothing", no, "a", nil},
		{"provider", func(s *Scope) { s.Provider = "openai, https://host/v1" }, "a", nil},
		{"simulated settings", func(s *Scope) { s.Provider += "error=0.1" }, "a", nil},
		{"model", func(s *Scope) { s.Model = "n" }, "a", nil},
		{"provider and model run together", func(s *Scope) { s.Provider, s.Model = s.Provider+s.Model, "" }, "a", nil},
		{"a system prompt", func(s *Scope) { s.Params.System = "x" }, "a", nil},
		{"a limit", func(s *Scope) { s.Params.MaxTokens = 7 }, "a", nil},
		{"a parameter", func(s *Scope) { _ = s.Params.AddText("top_k=7") }, "a", nil},
		{"its value", func(s *Scope) { _ = s.Params.AddText("top_k=8") }, "a", nil},
		{"its type", func(s *Scope) { _ = s.Params.AddText(`top_k="8"`) }, "a", nil},
		{"a header", func(s *Scope) { _ = s.Params.AddHeader("top_k: 8") }, "a", nil},
		{"a parameter of the URL", func(s *Scope) { _ = s.Params.AddQuery("top_k=8") }, "a", nil},
		{"what may be dropped", func(s *Scope) { s.Params.Drop = true }, "a", nil},
		{"mode", func(s *Scope) { s.Mode = "tools" }, "a", nil},
		{"API", func(s *Scope) { s.API = call.ResponsesAPI }, "a", nil},
		{"another API", func(s *Scope) { s.API = call.ChatAPI }, "a", nil},
		{"schema", named("name string, age int"), "a", nil},
		{"schema's description", named("name string # of a person"), "a", nil},
		{"text", no, "b", nil},
		{"no text", no, "", nil},
		{"a turn", no, "a", turns("x", "y")},
		{"its answer", no, "a", turns("z", "y")},
		{"its complaint", no, "a", turns("x", "z")},
		{"its texts run together", no, "a", turns("xy", "")},
		{"two turns", no, "a", turns("x", "y", "x", "y")},
	} {
		s := scope(t)
		c.change(&s)
		k := s.key().ofRequest(s.Prompt.Render(datasets.Item{Text: c.text}), c.turns)
		if other, taken := keys[k]; taken {
			t.Errorf("%s has the key of %s", c.name, other)
		}
		keys[k] = c.name
	}
}

// Without parameters the key is that of versions that had none.
func TestKeyWithoutParams(t *testing.T) {
	s := scope(t)
	strict, _ := s.Schema.Strict()
	if s.key() != digest("regatta answers 2", s.Provider, s.Model, s.Mode, s.Schema.Name(), string(s.Schema.JSON()), strconv.FormatBool(strict)) {
		t.Error("answers that are kept already would not be found again")
	}
}

// The prompt counts as it is sent: whichever template and columns it is made of.
func TestThePromptCountsAsRendered(t *testing.T) {
	store, inner := open(t), says(`{"name":"Ada"}`)
	inner.takes = 0
	first, second := scope(t), scope(t)
	var err error
	if second.Prompt, err = datasets.ParsePrompt("Read {{.body}}"); err != nil {
		t.Fatal(err)
	}
	ask(t, store.Around(inner, first), asking("a"))
	same := call.Request{Index: 7, Attempt: 3, Item: datasets.Item{ID: "other", Text: "b", Fields: map[string]string{"body": "a"}}}
	if !ask(t, store.Around(inner, second), same).Cached {
		t.Error("the same prompt was not found")
	}
	same.Item.Fields["body"] = "c"
	if ask(t, store.Around(inner, second), same).Cached {
		t.Error("another column's text was answered with the first's")
	}
}
