package twin

// moment is something that is due.
type moment struct {
	at   float64
	n    int32 // decides between equal times
	kind uint8
	id   int32
}

// moments is a heap, the earliest first. It boxes nothing: forecasts push millions.
type moments []moment

func (h moments) less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].n < h[j].n
}

func (h *moments) push(m moment) {
	*h = append(*h, m)
	all := *h
	for i := len(all) - 1; i > 0; {
		parent := (i - 1) / 2
		if !all.less(i, parent) {
			return
		}
		all[i], all[parent] = all[parent], all[i]
		i = parent
	}
}

func (h *moments) pop() moment {
	all := *h
	first, last := all[0], len(all)-1
	all[0] = all[last]
	*h = all[:last]
	all = *h
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return first
		}
		if child+1 < last && all.less(child+1, child) {
			child++
		}
		if !all.less(child, i) {
			return first
		}
		all[i], all[child] = all[child], all[i]
		i = child
	}
}
