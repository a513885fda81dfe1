package report

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"regatta/engine/call"
)

// Mask takes the place of a secret.
// Mask stands where a secret was.
const Mask = "***"

// Masked returns arguments without what may be a secret in them: credentials in an
// address, and the values of headers and of the query that are written out instead of
// read from the environment ($NAME).
func Masked(args []string) []string {
	args = slices.Clone(args)
	for i := range args {
		flag, value, inOne := strings.Cut(args[i], "=")
		hide, known := secretive[flag]
		switch {
		case !known:
			args[i] = anyKey.ReplaceAllString(args[i], Mask)
		case inOne:
			args[i] = flag + "=" + hide(value)
		case i+1 < len(args):
			args[i+1] = hide(args[i+1])
		}
	}
	return args
}

// secretive are the flags whose values may hold secrets, with what hides them.
var secretive = map[string]func(string) string{
	"--base-url": MaskedURL,
	"--header":   func(s string) string { return maskedPair(s, ":", ": ") },
	"--query":    func(s string) string { return maskedPair(s, "=", "=") },
}

// MaskedURL hides who signs in to an address, and what its query holds.
func MaskedURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return Mask
	}
	if u.User == nil && u.RawQuery == "" {
		return address
	}
	if u.User != nil {
		u.User = url.User(Mask)
	}
	query := strings.Split(u.RawQuery, "&")
	for i, pair := range query {
		if u.RawQuery != "" {
			query[i] = maskedPair(pair, "=", "=")
		}
	}
	u.RawQuery = strings.Join(query, "&")
	return strings.ReplaceAll(u.String(), url.User(Mask).String()+"@", Mask+"@")
}

// harmlessNames are those of headers and of parts of a query that hold no secret.
var harmlessNames = regexp.MustCompile(`(?i)^(api-?version|content-type|accept|user-agent|http-referer|x-title|openai-(organization|project|beta)|.*-version)$`)

// maskedPair hides the value of a name, unless it comes from the environment or the
// name is known to hold no secret.
func maskedPair(pair, cut, join string) string {
	name, value, ok := strings.Cut(pair, cut)
	if !ok || fromEnvironment(value) || harmlessNames.MatchString(strings.TrimSpace(name)) {
		return pair
	}
	return strings.TrimSpace(name) + join + Mask
}

// anyKey is what keys of providers look like, wherever they were put.
var anyKey = regexp.MustCompile(`\b(sk|pk|gsk|xai|key)-[A-Za-z0-9_-]{12,}`)

// fromEnvironment reports whether a text names a variable of the environment.
func fromEnvironment(text string) bool {
	pieces, err := call.Split(text)
	return err == nil && slices.ContainsFunc(pieces, func(p call.Piece) bool { return p.Variable })
}

// MaskedParams writes parameters of requests as JSON, without what may be a secret; nil:
// there are none.
func MaskedParams(p call.Params) json.RawMessage {
	if p.IsZero() {
		return nil
	}
	hide := func(pairs []call.Pair) []call.Pair {
		pairs = slices.Clone(pairs)
		for i, pair := range pairs {
			if !fromEnvironment(pair.Text) && !harmlessNames.MatchString(pair.Name) {
				pairs[i].Text = Mask
			}
		}
		return pairs
	}
	p.Headers, p.Query = hide(p.Headers), hide(p.Query)
	text, err := json.Marshal(p)
	if err != nil {
		return nil // each part was checked when it was added
	}
	return text
}
