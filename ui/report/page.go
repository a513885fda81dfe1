package report

import (
	"slices"
	"strconv"
	"strings"

	"regatta/ui/theme"
)

// page is the report as an HTML page, which is XML as well.
func (r *Report) page() []byte {
	var m markup
	m.WriteString("<!DOCTYPE html>\n")
	m.start("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml")
	m.start("head")
	m.leaf("meta", "charset", "utf-8")
	m.leaf("meta", "http-equiv", "Content-Security-Policy", "content", r.policy())
	m.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
	m.leaf("meta", "name", "color-scheme", "content", "light dark")
	m.say("title", r.Title+" · regatta")
	style := colourStyle() + pageStyle + numerals + darkStyle()
	if r.player != nil {
		style += playerStyle()
	}
	m.style(style)
	m.end()
	m.start("body")
	m.start("main")
	m.top(r)
	m.table("Key figures", r.Table.saysGuess())
	if len(r.Pairs.matrix.Rows) > 0 {
		m.table(pairsHeading, r.Pairs.matrix)
	}
	m.play(r)
	narrow := r.pictures(slim)
	for i, p := range r.pictures(broad) {
		if p.height > 0 {
			m.start("figure", "role", "group", "aria-label", p.title)
			m.figureOf(broad, p)
			m.figureOf(slim, narrow[i])
			m.end()
		}
	}
	for _, s := range r.sections() {
		m.section(s)
	}
	m.failures(&r.Failures)
	m.reproduce(r.About.Reproduce)
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
	if hidden := r.About.hidden(); hidden != "" {
		m.say("p", hidden, "class", "label")
	}
	m.end()
}

// table writes rows under a heading, the best ones marked.
func (m *markup) table(heading string, t Table) {
	from := make([]float64, len(t.Columns))
	class := t.sizes()
	if t.stacks() {
		class += " stacks"
	} else {
		from = t.from()
	}
	align := func(column int) string {
		class := "right"
		if t.Columns[column].Left {
			class = "left"
		}
		if from[column] > 0 {
			class += " " + level(from[column])
		}
		return class
	}
	m.start("section")
	m.say("h2", heading)
	m.start("div", "class", "scrolls", "tabindex", "0", "role", "region", "aria-label", heading)
	m.start("table", "class", class)
	m.say("caption", t.Caption)
	m.head(t, align)
	m.start("tbody")
	for k := range t.Rows {
		m.row(t, k, align)
	}
	for range 3 {
		m.end()
	}
	m.more(t, from)
	m.end()
}

// head writes the titles of the columns of a table.
func (m *markup) head(t Table, align func(column int) string) {
	m.start("thead")
	m.start("tr")
	for i, c := range t.Columns {
		if i == 2 && t.Bars != nil {
			m.say("th", "", "scope", "col", "class", "bar", "aria-label", t.Columns[1].Title+", as a bar")
		}
		class := align(i)
		if strings.Contains(c.Title, " ") {
			class += " long"
		}
		m.say("th", c.Title, "scope", "col", "class", class)
	}
	m.end()
	m.end()
}

// row writes a row of a table.
func (m *markup) row(t Table, k int, align func(column int) string) {
	class := "row"
	if slices.Contains(t.Best, k) {
		class = "best"
	}
	m.start("tr", "class", class)
	for i, cell := range t.Rows[k] {
		if i == 0 {
			m.rowHead(t, k, align(i))
			continue
		}
		if i == 2 && t.Bars != nil {
			m.bar(t, k)
		}
		class := align(i)
		if theme.Width(cell) > wrapsAbove {
			class += " wraps"
		}
		attrs := []string{"class", class}
		if t.stacks() && !t.Columns[i].Left {
			attrs = append(attrs, "data-title", t.Columns[i].Title)
		}
		m.say("td", cell, attrs...)
	}
	m.end()
}

// rowHead writes what a row is of: its mark, and the letter of its lane in its colour.
func (m *markup) rowHead(t Table, row int, class string) {
	if theme.Width(t.Rows[row][0]) > slimHead {
		class += " long"
	}
	m.start("th", "scope", "row", "class", class)
	if t.marked() {
		m.say("span", t.mark(row), "class", "mark")
	}
	m.rowName(t, row)
	m.end()
}

// rowName writes the letter and the name of what a row is of.
func (m *markup) rowName(t Table, row int) {
	if letter := t.letter(row); letter != "" {
		m.say("span", letter, "class", "letter t-"+t.barIn(row).name)
	}
	m.text(t.Rows[row][0])
}

// bar draws a row's figure to scale.
func (m *markup) bar(t Table, row int) {
	m.start("td", "class", "bar", "aria-hidden", "true")
	if part := t.Bars[row]; part > 0 {
		m.start("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 100 1", "preserveAspectRatio", "none")
		m.leaf("rect", append([]string{"width", px(max(100*part, 0.5)), "height", "1"}, t.barIn(row).fill()...)...)
		m.end()
	}
	m.end()
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
var pageStyle = `:root { color-scheme: light dark; --accent: var(--` + lanes[0].name + `); }
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
figure .slim { display: none; max-width: 540px; }
.scrolls { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; white-space: nowrap; }
th, td { padding: 7px 0 7px 14px; border-bottom: 1px solid var(--rule); font-weight: 400; }
thead th { color: var(--muted); font-size: 13px; }
tbody th { font-weight: 600; }
.left { text-align: left; }
th:first-child { padding-left: 0; }
.right { text-align: right; }
.best td:nth-child(2) { font-weight: 700; }
.mark { display: inline-block; width: 1.3em; text-indent: 0; }
.letter { display: inline-block; width: 1.2em; text-indent: 0; }
.bar { width: 22%; min-width: 110px; }
.bar svg { display: block; width: 100%; height: 11px; }
ul { margin: 0; padding-left: 20px; }
li { margin-bottom: 5px; overflow-wrap: anywhere; }
caption { text-align: left; color: var(--muted); font-size: 13px; padding-bottom: 6px; white-space: normal; }
.wraps { white-space: normal; overflow-wrap: anywhere; min-width: 16em; }
pre { margin: 0 0 12px; padding: 12px 14px; border: 1px solid var(--rule); border-radius: 6px; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 0; font-size: 14px; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
@media screen and (max-width: 740px) {
  main { padding: 20px 16px 40px; }
  h1 { font-size: 24px; }
  figure .slim { display: block; }
  figure .broad { display: none; }
  .stacks thead { display: none; }
  .stacks, .stacks caption, .stacks tbody { display: block; }
  .stacks tr { display: block; white-space: normal; padding: 8px 0; border-bottom: 1px solid var(--rule); }
  .stacks th, .stacks td { display: inline-block; white-space: normal; padding: 0 10px 0 0; border: 0; }
  .stacks .right::before { content: attr(data-title) " "; color: var(--muted); }
  .stacks .wraps { display: block; padding: 0; }
  dl { display: block; }
  dd { margin-bottom: 8px; }
}
@media screen and (max-width: 999.98px) {
  thead th { vertical-align: bottom; }
  .long { white-space: normal; overflow-wrap: anywhere; }
  tbody .long:has(.letter) { padding-left: 1.2em; text-indent: -1.2em; }
  tbody .long:has(.mark) { padding-left: 2.5em; text-indent: -2.5em; }
  th, td { padding-left: 10px; }
  .bar { width: 14%; min-width: 60px; padding-left: 6px; }
}
@media screen and (max-width: 359.98px) { tbody th { white-space: normal; overflow-wrap: anywhere; } }
` + columnsStyle() + tightStyle() + printStyle + printSizes()

// printStyle is that of the page on paper: all columns are there, in letters as small
// as their number asks for, and nothing is torn apart that has room on a page.
const printStyle = `@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 12px; }
  h1 { font-size: 22px; }
  h2 { font-size: 14px; }
  .lead { font-size: 14px; }
  .facts, .label, caption, pre, dl { font-size: 11px; }
  header { margin-bottom: 20px; }
  main { max-width: none; padding: 0; }
  figure, section { margin-bottom: 24px; }
  .scrolls { overflow: visible; }
  figure svg { max-width: 100%; max-height: 235mm; margin: 0 auto; }
  thead { display: table-header-group; }
  thead th { font-size: inherit; white-space: normal; vertical-align: bottom; }
  th, td { padding: .4em 0 .4em .8em; }
  tbody th, .wraps { white-space: normal; overflow-wrap: anywhere; min-width: 0; }
  figure, tr, li, dt, pre { break-inside: avoid; }
  h1, h2, caption, dt { break-after: avoid; }
}
`

// sizes names the sizes of a table's letters: on paper, and on a screen where columns would else
// have no room.
func (t Table) sizes() string {
	class := "print-" + px(t.printSize())
	if size := t.screenSize(); size < screenNormal {
		class += " tight screen-" + px(size)
	}
	return class
}

// tightStyle is that of tables of many columns on a screen that has room for them all: none of them
// is scrolled out of sight.
func tightStyle() string {
	css := `@media screen and (min-width: 1000px) {
  .tight thead th { font-size: inherit; white-space: normal; vertical-align: bottom; }
  .tight th, .tight td { padding-left: .8em; }
  .tight th:first-child { padding-left: 0; }
  .tight .bar { width: 8em; min-width: 0; }
`
	for size := int(screenLeast); size < int(screenNormal); size++ {
		n := strconv.Itoa(size)
		css += "  .screen-" + n + " { font-size: " + n + "px; }\n"
	}
	return css + "}\n"
}

// printSizes are the sizes of letters that tables may have on paper.
func printSizes() string {
	css := "@media print {"
	for size := int(printLeast); size <= int(printNormal); size++ {
		n := strconv.Itoa(size)
		css += " .print-" + n + "{font-size:" + n + "px}"
	}
	return css + " }\n"
}
