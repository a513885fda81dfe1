package call

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParamsAreTyped(t *testing.T) {
	for text, want := range map[string]string{
		"reasoning_effort=low":                   "reasoning_effort:\"low\"",
		"seed=7":                                 "seed:7",
		"seed=18446744073709551615":              "seed:18446744073709551615", // not rounded
		"store=true":                             "store:true",
		"store=null":                             "store:null",
		`stop=["a", "b"]`:                        `stop:["a","b"]`,
		`reasoning={"effort": "high"}`:           `reasoning:{"effort":"high"}`,
		"user=a b=c":                             `user:"a b=c"`,
		"user=01":                                `user:"01"`,
		"user=":                                  `user:""`,
		"user=<é>":                               `user:"\u003cé\u003e"`,
		" temperature = 0 ":                      "temperature:0",
		"temperature=2":                          "temperature:2",
		"top_p=1e-1":                             "top_p:1e-1",
		"max_tokens=1":                           "max_tokens:1",
		"frequency_penalty=-2":                   "frequency_penalty:-2",
		"chat_template_kwargs={\"think\":false}": `chat_template_kwargs:{"think":false}`,
	} {
		var p Params
		if err := p.AddText(text); err != nil || len(p.Body) != 1 || p.Body[0].Name+":"+string(p.Body[0].Value) != want {
			t.Errorf("%s: %v, %s", text, err, p.Body)
		}
	}
}

func TestWordsOfParams(t *testing.T) {
	p := Params{MaxTokens: 9, Drop: true, System: "Be terse."}
	for _, text := range []string{"top_p=0.5", "user=a<b", `stop="5"`, "stop_ids=[5]"} {
		if err := p.AddText(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.AddHeader("api-key:$K"); err != nil {
		t.Fatal(err)
	}
	if err := p.AddQuery("api-version=1"); err != nil {
		t.Fatal(err)
	}
	want := []string{"max tokens 9", `stop "5"`, "stop_ids [5]", "top_p 0.5", "user a<b", "header api-key: $K", "query api-version=1", "rejected ones dropped"}
	if got := p.Words(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := string(p.Object("max_tokens")); got != `{"stop":"5","stop_ids":[5],"top_p":0.5,"user":"a\u003cb","max_tokens":9}` {
		t.Error(got)
	}
	if p.Limit() != 0 || (Params{MaxTokens: 9}).Limit() != 9 {
		t.Error("a limit that may be left out counts for nothing")
	}
}

func TestParamsThatAreRefused(t *testing.T) {
	text := func(s string) func(*Params) error { return func(p *Params) error { return p.AddText(s) } }
	object := func(s string) func(*Params) error { return func(p *Params) error { return p.AddObject([]byte(s)) } }
	header := func(s string) func(*Params) error { return func(p *Params) error { return p.AddHeader(s) } }
	query := func(s string) func(*Params) error { return func(p *Params) error { return p.AddQuery(s) } }
	system := func(s string) func(*Params) error { return func(p *Params) error { return p.SetSystem(s) } }
	most := func(n int) func(*Params) error { return func(p *Params) error { return p.SetMaxTokens(n) } }
	for _, c := range []struct {
		want string
		add  []func(*Params) error
	}{
		{"temperature must be a number from 0 to 2, not 2.1", []func(*Params) error{text("temperature=2.1")}},
		{"temperature must be a number from 0 to 2, not \"hot\"", []func(*Params) error{text("temperature=hot")}},
		{"temperature must be a number from 0 to 2, not -0.1", []func(*Params) error{object(`{"temperature":-0.1}`)}},
		{"top_p must be a number from 0 to 1, not 1.5", []func(*Params) error{text("top_p=1.5")}},
		{"max_tokens must be a whole number, 1 or more, not 0", []func(*Params) error{text("max_tokens=0")}},
		{"max_completion_tokens must be a whole number, 1 or more, not 1.5", []func(*Params) error{text("max_completion_tokens=1.5")}},
		{"top_logprobs must be a whole number from 0 to 20, not 21", []func(*Params) error{text("top_logprobs=21")}},
		{"model is set by Regatta; use --model", []func(*Params) error{text("model=x")}},
		{"Model is set by Regatta; use --model", []func(*Params) error{text("Model=x")}},
		{"messages is set by Regatta; use --prompt and --system", []func(*Params) error{object(`{"messages":[]}`)}},
		{"response_format is set by Regatta", []func(*Params) error{text("response_format={}")}},
		{"stream is set by Regatta; use --stream", []func(*Params) error{text("stream=true")}},
		{"n is set by Regatta", []func(*Params) error{text("n=2")}},
		{"temperature set twice", []func(*Params) error{text("temperature=0"), text("temperature=0")}},
		{"a set twice", []func(*Params) error{object(`{"a":1,"a":1}`)}},
		{"max_tokens set twice", []func(*Params) error{most(5), text("max_tokens=5")}},
		{"max_completion_tokens set twice", []func(*Params) error{most(5), text("max_completion_tokens=5")}},
		{"max_tokens and max_completion_tokens set the same limit", []func(*Params) error{object(`{"max_tokens":1}`), text("max_completion_tokens=5")}},
		{"must be a whole number", []func(*Params) error{most(0)}},
		{"must be name=value", []func(*Params) error{text("temperature")}},
		{"must be name=value", []func(*Params) error{text("=1")}},
		{"names have no dots", []func(*Params) error{text("reasoning.effort=low")}},
		{"starts like JSON", []func(*Params) error{text(`stop=["a`)}},
		{"is not JSON; use true, false", []func(*Params) error{text("store=True")}},
		{"must be a JSON object", []func(*Params) error{object(`[1]`)}},
		{"must be a JSON object", []func(*Params) error{object(`{"a":1`)}},
		{"nothing after it", []func(*Params) error{object(`{"a":1} x`)}},
		{"must be 'Name: value'", []func(*Params) error{header("api-key sesame")}},
		{"no name of a header", []func(*Params) error{header("a b: c")}},
		{"Content-Type is set by Regatta", []func(*Params) error{header("Content-Type: text/plain")}},
		{"x-Tenant set twice", []func(*Params) error{header("X-Tenant: a"), header("x-Tenant: b")}},
		{"control character", []func(*Params) error{header("x: a\nHost: b")}},
		{"api-key: secrets only come from the environment; use 'api-key: $NAME'", []func(*Params) error{header("api-key: sesame")}},
		{"secrets only come from the environment", []func(*Params) error{header("Authorization: Bearer sesame")}},
		{"subscription-key: secrets only come from the environment; use 'subscription-key=$NAME'", []func(*Params) error{query("subscription-key=sesame")}},
		{"bad variable", []func(*Params) error{header("x-tenant: ${sesame:-1}")}},
		{"must be 'name=value'", []func(*Params) error{query("api-version")}},
		{"use --query once for each", []func(*Params) error{query("a&b=2")}},
		{"api-version set twice", []func(*Params) error{query("api-version=1"), query("api-version=2")}},
		{"empty system prompt", []func(*Params) error{system(" \n")}},
		{"columns only work in --prompt", []func(*Params) error{system("Classify {{.text}}")}},
		{"system prompt set twice", []func(*Params) error{system("a"), system("b")}},
	} {
		var p Params
		var err error
		for i, add := range c.add {
			if err = add(&p); err != nil && i < len(c.add)-1 {
				t.Errorf("%s: too early: %v", c.want, err)
			}
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("got %v, expected %s", err, c.want)
		}
	}
}

func TestVariables(t *testing.T) {
	for text, want := range map[string][]Piece{
		"$KEY":              {{"KEY", true}},
		"Bearer ${KEY}":     {{"Bearer ", false}, {"KEY", true}},
		"a=$A_1;b=${B}x":    {{"a=", false}, {"A_1", true}, {";b=", false}, {"B", true}, {"x", false}},
		"$$KEY costs $5, $": {{"$KEY costs $5, $", false}},
		"":                  nil,
	} {
		if got, err := Split(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"${", "${}", "${a-b}", "${A:0:4}"} {
		if got, err := Split(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// What is added comes back from JSON, and is written the same in any order.
func TestParamsAsJSON(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		values := rapid.MapOfN(rapid.StringMatching(`[a-m_]{1,8}`), rapid.SampledFrom([]string{"1", `"x<y"`, "[1,2]", "null", `{"a":1.50}`}), 0, 5).Draw(rt, "values")
		p := Params{System: rapid.SampledFrom([]string{"", "Be terse & <kind>."}).Draw(rt, "system"), Drop: rapid.Bool().Draw(rt, "drop")}
		var q Params
		q.System, q.Drop = p.System, p.Drop
		for name, value := range values { // in no certain order
			if p.Add(name, []byte(value)) != nil {
				continue
			}
		}
		for name, value := range values {
			_ = q.Add(name, []byte(value))
		}
		if err := p.AddHeader("api-key: $K"); err != nil {
			rt.Fatal(err)
		}
		_ = q.AddHeader("api-key: $K")
		a, err := json.Marshal(p)
		b, _ := json.Marshal(q)
		if err != nil || string(a) != string(b) {
			rt.Fatalf("%s, %s, %v", a, b, err)
		}
		var back Params
		if err := json.Unmarshal(a, &back); err != nil || !reflect.DeepEqual(back, p) {
			rt.Fatalf("%s: %v, %+v", a, err, back)
		}
	})
	var none Params
	if text, err := json.Marshal(none); err != nil || string(text) != "{}" || !none.IsZero() {
		t.Errorf("%s, %v", text, err)
	}
	for _, bad := range []string{`{"body":[]}`, `{"max_tokens":-1}`} {
		if err := json.Unmarshal([]byte(bad), &none); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
