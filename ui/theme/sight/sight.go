// Package sight tells how far colours are apart to all eyes, and how far they stand out from
// their ground. The tests of palettes are its readers: those of the screen and of reports.
package sight

import (
	"image/color"
	"math"
)

type vector [3]float64

type matrix [3]vector

func (m matrix) of(v vector) (out vector) {
	for i, row := range m {
		for k := range row {
			out[i] += row[k] * v[k]
		}
	}
	return out
}

// eye is how colours look to eyes, in linear RGB.
type eye struct {
	name string
	see  matrix
}

// eyes are those with all cones, and those without one kind. Sources: Machado, Oliveira and
// Fernandes 2009, at full severity; Viénot, Brettel and Mollon 1999.
func eyes() []eye {
	return []eye{
		{"all cones", matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
		{"no red, Machado", matrix{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
		{"no green, Machado", matrix{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
		{"no red, Viénot", matrix{{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}},
		{"no green, Viénot", matrix{{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}},
		{noBlue, matrix{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
	}
}

// noBlue are the rarest eyes.
const noBlue = "no blue, Machado"

// linear is a colour in linear RGB.
func linear(c color.Color) (v vector) {
	r, g, b, _ := c.RGBA()
	for i, part := range []uint32{r, g, b} {
		s := float64(part) / 0xffff
		if v[i] = s / 12.92; s > 0.04045 {
			v[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return v
}

// lab is CIE L*a*b* under D65.
func lab(rgb vector) vector {
	for i := range rgb {
		rgb[i] = min(max(rgb[i], 0), 1)
	}
	xyz := matrix{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}.of(rgb)
	for i, white := range (vector{0.95047, 1, 1.08883}) {
		if v := xyz[i] / white; v > 216.0/24389 {
			xyz[i] = math.Cbrt(v)
		} else {
			xyz[i] = (24389.0/27*v + 16) / 116
		}
	}
	return vector{116*xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])}
}

// Apart is the CIE76 distance of two colours to the eyes that tell them apart worst, and which
// those are. Eyes without blue are left out: see ApartToAll.
func Apart(a, b color.Color) (least float64, worst string) { return apart(a, b, false) }

// ApartToAll is that of all eyes, those without blue too.
func ApartToAll(a, b color.Color) (least float64, worst string) { return apart(a, b, true) }

func apart(a, b color.Color, all bool) (least float64, worst string) {
	least = math.Inf(1)
	for _, e := range eyes() {
		if e.name == noBlue && !all {
			continue
		}
		p, q := lab(e.see.of(linear(a))), lab(e.see.of(linear(b)))
		if d := math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2])); d < least {
			least, worst = d, e.name
		}
	}
	return least, worst
}

// Contrast is that of WCAG 2.
func Contrast(a, b color.Color) float64 {
	light := func(c color.Color) float64 {
		v := linear(c)
		return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2] + 0.05
	}
	return max(light(a), light(b)) / min(light(a), light(b))
}
