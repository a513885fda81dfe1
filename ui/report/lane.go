package report

import "regatta/ui/theme"

// places are those of so many lanes, for their letters and colours.
func (a About) places(lanes int) []int {
	places := make([]int, lanes)
	for i := range places {
		places[i] = i
	}
	if len(a.Places) == lanes {
		copy(places, a.Places)
	}
	return places
}

// lettered are the names of lanes behind their letters.
func lettered(labels []string, places []int) []string {
	list := make([]string, len(labels))
	for i, label := range labels {
		list[i] = theme.Letter(places[i]) + " " + label
	}
	return list
}

// lane sets the letter of a lane in its colour, its name, and more about it.
func (c *canvas) lane(x, y float64, place int, name, more string) {
	c.start("text", "x", px(x), "y", px(y))
	letter := pen{size: normal, colour: lanes[place%len(lanes)], bold: true}
	c.say("tspan", theme.Letter(place), letter.attrs()...)
	strong := append(pen{size: normal, colour: ink, bold: true}.attrs(), "dx", px(wordGap))
	c.say("tspan", name, strong...)
	if more != "" {
		c.say("tspan", more, append(pen{size: normal, colour: muted}.attrs(), "dx", px(wordGap))...)
	}
	c.end()
}
