package governor

import (
	"slices"
	"sort"
)

// memory is for how many seconds attempts that have ended are remembered.
const memory = 20

// recent is the attempts of the last seconds and all that are open, in the order in
// which they began.
type recent struct {
	attempts []*Attempt
	refusals ranks
	first    int // the number that the ranks begin with
	sweep    int // how many there have to be before one looks for those that have ended
}

// mostLooked is how many attempts are looked at for one refusal: of tens of thousands
// that are refused together, each would look at all.
const mostLooked = 4096

func (r *recent) add(a *Attempt) {
	if len(r.attempts) == 0 {
		r.refusals, r.first = ranks{}, a.number
	}
	r.attempts = append(r.attempts, a)
	r.refusals.grow()
	a.refusals = r.refusals.count
}

// forget drops what began before and has ended. Those that are open at the front keep
// their place, and what ended behind them is dropped now and then.
func (r *recent) forget(before float64) {
	n := 0
	for n < len(r.attempts) && r.attempts[n].state != open && r.attempts[n].start < before {
		n++
	}
	r.attempts = r.attempts[n:]
	if len(r.attempts) > max(r.sweep, 4096) && r.attempts[len(r.attempts)/2].start < before {
		r.attempts = slices.DeleteFunc(r.attempts, func(a *Attempt) bool { return a.state != open && a.start < before })
		r.sweep = 2 * len(r.attempts) // those that are open stay, however often one looks
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

// latest yields attempts from the youngest that began at a moment or before it backwards.
func (r *recent) latest(at float64, yield func(*Attempt) bool) {
	n := sort.Search(len(r.attempts), func(i int) bool { return r.attempts[i].start > at })
	for i := n - 1; i >= 0 && yield(r.attempts[i]); i-- {
	}
}

// refusedNow takes a out of the levels of those that began after it: it held no place.
func (r *recent) refusedNow(a *Attempt) { r.refusals.add(a.number - r.first) }

// level is how many held a place when a began, itself among them.
func (r *recent) level(a *Attempt) int {
	return a.level - (r.refusals.below(a.number-r.first) - a.refusals)
}

// refusedAfter is how many of those that began after a were refused.
func (r *recent) refusedAfter(a *Attempt) int {
	return r.refusals.count - r.refusals.below(a.number-r.first+1)
}

// ranks counts, for numbers from 0, how many of those below a number were added: a
// Fenwick tree, as there may be tens of thousands of each.
type ranks struct {
	sums  []int // of index i: those of the lowest bit of i+1 numbers up to i
	count int   // in all
}

// grow makes place for the next number.
func (r *ranks) grow() {
	i, sum := len(r.sums)+1, 0
	for j := 1; j < i&-i; j <<= 1 {
		sum += r.sums[i-j-1]
	}
	r.sums = append(r.sums, sum)
}

func (r *ranks) add(number int) {
	r.count++
	for i := number + 1; i <= len(r.sums); i += i & -i {
		r.sums[i-1]++
	}
}

func (r *ranks) below(number int) (n int) {
	for i := number; i > 0; i -= i & -i {
		n += r.sums[i-1]
	}
	return n
}
