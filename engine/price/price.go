// Package price says what tokens cost: what the user says, or what catwalk's list
// of models has.
//
// Prices are those of the list for plain calls. Input that the provider had in its
// cache has its own price, where the list has one; no discount for batches or for
// anything else is taken off. A price that nobody says is unknown,
// and never 0. Everything but Lookup, which reads the list that is compiled in,
// is a pure function; there is no I/O.
package price

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"regatta/engine/call"
)

// Price is what a model's tokens cost, in USD a million.
type Price struct {
	Input, Output float64
	Cached        float64 // of input that the provider had in its cache; 0: nobody says, so as Input
	Source        string  // who says so, for people; "": nobody, the price is unknown
	Simulated     bool    // nobody pays it: the model is only named, and the provider simulated
}

// Known reports whether anybody says what tokens cost.
func (p Price) Known() bool { return p.Source != "" }

// Of returns what a usage costs, in USD, to the millionth of a millionth.
func (p Price) Of(u call.Usage) float64 {
	full, cached := u.InputTokens, 0
	if p.Cached > 0 {
		cached = min(u.CachedInput.Tokens, u.InputTokens)
		full -= cached
	}
	return math.Round(float64(full)*p.Input*1e6+float64(cached)*p.Cached*1e6+float64(u.OutputTokens)*p.Output*1e6) / 1e12
}

// String writes the price for people: "$0.15 in, $0.60 out a million tokens"; "" if
// it is unknown.
func (p Price) String() string {
	if !p.Known() {
		return ""
	}
	return Exact(p.Input) + " in, " + Exact(p.Output) + " out per million tokens"
}

// flagSource is the Source of a price that Parse read.
const flagSource = "--price"

// Parse reads a price as users write it: USD a million tokens in and out, "0.15,0.60".
func Parse(text string) (Price, error) {
	in, out, both := strings.Cut(text, ",")
	input, err := amount(in)
	output, err2 := amount(out)
	if !both || err != nil || err2 != nil {
		return Price{}, fmt.Errorf("bad price %q; use USD per million tokens, input,output, e.g. 0.15,0.60", text)
	}
	return Price{Input: input, Output: output, Source: flagSource}, nil
}

// Given is the price as Parse takes it; "": the user didn't give it.
func (p Price) Given() string {
	if p.Source != flagSource {
		return ""
	}
	return strconv.FormatFloat(p.Input, 'f', -1, 64) + "," + strconv.FormatFloat(p.Output, 'f', -1, 64)
}

// ParseAmount reads an amount above zero as users write it, in USD: "0.50", "$2".
func ParseAmount(text string) (float64, error) {
	usd, err := amount(text)
	if err != nil || usd == 0 {
		return 0, fmt.Errorf("bad amount %q; use USD above zero, e.g. 0.50", text)
	}
	return usd, nil
}

// most is the highest amount that can be read: what is more is a mistake.
const most = 1e9

func amount(text string) (float64, error) {
	x, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(text), "$"), 64)
	if err == nil && !(x >= 0 && x <= most) { // nor is NaN
		err = strconv.ErrRange
	}
	return x, err
}

// USD writes an amount: to the cent, and from ten cents down to two digits that
// count: "$12.34", "$0.046", "$0.000036".
func USD(x float64) string {
	return usd(x, func(units float64) float64 { return units })
}

// AtLeast writes "≥" and an amount as USD does, but never more than it is.
func AtLeast(x float64) string {
	if x < leastWritten {
		return "≥$0"
	}
	return "≥" + usd(x, func(units float64) float64 { return math.Floor(units + 1e-9) }) // a sum of floats may lack a trace
}

// leastWritten is the least amount that is written in digits.
const leastWritten = 1e-6

// usd writes an amount to two digits or the cent. exactly makes of its last digits, as a number,
// the ones that are to be written.
func usd(x float64, exactly func(units float64) float64) string {
	switch {
	case x <= 0:
		return "$0"
	case x < leastWritten:
		return "<$0.000001"
	}
	decimals := max(1-int(math.Floor(math.Log10(x))), 2)
	shift := math.Pow10(decimals)
	return "$" + atLeastCents(strconv.FormatFloat(exactly(x*shift)/shift, 'f', decimals, 64))
}

// Exact writes an amount with all its digits, and at least to the cent: "$0.50",
// "$0.0125".
func Exact(x float64) string {
	return "$" + atLeastCents(strconv.FormatFloat(x, 'f', -1, 64))
}

// atLeastCents leaves off zeros at the end, or adds them, up to two decimals.
func atLeastCents(digits string) string {
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	return whole + "." + part + strings.Repeat("0", max(2-len(part), 0))
}
