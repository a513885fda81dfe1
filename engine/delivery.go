package engine

// delivery decides which results are handed over when one more is there. It is
// shared by the run and the forecast, so that both mean the same by a strategy.
type delivery struct {
	mode  Delivery
	items int
	ended int // how many results are there
	next  int // InOrder: the first item not handed over
}

// add takes note that item i has its result, and calls hand for every item
// whose turn has come. has tells whether an item has its result, i included.
func (d *delivery) add(i int, has func(int) bool, hand func(int)) {
	d.ended++
	switch d.mode {
	case AsFinished:
		hand(i)
	case Together:
		if d.ended == d.items {
			for i := range d.items {
				hand(i)
			}
		}
	case InOrder:
		for d.next < d.items && has(d.next) {
			hand(d.next)
			d.next++
		}
	}
}
