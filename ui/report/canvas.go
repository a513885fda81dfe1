package report

import (
	"math"
	"strconv"

	"regatta/ui/theme"
)

// pictureWidth is how wide a picture is, in pixels, and slimWidth how wide one for a narrow screen.
const (
	pictureWidth = 936.0
	slimWidth    = 380.0
)

// sheet is what a picture is drawn on.
type sheet struct {
	width      float64
	left, plot float64 // where a plot of lanes begins, and how wide it is
	slim       bool    // what is said of a lane stands above its plot; else beside it
}

var (
	broad = sheet{width: pictureWidth, left: captionWidth, plot: plotWidth}
	slim  = sheet{width: slimWidth, left: 8, plot: slimWidth - 8 - 14, slim: true}
)

// picture is a drawing with what it shows in words, for who can't see it.
type picture struct {
	id, title, describes string
	height               float64
	body                 string
}

// canvas is a picture while it is drawn.
type canvas struct{ markup }

// The sizes of letters, in pixels.
const (
	large  = 15.0
	normal = 13.0
	small  = 11.5
)

// pen is how a word is set.
type pen struct {
	size   float64
	colour colour
	bold   bool
	anchor string // "": it starts at x; "middle" or "end"
}

// word sets a text on the line at y.
func (c *canvas) word(x, y float64, s string, p pen) {
	attrs := append([]string{"x", px(x), "y", px(y)}, p.attrs()...)
	if p.anchor != "" {
		attrs = append(attrs, "text-anchor", p.anchor)
	}
	c.say("text", s, attrs...)
}

func (p pen) attrs() []string {
	attrs := append([]string{"font-size", px(p.size)}, p.colour.fill()...)
	if p.bold {
		attrs = append(attrs, "font-weight", "600")
	}
	return attrs
}

// then sets a bold text and, a little further on the same line, one that says more.
func (c *canvas) then(x, y float64, strong string, s pen, more string) {
	s.bold = true
	c.start("text", "x", px(x), "y", px(y))
	c.say("tspan", strong, s.attrs()...)
	c.say("tspan", more, append(pen{size: normal, colour: muted}.attrs(), "dx", px(wordGap))...)
	c.end()
}

// wordGap is what stands between such texts besides a blank.
const wordGap = 5.0

// line draws a straight line of a width.
func (c *canvas) line(x1, y1, x2, y2, width float64, in colour) {
	attrs := append([]string{"x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2)}, in.stroke()...)
	c.leaf("line", append(attrs, "stroke-width", px(width))...)
}

// fill paints the inside of a path.
func (c *canvas) fill(path string, in colour) {
	if path != "" {
		c.leaf("path", append([]string{"d", path}, in.fill()...)...)
	}
}

// heading sets what the picture is, and more about it in small: below, where it has no room beside. It
// returns how tall it is.
func (c *canvas) heading(s sheet, title, about string) float64 {
	if !s.slim {
		c.then(0, headingBase, title, pen{size: large, colour: ink}, about)
		return headingHeight
	}
	c.word(0, headingBase, title, pen{size: large, colour: ink, bold: true})
	height := headingHeight
	for _, line := range wrapped(about, normal, s.width) {
		c.word(0, height+4, line, pen{size: normal, colour: muted})
		height += lineHeight
	}
	return height
}

const (
	headingBase   = 15.0
	headingHeight = 32.0
)

// group opens a group that is moved down, to be ended.
func (c *canvas) group(x, y float64) {
	c.start("g", "transform", "translate("+px(x)+" "+px(y)+")")
}

// box appends a rectangle to a path.
func box(path []byte, x, y, w, h float64) []byte {
	path = append(append(append(append(path, 'M'), px(x)...), ' '), px(y)...)
	path = append(append(path, 'h'), px(w)...)
	path = append(append(path, 'v'), px(h)...)
	path = append(append(path, 'h'), px(-w)...)
	return append(path, 'z')
}

// tenth is a length to a tenth of a pixel.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// px writes a length to a tenth of a pixel, as short as it goes.
func px(v float64) string {
	v = tenth(v)
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// wide estimates how wide a text is, rather too much than too little: which font it
// will be shown in isn't known.
func wide(s string, size float64, bold bool) float64 {
	perCell := 0.6
	if bold {
		perCell = 0.66
	}
	return float64(theme.Width(s)) * size * perCell
}
