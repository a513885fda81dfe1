package report

import (
	"slices"
	"testing"

	"regatta/engine/call"
)

// TestSecretsAreMasked: what is typed is repeated in reports, but for secrets.
func TestSecretsAreMasked(t *testing.T) {
	for _, c := range []struct{ args, want []string }{
		{[]string{"race", "--lanes", "gather:2", "--seed=7"}, []string{"race", "--lanes", "gather:2", "--seed=7"}},
		{[]string{"--header", "api-key: abc", "--header=Authorization: Bearer x"}, []string{"--header", "api-key: ***", "--header=Authorization: ***"}},
		{[]string{"--header", "api-key: $AZURE_KEY", "--header", "X-Title: mine"}, []string{"--header", "api-key: $AZURE_KEY", "--header", "X-Title: mine"}},
		{[]string{"--header", "api-key: a$$bc"}, []string{"--header", "api-key: ***"}},
		{[]string{"--query", "api-version=2026-01-01", "--query", "key=abc"}, []string{"--query", "api-version=2026-01-01", "--query", "key=***"}},
		{[]string{"--base-url", "https://me:pass@x.test/v1?key=abc&api-version=1"}, []string{"--base-url", "https://***@x.test/v1?key=***&api-version=1"}},
		{[]string{"--base-url=http://x.test:80/v1"}, []string{"--base-url=http://x.test:80/v1"}},
		{[]string{"--base-url", "http://a b:%zz"}, []string{"--base-url", "***"}},
		{[]string{"--prompt", "use sk-proj-abcdefghijklmnop for {{.text}}"}, []string{"--prompt", "use *** for {{.text}}"}},
		{[]string{"--header"}, []string{"--header"}},
	} {
		before := slices.Clone(c.args)
		if got := Masked(c.args); !slices.Equal(got, c.want) {
			t.Errorf("%q is written %q, want %q", before, got, c.want)
		}
		if !slices.Equal(c.args, before) {
			t.Errorf("the arguments themselves were changed: %q", c.args)
		}
	}
}

// TestParametersAreMasked: what comes from the environment is named, what is written out
// is hidden.
func TestParametersAreMasked(t *testing.T) {
	var p call.Params
	if got := MaskedParams(p); got != nil {
		t.Errorf("no parameters are written %s", got)
	}
	p = call.Params{
		MaxTokens: 9, Body: []call.Member{{Name: "temperature", Value: []byte("0")}},
		Headers: []call.Pair{{Name: "api-key", Text: "abc"}, {Name: "x-key", Text: "${KEY}"}}, Query: []call.Pair{{Name: "api-version", Text: "1"}},
	}
	want := `{"max_tokens":9,"body":{"temperature":0},"headers":[{"name":"api-key","text":"***"},{"name":"x-key","text":"${KEY}"}],"query":[{"name":"api-version","text":"1"}]}`
	if got := string(MaskedParams(p)); got != want || p.Headers[0].Text != "abc" {
		t.Errorf("got %s, want %s", got, want)
	}
}
