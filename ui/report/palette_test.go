package report

import (
	"image/color"
	"slices"
	"testing"

	"charm.land/lipgloss/v2"

	"regatta/ui/theme/sight"
)

// shades are a colour on paper and in the dark.
var shades = map[string]func(colour) color.Color{
	"light": func(c colour) color.Color { return lipgloss.Color(c.light) },
	"dark":  func(c colour) color.Color { return lipgloss.Color(c.dark) },
}

// TestEveryoneSeesTheColours: any two colours of one picture are far apart for all eyes, on paper
// and in the dark, and what is read stands out.
func TestEveryoneSeesTheColours(t *testing.T) {
	filled := []colour{calling, flight, broken, backOff, held, stopped} // areas have no other sign
	for name, of := range shades {
		check := func(a, b colour, least float64, apart func(a, b color.Color) (float64, string)) {
			if d, eye := apart(of(a), of(b)); d < least {
				t.Errorf("%s, %s: %s and %s are %.1f apart, want %v", name, eye, a.name, b.name, d, least)
			}
		}
		for i, a := range filled {
			for _, b := range filled[:i] {
				check(a, b, 20, sight.ApartToAll)
			}
			check(waiting, a, 17, sight.Apart) // a thread, whatever its colour
		}
		check(calling, broken, 30, sight.ApartToAll) // which would say the opposite
		check(backOff, broken, 28, sight.ApartToAll)
		for i, a := range lanes {
			for _, b := range lanes[:i] {
				check(a, b, 15, sight.ApartToAll)
			}
		}
		ground := of(paper)
		for least, group := range map[float64][]colour{4.5: {ink, muted, broken}, 3: slices.Concat(lanes[:], filled, []colour{waiting, interval, limit})} {
			for _, c := range group {
				if got := sight.Contrast(of(c), ground); got < least {
					t.Errorf("%s: %s stands out by %.2f, want %v", name, c.name, got, least)
				}
			}
		}
	}
}
