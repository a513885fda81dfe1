package openai

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/openai/openai-go/v3/option"

	"regatta/engine/call"
)

// secret is what nobody may see, and what stands in its place. Functions hold it, out
// of reach of fmt.
type secret struct{ value, shown string }

// secrets are those of a Caller, the longest first: one may be part of another.
type secrets []secret

func newSecrets(list ...secret) secrets {
	var all secrets
	for _, s := range list {
		for _, value := range []string{s.value, url.QueryEscape(s.value), url.PathEscape(s.value)} {
			if one := (secret{value, s.shown}); value != "" && !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b secret) int { return cmp.Compare(len(b.value), len(a.value)) })
	return all
}

// redactor returns a function that takes the secrets out of a text.
func (s secrets) redactor() func(string) string {
	return func(text string) string {
		for _, one := range s {
			if len(one.value) >= shortestSecret {
				text = strings.ReplaceAll(text, one.value, one.shown)
			}
		}
		return text
	}
}

// scrubber is a redactor for results: only what is long enough to be a key and
// nothing else is taken out of them.
func (s secrets) scrubber() func([]byte) []byte {
	return func(text []byte) []byte {
		for _, one := range s {
			if len(one.value) >= longSecret && bytes.Contains(text, []byte(one.value)) {
				text = bytes.ReplaceAll(text, []byte(one.value), []byte(one.shown))
			}
		}
		return text
	}
}

// resolve fills in the variables of headers and parameters of the URL, and returns
// them with all that is secret. The key is sent unless a header takes its place.
func resolve(p call.Params, key string, env func(string) string) (headers, query []option.RequestOption, hidden secrets, err error) {
	list := []secret{{key, redacted}}
	fill := func(what string, pair call.Pair) (value string) {
		parts, wrong := call.Split(pair.Text)
		err = cmp.Or(err, wrong)
		for _, part := range parts {
			if !part.Variable {
				value += part.Text
				continue
			}
			found, wrong := lookUp(env, part.Text)
			if wrong != nil && err == nil {
				err = fmt.Errorf("%s %s: %w", what, pair.Name, wrong)
			}
			list = append(list, secret{found, "$" + part.Text})
			value += found
		}
		return value
	}
	for _, h := range p.Headers {
		headers = append(headers, option.WithHeader(http.CanonicalHeaderKey(h.Name), fill("header", h)))
	}
	for _, q := range p.Query {
		query = append(query, option.WithQuery(q.Name, fill("query", q)))
	}
	return headers, query, newSecrets(list...), err
}

// lookUp returns what a variable holds, which has to be fit for a header, and such
// that it would be found again in quotes.
func lookUp(env func(string) string, name string) (string, error) {
	value := ""
	if env != nil {
		value = strings.TrimSpace(env(name))
	}
	switch {
	case value == "":
		return "", fmt.Errorf("$%s is not set; set it, or use $$ for a dollar sign", name)
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }):
		return "", errors.New("$" + name + " contains a quote, line break or other invalid character; set it again")
	}
	return value, nil
}
