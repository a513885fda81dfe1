package report

import (
	"slices"
	"strings"
)

// page is the report as an HTML page, which is XML as well.
func (r *Report) page() []byte {
	var m markup
	m.WriteString("<!DOCTYPE html>\n")
	m.start("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml")
	m.start("head")
	m.leaf("meta", "charset", "utf-8")
	// Nothing is loaded from anywhere, whatever a name may hold.
	m.leaf("meta", "http-equiv", "Content-Security-Policy", "content", "default-src 'none'; style-src 'unsafe-inline'")
	m.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
	m.leaf("meta", "name", "color-scheme", "content", "light dark")
	m.say("title", r.Title+" · regatta")
	m.style(pageStyle + numerals + darkStyle())
	m.end()
	m.start("body")
	m.start("main")
	m.top(r)
	for _, p := range r.pictures() {
		if p.height > 0 {
			m.start("figure")
			m.figureOf(p)
			m.end()
		}
	}
	m.table(r.Table)
	for _, s := range r.sections() {
		m.section(s)
	}
	for range 3 {
		m.end()
	}
	return m.Bytes()
}

// top writes what the page is about.
func (m *markup) top(r *Report) {
	m.start("header")
	m.say("p", "≋ regatta", "class", "brand")
	m.say("h1", r.Title)
	if r.Lead != "" {
		m.say("p", r.Lead, "class", "lead")
	}
	m.say("p", strings.Join(r.About.facts(), " · "), "class", "facts")
	if label := r.About.label(); label != "" {
		m.say("p", label, "class", "label")
	}
	m.end()
}

// table writes the key figures, the best rows marked.
func (m *markup) table(t Table) {
	align := func(column int) string {
		if t.Columns[column].Left {
			return "left"
		}
		return "right"
	}
	m.start("section")
	m.say("h2", "Key figures")
	m.start("div", "class", "scrolls", "tabindex", "0", "role", "region", "aria-label", "Key figures")
	m.start("table")
	m.start("thead")
	m.start("tr")
	for i, c := range t.Columns {
		m.say("th", c.Title, "scope", "col", "class", align(i))
	}
	m.end()
	m.end()
	m.start("tbody")
	for k, row := range t.Rows {
		class := "row"
		if slices.Contains(t.Best, k) {
			class = "best"
		}
		m.start("tr", "class", class)
		for i, cell := range row {
			if i == 0 {
				m.say("th", cell, "scope", "row", "class", align(i))
				continue
			}
			m.say("td", cell, "class", align(i))
		}
		m.end()
	}
	for range 4 {
		m.end()
	}
}

// section writes lines under a heading.
func (m *markup) section(s Section) {
	m.start("section")
	m.say("h2", s.Heading)
	m.start("ul")
	for _, line := range s.Lines {
		m.say("li", line)
	}
	m.end()
	m.end()
}

// pageStyle is that of the page around the pictures.
var pageStyle = `:root {
  color-scheme: light dark;
  --paper: ` + paper.light + `; --ink: ` + ink.light + `; --muted: ` + muted.light + `; --rule: ` + rule.light + `; --accent: ` + lanes[0].light + `;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: ` + paper.dark + `; --ink: ` + ink.dark + `; --muted: ` + muted.dark + `; --rule: ` + rule.dark + `; --accent: ` + lanes[0].dark + `; }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 ` + fontFamily + `; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 40px 32px 64px; }
header { margin-bottom: 36px; }
h1 { font-size: 30px; line-height: 1.2; margin: 4px 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 0 0 10px; }
p { margin: 0 0 6px; overflow-wrap: anywhere; }
.brand { color: var(--accent); font-weight: 600; }
.lead { font-size: 18px; }
.facts, .label { color: var(--muted); font-size: 14px; }
.label { display: inline-block; border: 1px solid var(--rule); border-radius: 6px; padding: 3px 10px; margin-top: 6px; }
figure, section { margin: 0 0 40px; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
.scrolls { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; white-space: nowrap; }
th, td { padding: 7px 0 7px 14px; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--muted); font-size: 13px; }
tbody th { font-weight: 600; }
.left { text-align: left; padding-left: 0; }
.right { text-align: right; }
.best td:nth-child(2) { font-weight: 700; color: var(--accent); }
ul { margin: 0; padding-left: 20px; }
li { margin-bottom: 5px; overflow-wrap: anywhere; }
@media print { main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
`
