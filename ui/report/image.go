package report

import (
	"slices"
	"strings"
)

// How the image is laid out, in pixels.
const (
	imageMargin = 32.0
	betweenAll  = 34.0
	lineHeight  = 18.0
)

const fontFamily = `system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`

// image is the report as one picture: the title with what came out, the key figures, the pictures,
// what decided it and what the figures can't say. It is drawn for light, and its style turns it for dark.
func (r *Report) image() []byte {
	parts := append([]picture{r.head(), tablePicture("Key figures", r.Table.saysGuess()), r.pairsPicture()}, r.pictures(broad)...)
	parts = append(parts, r.saysPicture(), r.notesPicture())
	height := imageMargin
	var words []string
	for _, p := range parts {
		if p.height > 0 {
			height += p.height + betweenAll
		}
		if p.describes != "" {
			words = append(words, p.title+". "+p.describes)
		}
	}
	height += imageMargin - betweenAll

	var c canvas
	full := px(pictureWidth + 2*imageMargin)
	c.start("svg", "xmlns", "http://www.w3.org/2000/svg", "width", full, "height", px(height),
		"viewBox", "0 0 "+full+" "+px(height), "role", "img", "aria-labelledby", "title desc", "font-family", fontFamily)
	c.say("title", r.Title, "id", "title")
	c.say("desc", strings.Join(words, ". ")+".", "id", "desc")
	c.style(numerals + darkStyle())
	c.leaf("rect", append([]string{"width", full, "height", px(height)}, paper.fill()...)...)
	y := imageMargin
	for _, p := range parts {
		if p.height == 0 {
			continue
		}
		c.group(imageMargin, y)
		c.WriteString(p.body)
		c.end()
		y += p.height + betweenAll
	}
	c.end()
	return c.Bytes()
}

// numerals makes all digits equally wide.
const numerals = "text { font-variant-numeric: tabular-nums }\n"

// style writes a style of our own, which nothing has to be escaped in.
func (m *markup) style(css string) {
	m.start("style")
	m.WriteString("\n" + css)
	m.end()
}

// figureOf writes a picture as an element of a page.
func (m *markup) figureOf(s sheet, p picture) {
	class := "broad"
	if s.slim {
		class, p.id = "slim", p.id+"-slim"
	}
	m.start("svg", "xmlns", "http://www.w3.org/2000/svg", "class", class, "viewBox", "0 0 "+px(s.width)+" "+px(p.height),
		"role", "img", "aria-labelledby", p.id+"-title "+p.id+"-desc")
	m.say("title", p.title, "id", p.id+"-title")
	m.say("desc", p.describes, "id", p.id+"-desc")
	m.WriteString(p.body)
	m.end()
}

// head sets the title and what the runs have in common.
func (r *Report) head() picture {
	var c canvas
	y := 22.0
	c.word(0, y, r.Title, pen{size: 24, colour: ink, bold: true})
	c.word(pictureWidth, y, "≋ regatta", pen{size: normal, colour: muted, bold: true, anchor: "end"})
	for _, line := range wrapped(r.Lead, large, pictureWidth) {
		y += 24
		c.word(0, y, line, pen{size: large, colour: ink})
	}
	facts := wrapped(strings.Join(r.About.facts(), " · "), normal, pictureWidth)
	facts = append(facts, wrapped(r.About.label(), normal, pictureWidth)...)
	facts = append(facts, wrapped(r.About.hidden(), normal, pictureWidth)...)
	for i, line := range facts {
		y += lineHeight
		if i == 0 {
			y += 6
		}
		c.word(0, y, line, pen{size: normal, colour: muted})
	}
	return picture{height: y + 4, body: c.String()}
}

// How the key figures are laid out, in pixels.
const (
	figureRow  = 26.0
	figureGap  = 20.0
	markWidth  = 14.0
	figureBar  = 150.0
	figureBase = headingHeight + 14
)

// pairsPicture sets how the lanes of trials compare, with intervals if these have room.
func (r *Report) pairsPicture() picture {
	for _, t := range []Table{r.Pairs.matrix, r.Pairs.short} {
		room := pictureWidth - t.before()
		for i := range t.Columns {
			room -= t.pixels(i)
		}
		if len(t.Rows) == 0 || room < 0 {
			continue
		}
		return tablePicture(pairsHeading, t)
	}
	return picture{}
}

// before is how much stands before the first column: marks and letters.
func (t Table) before() float64 {
	before := 0.0
	if t.marked() {
		before = markWidth
	}
	if t.Lanes != nil {
		before += markWidth
	}
	return before
}

// pixels is how wide a column is, with what is before the next.
func (t Table) pixels(i int) float64 {
	w := wide(t.Columns[i].Title, small, false)
	for _, cells := range t.Rows {
		w = max(w, wide(cells[i], normal, i == 0))
	}
	return w + figureGap
}

// tablePicture sets a table: as many columns as have room, the first in any case, and after the
// second its bars.
func tablePicture(heading string, t Table) picture {
	if len(t.Rows) == 0 {
		return picture{}
	}
	before := t.before()
	room := pictureWidth - before
	if t.Bars != nil {
		room -= figureBar + figureGap
	}
	t = t.fitting(room, t.pixels)
	var c canvas
	var below []string // the caption, where it has no room beside the heading
	about := t.Caption
	if wide(heading, large, true)+wide(about, normal, false)*prosePart > pictureWidth {
		below, about = wrapped(about, small, pictureWidth), ""
	}
	c.heading(broad, heading, about)
	for i := range t.Columns {
		room -= t.pixels(i)
	}
	spare := room / float64(len(t.Columns))
	x := 0.0
	for i, column := range t.Columns {
		w := t.pixels(i) + spare
		if i == 0 {
			c.word(before, figureBase, column.Title, pen{size: small, colour: muted})
			c.rowHeads(t, before)
			w += before
		} else {
			c.column(t, i, x, w)
		}
		if x += w; i == 1 && t.Bars != nil {
			c.bars(t, x+figureGap)
			x += figureGap + figureBar
		}
	}
	for k := range t.Rows {
		y := headingHeight + 23 + figureRow*float64(k)
		c.line(0, y, pictureWidth, y, 1, rule)
	}
	height := headingHeight + 20 + figureRow*float64(len(t.Rows))
	for _, line := range below {
		height += lineHeight
		c.word(0, height, line, pen{size: small, colour: muted})
	}
	return picture{height: height, body: c.String()}
}

// column sets a column of figures.
func (c *canvas) column(t Table, i int, x, w float64) {
	column := t.Columns[i]
	at, anchor := x+w, "end"
	if column.Left {
		at, anchor = x, ""
	}
	c.word(at, figureBase, column.Title, pen{size: small, colour: muted, anchor: anchor})
	for k, cells := range t.Rows {
		c.word(at, figureBase+figureRow*float64(k+1), cells[i], pen{size: normal, colour: ink, bold: i == 1 && slices.Contains(t.Best, k), anchor: anchor})
	}
}

// rowHeads set what the rows are of, with their marks and letters before them.
func (c *canvas) rowHeads(t Table, before float64) {
	for k, cells := range t.Rows {
		y := figureBase + figureRow*float64(k+1)
		if mark := t.mark(k); mark != "" {
			c.word(0, y, mark, pen{size: normal, colour: ink})
		}
		if letter := t.letter(k); letter != "" {
			c.word(before-markWidth, y, letter, pen{size: normal, colour: t.barIn(k), bold: true})
		}
		c.word(before, y, cells[0], pen{size: normal, colour: ink, bold: true})
	}
}

// bars draw the figures of the rows to scale.
func (c *canvas) bars(t Table, x float64) {
	for k, part := range t.Bars {
		if part > 0 {
			c.fill(string(box(nil, x, figureBase+figureRow*float64(k+1)-10, max(figureBar*part, leastWide), 11)), t.barIn(k))
		}
	}
}

// saysPicture sets what decided it.
func (r *Report) saysPicture() picture {
	said := r.said()
	if len(said.Lines) == 0 {
		return picture{}
	}
	var c canvas
	c.heading(broad, said.Heading, "")
	y := headingHeight - lineHeight
	for _, line := range said.Lines {
		for _, line := range wrapped(line, normal, pictureWidth) {
			y += lineHeight
			c.word(0, y+8, line, pen{size: normal, colour: ink})
		}
	}
	return picture{height: y + 12, body: c.String()}
}

// notesPicture sets what the figures can't say.
func (r *Report) notesPicture() picture {
	var c canvas
	y := 0.0
	for _, note := range r.Notes.Lines {
		for _, line := range wrapped(note, small, pictureWidth) {
			y += lineHeight
			c.word(0, y, line, pen{size: small, colour: muted})
		}
	}
	return picture{height: y, body: c.String()}
}

// prosePart is how wide prose is beside figures and names: it has more narrow
// letters.
const prosePart = 0.88

// wrapped breaks prose into lines that have so much room.
func wrapped(prose string, size, room float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(prose) {
		switch {
		case line == "":
			line = word
		case wide(line+" "+word, size, false)*prosePart > room:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}
