package budget

import (
	"math"

	"regatta/datasets"
	"regatta/datasets/schema"
	"regatta/engine/call"
	"regatta/engine/price"
)

// Ceiling is an amount that so many rounds over rows, with up to so many calls in flight at first
// and at most, hardly reach: a budget of it bounds what they cost without holding them up. It is
// rounded up to two digits; false: the price isn't known, or nothing can be estimated.
func Ceiling(rows datasets.Rows, prompt *datasets.Prompt, s *schema.Schema, p call.Params, of price.Price, rounds, first, most int) (usd float64, ok bool) {
	one := Estimate(rows, prompt, s, p)
	n := rows.Len()
	if !of.Known() || !one.Known || n == 0 {
		return 0, false
	}
	const margin = 2 // an estimate may be as far off
	round := margin * of.Of(one)
	l := &link{prompt: prompt, schema: s, system: len(p.System), limit: p.Limit()}
	size := 0
	for i := range min(n, sampled) {
		size = max(size, len(prompt.Render(rows.At(i))))
	}
	const reserved = 4 // times what a call costs is kept back for one in flight
	usd = round*float64(rounds) + round/float64(n)*float64(reserved*min(most, n)) + of.Of(l.bound(size))*float64(min(first, n))
	unit := math.Pow(10, math.Floor(math.Log10(usd))-1)
	return math.Ceil(usd/unit) * unit, usd > 0
}
