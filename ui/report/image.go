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

// image is the report as one picture: the title, the pictures, the key figures and
// what they can't say. It is drawn for light, and its style turns it for dark.
func (r *Report) image() []byte {
	parts := append([]picture{r.head()}, r.pictures()...)
	parts = append(parts, r.figuresPicture(), r.notesPicture())
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

// figuresPicture sets the key figures: as many columns as have room, the lane first.
func (r *Report) figuresPicture() picture {
	const row, gap = 26.0, 20.0
	width := func(t Table, i int) float64 {
		w := wide(t.Columns[i].Title, small, false)
		for _, cells := range t.Rows {
			w = max(w, wide(cells[i], normal, i == 0))
		}
		return w + gap
	}
	t := r.Table.fitting(pictureWidth, func(i int) float64 { return width(r.Table, i) })
	if len(t.Rows) == 0 {
		return picture{}
	}
	var c canvas
	c.heading("Key figures", "")
	x, spare := 0.0, pictureWidth
	for i := range t.Columns {
		spare -= width(t, i)
	}
	for i, column := range t.Columns {
		w := width(t, i) + spare/float64(len(t.Columns))
		at, anchor := x+w, "end"
		if column.Left {
			at, anchor = x, ""
		}
		c.word(at, headingHeight+14, column.Title, pen{size: small, colour: muted, anchor: anchor})
		for k, cells := range t.Rows {
			p := pen{size: normal, colour: ink, bold: i == 0 || i == 1 && slices.Contains(t.Best, k), anchor: anchor}
			c.word(at, headingHeight+14+row*float64(k+1), cells[i], p)
		}
		x += w
	}
	for k := range t.Rows {
		y := headingHeight + 23 + row*float64(k)
		c.line(0, y, pictureWidth, y, 1, rule)
	}
	return picture{height: headingHeight + 20 + row*float64(len(t.Rows)), body: c.String()}
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
