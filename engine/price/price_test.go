package price

import (
	"math"
	"strings"
	"testing"

	"regatta/engine/call"
)

func TestOf(t *testing.T) {
	mini := Price{Input: 0.15, Output: 0.6, Source: "a test"}
	for _, c := range []struct {
		usage call.Usage
		want  float64
	}{
		{call.Usage{}, 0},
		{call.Usage{InputTokens: 1}, 0.00000015},
		{call.Usage{InputTokens: 10, OutputTokens: 6}, 0.0000051},
		{call.Usage{InputTokens: 1_000_000, OutputTokens: 1_000_000}, 0.75},
		{call.Usage{InputTokens: 333_333_333, OutputTokens: 1}, 50.00000055},
	} {
		if got := mini.Of(c.usage); got != c.want {
			t.Errorf("%+v costs %v, want %v", c.usage, got, c.want)
		}
	}
	half := Price{Input: 1, Cached: 0.5, Output: 2, Source: "a test"}
	for _, c := range []struct {
		usage call.Usage
		want  float64
	}{
		{call.Usage{InputTokens: 1_000_000, CachedInput: call.Part{Tokens: 400_000, Told: true}, OutputTokens: 1_000_000}, 2.8},
		{call.Usage{InputTokens: 100, CachedInput: call.Part{Tokens: 100, Told: true}}, 0.00005},
		{call.Usage{InputTokens: 100, CachedInput: call.Part{Tokens: 200, Told: true}}, 0.00005}, // never below 0
		{call.Usage{InputTokens: 100, OutputTokens: 10, Reasoning: call.Part{Tokens: 9, Told: true}}, 0.00012},
	} {
		if got := half.Of(c.usage); got != c.want {
			t.Errorf("%+v costs %v, want %v", c.usage, got, c.want)
		}
	}
	if got := mini.Of(call.Usage{InputTokens: 1_000_000, CachedInput: call.Part{Tokens: 1_000_000, Told: true}}); got != 0.15 {
		t.Errorf("cached input whose price nobody says costs %v, want 0.15", got)
	}
	if got, want := mini.String(), "$0.15 in, $0.60 out per million tokens"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := (Price{Input: 1}).String(); got != "" {
		t.Errorf("a price that nobody says is %q", got)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Price{
		"0.15,0.60":     {Input: 0.15, Output: 0.6, Source: flagSource},
		" $3 , $15.00 ": {Input: 3, Output: 15, Source: flagSource},
		"0,0":           {Source: flagSource},
	} {
		if got, err := Parse(text); err != nil || got != want {
			t.Errorf("%q is %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0.15", "0.15,", ",0.6", "0.15,0.6,1", "-1,2", "NaN,1", "1,Inf", "1e10,1", "a,b", "0,15;0,60"} {
		_, err := Parse(text)
		if err == nil || !strings.HasSuffix(err.Error(), "use USD per million tokens, input,output, e.g. 0.15,0.60") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]float64{"0.50": 0.5, "$2": 2, " 1e-6 ": 1e-6} {
		if got, err := ParseAmount(text); err != nil || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "0", "-0.5", "NaN", "+Inf", "1e10", "50c", "$", "0,50"} {
		if got, err := ParseAmount(text); err == nil || got != 0 || !strings.Contains(err.Error(), "use USD above zero, e.g. 0.50") {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}

func TestAmountsForPeople(t *testing.T) {
	for _, c := range []struct {
		usd         float64
		round, full string
	}{
		{0, "$0", "$0.00"},
		{9.9e-7, "<$0.000001", "$0.00000099"},
		{0.0000051, "$0.0000051", "$0.0000051"},
		{0.000036, "$0.000036", "$0.000036"},
		{0.00123456, "$0.0012", "$0.00123456"},
		{0.005, "$0.005", "$0.005"},
		{0.00999, "$0.01", "$0.00999"},
		{0.0996, "$0.10", "$0.0996"},
		{0.0125, "$0.013", "$0.0125"},
		{0.1234, "$0.12", "$0.1234"},
		{0.5, "$0.50", "$0.50"},
		{2, "$2.00", "$2.00"},
		{12.345, "$12.35", "$12.345"},
		{1234.5, "$1234.50", "$1234.50"},
	} {
		if got := USD(c.usd); got != c.round {
			t.Errorf("USD(%v) is %s, want %s", c.usd, got, c.round)
		}
		if got := Exact(c.usd); got != c.full {
			t.Errorf("Exact(%v) is %s, want %s", c.usd, got, c.full)
		}
	}
}

// FuzzParse: what can be read is a price that can be reckoned with, and reads back.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0.15,0.60", "$1,$2", "1e-9,1e9", "NaN,0", ",", "-0,0x1p3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		cost := p.Of(call.Usage{InputTokens: 1 << 30, OutputTokens: 1 << 30})
		if !p.Known() || cost < 0 || math.IsInf(cost, 0) || math.IsNaN(cost) {
			t.Errorf("%q is %+v: %v", text, p, cost)
		}
		again, err := Parse(Exact(p.Input) + "," + Exact(p.Output))
		if err != nil || again != p && p.Input != 0 && p.Output != 0 {
			t.Errorf("%+v reads back as %+v, %v", p, again, err)
		}
	})
}

// A lower bound is none if it is rounded up.
func TestAtLeastIsNoMore(t *testing.T) {
	for x, want := range map[float64]string{0.025503: "≥$0.025", 0.02558: "≥$0.025", 0.1 + 0.2: "≥$0.30", 12.349: "≥$12.34", 0.000036: "≥$0.000036", 1e-7: "≥$0", 0: "≥$0"} {
		if got := AtLeast(x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
}
