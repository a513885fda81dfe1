package theme

import (
	"image/color"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"regatta/ui/theme/sight"
)

// mixed is how a half-tone looks from afar: so much of a colour, and else ground.
func mixed(c, ground color.Color, share float64) color.Color {
	part := func(a, b uint32) uint8 { return uint8((float64(a)*share + float64(b)*(1-share)) / 0x101) }
	r, g, b, _ := c.RGBA()
	x, y, z, _ := ground.RGBA()
	return color.RGBA{part(r, x), part(g, y), part(b, z), 0xff}
}

// grounds are backgrounds of terminals: "light" and "dark".
var grounds = map[string][]string{"light": {"#ffffff", "#fafafa"}, "dark": {"#000000", "#16181d", "#1e1e1e"}}

func (p Pair) on(ground string) color.Color {
	if ground == "light" {
		return lipgloss.Color(p.Light)
	}
	return lipgloss.Color(p.Dark)
}

// shares is how much of a cell the half-tones cover: held is ▒, what is in flight ▓.
var shares = map[string]float64{"held": 0.5, "calling": 0.75, "streaming": 0.75}

// pairs lists the colours of the palette by name, those of bars with both shades.
func pairs() map[string][]Pair {
	all := map[string][]Pair{}
	v := reflect.ValueOf(colours())
	read := func(v reflect.Value) Pair { return Pair{v.Field(0).String(), v.Field(1).String()} }
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		if f.Kind() == reflect.Array {
			for k := range f.Len() {
				all[name] = append(all[name], read(f.Index(k)))
			}
			continue
		}
		all[name] = []Pair{read(f)}
	}
	for i, p := range Lanes() {
		all["lane "+Letter(i)] = []Pair{p}
	}
	return all
}

// least is the contrast that a colour needs: text 4.5, marks with a meaning 3, and a rule
// that only parts things none.
func least(name string) float64 {
	switch name {
	case "rule":
		return 1
	case "shut", "waiting", "backingOff", "held", "heldSolid", "calling", "streaming", "done", "broken", "retried", "stopped":
		return 3
	}
	return 4.5
}

func TestColoursStandOutFromTheirGround(t *testing.T) {
	for name, list := range pairs() {
		share := 1.0
		if s, known := shares[name]; known {
			share = s
		}
		for _, p := range list {
			for shade, of := range grounds {
				for _, hex := range of {
					ground := lipgloss.Color(hex)
					if got := sight.Contrast(mixed(p.on(shade), ground, share), ground); got < least(name) {
						t.Errorf("%s %v on %s: contrast %.2f, want %.1f", name, p, hex, got, least(name))
					}
				}
			}
		}
	}
}

// Colours that would say the opposite if they were taken for each other.
func TestColoursAreToldApartByAllEyes(t *testing.T) {
	all := pairs()
	check := func(a, b string, want float64) {
		t.Helper()
		for _, p := range all[a] {
			for _, q := range all[b] {
				for shade := range grounds {
					if d, eye := sight.Apart(p.on(shade), q.on(shade)); d < want {
						t.Errorf("%s, %s: %s %v and %s %v are %.1f apart, want %v", shade, eye, a, p, b, q, d, want)
					}
				}
			}
		}
	}
	for _, two := range [][2]string{{"done", "broken"}, {"textOK", "fail"}, {"done", "calling"}, {"done", "held"}, {"retried", "broken"}, {"retried", "held"}, {"retried", "calling"}, {"retried", "done"}} {
		check(two[0], two[1], 30)
	}
	check("calling", "held", 24)
	check("calling", "heldSolid", 20)
	check("done", "heldSolid", 30)
	check("warn", "fail", 20)
	lanes := Lanes()
	for i, p := range lanes {
		for k, q := range lanes[:i] {
			if p == q {
				t.Errorf("lanes %s and %s have one colour", Letter(i), Letter(k))
			}
			check("lane "+Letter(i), "lane "+Letter(k), 30)
		}
	}
}

// A terminal of 256 colours shows the nearest of its own: what matters is still told apart
// and read.
func TestColoursDegradeTo256(t *testing.T) {
	all := pairs()
	for name, list := range all {
		for _, p := range list {
			for shade, of := range grounds {
				got := sight.Contrast(colorprofile.ANSI256.Convert(p.on(shade)), lipgloss.Color(of[0]))
				if want := least(name) * 0.85; got < want {
					t.Errorf("%s %v, %s: contrast %.2f, want %.2f", name, p, shade, got, want)
				}
			}
		}
	}
	for shade := range grounds {
		ok, bad := colorprofile.ANSI256.Convert(all["done"][0].on(shade)), colorprofile.ANSI256.Convert(all["broken"][0].on(shade))
		if d, eye := sight.Apart(ok, bad); d < 30 {
			t.Errorf("%s, %s: done and failed are %.1f apart", shade, eye, d)
		}
		lanes := Lanes()
		for i, p := range lanes {
			for _, q := range lanes[:i] {
				if d, eye := sight.Apart(colorprofile.ANSI256.Convert(p.on(shade)), colorprofile.ANSI256.Convert(q.on(shade))); d < 15 {
					t.Errorf("%s, %s: lanes %v and %v are %.1f apart", shade, eye, p, q, d)
				}
			}
		}
	}
}

// What is drawn is what the palette says.
func TestThemesAreMadeOfThePalette(t *testing.T) {
	for _, dark := range []bool{false, true} {
		th := New(dark)
		want := lipgloss.NewStyle().Foreground(lipgloss.LightDark(dark)(lipgloss.Color(Lanes()[1].Light), lipgloss.Color(Lanes()[1].Dark))).Render("x")
		if got := th.Lane(1).Ink.Paint("x"); got != want || th.Lane(7).Ink.Paint("x") != want {
			t.Errorf("dark %v: lane b is %q, want %q", dark, got, want)
		}
	}
	if letters := Letter(0) + Letter(25) + Letter(26) + Letter(-1); letters != "az  " || strings.TrimSpace(letters) != "az" {
		t.Errorf("letters %q", letters)
	}
}

// What is grey is grey in 256 colours too, not lilac.
func TestGreysStayGrey(t *testing.T) {
	c := colours()
	for name, p := range map[string]Pair{"muted": c.muted, "faint": c.faint, "rule": c.rule, "waiting": c.waiting} {
		for _, ground := range []string{"light", "dark"} {
			r, g, b, _ := colorprofile.ANSI256.Convert(p.on(ground)).RGBA()
			if max(r, g, b)-min(r, g, b) > 0x1000 {
				t.Errorf("%s on %s is %02x%02x%02x", name, ground, r>>8, g>>8, b>>8)
			}
		}
	}
}
