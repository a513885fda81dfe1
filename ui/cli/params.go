package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"regatta/datasets/spell"
	"regatta/engine/call"
)

// adder is a flag that adds a part to the parameters of requests. It implements
// pflag.Value.
type adder struct {
	kind string // what the value is, for help
	add  func(string) error
}

func (a adder) String() string         { return "" }
func (a adder) Type() string           { return a.kind }
func (a adder) Set(value string) error { return a.add(value) }

// addParams gives a command the flags for the parameters of requests.
func addParams(cmd *cobra.Command, p *call.Params) {
	f := cmd.Flags()
	number := func(name string) func(string) error {
		return func(text string) error { return addNumber(p, name, text) }
	}
	f.Var(adder{"text", p.SetSystem}, "system", "system prompt, the same for all items")
	f.Var(adder{"number", number("temperature")}, "temperature", "sampling temperature, 0 to 2")
	f.Var(adder{"number", number("top_p")}, "top-p", "nucleus sampling, 0 to 1")
	f.Var(adder{"n", func(text string) error { return addMaxTokens(p, text) }}, "max-tokens", "max tokens per answer, thinking included")
	f.Var(adder{"level", func(text string) error { return addEffort(p, text) }}, "reasoning-effort", "reasoning effort: none, minimal, low, medium,\nhigh, xhigh or max")
	f.Var(adder{"name=value", p.AddText}, "param", "any other request parameter; the value is JSON,\nor else a string; repeatable")
	f.Var(adder{"json", func(text string) error { return p.AddObject([]byte(text)) }}, "extra-body", "merge a JSON object into each request")
	f.Var(adder{"'name: value'", p.AddHeader}, "header", "add an HTTP header; secrets as $NAME, read from\nthe environment; repeatable")
	f.Var(adder{"name=value", p.AddQuery}, "query", "add a URL parameter, e.g. api-version=2024-10-21;\nsecrets as $NAME; repeatable")
	f.BoolVar(&p.Drop, "drop-params", false, "leave out parameters that the server rejects,\ninstead of ending the run")
	complete(cmd, "reasoning-effort", call.Efforts()...)
}

// addNumber adds a parameter that is a number, as people write one.
func addNumber(p *call.Params, name, value string) error {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return fmt.Errorf("%q: must be a number", value)
	}
	return p.Add(name, []byte(strconv.FormatFloat(n, 'f', -1, 64)))
}

func addMaxTokens(p *call.Params, value string) error {
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < 1 {
		return fmt.Errorf("%q: must be a whole number, 1 or more", value)
	}
	return p.SetMaxTokens(n)
}

func addEffort(p *call.Params, level string) error {
	if levels := call.Efforts(); !slices.Contains(levels, level) {
		return fmt.Errorf("unknown level %q; %suse %s, or --param reasoning_effort=… for another server's", level, spell.Question(level, levels), strings.Join(levels, ", "))
	}
	return p.AddText("reasoning_effort=" + level)
}
