// Package help holds the topics of regatta help: texts about the program that belong
// to no single command. They are written in a small part of Markdown and drawn for a
// terminal or for a pipe.
package help

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed topics/*.md
var files embed.FS

// Topic is one text.
type Topic struct {
	Name  string // keys
	About string // every key of the UI
	Text  string // Markdown, without the title
}

// names lists the topics in the order in which people need them.
var names = []string{
	"screen", "keys", "strategies", "retries", "streaming", "data", "schema", "providers", "output",
	"compare", "figures", "costs", "cache", "runs", "simulated", "overhead", "glossary",
}

// Topics returns every topic.
func Topics() []Topic {
	list := make([]Topic, len(names))
	for i, name := range names {
		list[i], _ = Find(name)
	}
	return list
}

// Find returns the topic with a name; false: there is none.
func Find(name string) (Topic, bool) {
	if !slices.Contains(names, name) {
		return Topic{}, false
	}
	data, err := files.ReadFile("topics/" + name + ".md")
	if err != nil {
		panic(fmt.Sprintf("help: %v", err)) // the file is compiled in
	}
	title, text, _ := strings.Cut(string(data), "\n")
	_, about, _ := strings.Cut(strings.TrimPrefix(title, "# "), ": ")
	return Topic{Name: name, About: about, Text: strings.Trim(text, "\n")}, true
}

// Nearest returns the one of some words that a mistyped one is most likely meant to
// be, "" where none is near.
func Nearest(word string, words []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, w := range words {
		d := distance(strings.ToLower(word), w)
		if common := sameStart(strings.ToLower(word), w); common > 3 && 2*common >= len(w) || common == len(word) && common > 0 {
			d = min(d, 1)
		}
		if d < least {
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
