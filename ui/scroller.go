package ui

// scroller is the state of a text that may be longer than its place.
type scroller struct {
	top  int // the first line in sight
	page int // how many were in sight last
	last int // the highest top that makes sense
}

// window returns the lines in sight of all lines in a place of h lines.
func (s *scroller) window(lines []string, h int) []string {
	s.page, s.last = h, max(len(lines)-h, 0)
	s.scroll(0)
	return lines[s.top:]
}

func (s *scroller) scroll(by int) { s.top = min(max(s.top+by, 0), s.last) }

// actions are none where everything is in sight.
func (s *scroller) actions() []action {
	if s.last == 0 {
		return nil
	}
	return []action{
		on(keys("up", "k"), "↑↓", "scroll", just(func() { s.scroll(-1) })),
		also(keys("down", "j"), just(func() { s.scroll(1) })),
		also(keys("pgup", "ctrl+b"), just(func() { s.scroll(-s.page) })),
		also(keys("pgdown", "ctrl+f"), just(func() { s.scroll(s.page) })),
		also(keys("home", "g"), just(func() { s.scroll(-s.last) })),
		also(keys("end", "G"), just(func() { s.scroll(s.last) })),
	}
}
