package twin_test

import (
	"math"
	"time"
)

func durations(seconds []float64) []time.Duration {
	all := make([]time.Duration, len(seconds))
	for i, s := range seconds {
		all[i] = time.Duration(math.Round(s * 1e9))
	}
	return all
}
