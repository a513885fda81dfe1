package compare

import "regatta/engine"

// Braid is how far delivery strayed from the order of the dataset. It is about
// the items that were delivered: one that never was is no gap.
type Braid struct {
	Inversions    int     // pairs of items that were delivered the other way round
	MaxInversions int     // all pairs: the inversions of a delivery in reverse
	Displacement  float64 // how many places an item was off, on average; 0 if none was delivered
}

// BraidOf compares delivery with the order of the dataset. It takes O(n log n).
func BraidOf(t *engine.Tally) Braid {
	order := Ranks(t)
	n := len(order)
	if n == 0 {
		return Braid{}
	}
	off := 0
	for position, rank := range order {
		off += max(rank-position, position-rank)
	}
	return Braid{
		Inversions:    inversions(order, make([]int, n)),
		MaxInversions: n * (n - 1) / 2,
		Displacement:  float64(off) / float64(n),
	}
}

// Ranks lists the delivered items in the order of their delivery, each by its rank
// among them in the order of the dataset, from 0.
func Ranks(t *engine.Tally) []int {
	rank := make([]int, len(t.Rows))
	next := 0
	for i := range t.Rows {
		if t.Rows[i].Delivered >= 0 {
			rank[i] = next
			next++
		}
	}
	order := make([]int, len(t.DeliveryOrder))
	for position, item := range t.DeliveryOrder {
		order[position] = rank[item]
	}
	return order
}

// inversions counts the pairs that stand the wrong way round by merge sort: it
// sorts list, with the room of spare, which is as long.
func inversions(list, spare []int) int {
	half := len(list) / 2
	if half == 0 {
		return 0
	}
	count := inversions(list[:half], spare[:half]) + inversions(list[half:], spare[half:])
	copy(spare, list)
	left, right := spare[:half], spare[half:]
	for k := range list {
		if len(right) == 0 || len(left) > 0 && left[0] <= right[0] {
			list[k], left = left[0], left[1:]
			continue
		}
		list[k], right = right[0], right[1:]
		count += len(left)
	}
	return count
}
