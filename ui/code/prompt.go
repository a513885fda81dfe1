package code

import (
	"regexp"
	"slices"
	"strings"
)

// textColumn is the name by which a prompt calls the row's text.
const textColumn = "text"

// maxExpression is the most bytes of an expression on one line.
const maxExpression = 50

// prompt is a template, cut into what stands as it is and the names of columns.
type prompt []piece

type piece struct {
	text   string
	column string // "": text
}

var placeholder = regexp.MustCompile(`(?s)\{\{(.*?)\}\}`)

// parsePrompt reads the templates of datasets.ParsePrompt. What that refuses
// stands for itself.
func parsePrompt(template string) prompt {
	var p prompt
	at := 0
	for _, found := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		name, dotted := strings.CutPrefix(strings.TrimSpace(template[found[2]:found[3]]), ".")
		if !dotted || name == "" {
			continue
		}
		if found[0] > at {
			p = append(p, piece{text: template[at:found[0]]})
		}
		p = append(p, piece{column: name})
		at = found[1]
	}
	if at < len(template) {
		p = append(p, piece{text: template[at:]})
	}
	return p
}

// columns returns the names in the prompt, each once, or nil where it needs no
// more of a row than its text.
func (p prompt) columns() []string {
	var names []string
	for _, piece := range p {
		if piece.column != "" && !slices.Contains(names, piece.column) {
			names = append(names, piece.column)
		}
	}
	if len(names) == 0 || len(names) == 1 && names[0] == textColumn {
		return nil
	}
	return names
}

// expression writes the prompt as a sum of strings, which both languages write
// alike: on one line, or, where it is long, a line for each operand.
func (p prompt) expression(item string, columns bool) []string {
	var operands []string
	for _, piece := range p {
		switch {
		case piece.column == "":
			operands = append(operands, quotedAll(lines(piece.text))...)
		case columns:
			operands = append(operands, item+"["+quoted(piece.column)+"]")
		default:
			operands = append(operands, item)
		}
	}
	if len(operands) == 0 {
		return []string{quoted("")}
	}
	if sum := strings.Join(operands, " + "); len(sum) <= maxExpression {
		return []string{sum}
	}
	return operands
}

// lines cuts a text after each line that isn't followed by an empty one.
func lines(text string) []string {
	var list []string
	start := 0
	for i := 1; i < len(text); i++ {
		if text[i-1] == '\n' && text[i] != '\n' {
			list = append(list, text[start:i])
			start = i
		}
	}
	return append(list, text[start:])
}
