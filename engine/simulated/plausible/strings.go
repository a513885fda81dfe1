package plausible

import (
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	maxStringRunes  = 4096 // the longest string made, whatever minLength asks for
	maxPatternSteps = 8192 // bounds patterns that repeat nothing, many times
	maxRepeat       = 3    // how often the open end of a pattern repeats
)

// stringRules is what a string has to fit.
type stringRules struct {
	least, most int // runes; most is negative where nothing is said
	format      *jsonschema.Format
	patterns    []jsonschema.Regexp
}

func stringRulesOf(parts []*jsonschema.Schema) stringRules {
	r := stringRules{most: -1}
	for _, p := range parts {
		if p.MinLength != nil {
			r.least = max(r.least, *p.MinLength)
		}
		if p.MaxLength != nil && (r.most < 0 || *p.MaxLength < r.most) {
			r.most = *p.MaxLength
		}
		if p.Format != nil {
			r.format = p.Format
		}
		if p.Pattern != nil {
			r.patterns = append(r.patterns, p.Pattern)
		}
	}
	return r
}

func (r stringRules) accept(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < r.least || r.most >= 0 && n > r.most {
		return false
	}
	if r.format != nil && r.format.Validate(s) != nil {
		return false
	}
	for _, p := range r.patterns {
		if !p.MatchString(s) {
			return false
		}
	}
	return true
}

// text makes a string: a word of the text where a format or a pattern asks for
// something special and one has it, else an example of that, else a phrase.
func (m *maker) text(parts []*jsonschema.Schema) string {
	rules := stringRulesOf(parts)
	if rules.format == nil && len(rules.patterns) == 0 {
		m.phrases++
		return fitLength(m.facts.phrase(m.phrases-1), rules)
	}
	for _, word := range m.facts.words {
		if rules.accept(word) {
			return word
		}
	}
	if rules.format != nil {
		if s := exampleOf(rules.format.Name, m.rng); rules.accept(s) {
			return s
		}
	}
	s := ""
	for range tries {
		if len(rules.patterns) > 0 {
			s = matching(rules.patterns[0].String(), m.rng)
		}
		if rules.accept(s) {
			return s
		}
	}
	return fitLength(s, rules)
}

// fitLength says s again until it is long enough, and cuts what is too much.
func fitLength(s string, rules stringRules) string {
	runes := []rune(s)
	for least := min(rules.least, maxStringRunes); len(runes) < least; {
		runes = append(append(runes, ' '), []rune(s)...)
	}
	if rules.most >= 0 && len(runes) > rules.most {
		runes = runes[:rules.most]
	}
	return string(runes)
}

// exampleOf returns a value of a format of JSON Schema, "" for one it has none for.
func exampleOf(format string, rng *rand.Rand) string {
	year, month, day := 2020+rng.IntN(6), 1+rng.IntN(12), 1+rng.IntN(28)
	hour, minute := rng.IntN(24), rng.IntN(60)
	switch format {
	case "date":
		return fmt.Sprintf("%d-%02d-%02d", year, month, day)
	case "time":
		return fmt.Sprintf("%02d:%02d:00Z", hour, minute)
	case "date-time":
		return fmt.Sprintf("%d-%02d-%02dT%02d:%02d:00Z", year, month, day, hour, minute)
	case "duration":
		return fmt.Sprintf("PT%dM", 1+minute)
	case "email":
		return fmt.Sprintf("person%d@example.com", day)
	case "hostname":
		return "example.com"
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", day)
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", day)
	case "uri", "iri", "uri-reference", "iri-reference":
		return fmt.Sprintf("https://example.com/%d", day)
	case "uuid":
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", rng.Uint32(), rng.IntN(1<<16), rng.IntN(1<<12), rng.IntN(1<<12), rng.Int64N(1<<48))
	}
	return ""
}

// matching returns a string that a regular expression accepts, as far as that
// can be read off it.
func matching(pattern string, rng *rand.Rand) string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	w := patternWriter{rng: rng}
	w.write(re)
	return string(w.out)
}

type patternWriter struct {
	rng   *rand.Rand
	out   []rune
	steps int
}

func (w *patternWriter) write(re *syntax.Regexp) {
	if w.steps++; w.steps > maxPatternSteps || len(w.out) >= maxStringRunes {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		w.out = append(w.out, re.Rune...)
	case syntax.OpCharClass:
		w.out = append(w.out, w.oneOf(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.out = append(w.out, 'a'+rune(w.rng.IntN(26)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, sub := range re.Sub {
			w.write(sub)
		}
	case syntax.OpAlternate:
		w.write(re.Sub[w.rng.IntN(len(re.Sub))])
	case syntax.OpStar:
		w.repeat(re.Sub[0], 0, maxRepeat)
	case syntax.OpPlus:
		w.repeat(re.Sub[0], 1, maxRepeat)
	case syntax.OpQuest:
		w.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		most := re.Min + maxRepeat
		if re.Max >= 0 {
			most = min(most, re.Max)
		}
		w.repeat(re.Sub[0], re.Min, most)
	}
}

func (w *patternWriter) repeat(re *syntax.Regexp, least, most int) {
	for range least + w.rng.IntN(most-least+1) {
		w.write(re)
	}
}

// oneOf picks from a class's pairs of bounds, a printable ASCII character where
// there is one.
func (w *patternWriter) oneOf(pairs []rune) rune {
	var plain []rune
	for i := 0; i+1 < len(pairs); i += 2 {
		for r := max(pairs[i], '!'); r <= min(pairs[i+1], '~'); r++ {
			plain = append(plain, r)
		}
	}
	if len(plain) > 0 {
		return plain[w.rng.IntN(len(plain))]
	}
	if len(pairs) == 0 {
		return '?' // a class that nothing is in
	}
	return pairs[0]
}
