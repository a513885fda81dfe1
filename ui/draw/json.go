package draw

import (
	"encoding/json"
	"strings"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// JSON writes an object on lines of so many cells: names quiet, strings strong, numbers and
// words in a colour of their own. A line that is broken has one ink.
func JSON(th *theme.Theme, object json.RawMessage, w int) []string {
	return jsonLines(th, pretty(object), w)
}

// JSONSoFar writes what has come of an object as JSON does with all of it.
func JSONSoFar(th *theme.Theme, answer string, w int) []string {
	return jsonLines(th, spelled(answer), w)
}

func jsonLines(th *theme.Theme, spelled string, w int) []string {
	var lines []string
	for _, line := range strings.Split(spelled, "\n") {
		line = text.Clean(strings.ReplaceAll(line, "\t", "    "))
		if theme.Width(line) > w {
			for _, part := range Block(line, w) {
				lines = append(lines, th.Strong.Paint(part))
			}
			continue
		}
		lines = append(lines, inked(th, line))
	}
	return lines
}

// inked paints a line of indented JSON: a bracket, a value, or a name and its value.
func inked(th *theme.Theme, line string) string {
	var l theme.Line
	rest := strings.TrimLeft(line, " ")
	l.Add(th.Text, line[:len(line)-len(rest)])
	if end := stringEnd(rest); end > 0 && strings.HasPrefix(rest[end:], ":") {
		l.Add(th.Muted, rest[:end+1])
		rest = rest[end+1:]
	}
	value := strings.TrimSuffix(rest, ",")
	switch strings.TrimLeft(value, " ") {
	case "{", "}", "[", "]", "{}", "[]":
		l.Add(th.Muted, value)
	case "true", "false", "null":
		l.Add(th.Accent, value)
	default:
		ink := th.Accent
		if strings.HasPrefix(strings.TrimLeft(value, " "), `"`) {
			ink = th.Strong
		}
		l.Add(ink, value)
	}
	return l.Add(th.Muted, rest[len(value):]).String()
}

// stringEnd is where the string ends that a text begins with; 0: it begins with none.
func stringEnd(s string) int {
	if !strings.HasPrefix(s, `"`) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}
