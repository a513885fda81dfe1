package governor

import "slices"

// memory is for how many seconds attempts that have ended are remembered.
const memory = 20

// recent is the attempts of the last seconds and all that are open, in the order in
// which they began.
type recent struct {
	attempts []*Attempt
}

func (r *recent) add(a *Attempt) { r.attempts = append(r.attempts, a) }

// forget drops what began before and has ended. Those that are open at the front keep
// their place, and what ended behind them is dropped now and then.
func (r *recent) forget(before float64) {
	n := 0
	for n < len(r.attempts) && r.attempts[n].state != open && r.attempts[n].start < before {
		n++
	}
	r.attempts = r.attempts[n:]
	if len(r.attempts) > 4096 && r.attempts[len(r.attempts)/2].start < before {
		r.attempts = slices.DeleteFunc(r.attempts, func(a *Attempt) bool { return a.state != open && a.start < before })
	}
}

// youngest yields attempts from the youngest backwards to those that began at since.
func (r *recent) youngest(since float64, yield func(*Attempt) bool) {
	for i := len(r.attempts) - 1; i >= 0; i-- {
		if a := r.attempts[i]; a.start < since || !yield(a) {
			return
		}
	}
}

// accepted counts attempts that began at since or later and were accepted, or seem to
// be: a refusal would have come within presume, or before that of one that began later,
// at refused.
func (r *recent) accepted(since, refused, now, presume float64) int {
	n := 0
	r.youngest(since, func(a *Attempt) bool {
		if a.state == accepted || a.state == open && (now-a.start > presume || a.start <= refused) {
			n++
		}
		return true
	})
	return n
}

// refusedNow takes a out of the levels of those that began after it: it held no place.
func (r *recent) refusedNow(a *Attempt) {
	r.youngest(a.start, func(other *Attempt) bool {
		if other.number > a.number {
			other.level--
		}
		return true
	})
}
