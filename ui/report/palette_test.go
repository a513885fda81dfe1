package report

import (
	"math"
	"slices"
	"strconv"
	"testing"
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

// How colours look without one of the three kinds of cones, in linear RGB. Source:
// G. Machado, M. Oliveira, L. Fernandes, A Physiologically-based Model for
// Simulation of Color Vision Deficiency, 2009, at full severity.
var eyes = map[string]matrix{
	"all cones": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"no red":    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"no green":  {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"no blue":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// linear reads "#rrggbb".
func linear(t *testing.T, hex string) (v vector) {
	t.Helper()
	for i := range v {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if v[i] = c / 12.92; c > 0.04045 {
			v[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return v
}

// oklab is a space in which distances are as large as they look. Source: B.
// Ottosson, A perceptual color space for image processing, 2020.
func oklab(rgb vector) vector {
	lms := matrix{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566}, {0.0883024619, 0.2817188376, 0.6299787005}}.of(rgb)
	for i := range lms {
		lms[i] = math.Cbrt(max(lms[i], 0))
	}
	return matrix{{0.2104542553, 0.793617785, -0.0040720468}, {1.9779984951, -2.428592205, 0.4505937099}, {0.0259040371, 0.7827717662, -0.808675766}}.of(lms)
}

func distance(a, b vector) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// contrast is that of WCAG 2.
func contrast(a, b vector) float64 {
	light := func(v vector) float64 { return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2] + 0.05 }
	return max(light(a), light(b)) / min(light(a), light(b))
}

// TestEveryoneSeesTheColours: any two colours of one picture are far apart for all
// eyes, on paper and in the dark, and what is read stands out.
func TestEveryoneSeesTheColours(t *testing.T) {
	const far = 0.075 // a just noticeable difference is about 0.02
	states := []colour{waiting, calling, broken, backOff, held, stopped}
	for name, of := range map[string]func(colour) string{"light": func(c colour) string { return c.light }, "dark": func(c colour) string { return c.dark }} {
		for eye, see := range eyes {
			for _, group := range [][]colour{states, lanes[:]} {
				for i, a := range group {
					for _, b := range group[:i] {
						if d := distance(oklab(see.of(linear(t, of(a)))), oklab(see.of(linear(t, of(b))))); d < far {
							t.Errorf("%s, %s: %s and %s are %.3f apart", name, eye, a.name, b.name, d)
						}
					}
				}
			}
		}
		ground := linear(t, of(paper))
		for least, group := range map[float64][]colour{4.5: {ink, muted, broken}, 3: slices.Concat(lanes[:], states)} {
			for _, c := range group {
				if got := contrast(linear(t, of(c)), ground); got < least {
					t.Errorf("%s: %s stands out by %.2f, want %v", name, c.name, got, least)
				}
			}
		}
	}
}
