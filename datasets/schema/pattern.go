package schema

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Pattern compiles a pattern of a JSON Schema, which is in the syntax of ECMA-262. One
// with look-ahead or the like, which can't be checked here, matches everything: whoever
// knows more has to hold answers to it. It is a jsonschema.RegexpEngine.
func Pattern(text string) (jsonschema.Regexp, error) {
	re, err := regexp.Compile(ours(text))
	if err == nil {
		return pattern{re, text}, nil
	}
	if isECMA(text) {
		return unchecked(text), nil
	}
	return nil, err
}

// pattern says how it was written.
type pattern struct {
	*regexp.Regexp
	text string
}

func (p pattern) String() string { return p.text }

// unchecked is a pattern that matches everything.
type unchecked string

// MatchString implements jsonschema.Regexp.
func (unchecked) MatchString(string) bool { return true }
func (u unchecked) String() string        { return string(u) }

// ours is a pattern with the escapes that have another name here.
func ours(text string) string {
	return rewrite(text, func(escape string) (string, bool) {
		hex, ok := strings.CutPrefix(escape, `\u`)
		if hex = strings.Trim(hex, "{}"); ok && hex != "" {
			return `\x{` + hex + `}`, true
		}
		return "", false
	})
}

// ecmaEscape matches the escapes that mean something else here, or nothing.
var ecmaEscape = regexp.MustCompile(`^\\(?:u\{[0-9A-Fa-f]+\}|u[0-9A-Fa-f]{4}|c[A-Za-z]|[pP]\{[^}]*\}|k<[^>]*>|[1-9][0-9]*|.)`)

// rewrite replaces escapes where with has something for them.
func rewrite(text string, with func(escape string) (string, bool)) string {
	var b strings.Builder
	for text != "" {
		escape := ""
		if text[0] == '\\' {
			escape = ecmaEscape.FindString(text)
		}
		if escape == "" {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		text = text[len(escape):]
		if other, ok := with(escape); ok {
			escape = other
		}
		b.WriteString(escape)
	}
	return b.String()
}

// isECMA reports whether a pattern is well-formed but for what is not known here: with
// something simple in the place of that, it compiles.
func isECMA(text string) bool {
	simple := rewrite(text, func(escape string) (string, bool) {
		if len(escape) > 2 || strings.ContainsAny(escape[1:], "123456789b") {
			return "a", true
		}
		return "", false
	})
	simple = strings.NewReplacer("(?=", "(?:", "(?!", "(?:", "(?<=", "(?:", "(?<!", "(?:", "[^]", ".").Replace(simple)
	_, err := syntax.Parse(simple, syntax.Perl)
	var known *syntax.Error
	if errors.As(err, &known) {
		return known.Code == syntax.ErrInvalidRepeatSize && !strings.HasPrefix(known.Expr, "{") || known.Code == syntax.ErrLarge
	}
	return err == nil
}

// uncheckedIn lists the patterns of a schema that can't be checked here, each with its
// place.
func uncheckedIn(doc *object) (list []string) {
	note := func(at, pattern string) {
		if re, err := Pattern(pattern); err == nil {
			if _, ok := re.(unchecked); ok {
				list = append(list, fmt.Sprintf("%s: pattern %s", shown(at), quoted(pattern)))
			}
		}
	}
	walk(doc, "", func(s *object, at string) bool {
		if pattern, ok := s.get("pattern").(string); ok {
			note(at, pattern)
		}
		if named, ok := s.get("patternProperties").(*object); ok {
			for _, pattern := range named.keys {
				note(at, pattern)
			}
		}
		return true
	})
	return list
}
