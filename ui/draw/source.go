package draw

import (
	"go/scanner"
	"go/token"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"regatta/ui/text"
	"regatta/ui/theme"
)

// class is what a byte of a program belongs to.
type class uint8

const (
	plainCode class = iota
	keyword
	literal // a string
	number
	comment
	defined // a name where it is defined
)

// Source writes a program in Go or Python in colours, on lines of so many cells. A program in
// another language is written as it is.
func Source(th *theme.Theme, language, program string, w int) []string {
	lines := strings.Split(program, "\n")
	for i, line := range lines {
		lines[i] = text.Clean(strings.ReplaceAll(line, "\t", "    "))
	}
	source := strings.Join(lines, "\n")
	classes := make([]class, len(source))
	switch language {
	case "go":
		goClasses(source, classes)
	case "python":
		pythonClasses(source, classes)
	}
	inks := [...]theme.Ink{plainCode: th.Text, keyword: th.Accent, literal: th.OK, number: th.Warn, comment: th.Muted, defined: th.Strong}
	var out []string
	at := 0
	for _, line := range lines {
		of := classes[at : at+len(line)]
		at += len(line) + 1
		from := 0
		for _, part := range strings.Split(ansi.Wrap(line, max(w, 1), ""), "\n") {
			if i := strings.Index(line[from:], part); i >= 0 { // blanks at a break are left out
				from += i
			}
			out = append(out, painted(&inks, part, of[from:from+len(part)]))
			from += len(part)
		}
	}
	return out
}

// painted paints each stretch of one class at once.
func painted(inks *[defined + 1]theme.Ink, s string, classes []class) string {
	var l theme.Line
	for from := 0; from < len(s); {
		till := from + 1
		for till < len(s) && classes[till] == classes[from] {
			till++
		}
		l.Add(inks[classes[from]], s[from:till])
		from = till
	}
	return l.String()
}

func fill(classes []class, from, till int, c class) {
	for i := from; i < min(till, len(classes)); i++ {
		classes[i] = c
	}
}

// goClasses finds out what the parts of a Go program are.
func goClasses(source string, classes []class) {
	var s scanner.Scanner
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	s.Init(file, []byte(source), func(token.Position, string) {}, scanner.ScanComments)
	var before token.Token
	for {
		pos, tok, lit := s.Scan()
		at := file.Offset(pos)
		switch {
		case tok == token.EOF:
			return
		case tok == token.COMMENT:
			fill(classes, at, at+len(lit), comment)
			continue
		case tok == token.STRING, tok == token.CHAR:
			fill(classes, at, at+len(lit), literal)
		case tok == token.INT, tok == token.FLOAT, tok == token.IMAG:
			fill(classes, at, at+len(lit), number)
		case tok.IsKeyword():
			fill(classes, at, at+len(lit), keyword)
		case tok == token.IDENT && (before == token.FUNC || before == token.TYPE):
			fill(classes, at, at+len(lit), defined)
		}
		before = tok
	}
}

const pythonKeywords = " False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield "

// pythonClasses finds out what the parts of a Python program are.
func pythonClasses(source string, classes []class) {
	before := ""
	for at := 0; at < len(source); {
		c, from := source[at], at
		switch {
		case c == '#':
			at += lineEnd(source[at:])
			fill(classes, from, at, comment)
		case c == '"' || c == '\'':
			at += stringLength(source[at:])
			fill(classes, from, at, literal)
		case c >= '0' && c <= '9':
			for at < len(source) && (inName(source[at]) || source[at] == '.') {
				at++
			}
			fill(classes, from, at, number)
		case inName(c):
			for at < len(source) && inName(source[at]) {
				at++
			}
			word := source[from:at]
			switch {
			case at < len(source) && (source[at] == '"' || source[at] == '\'') && strings.Trim(strings.ToLower(word), "rbfu") == "":
				fill(classes, from, at, literal) // f"…"
			case strings.Contains(pythonKeywords, " "+word+" "):
				fill(classes, from, at, keyword)
			case before == "def" || before == "class":
				fill(classes, from, at, defined)
			}
			before = word
		default:
			at++
		}
	}
}

func inName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// stringLength is how long the string is that a text begins with: up to its quote, or three of
// them, and what has none ends with its line.
func stringLength(s string) int {
	quote, lines := s[:1], false
	if three := strings.Repeat(quote, 3); strings.HasPrefix(s, three) {
		quote, lines = three, true
	}
	for i := len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '\n' && !lines:
			return i
		case strings.HasPrefix(s[i:], quote):
			return i + len(quote)
		}
	}
	return len(s)
}
