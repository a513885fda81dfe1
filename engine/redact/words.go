package redact

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// words are what is to be hidden wherever it stands in a text.
type words struct {
	all     bool // nobody knows them: any text may hold them
	texts   [][]rune
	numbers []float64
}

// leastWord is how many characters a word has to have to be hidden as a part of others.
const leastWord = 3

// add takes in a value and its words.
func (w *words) add(value string) {
	list := strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range append(list, strings.TrimSpace(value)) {
		if word != "" {
			w.texts = append(w.texts, lower(word))
		}
	}
	if x, err := strconv.ParseFloat(value, 64); err == nil {
		w.numbers = append(w.numbers, x)
	}
}

func lower(s string) []rune {
	runes := []rune(s)
	for i, r := range runes {
		runes[i] = unicode.ToLower(r)
	}
	return runes
}

// hide puts dots in the place of the words in a text.
func (w *words) hide(s string) string {
	if w.all {
		return dots(s)
	}
	if len(w.texts) == 0 || s == "" {
		return s
	}
	runes := []rune(s)
	plain, cover := lower(s), make([]bool, len(runes))
	for _, word := range w.texts {
		for at := range len(plain) - len(word) + 1 {
			if starts(plain[at:], word) && (len(word) >= leastWord || alone(plain, at, len(word))) {
				for i := range word {
					cover[at+i] = true
				}
			}
		}
	}
	w.coverNumbers(s, cover)
	for i, r := range runes {
		if cover[i] && !unicode.IsSpace(r) {
			runes[i] = dot
		}
	}
	return string(runes)
}

func starts(text, word []rune) bool {
	for i, r := range word {
		if text[i] != r {
			return false
		}
	}
	return true
}

// alone reports whether no letter and no digit is next to a part of a text.
func alone(text []rune, at, n int) bool {
	isWord := func(i int) bool {
		return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i]))
	}
	return !isWord(at-1) && !isWord(at+n)
}

// number is one as people write it.
var number = regexp.MustCompile(`\d[\d.,]*`)

// coverNumbers marks the numbers that are written in another way: 1,250.00 for 1250.
func (w *words) coverNumbers(s string, cover []bool) {
	if len(w.numbers) == 0 {
		return
	}
	for _, at := range number.FindAllStringIndex(s, -1) {
		if !w.isNumber(strings.TrimRight(s[at[0]:at[1]], ".,")) {
			continue
		}
		first := len([]rune(s[:at[0]]))
		for i := range len([]rune(s[at[0]:at[1]])) {
			cover[first+i] = true
		}
	}
}

// isNumber reports whether a number is one of those, by either way to write fractions.
func (w *words) isNumber(written string) bool {
	english := strings.ReplaceAll(written, ",", "")
	other := strings.ReplaceAll(strings.ReplaceAll(written, ".", ""), ",", ".")
	for _, form := range []string{english, other} {
		x, err := strconv.ParseFloat(form, 64)
		for _, known := range w.numbers {
			if err == nil && (x == known || x == -known) {
				return true
			}
		}
	}
	return false
}
