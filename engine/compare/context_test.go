package compare

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
)

// these is a dataset of given texts.
type these []string

func (r these) Len() int                     { return len(r) }
func (r these) At(i int) datasets.Item       { return datasets.Item{Text: r[i]} }
func (r these) Expected(int) json.RawMessage { return nil }

func setOf(texts ...string) *datasets.Set { return &datasets.Set{Rows: these(texts)} }

func TestRunsOverOtherThingsAreFlagged(t *testing.T) {
	four, two := lasting(100, 200, 300, 400), lasting(100, 200)
	letters, same, others := setOf("a", "b", "c", "d"), setOf("a", "b", "c", "d"), setOf("a", "b", "c", "e")
	with := func(change func(*Context)) Context {
		c := Context{Data: "letters", Set: letters, Provider: "simulated", Model: "m", Prompt: "p", Schema: "s", Seed: 1}
		change(&c)
		return c
	}
	like := with(func(*Context) {})
	for name, tc := range map[string]struct {
		runs     []func(*testing.T) *engine.Tally
		contexts []Context
		want     []string
	}{
		"all at the same time": {
			runs(on("gather", four), on("gather:2", four)),
			[]Context{with(func(c *Context) { c.Shared = true }), with(func(c *Context) { c.Shared = true })},
			[]string{Shared},
		},
		"some at the same time": {
			runs(on("for-loop", four), on("gather", four), on("gather:2", four)),
			[]Context{like, with(func(c *Context) { c.Shared = true }), with(func(c *Context) { c.Shared = true })},
			[]string{"gather and gather:2 ran at the same time as other lanes and shared the provider's rate limits"},
		},
		"nothing differs": {
			runs(on("gather", four), on("gather:2", four)),
			[]Context{like, with(func(c *Context) { c.Set, c.Number = same, 7 })}, nil,
		},
		"other data": {
			runs(on("gather", four), on("for-loop", two), on("gather", four)),
			[]Context{
				with(func(c *Context) { c.Number = 2 }),
				with(func(c *Context) { c.Data, c.Set, c.Prompt = "digits", setOf("1", "2"), "another" }),
				with(func(c *Context) { c.Number, c.Set = 9, same }),
			},
			[]string{"different data: letters (4 items) in gather #2 and gather #9; digits (2 items) in for-loop; walls and speed-ups are not comparable"},
		},
		"other parameters": {
			runs(on("gather", four), on("gather:2", four)),
			[]Context{with(func(c *Context) { c.Params, c.System = "temperature 0, header api-key: $K", "Be terse." }), like},
			[]string{"different system prompts: A in gather; B in gather:2", "different parameters: temperature 0, header api-key: $K in gather; none in gather:2"},
		},
		"data that changed": {
			runs(on("gather", four), on("gather:2", four)),
			[]Context{like, with(func(c *Context) { c.Set = others })},
			[]string{"different data: letters (4 items) in gather; version 2 of letters (4 items) in gather:2; walls and speed-ups are not comparable"},
		},
		// 5 times as fast is impossible with these calls, but they were others.
		"no figure of other data is impossible": {
			runs(on("for-loop", lasting(1000, 2000)), on("gather:2", two)),
			[]Context{like, with(func(c *Context) { c.Data, c.Set = "digits", setOf("1", "2") })},
			[]string{"different data: letters (2 items) in for-loop; digits (2 items) in gather:2; walls and speed-ups are not comparable"},
		},
		"everything else": {
			runs(on("gather", four), on("gather:2", four)),
			[]Context{like, with(func(c *Context) {
				c.Provider, c.Model, c.Prompt, c.Schema, c.Settings, c.Seed = "example.test", "n", "q", "t", "error=0.2", 2
				c.API = call.ResponsesAPI
				c.Attempts = "no retries" // of the other one it is not known
			})},
			[]string{
				"different providers: simulated in gather; example.test in gather:2",
				"different models: m in gather; n in gather:2",
				"different APIs: auto in gather; responses in gather:2",
				"different prompts: A in gather; B in gather:2",
				"different schemas: A in gather; B in gather:2",
				"different simulator settings: the default in gather; error=0.2 in gather:2",
				"different seeds: 1 in gather; 2 in gather:2",
			},
		},
		"rules for attempts": {
			runs(on("gather", four), on("ordered", four), on("gather:2", four)),
			[]Context{with(func(c *Context) { c.Attempts = "2 retries" }), like, with(func(c *Context) { c.Attempts = "no retries" })},
			[]string{"different retry settings: 2 retries in gather; no retries in gather:2"},
		},
		"orders to start in": {
			runs(on("as-completed", four), on("gather", four), func(t *testing.T) *engine.Tally {
				cfg := of(t, "as-completed:3", four)
				cfg.DatasetOrder = false
				return record(t, cfg, nil)
			}),
			[]Context{like, like, like},
			[]string{"different start orders: dataset in as-completed; shuffled in as-completed:3"},
		},
		"many": {
			runs(on("gather", four), on("gather", four), on("gather", four), on("gather", four), on("gather", four), on("gather", four), on("ordered", four)),
			[]Context{like, like, like, like, like, like, with(func(c *Context) { c.Model = "n" })},
			[]string{"different models: m in gather #1, gather #2, gather #3, gather #4 and 2 others; n in ordered"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var tallies []*engine.Tally
			for _, run := range tc.runs {
				tallies = append(tallies, run(t))
			}
			if got := Warnings(tallies, tc.contexts...); !slices.Equal(got, tc.want) {
				t.Errorf("\n got %q\nwant %q", got, tc.want)
			}
		})
	}
}

// Sentences go by the numbers of the runs, and by the items of their own data.
func TestRunsOfALaneAreToldApartByTheirNumbers(t *testing.T) {
	tallies := []*engine.Tally{ran(t, "gather", lasting(100, 200)), ran(t, "gather", lasting(300, 100)), ran(t, "for-loop", lasting(100))}
	contexts := []Context{{Number: 3}, {Number: 12}, {Number: 4}}
	if got, want := Labels(tallies, contexts...), []string{"gather #3", "gather #12", "for-loop"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	name := func(run, item int) string { return strings.Repeat("x", run+1) + string(rune('0'+item)) }
	want := []string{"gather #3 was bound by its slowest call: x1, 0.20s", "gather #12 was bound by its slowest call: xx0, 0.30s"}
	if got := Decided(tallies, name, contexts...)[:2]; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Being on the same data is an equivalence, whether or not sets are shared.
func TestSameDataOfAnyRuns(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sets := []*datasets.Set{setOf("a", "b"), setOf("a", "b"), setOf("a", "c"), setOf("a")}
		contexts := make([]Context, rapid.IntRange(0, 8).Draw(rt, "runs"))
		for i := range contexts {
			contexts[i].Data = rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "name")
			contexts[i].Set = rapid.SampledFrom(sets).Draw(rt, "set")
		}
		first := SameData(contexts)
		for i, a := range contexts {
			for k, b := range contexts {
				same := a.Data == b.Data && slices.Equal(a.Set.Rows.(these), b.Set.Rows.(these))
				if got := first[i] == first[k]; got != same {
					rt.Fatalf("%v and %v: %v, want %v", a, b, got, same)
				}
			}
			if f := first[i]; f > i || first[f] != f {
				rt.Fatalf("%v", first)
			}
		}
	})
}
