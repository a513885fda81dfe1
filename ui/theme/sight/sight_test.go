package sight

import (
	"image/color"
	"math"
	"testing"
)

func grey(v uint8) color.Color { return color.RGBA{v, v, v, 0xff} }

// Known values: black on white has a contrast of 21, and lies 100 from it to all eyes.
func TestBlackOnWhite(t *testing.T) {
	if got := Contrast(grey(0), grey(255)); math.Abs(got-21) > 0.001 {
		t.Errorf("contrast %v, want 21", got)
	}
	if got, eye := ApartToAll(grey(0), grey(255)); math.Abs(got-100) > 0.1 {
		t.Errorf("%v apart to %s, want 100", got, eye)
	}
	if got, _ := Apart(grey(77), grey(77)); got != 0 {
		t.Errorf("a colour is %v from itself", got)
	}
}

// Red and green are far apart to eyes that have all cones, and near to those without one.
func TestSomeEyesMissRed(t *testing.T) {
	red, green := color.RGBA{200, 60, 40, 255}, color.RGBA{110, 120, 40, 255}
	got, eye := Apart(red, green)
	if got > 25 || eye == "all cones" {
		t.Errorf("%v apart, worst to %s", got, eye)
	}
}
