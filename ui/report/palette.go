package report

import (
	"strconv"
	"strings"

	"regatta/ui/theme"
)

// colour is one of the palette, for paper and for a dark screen. Pictures name it
// twice: as an attribute, which every program understands, and as a class, which
// the style turns where dark is preferred.
type colour struct{ name, light, dark string }

// The colours of words and rules.
var (
	paper = colour{"paper", "#ffffff", "#12161d"}
	ink   = colour{"ink", "#1c2127", "#e6eaf0"}
	muted = colour{"muted", "#5a636e", "#9aa5b4"}
	rule  = colour{"rule", "#e1e5ea", "#2a313c"}
	edge  = colour{"edge", "#b9c1ca", "#4a5463"}
)

// What a timeline is drawn in: the colours of the screen, where those of a page need no other. Shapes differ as well, so that nothing depends on
// colours alone. Only what ended badly is red; what was made again is amber.
var (
	waiting  = colour{"waiting", "#858f9c", "#8a94a4"}
	calling  = colour{"calling", "#0f9a6c", "#4dd7af"}
	flight   = colour{"flight", "#1a6ace", "#1698fb"}
	broken   = colour{"broken", "#8d0011", "#e95c54"}
	backOff  = colour{"backoff", "#b57d09", "#f8c960"}
	held     = colour{"held", "#a080c0", "#b39ddb"}
	stopped  = colour{"stopped", "#505c68", "#5c6874"}
	interval = colour{"interval", "#858f9c", "#657083"}
	limit    = colour{"limit", "#5a636e", "#9aa5b4"}
)

// lanes are the colours of lanes by their places, those of the screen.
var lanes = func() (of [6]colour) {
	for i, p := range theme.Lanes() {
		of[i] = colour{"lane" + strconv.Itoa(i), p.Light, p.Dark}
	}
	return of
}()

func palette() []colour {
	return append([]colour{paper, ink, muted, rule, edge, waiting, calling, flight, broken, backOff, held, stopped, interval, limit}, lanes[:]...)
}

func (c colour) fill() []string { return []string{"class", "f-" + c.name, "fill", c.light} }
func (c colour) stroke() []string {
	return []string{"class", "l-" + c.name, "stroke", c.light, "fill", "none"}
}

// colourStyle names the colours for what a page draws without pictures.
func colourStyle() string {
	var light, dark, letters strings.Builder
	for _, c := range palette() {
		light.WriteString(" --" + c.name + ": " + c.light + ";")
		dark.WriteString(" --" + c.name + ": " + c.dark + ";")
	}
	for _, c := range lanes {
		letters.WriteString(".t-" + c.name + "{color:var(--" + c.name + ")}\n")
	}
	return ":root {" + light.String() + " }\n@media screen and (prefers-color-scheme: dark) { :root {" + dark.String() + " } }\n" + letters.String()
}

// darkStyle turns the colours where dark is preferred.
func darkStyle() string {
	var b strings.Builder
	b.WriteString("@media screen and (prefers-color-scheme: dark) {\n") // paper is white
	for _, c := range palette() {
		b.WriteString(".f-" + c.name + "{fill:" + c.dark + "} .l-" + c.name + "{stroke:" + c.dark + "}\n")
	}
	b.WriteString("}\n")
	return b.String()
}
