package price

import (
	"slices"
	"testing"

	"charm.land/catwalk/pkg/catwalk"
)

func model(id string, in, out float64) catwalk.Model {
	return catwalk.Model{ID: id, CostPer1MIn: in, CostPer1MOut: out}
}

// list is as catwalk's, in small.
var list = []catwalk.Provider{
	{Name: "OpenAI", ID: "openai", APIEndpoint: "$OPENAI_API_ENDPOINT", Models: []catwalk.Model{
		model("gpt-4o", 2.5, 10), model("gpt-4o-mini", 0.15, 0.6), model("gpt-4.1-mini", 0.39999999999999997, 1.5999999999999999),
	}},
	{Name: "Azure", ID: "azure", Models: []catwalk.Model{model("gpt-4o", 2.75, 11)}},
	{Name: "Copilot", ID: "copilot", APIEndpoint: "https://api.copilot.example", Models: []catwalk.Model{model("gpt-4o", 0, 0)}},
	{Name: "Router", ID: "router", APIEndpoint: "https://router.example/api/v1", Models: []catwalk.Model{
		model("openai/gpt-4o-2024-05-13", 5, 15), model("openai/gpt-3.5-turbo", 0.5, 1.5), model("llama-9", 0.2, 0.4),
	}},
	{Name: "Zen", ID: "zen", APIEndpoint: "https://zen.example/v1", Models: []catwalk.Model{model("llama-9", 0.2, 0.4), model("gpt-4o-mini", 0.3, 1.2)}},
	{Name: "Zen Go", ID: "zen-go", APIEndpoint: "https://zen.example/go/v1", Models: []catwalk.Model{model("gpt-4o-mini", 0.1, 0.5)}},
}

func TestModels(t *testing.T) {
	got := models(func() []catwalk.Provider { return list })
	want := []string{"gpt-3.5-turbo", "gpt-4.1-mini", "gpt-4o", "gpt-4o-2024-05-13", "gpt-4o-mini", "llama-9", "openai/gpt-3.5-turbo", "openai/gpt-4o-2024-05-13"}
	if !slices.Equal(got, want) {
		t.Errorf("models %q, want %q", got, want)
	}
}

func TestLookup(t *testing.T) {
	const none = ""
	for name, c := range map[string]struct {
		baseURL, model string
		in, out        float64
		source         string
	}{
		"openai's own":                {"", "gpt-4o-mini", 0.15, 0.6, "gpt-4o-mini of OpenAI in catwalk's list"},
		"by its address":              {"https://api.openai.com/v1/", "gpt-4o", 2.5, 10, "gpt-4o of OpenAI in catwalk's list"},
		"a tidy number":               {"", "gpt-4.1-mini", 0.4, 1.6, "gpt-4.1-mini of OpenAI in catwalk's list"},
		"a date":                      {"", "gpt-4o-mini-2024-07-18", 0.15, 0.6, "gpt-4o-mini of OpenAI in catwalk's list"},
		"a date in one":               {"", "gpt-4o-20241120", 2.5, 10, "gpt-4o of OpenAI in catwalk's list"},
		"a date with its own price":   {"", "gpt-4o-2024-05-13", 5, 15, "openai/gpt-4o-2024-05-13 of Router in catwalk's list"},
		"an old one":                  {"", "gpt-3.5-turbo", 0.5, 1.5, "openai/gpt-3.5-turbo of Router in catwalk's list"},
		"a fine-tuned one":            {"", "ft:gpt-4o-mini-2024-07-18:acme::x", 0, 0, none},
		"not openai's":                {"", "llama-9", 0, 0, none},
		"nothing":                     {"", "", 0, 0, none},
		"azure":                       {"https://acme.openai.azure.com/openai/v1", "gpt-4o", 2.75, 11, "gpt-4o of Azure in catwalk's list"},
		"a listed server":             {"https://router.example/api/v1", "llama-9", 0.2, 0.4, "llama-9 of Router in catwalk's list"},
		"not at this server":          {"https://router.example/api/v1", "gpt-4o-mini", 0, 0, none},
		"one of two there":            {"https://zen.example/go/v1/", "gpt-4o-mini", 0.1, 0.5, "gpt-4o-mini of Zen Go in catwalk's list"},
		"they differ":                 {"https://zen.example/v2", "gpt-4o-mini", 0, 0, none},
		"a subscription":              {"https://api.copilot.example", "gpt-4o", 0, 0, none},
		"another server, all agree":   {"https://proxy.example.com/v1", "llama-9", 0.2, 0.4, "llama-9 of Router in catwalk's list"},
		"another server, they differ": {"https://proxy.example.com/v1", "gpt-4o-mini", 0, 0, none},
		"another server, a date":      {"https://proxy.example.com/v1", "llama-9-2026-01-01", 0.2, 0.4, "llama-9 of Router in catwalk's list"},
		"this machine":                {"http://127.0.0.1:8099/v1", "llama-9", 0, 0, none},
		"this machine's name":         {"http://localhost:1234/v1", "llama-9", 0, 0, none},
		"its network":                 {"http://192.168.0.7/v1", "llama-9", 0, 0, none},
		"its network, IPv6":           {"http://[fd00::1]:8000/v1", "llama-9", 0, 0, none},
		"a name in its network":       {"http://gpu/v1", "llama-9", 0, 0, none},
		"no URL":                      {"http://%zz", "llama-9", 0, 0, none},
	} {
		t.Run(name, func(t *testing.T) {
			want := Price{Input: c.in, Output: c.out, Source: c.source}
			if got := lookup(func() []catwalk.Provider { return list }, c.baseURL, c.model); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// TestCachedInput: the list has the price of reading from a cache under two names,
// beside the price of writing to it.
func TestCachedInput(t *testing.T) {
	seller := func(name string, in, out float64) catwalk.Provider {
		return catwalk.Provider{Name: name, APIEndpoint: "https://" + name + ".example", Models: []catwalk.Model{
			{ID: "m", CostPer1MIn: 1, CostPer1MOut: 4, CostPer1MInCached: in, CostPer1MOutCached: out},
		}}
	}
	for name, c := range map[string]struct {
		list []catwalk.Provider
		want float64
	}{
		"nobody says":       {[]catwalk.Provider{seller("a", 0, 0)}, 0},
		"under out":         {[]catwalk.Provider{seller("a", 0, 0.5)}, 0.5},
		"under in":          {[]catwalk.Provider{seller("a", 0.25, 0)}, 0.25},
		"writing costs":     {[]catwalk.Provider{seller("a", 1.25, 0.1)}, 0.1},
		"out is the output": {[]catwalk.Provider{seller("a", 0.1, 4)}, 0.1},
		"either could be":   {[]catwalk.Provider{seller("a", 0.2, 0.6)}, 0.6},
		"no discount":       {[]catwalk.Provider{seller("a", 1, 1)}, 0},
		"all agree":         {[]catwalk.Provider{seller("a", 0, 0.5), seller("b", 0.5, 0)}, 0.5},
		"they differ":       {[]catwalk.Provider{seller("a", 0, 0.5), seller("b", 0, 0.1), seller("c", 0, 0.5)}, 0},
	} {
		p := lookup(func() []catwalk.Provider { return c.list }, "https://elsewhere.example/v1", "m")
		if p.Cached != c.want || p.Input != 1 || p.Output != 4 {
			t.Errorf("%s: %+v, want %v for cached input", name, p, c.want)
		}
	}
	if p := Lookup("", "gpt-4o-mini"); p.Cached <= 0 || p.Cached >= p.Input {
		t.Errorf("gpt-4o-mini of the real list: %+v", p)
	}
}

// TestTheRealList holds what does not change with its version: the models that
// people start with have a price, and servers of one's own have none.
func TestTheRealList(t *testing.T) {
	for _, known := range []string{"gpt-4o-mini", "gpt-4o", "gpt-4o-mini-2024-07-18"} {
		if p := Lookup("", known); !p.Known() || p.Input <= 0 || p.Output <= p.Input {
			t.Errorf("%s: %+v", known, p)
		}
	}
	for _, known := range []string{"gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-3.5-turbo"} {
		if !slices.Contains(Models(), known) {
			t.Errorf("%s is not among the models", known)
		}
	}
	if p := Lookup("http://127.0.0.1:8000/v1", "gpt-4o-mini"); p.Known() {
		t.Errorf("a server on this machine asks %v", p)
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		Lookup("", "gpt-4o-mini")
	}
}
