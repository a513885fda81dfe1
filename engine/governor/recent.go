package governor

import (
	"slices"
	"sort"
)

// memory is for how many seconds attempts that have ended are remembered.
const memory = 40

// recent is the attempts of the last seconds and all that are open, in the order in
// which they began.
type recent struct {
	attempts []*Attempt
	refusals sums[int]     // only from the first
	tokens   sums[float64] // as estimated, and as they turned out; only from when it is asked for
	first    int           // the number that the sums begin with
	sweep    int           // how many there have to be before one looks for those that have ended
}

// mostLooked is how many attempts are looked at for one refusal: of tens of thousands
// that are refused together, each would look at all.
const mostLooked = 4096

func (r *recent) add(a *Attempt) {
	if len(r.attempts) == 0 {
		r.refusals, r.tokens, r.first = sums[int]{}, sums[float64]{}, a.number
	}
	r.attempts = append(r.attempts, a)
	if len(r.refusals.parts) > 0 {
		r.refusals.grow(0)
	}
	if len(r.tokens.parts) > 0 {
		r.tokens.grow(a.took)
	}
	a.refusals = r.refusals.all
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
func (r *recent) refusedNow(a *Attempt) {
	if len(r.refusals.parts) == 0 {
		youngest := r.attempts[len(r.attempts)-1]
		r.refusals.parts = make([]int, youngest.number-r.first+1)
	}
	r.refusals.add(a.number-r.first, 1)
}

// level is how many held a place when a began, itself among them.
func (r *recent) level(a *Attempt) int {
	return a.level - (r.refusals.below(a.number-r.first) - a.refusals)
}

// refusedAfter is how many of those that began after a were refused.
func (r *recent) refusedAfter(a *Attempt) int {
	return r.refusals.all - r.refusals.below(a.number-r.first+1)
}

// tookAfter is how many tokens those that began after a have taken, as far as is known:
// nothing where they were refused.
func (r *recent) tookAfter(a *Attempt) float64 {
	if len(r.tokens.parts) == 0 {
		r.countTokens()
	}
	return r.tokens.all - r.tokens.below(a.number-r.first+1)
}

// countTokens begins to sum up what attempts take.
func (r *recent) countTokens() {
	for _, a := range r.attempts {
		for len(r.tokens.parts) < a.number-r.first {
			r.tokens.grow(0)
		}
		r.tokens.grow(a.took)
	}
}

// took takes in how many tokens a has taken after all.
func (r *recent) took(a *Attempt, tokens float64) {
	if len(r.tokens.parts) > 0 {
		r.tokens.add(a.number-r.first, tokens-a.took)
	}
	a.took = tokens
}

// sums are, for numbers from 0, the sums of what was added for those below a number: a
// Fenwick tree, as there may be tens of thousands of each.
type sums[T int | float64] struct {
	parts []T // of index i: those of the lowest bit of i+1 numbers up to i
	all   T
}

// grow makes place for the next number, for which x is added.
func (s *sums[T]) grow(x T) {
	s.all += x
	i := len(s.parts) + 1
	for j := 1; j < i&-i; j <<= 1 {
		x += s.parts[i-j-1]
	}
	s.parts = append(s.parts, x)
}

func (s *sums[T]) add(number int, x T) {
	s.all += x
	for i := number + 1; i <= len(s.parts); i += i & -i {
		s.parts[i-1] += x
	}
}

func (s *sums[T]) below(number int) (sum T) {
	if len(s.parts) == 0 {
		return 0
	}
	for i := number; i > 0; i -= i & -i {
		sum += s.parts[i-1]
	}
	return sum
}
