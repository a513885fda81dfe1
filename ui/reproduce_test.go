package ui

import (
	"slices"
	"strings"
	"testing"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/journal"
)

// TestFlagsSayTheSame: whatever isn't the default of a run is in the command.
func TestFlagsSayTheSame(t *testing.T) {
	short, err := schema.Short("name string, age int")
	if err != nil {
		t.Fatal(err)
	}
	rich, err := schema.FromJSON([]byte(`{"type":"object","properties":{"a":{"type":"integer","minimum":3}}}`))
	if err != nil {
		t.Fatal(err)
	}
	retry := engine.DefaultRetry()
	base := journal.Header{Dataset: "people", Items: 7, Seed: 1, Simulated: true, Model: "m", Prompt: "{{.text}}", Retry: retry, Reasks: engine.DefaultReasks, Schema: short.JSON()}
	set := datasets.Set{Name: "people", Schema: short, Prompt: "{{.text}}"}
	for name, c := range map[string]struct {
		change func(h *journal.Header, o *origin)
		want   string
	}{
		"as it is": {func(*journal.Header, *origin) {}, "--data people --model m --seed 1"},
		"settings": {func(h *journal.Header, _ *origin) {
			h.Settings, h.Mode, h.OnError, h.Stream, h.DatasetOrder, h.Seed = "error=0.1", call.Tools, engine.Cancel, true, true, 9
		}, "--data people --model m --sim error=0.1 --seed 9 --mode tools --on-error cancel --order dataset --stream"},
		"a file": {func(h *journal.Header, o *origin) {
			o.set = &datasets.Set{Prompt: "{{.text}}", Source: &datasets.Source{Path: "a b.csv", Column: "body", Encoding: "gbk", SkipBad: true, Cut: true}}
		}, "--data a b.csv --column body --encoding gbk --skip-bad-rows --max-items 7 --schema name string, age int --model m --seed 1"},
		"a schema that has no short form": {func(h *journal.Header, _ *origin) { h.Schema = rich.JSON() }, "--data people --schema schema.json --model m --seed 1"},
		"a server": {func(h *journal.Header, o *origin) {
			h.Simulated, o.baseURL, h.Many = false, "http://x.test/v1", true
			h.Params = call.Params{System: "be brief", MaxTokens: 9, Headers: []call.Pair{{Name: "api-key", Text: "$KEY"}}, Body: []call.Member{{Name: "temperature", Value: []byte("0")}}}
		}, "--data people --many --provider openai --base-url http://x.test/v1 --model m --seed 1 --system be brief --max-tokens 9 --param temperature=0 --header api-key: $KEY"},
		"read back": {func(h *journal.Header, o *origin) { o.here = false }, "--data people --schema name string, age int --model m --seed 1"},
	} {
		o := origin{header: base, set: &set, here: true}
		c.change(&o.header, &o)
		if got := strings.Join(o.flags(), " "); got != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
}

// TestWhatRunsDontHaveInCommon: it is named, and no command would do.
func TestWhatRunsDontHaveInCommon(t *testing.T) {
	inTerminal(t, setup{}, func(x *terminal) {
		a := x.m.originOf(x.m.job, x.m.cfg.Provider, 1)
		same, other := a, a
		other.header.Seed, other.header.Prompt = 2, "else"
		if r := x.m.reproduce([]string{"--lanes", "gather"}, a, same); !strings.HasPrefix(r.Command, "regatta race --lanes gather --data people ") || r.Differ != nil || r.Seed != 1 {
			t.Errorf("what has all in common: %+v", r)
		}
		if r := x.m.reproduce(nil, a, other, other); r.Command != "" || !slices.Equal(r.Differ, []string{"seed", "prompt"}) || r.Prompt != "" {
			t.Errorf("what has not: %+v", r)
		}
	})
}
