package plausible

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFactBytes is how much of a text is read for things to borrow.
const maxFactBytes = 4 << 10

// facts are the parts of a text that an answer may borrow.
type facts struct {
	words   []string // without the punctuation around them
	spoken  string   // the same in lower case, a space around each
	names   []string // capitalised words inside of sentences
	numbers []string // as JSON writes them
}

func readFacts(text string) facts {
	if len(text) > maxFactBytes {
		text = strings.ToValidUTF8(text[:maxFactBytes], "")
	}
	var f facts
	starts := true // the next word opens a sentence
	for field := range strings.FieldsSeq(text) {
		word := strings.TrimFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if word == "" {
			continue
		}
		f.words = append(f.words, word)
		if number := strings.ReplaceAll(word, ",", ""); isNumber(number) {
			f.numbers = append(f.numbers, number)
		} else if isName(word) && !starts {
			f.names = append(f.names, word)
		}
		starts = strings.ContainsAny(field[len(field)-1:], ".!?:")
	}
	f.spoken = " " + strings.ToLower(strings.Join(f.words, " ")) + " "
	return f
}

// isName reports whether a word looks like one: an upper case letter with more behind it.
func isName(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && len(word) > size
}

// isNumber reports whether JSON would take the word for a number, without an
// exponent: 1e999999 is no number that people write.
func isNumber(word string) bool {
	return len(word) <= 15 && strings.Trim(word, "0123456789.") == "" && json.Valid([]byte(word))
}

// phrase returns a short text for the nth time it is asked: a name where there
// are any, else a few words in a row.
func (f facts) phrase(n int) string {
	if len(f.names) > 0 {
		return f.names[n%len(f.names)]
	}
	if len(f.words) == 0 {
		return "nothing"
	}
	const length = 3
	from := n * length % len(f.words)
	return strings.Join(f.words[from:min(from+length, len(f.words))], " ")
}

// mentions reports whether the text says s in whole words, whatever the case;
// an underscore counts as a space.
func (f facts) mentions(s string) bool {
	return strings.Contains(f.spoken, " "+strings.ToLower(strings.ReplaceAll(s, "_", " "))+" ")
}
