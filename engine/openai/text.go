package openai

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// longestLine is the most characters of a text from outside that are shown.
const longestLine = 300

// shortestSecret is the shortest key that is looked for in texts. What servers
// without keys are given in place of one ("x") is part of too many words.
const shortestSecret = 4

const redacted = "[key]"

// longSecret is how long a key is that stands in no text by chance.
const longSecret = 20

// Key is a secret that doesn't print: fmt and encoding/json write "[key]".
type Key string

// Format implements fmt.Formatter for every verb.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.shown()) }

// MarshalText implements encoding.TextMarshaler.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.shown()), nil }

func (k Key) shown() string {
	if k == "" {
		return ""
	}
	return redacted
}

// trimmed returns the key without the white space that files and shells leave
// around it, or an error if it can't be sent in a header or would look different
// in quotes, where it could not be found again.
func (k Key) trimmed() (string, error) {
	key := strings.TrimSpace(string(k))
	for _, r := range key {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			return "", errors.New("OPENAI_API_KEY contains a space, quote or other invalid character; copy it again")
		}
	}
	return key, nil
}

// A header that some servers repeat, whoever's key it holds.
var authorization = regexp.MustCompile(`(?i)(authorization\W{0,6}(?:bearer|basic)\s+)[^\s"'\]},]+`)

// line makes one line of a text from outside, short, printable, without the key.
func (c *Caller) line(text string) string {
	text = opening(c.redact(printable(text)))
	if namesAuthorization(text) {
		text = authorization.ReplaceAllString(text, "${1}"+redacted)
	}
	return shortened(strings.ToValidUTF8(text, ""))
}

// namesAuthorization reports whether a text can hold the header: it is much
// quicker than to look for it.
func namesAuthorization(text string) bool {
	const name = "authorization"
	for i := range len(text) - len(name) {
		if text[i]|0x20 == name[0] && strings.EqualFold(text[i:i+len(name)], name) {
			return true
		}
	}
	return false
}

// printable replaces every run of white space, control and other characters that
// don't show (with those that turn the direction of writing) by one space.
func printable(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	gap := false
	for _, r := range text {
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isPlain reports whether text is printable ASCII with no two spaces in a row
// and none at its ends.
func isPlain(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return text == "" || before != ' '
}

func shortened(text string) string {
	n, end := 0, 0
	for i := range text {
		if n++; n == longestLine {
			end = i
		}
		if n > longestLine {
			return strings.TrimRight(text[:end], " ") + "…"
		}
	}
	return text
}
