package call

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// reserved are the members of requests that Regatta sets, each with the remedy.
var reserved = map[string]string{
	"model":               "use --model",
	"messages":            "use --prompt and --system",
	"response_format":     "use --schema and --mode",
	"tools":               "use --schema and --mode",
	"tool_choice":         "use --schema and --mode",
	"parallel_tool_calls": "use --schema, --many and --mode",
	"functions":           "use --schema and --mode",
	"function_call":       "use --schema and --mode",
	"stream":              "use --stream",
	"stream_options":      "use --stream",
	"n":                   "an item gets 1 answer",
}

// numbers are the parameters of the API with a range, by its description.
var numbers = map[string]struct {
	least, most float64
	whole       bool
}{
	"temperature":           {0, 2, false},
	"top_p":                 {0, 1, false},
	"frequency_penalty":     {-2, 2, false},
	"presence_penalty":      {-2, 2, false},
	"top_logprobs":          {0, 20, true},
	"max_tokens":            {1, mostTokens, true},
	"max_completion_tokens": {1, mostTokens, true},
}

// mostTokens is beyond what any answer can have.
const mostTokens = 1 << 30

// Efforts are the values of reasoning_effort that the API knows. Other servers have
// others.
func Efforts() []string { return []string{"none", "minimal", "low", "medium", "high", "xhigh", "max"} }

// inRange checks a known member by its range.
func inRange(name string, value json.RawMessage) error {
	known, ok := numbers[name]
	if !ok || string(value) == "null" {
		return nil
	}
	n, err := strconv.ParseFloat(string(value), 64)
	whole := known.whole && strings.ContainsAny(string(value), ".eE")
	if err == nil && !whole && n >= known.least && n <= known.most {
		return nil
	}
	switch {
	case known.most == mostTokens:
		return fmt.Errorf("%s must be a whole number, 1 or more, not %s", name, value)
	case known.whole:
		return fmt.Errorf("%s must be a whole number from %g to %g, not %s", name, known.least, known.most, value)
	}
	return fmt.Errorf("%s must be a number from %g to %g, not %s", name, known.least, known.most, value)
}

// columnInText is what a prompt would fill in.
var columnInText = regexp.MustCompile(`\{\{-?\s*\.[^}]*\}\}`)

// headersOfOurs are set by Regatta, or by the connection.
var headersOfOurs = []string{
	"accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host", "keep-alive", "te", "trailer",
	"transfer-encoding", "upgrade", "x-stainless-retry-count",
}

// secretWords are in the names of headers and parameters whose values are secrets.
var secretWords = []string{
	"auth", "authorization", "apikey", "key", "token", "secret", "password", "passwd", "cookie", "credential", "credentials", "signature", "sig", "jwt", "bearer",
}

// isSecret reports whether a name says that its value is one.
func isSecret(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(secretWords, word) })
}

// AddHeader adds a header from "Name: value". A secret is written as a variable of
// the environment: "api-key: $AZURE_KEY".
func (p *Params) AddHeader(line string) error {
	name, text, ok := strings.Cut(line, ":")
	name, text = strings.TrimSpace(name), strings.TrimSpace(text)
	switch {
	case !ok: // what stands there may be a secret
		return fmt.Errorf("must be 'Name: value', e.g. 'api-key: $AZURE_KEY'")
	case !isToken(name):
		return fmt.Errorf("%q is no name of a header", name)
	case slices.Contains(headersOfOurs, strings.ToLower(name)):
		return fmt.Errorf("%s is set by Regatta; leave it out", name)
	case slices.ContainsFunc(p.Headers, func(h Pair) bool { return strings.EqualFold(h.Name, name) }):
		return fmt.Errorf("%s set twice", name)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return fmt.Errorf("%s: control character in its value", name)
	}
	if err := checkPair(name, text, name+": "); err != nil {
		return err
	}
	p.Headers = append(p.Headers, Pair{name, text})
	return nil
}

// AddQuery adds a parameter of the URL from "name=value", not escaped.
func (p *Params) AddQuery(pair string) error {
	name, text, ok := strings.Cut(pair, "=")
	name = strings.TrimSpace(name)
	switch {
	case !ok || name == "":
		return fmt.Errorf("must be 'name=value', e.g. 'api-version=2024-10-21'")
	case strings.ContainsAny(name, "?&# "):
		return fmt.Errorf("%q is no name of a parameter; use --query once for each", name)
	case slices.ContainsFunc(p.Query, func(q Pair) bool { return q.Name == name }):
		return fmt.Errorf("%s set twice", name)
	}
	if err := checkPair(name, text, name+"="); err != nil {
		return err
	}
	p.Query = append(p.Query, Pair{name, text})
	return nil
}

// checkPair checks the variables of a text, and that secrets are none but these. Its
// errors never repeat the text.
func checkPair(name, text, start string) error {
	parts, err := Split(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if isSecret(name) && !slices.ContainsFunc(parts, func(p Piece) bool { return p.Variable }) {
		return fmt.Errorf("%s: secrets only come from the environment; use '%s$NAME'", name, start)
	}
	return nil
}

// isToken reports whether a name can be that of a header.
func isToken(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}
