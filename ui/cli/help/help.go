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
	"screen", "keys", "strategies", "limits", "governor", "retries", "streaming", "data", "schema", "providers", "output",
	"compare", "figures", "costs", "cache", "runs", "resume", "replay", "events", "twin", "simulated", "overhead", "glossary",
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
