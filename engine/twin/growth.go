package twin

// Growth tells whether calls got slower for each other's company.
type Growth struct {
	Found       bool
	Alone, Here float64 // seconds: the mean call as it would be alone, and as it was
}

// Times is how many times as long calls took.
func (g Growth) Times() float64 { return g.Here / g.Alone }

// Growth is what the runs that the twin was fitted from show.
func (t *Twin) Growth() Growth {
	return Growth{Found: t.stretch.found, Alone: t.stretch.alone, Here: t.stretch.here}
}
