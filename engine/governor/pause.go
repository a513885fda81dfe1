package governor

import "math"

// pause is the gate that shuts for a time, for everybody.
type pause struct {
	until   float64
	said    float64 // how long the provider says it takes; 0: it does not say
	began   float64
	probing bool // after it, one attempt at a time tries whether it is over
	probe   *Attempt
	hard    bool // a probe's answer is waited for: silence is no sign that it is over
	need    int  // good probes that open it
	strikes int  // refusals in a row with nothing accepted between
	opened  float64
	presume float64 // a refusal comes within so long: after it a probe counts as accepted
	storm   bool
	outage  bool
	never   bool    // nothing had been answered when it began
	since   float64 // when the storm or outage began
	taken   bool    // something was accepted since it opened
}

// beginPause shuts the gate. wait is what the provider said, and 0 where it did not.
func (g *Governor) beginPause(a *Attempt, wait float64, class Class) {
	p := &g.pause
	length := 0.25
	if wait > 0 {
		length = wait * (1 + 0.05*g.rnd.Float64())
	}
	if !p.taken && !math.IsInf(p.opened, -1) || p.storm {
		p.strikes++
	}
	if p.strikes > 0 {
		backoff := math.Min(30, 0.5*math.Pow(2, float64(p.strikes)))
		if p.outage { // a wait that doubles would make it twice as long as it is
			backoff = math.Min(backoff, max(0.25, (g.now-p.since)/2))
		}
		backoff *= 0.75 + 0.5*g.rnd.Float64()
		switch {
		case wait == 0:
			length = backoff
		case p.strikes > 1 && wait < 2:
			length = max(length, math.Min(30, 0.25*math.Pow(2, float64(p.strikes))))
		}
		g.tryFirst(1)
	}
	if wait >= 2 || p.storm || p.outage {
		g.tryFirst(1)
	}
	p.began, p.until, p.said = g.now, g.now+length, wait
	p.taken, p.opened = false, p.until
	g.note(Decision{Kind: Paused, Class: class, Seconds: length, Said: wait > 0})
}

// lengthen moves the end of a pause for the refusal of an attempt that was under way
// when it began.
func (p *pause) lengthen(a *Attempt, now, wait float64) {
	if a.start < p.began && now < p.until {
		p.until, p.said = max(p.until, now+wait), max(p.said, wait)
		p.opened = p.until
	}
}

// tryFirst makes one attempt try before the gate opens.
func (g *Governor) tryFirst(need int) {
	p := &g.pause
	if !p.probing {
		p.probing, p.need = true, need
	}
	p.probe = nil
}

// passed takes in that a probe was accepted.
func (g *Governor) passed() {
	p := &g.pause
	p.probe = nil
	if p.need--; p.need > 0 {
		return
	}
	g.reopen()
}

// reopen ends the probing.
func (g *Governor) reopen() {
	p := &g.pause
	was := *p
	p.probing, p.probe, p.hard, p.storm, p.outage = false, nil, false, false, false
	p.strikes, p.opened, p.taken = 0, g.now, true
	if !was.storm && !was.outage {
		g.note(Decision{Kind: Opened})
		return
	}
	for _, lane := range g.lanes {
		lane.restart()
	}
	if was.storm && g.now-was.since > 10 {
		g.pace.rate, g.pace.level, g.pace.contact = g.sky.calmR, 0, g.now
	}
	g.sky.clear()
	over := Decision{Kind: Opened}
	if was.outage {
		over.Kind = Back
		if was.never {
			over.Class = Unanswered
		}
	}
	for _, lane := range g.lanes {
		over.To = lane.limit.value
		lane.tell(over)
	}
}

// restart begins again with half of what was in flight when it was calm, from where the
// limit doubles up to that.
func (g *Governor) restart() {
	l := &g.limit
	if g.o.Fixed && l.value >= l.most && !l.any() {
		return
	}
	l.raise(max(4, g.calm/2))
	l.slow, l.until, l.grow, l.noted = true, g.calm, 1, l.value
	if g.o.Fixed {
		l.until = l.most
	}
}

// sky remembers how the latest attempts were received, and the rate when nearly all were
// accepted.
type sky struct {
	ring  [12]bool // refused
	n     int
	at    int
	calmR float64
}

func (s *sky) clear() { s.n, s.at = 0, 0 }

// saw adds one, remembers the rate if it is calm, and reports whether it is.
func (s *sky) saw(bad bool, rate float64) (calm bool) {
	s.ring[s.at] = bad
	s.at = (s.at + 1) % len(s.ring)
	s.n = min(s.n+1, len(s.ring))
	if s.n >= len(s.ring)/2 && s.refused() <= 1 && !bad {
		s.calmR = rate
		return true
	}
	return false
}

func (s *sky) refused() (n int) {
	for _, bad := range s.ring[:s.n] {
		if bad {
			n++
		}
	}
	return n
}

func (s *sky) stormy() bool { return s.refused() >= 9 }
