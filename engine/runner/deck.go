package runner

import (
	"sort"
	"sync"
	"time"

	"regatta/engine"
)

// The least and the greatest speed of a deck.
const (
	LeastSpeed = 0.25
	MostSpeed  = 100
)

// Deck plays tapes beside each other on one clock, which can be paused, set, and made
// faster or slower. Its methods may be called from any goroutine.
type Deck struct {
	tapes  []*Tape
	length time.Duration
	marks  [marks][]Moment // of each Mark

	mu      sync.Mutex // guards what follows
	at      time.Duration
	since   time.Time // when it stood at at
	speed   float64
	playing bool
	stop    time.Duration // stands still on its way past it; engine.Unset: nowhere
	turned  chan struct{} // closed when any of these changes, and then another
}

// NewDeck returns a deck that stands at the beginning of its tapes, with a speed of 1. There
// is at least one tape.
func NewDeck(tapes ...*Tape) *Deck {
	d := &Deck{tapes: tapes, speed: 1, stop: engine.Unset, turned: make(chan struct{})}
	for _, t := range tapes {
		d.length = max(d.length, t.Length())
	}
	d.marks = moments(tapes)
	return d
}

// Tapes are those that it plays.
func (d *Deck) Tapes() []*Tape { return d.tapes }

// Length is the time of the last event of all.
func (d *Deck) Length() time.Duration { return d.length }

// At is the time of the tapes when a clock shows so much.
func (d *Deck) At(clock time.Time) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now(clock)
}

func (d *Deck) now(clock time.Time) time.Duration {
	if !d.playing {
		return d.at
	}
	now := min(d.at+d.goes(clock.Sub(d.since)), d.length)
	if d.at < d.stop && now >= d.stop {
		d.at, d.playing = d.stop, false
		return d.stop
	}
	return now
}

// PauseAt has the deck stand still where the first of its tapes has so many items finished,
// whenever it plays past that. Where none has as many, or nothing is left then, it never does.
func (d *Deck) PauseAt(items int) {
	stop := time.Duration(engine.Unset)
	for _, t := range d.tapes {
		if at := t.finished(items); at >= 0 && (stop < 0 || at < stop) {
			stop = at
		}
	}
	d.turn(func() { d.stop = stop })
}

// Playing reports whether its clock goes, were it only at the end.
func (d *Deck) Playing() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now(time.Now()) // it may have come to where it stands still
	return d.playing
}

// Speed is how much faster than the runs it plays.
func (d *Deck) Speed() float64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.speed
}

// Play lets the clock go, or stands it still.
func (d *Deck) Play(on bool) { d.turn(func() { d.playing = on }) }

// SetSpeed changes the speed, within the bounds that there are.
func (d *Deck) SetSpeed(to float64) {
	d.turn(func() { d.speed = min(max(to, LeastSpeed), MostSpeed) })
}

// set puts the clock to a time.
func (d *Deck) set(at time.Duration) { d.turn(func() { d.at = min(max(at, 0), d.length) }) }

// turn changes something of the clock, and wakes those that wait for a time of it.
func (d *Deck) turn(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clock := time.Now()
	d.at, d.since = d.now(clock), clock
	change()
	close(d.turned)
	d.turned = make(chan struct{})
}

// until is how long it takes until the clock shows a time, if nothing changes; negative: it
// stands still. turned is closed when something does.
func (d *Deck) until(at time.Duration) (wait time.Duration, turned <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	clock := time.Now()
	d.now(clock) // it may have come to where it stands still
	if !d.playing {
		return -1, d.turned
	}
	wait = time.Duration(float64(at-d.at) / d.speed)
	for d.at+d.goes(wait) < at { // rounding falls short of it
		wait++
	}
	return max(wait-clock.Sub(d.since), 0), d.turned
}

// goes is how far the clock gets in some time.
func (d *Deck) goes(took time.Duration) time.Duration {
	return time.Duration(float64(took) * d.speed)
}

// Moments are those of a mark, in order of time. They aren't to be changed.
func (d *Deck) Moments(m Mark) []Moment { return d.marks[m] }

// Next is the first moment of a mark after a time; false: there is none.
func (d *Deck) Next(m Mark, after time.Duration) (Moment, bool) {
	list := d.marks[m]
	i := sort.Search(len(list), func(i int) bool { return list[i].At > after })
	if i == len(list) {
		return Moment{}, false
	}
	return list[i], true
}

// Before is the last moment of a mark before a time; false: there is none.
func (d *Deck) Before(m Mark, before time.Duration) (Moment, bool) {
	list := d.marks[m]
	i := sort.Search(len(list), func(i int) bool { return list[i].At >= before })
	if i == 0 {
		return Moment{}, false
	}
	return list[i-1], true
}

// Event is what happened at a moment.
func (d *Deck) Event(m Moment) engine.Event { return d.tapes[m.Tape].Events.At(m.n) }

// PlayFrom puts the clock of a deck to a time and returns runs of its tapes, in their order:
// what had happened by then is in their tallies, the rest they tell as its time comes. Runs
// of the deck from before are the caller's to stop.
func (r *Runner) PlayFrom(d *Deck, at time.Duration) ([]*Run, error) {
	at = min(max(at, 0), d.length)
	runs := make([]*Run, len(d.tapes))
	players := make([]*player, len(d.tapes))
	for i, t := range d.tapes {
		run := played(t.Name, t.Header, t.Set)
		n := t.until(at)
		run.Tally = t.fold(n)
		players[i] = &player{deck: d, tape: t, told: n, events: make(chan []engine.Event), stop: make(chan struct{})}
		run.runner, run.source = r, players[i]
		runs[i] = run
	}
	d.set(at)
	for _, p := range players {
		go p.play()
	}
	if !r.add(runs) {
		closeAll(runs)
		return nil, ErrClosed
	}
	return runs, nil
}

// player is a tape on a deck, as a source.
type player struct {
	deck    *Deck
	tape    *Tape
	told    int // events
	events  chan []engine.Event
	stop    chan struct{}
	stopped sync.Once

	ahead   []engine.Event    // those after them, to the end of what is kept together
	buffers [2][]engine.Event // one may be with the reader, the other is filled
}

func (p *player) Events() <-chan []engine.Event    { return p.events }
func (p *player) At(clock time.Time) time.Duration { return p.deck.At(clock) }
func (p *player) Stop()                            { p.stopped.Do(func() { close(p.stop) }) }
func (p *player) Err() error                       { return p.tape.Unread }

// play tells events when their time has come, and closes the channel after the last.
func (p *player) play() {
	defer close(p.events)
	for p.more() {
		now := p.deck.At(time.Now())
		due := sort.Search(len(p.ahead), func(i int) bool { return p.ahead[i].At > now })
		if due == 0 {
			if !p.sleep(p.ahead[0].At) {
				return
			}
			continue
		}
		select {
		case p.events <- p.ahead[:due:due]:
			p.told, p.ahead = p.told+due, p.ahead[due:]
		case <-p.stop:
			return
		}
	}
}

// more looks ahead, once for all events that are kept together; false: all were told.
func (p *player) more() bool {
	events := p.tape.Events
	if len(p.ahead) == 0 && p.told < events.Len() {
		p.buffers[0], p.buffers[1] = p.buffers[1], events.Part(p.buffers[0][:0], p.told, events.Len())
		p.ahead = p.buffers[1]
	}
	return len(p.ahead) > 0
}

// sleep waits for a time of the deck, or for a change of its clock; false: it was stopped.
func (p *player) sleep(at time.Duration) bool {
	wait, turned := p.deck.until(at)
	var due <-chan time.Time
	if wait >= 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-turned:
	case <-p.stop:
		return false
	}
	return true
}
