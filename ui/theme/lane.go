package theme

// Letters are how many lanes have a letter of their own.
const Letters = 26

// Letter is the letter of the lane at a place in the list: its name in charts, in races and
// in reports, whoever finishes first. Lanes beyond the last letter have none: " ".
func Letter(place int) string {
	if place < 0 || place >= Letters {
		return " "
	}
	return string(rune('a' + place))
}

// Lane is the colour of the lane at a place in the list. It goes with its letter: colours come
// again after the sixth lane (Again).
func (th *Theme) Lane(place int) *Fill { return &th.Series[max(place, 0)%len(th.Series)] }

// Again reports whether the lane at a place in the list has the colour of an earlier one.
func (th *Theme) Again(place int) bool { return place >= len(th.Series) }
