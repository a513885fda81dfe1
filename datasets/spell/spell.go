// Package spell finds the word that a mistyped one was most likely meant to be. It
// knows nothing of any language.
package spell

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Question asks for the one of some words that a mistyped one is most likely meant to
// be, as part of a message: "did you mean gather? ". It is "" where none is near. Words
// may come from outside: what isn't plain is quoted.
func Question(word string, words []string) string {
	near := Nearest(word, words)
	switch {
	case near == "":
		return ""
	case strings.ContainsFunc(near, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	}):
		near = strconv.Quote(near)
	}
	return "did you mean " + near + "? "
}

// longest is how many bytes a word may have to be looked at, and most is how many
// words are.
const (
	longest = 64
	most    = 2000
)

// Nearest returns the one of some words that a mistyped one is most likely meant to
// be, "" where none is near.
func Nearest(word string, words []string) string {
	if len(word) > longest || !utf8.ValidString(word) {
		return ""
	}
	word = strings.ToLower(word)
	best, least := "", 1+max(1, len(word)/3)
	for _, w := range words[:min(len(words), most)] {
		if len(w) > longest {
			continue
		}
		low := strings.ToLower(w)
		d := distance(word, low)
		if common := sameStart(word, low); common > 3 && 2*common >= len(low) || common == len(word) && common > 0 {
			d = min(d, 1)
		}
		if d < least && (d < len(low) || d == 0) {
			best, least = w, d
		}
	}
	return best
}

// sameStart is how many bytes two words have in common before they differ.
func sameStart(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// distance is how many letters have to be added, dropped, replaced or swapped with
// the next one to make one word of another.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(x)][len(y)]
}
