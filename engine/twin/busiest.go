package twin

// pace's windows, in seconds.
var windows = [3]float64{1, 10, 60}

// busiest is the most of these moments, in order, that any window of each length holds.
func busiest(begins []float64) (most [3]int) {
	for w, length := range windows {
		from := 0
		for to := range begins {
			for begins[to]-begins[from] > length {
				from++
			}
			most[w] = max(most[w], to-from+1)
		}
	}
	return most
}
