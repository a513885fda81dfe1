package report

import (
	"bytes"
	"html"
	"strings"

	"regatta/ui/text"
)

// markup writes elements: XML, and HTML that means the same. Texts and the values
// of attributes are made harmless and escaped here and nowhere else, so that what
// comes from outside can't be anything but text. html/template would not do more: most
// of a report is pictures, which are drawn by code and would reach it as HTML to trust.
type markup struct {
	bytes.Buffer
	open []string
}

// start opens an element. Attributes are names and values in turn.
func (m *markup) start(name string, attrs ...string) {
	m.tag(name, attrs)
	m.WriteByte('>')
	m.open = append(m.open, name)
}

// end closes the element that was opened last.
func (m *markup) end() {
	last := len(m.open) - 1
	m.WriteString("</" + m.open[last] + ">\n")
	m.open = m.open[:last]
}

// leaf writes an element that holds nothing.
func (m *markup) leaf(name string, attrs ...string) {
	m.tag(name, attrs)
	m.WriteString("/>\n")
}

// say writes an element that holds a text.
func (m *markup) say(name, text string, attrs ...string) {
	m.start(name, attrs...)
	m.text(text)
	m.end()
}

func (m *markup) text(s string) { m.WriteString(escape(s)) }

func (m *markup) tag(name string, attrs []string) {
	m.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		m.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
	}
}

func escape(s string) string {
	return html.EscapeString(strings.Map(inXML, text.Clean(s)))
}

// inXML replaces the two characters that Clean leaves and XML can't hold.
func inXML(r rune) rune {
	if r == '\ufffe' || r == '\uffff' {
		return '\ufffd'
	}
	return r
}
