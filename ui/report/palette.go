package report

import "strings"

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

// What a timeline is drawn in. Shapes differ as well, so that nothing depends on
// colours alone.
var (
	waiting = colour{"waiting", "#a9b2bd", "#667184"}
	calling = colour{"calling", "#12966c", "#34b98b"}
	broken  = colour{"broken", "#b93c08", "#f5703c"}
	backOff = colour{"backoff", "#e0a21a", "#f2c544"}
	held    = colour{"held", "#cfc4f4", "#55459c"}
	stopped = colour{"stopped", "#4f5761", "#d5dbe3"}
)

// lanes are the colours of lanes in one chart, in their order, the first ones much
// as on the screen: blue, green, orange, pink. They and those above were chosen to
// be far apart for who sees no red, no green or no blue, too.
var lanes = [...]colour{
	{"lane0", "#1d58ca", "#4f86ff"},
	{"lane1", "#21a155", "#a0f3d6"},
	{"lane2", "#93370a", "#f97b1e"},
	{"lane3", "#ca6ab8", "#b9739f"},
	{"lane4", "#8b6d1c", "#fedc2e"},
	{"lane5", "#33363d", "#aab7bd"},
}

func palette() []colour {
	return append([]colour{paper, ink, muted, rule, edge, waiting, calling, broken, backOff, held, stopped}, lanes[:]...)
}

func (c colour) fill() []string { return []string{"class", "f-" + c.name, "fill", c.light} }
func (c colour) stroke() []string {
	return []string{"class", "l-" + c.name, "stroke", c.light, "fill", "none"}
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
