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
	parts := append([]picture{r.head(), r.figuresPicture()}, r.pictures()...)
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
func (m *markup) figureOf(p picture) {
	m.start("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 "+px(pictureWidth)+" "+px(p.height),
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
	for _, line := range wrapped(r.Lead, large) {
		y += 24
		c.word(0, y, line, pen{size: large, colour: ink})
	}
	facts := wrapped(strings.Join(r.About.facts(), " · "), normal)
	facts = append(facts, wrapped(r.About.label(), normal)...)
	facts = append(facts, wrapped(r.About.hidden(), normal)...)
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

// figuresPicture sets the key figures: as many columns as have room, the lane first, and after
// the second column its bars.
func (r *Report) figuresPicture() picture {
	if len(r.Table.Rows) == 0 {
		return picture{}
	}
	before := 0.0 // the first column's marks and letters
	if len(r.Table.Best) > 0 {
		before = markWidth
	}
	if r.Table.Lanes != nil {
		before += markWidth
	}
	room := pictureWidth - before
	if r.Table.Bars != nil {
		room -= figureBar + figureGap
	}
	width := func(t Table, i int) float64 {
		w := wide(t.Columns[i].Title, small, false)
		for _, cells := range t.Rows {
			w = max(w, wide(cells[i], normal, i == 0))
		}
		return w + figureGap
	}
	t := r.Table.fitting(room, func(i int) float64 { return width(r.Table, i) })
	var c canvas
	c.heading("Key figures", t.Caption)
	for i := range t.Columns {
		room -= width(t, i)
	}
	spare := room / float64(len(t.Columns))
	x := 0.0
	for i, column := range t.Columns {
		w := width(t, i) + spare
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
	return picture{height: headingHeight + 20 + figureRow*float64(len(t.Rows)), body: c.String()}
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
	if len(r.Says.Lines) == 0 {
		return picture{}
	}
	var c canvas
	c.heading(r.Says.Heading, "")
	y := headingHeight - lineHeight
	for _, said := range r.Says.Lines {
		for _, line := range wrapped(said, normal) {
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
		for _, line := range wrapped(note, small) {
			y += lineHeight
			c.word(0, y, line, pen{size: small, colour: muted})
		}
	}
	return picture{height: y, body: c.String()}
}

// prosePart is how wide prose is beside figures and names: it has more narrow
// letters.
const prosePart = 0.88

// wrapped breaks prose into lines that a picture has room for.
func wrapped(prose string, size float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(prose) {
		switch {
		case line == "":
			line = word
		case wide(line+" "+word, size, false)*prosePart > pictureWidth:
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
