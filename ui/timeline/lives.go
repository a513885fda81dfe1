package timeline

import "regatta/engine"

// Lives keeps the lives of those items of a lane that are over: they stay as they are,
// and of a large run each lies somewhere else in memory. The zero value keeps none.
type Lives struct {
	first *engine.Row // of the run
	bands int
	at    int    // how many lives were asked for
	known []life // in the order in which they are asked for
	all   []Stretch
}

// life is where a life stands; one that is not over is empty.
type life struct{ from, till int32 }

// begin starts again with the first life, and forgets those of another run, or of
// other bands of it.
func (k *Lives) begin(rows []engine.Row, bands int) {
	if k.at = 0; k.first != &rows[0] || k.bands != bands {
		k.first, k.bands, k.known, k.all = &rows[0], bands, k.known[:0], k.all[:0]
	}
}

// next returns the next life, if it is kept.
func (k *Lives) next() []Stretch {
	if k.at++; k.at > len(k.known) {
		k.known = append(k.known, life{})
	}
	l := k.known[k.at-1]
	if l.from == l.till {
		return nil
	}
	return k.all[l.from:l.till]
}

// add keeps the life that was asked for last, if it is over.
func (k *Lives) add(row *engine.Row, stretches []Stretch) {
	if row.Delivered >= 0 || row.Status == engine.Cancelled {
		k.all = append(k.all, stretches...)
		k.known[k.at-1] = life{int32(len(k.all) - len(stretches)), int32(len(k.all))}
	}
}
