package simulated

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Batching is a server that works on all requests at once, each the more slowly the
// more there are: n at a time take cbrt(1+(n/Knee)^3) times as long, so that its
// throughput stops growing at about Knee. With a Power p they take
// ((1+(n/Knee)^p) / (1+(1/Knee)^p))^(1/p) times as long as one alone, and 1+Decline n(n-1) times
// that, so that throughput falls again. The zero value is none.
type Batching struct {
	Slots   int // requests at the same time, more wait in a queue; 0: any number
	Knee    float64
	Power   float64 // how sharp the knee is: 1 is soft, 8 hard; 0: as a cube root has it
	Decline float64 // with a Power
}

// batchingShape is what ParseBatching reads, for help and errors.
const batchingShape = "SLOTS:KNEE[:POWER[:DECLINE]]"

// ParseBatching reads SLOTS:KNEE[:POWER[:DECLINE]], or 0 for none.
func ParseBatching(text string) (Batching, error) {
	if text == "0" {
		return Batching{}, nil
	}
	wrong := fmt.Errorf("%q is not %s, e.g. 256:64 or 0:6:1", text, batchingShape)
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 4 {
		return Batching{}, wrong
	}
	slots, err := strconv.Atoi(parts[0])
	if err != nil || slots < 0 {
		return Batching{}, wrong
	}
	numbers := [3]float64{}
	for i, part := range parts[1:] {
		x, err := strconv.ParseFloat(part, 64)
		if err != nil || !(x >= 0 && x <= 1e9) {
			return Batching{}, wrong
		}
		numbers[i] = x
	}
	b := Batching{Slots: slots, Knee: numbers[0], Power: numbers[1], Decline: numbers[2]}
	switch {
	case b.Knee <= 0:
		return Batching{}, wrong
	case len(parts) > 2 && !(b.Power >= 1 && b.Power <= 100):
		return Batching{}, fmt.Errorf("%q: bad power %s; use 1 (soft) to 100 (hard)", text, parts[2])
	case b.Decline > 1:
		return Batching{}, fmt.Errorf("%q: bad decline %s; use 0 to 1, e.g. 0.0001", text, parts[3])
	case b.Slots > 0 && b.Knee > float64(b.Slots) && len(parts) == 2:
		return Batching{}, fmt.Errorf("%q: the knee is above the slots; use %s:%d", text, parts[1], slots)
	}
	return b, nil
}

// String returns the form that ParseBatching reads.
func (b Batching) String() string {
	if b == (Batching{}) {
		return "0"
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	text := strconv.Itoa(b.Slots) + ":" + number(b.Knee)
	if b.Power > 0 {
		text += ":" + number(b.Power)
	}
	if b.Decline > 0 {
		text += ":" + number(b.Decline)
	}
	return text
}

// slows says how many times as long a request takes with n at a time.
func (b Batching) slows(n int) float64 {
	if b.Power == 0 {
		return math.Cbrt(1 + math.Pow(float64(n)/b.Knee, 3))
	}
	many, one := math.Pow(float64(n)/b.Knee, b.Power), math.Pow(1/b.Knee, b.Power)
	return math.Pow((1+many)/(1+one), 1/b.Power) * (1 + b.Decline*float64(n)*float64(n-1))
}
