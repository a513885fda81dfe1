package cli

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"regatta/ui/report"
)

// reproduce is what a report says of how to run the job again.
func (j *job) reproduce() *report.Reproduce {
	one, many := j.schema.Item(), true
	if one == nil {
		one, many = j.schema, false
	}
	r := &report.Reproduce{
		Command:  report.Shell(j.command),
		Date:     time.Now().Format(time.RFC3339),
		Version:  theBuild().String(),
		Machine:  report.ThisMachine(),
		Seed:     j.base.Seed,
		Provider: j.provider.Label(),
		Model:    j.provider.Model(),
		Settings: j.provider.Settings(),
		Mode:     string(j.provider.Mode()),
		Prompt:   j.prompt.String(),
		Schema:   one.JSON(),
		Many:     many,
	}
	if !j.provider.Simulated() {
		r.BaseURL = maskedURL(j.provider.BaseURL())
	}
	if p := j.provider.Params(); !p.IsZero() {
		if text, err := p.MarshalJSON(); err == nil {
			r.Parameters = text
		}
	}
	return r
}

// mask takes the place of a secret.
const mask = "***"

// masked returns arguments without what may be a secret in them: credentials in an
// address, and the values of headers and of the query that are written out instead of
// read from the environment ($NAME).
func masked(args []string) []string {
	args = slices.Clone(args)
	for i := range args {
		flag, value, inOne := strings.Cut(args[i], "=")
		hide, known := secretive[flag]
		switch {
		case !known:
			args[i] = anyKey.ReplaceAllString(args[i], mask)
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
	"--base-url": maskedURL,
	"--header":   func(s string) string { return maskedPair(s, ":", ": ") },
	"--query":    func(s string) string { return maskedPair(s, "=", "=") },
}

// maskedURL hides who signs in to an address, and what its query holds.
func maskedURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return mask
	}
	if u.User == nil && u.RawQuery == "" {
		return address
	}
	if u.User != nil {
		u.User = url.User(mask)
	}
	query := strings.Split(u.RawQuery, "&")
	for i, pair := range query {
		if u.RawQuery != "" {
			query[i] = maskedPair(pair, "=", "=")
		}
	}
	u.RawQuery = strings.Join(query, "&")
	return strings.ReplaceAll(u.String(), url.User(mask).String()+"@", mask+"@")
}

// harmlessNames are those of headers and of parts of a query that hold no secret.
var harmlessNames = regexp.MustCompile(`(?i)^(api-?version|content-type|accept|user-agent|http-referer|x-title|openai-(organization|project|beta)|.*-version)$`)

// maskedPair hides the value of a name, unless it comes from the environment or the
// name is known to hold no secret.
func maskedPair(pair, cut, join string) string {
	name, value, ok := strings.Cut(pair, cut)
	if !ok || strings.Contains(value, "$") || harmlessNames.MatchString(strings.TrimSpace(name)) {
		return pair
	}
	return strings.TrimSpace(name) + join + mask
}

// anyKey is what keys of providers look like, wherever they were put.
var anyKey = regexp.MustCompile(`\b(sk|pk|gsk|xai|key)-[A-Za-z0-9_-]{12,}`)
