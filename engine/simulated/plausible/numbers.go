package plausible

import (
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// openSpan is how far a number may be from its only bound.
const openSpan = 100

// numberRules is what a number has to fit. It is exact, as JSON's numbers are.
type numberRules struct {
	low, high         *big.Rat // nil: no bound
	lowOpen, highOpen bool     // the bound itself is out
	steps             []*big.Rat
}

func numberRulesOf(parts []*jsonschema.Schema, integer bool) numberRules {
	var r numberRules
	for _, p := range parts {
		r.raise(p.Minimum, false)
		r.raise(p.ExclusiveMinimum, true)
		r.lower(p.Maximum, false)
		r.lower(p.ExclusiveMaximum, true)
		if p.MultipleOf != nil {
			r.steps = append(r.steps, p.MultipleOf)
		}
	}
	if integer {
		r.steps = append(r.steps, big.NewRat(1, 1))
	}
	return r
}

func (r *numberRules) raise(bound *big.Rat, open bool) {
	if bound != nil && (r.low == nil || bound.Cmp(r.low) >= 0) {
		r.low, r.lowOpen = bound, open
	}
}

func (r *numberRules) lower(bound *big.Rat, open bool) {
	if bound != nil && (r.high == nil || bound.Cmp(r.high) <= 0) {
		r.high, r.highOpen = bound, open
	}
}

func (r numberRules) accept(v *big.Rat) bool {
	if r.low != nil && (v.Cmp(r.low) < 0 || r.lowOpen && v.Cmp(r.low) == 0) {
		return false
	}
	if r.high != nil && (v.Cmp(r.high) > 0 || r.highOpen && v.Cmp(r.high) == 0) {
		return false
	}
	for _, step := range r.steps {
		if !new(big.Rat).Quo(v, step).IsInt() {
			return false
		}
	}
	return true
}

// span returns bounds on both sides, 1 to 100 where none is given.
func (r numberRules) span() (low, high *big.Rat) {
	wide := big.NewRat(openSpan, 1)
	switch {
	case r.low != nil && r.high != nil:
		return r.low, r.high
	case r.low != nil:
		return r.low, new(big.Rat).Add(r.low, wide)
	case r.high != nil:
		return new(big.Rat).Sub(r.high, wide), r.high
	}
	return big.NewRat(1, 1), wide
}

// number makes a number: the next one of the text that fits, else one from
// within the bounds.
func (m *maker) number(out []byte, parts []*jsonschema.Schema, integer bool) []byte {
	rules := numberRulesOf(parts, integer)
	for range m.facts.numbers {
		word := m.facts.numbers[m.numbers%len(m.facts.numbers)]
		m.numbers++
		if v, ok := new(big.Rat).SetString(word); ok && rules.accept(v) {
			return append(out, word...)
		}
	}
	return append(out, decimal(m.between(rules), rules)...)
}

// between returns a number from the middle half of the bounds, brought onto the
// grid of the smallest step.
func (m *maker) between(rules numberRules) *big.Rat {
	low, high := rules.span()
	v := new(big.Rat).Sub(high, low)
	v.Mul(v, big.NewRat(25+m.rng.Int64N(51), 100))
	v.Add(v, low)
	for _, step := range rules.steps {
		quotient := new(big.Rat).Quo(v, step)
		whole := new(big.Rat).SetInt(new(big.Int).Div(quotient.Num(), quotient.Denom()))
		v = new(big.Rat).Mul(whole, step)
		if !rules.accept(v) {
			v.Add(v, step)
		}
	}
	return v
}

// decimal writes v with two digits behind the point, or as many as it takes to
// stay within the rules.
func decimal(v *big.Rat, rules numberRules) string {
	if v.IsInt() {
		return v.Num().String()
	}
	for _, digits := range []int{2, 6, 15} {
		s := v.FloatString(digits)
		if rounded, ok := new(big.Rat).SetString(s); ok && rules.accept(rounded) {
			return s
		}
	}
	return v.FloatString(30)
}
