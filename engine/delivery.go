package engine

// delivery decides which results are delivered when one more has finished. It is shared by the
// run and the forecast, so that both mean the same by a strategy.
type delivery struct {
	mode  Delivery
	items int
	ended int // how many items have finished
	next  int // InOrder: the first item not delivered
}

// finish takes note that item i has its result, and calls deliver for every item
// whose turn has come. has tells whether an item has its result, i included.
func (d *delivery) finish(i int, has func(int) bool, deliver func(int)) {
	d.ended++
	switch d.mode {
	case AsFinished:
		deliver(i)
	case Together:
		if d.ended == d.items {
			for i := range d.items {
				deliver(i)
			}
		}
	case InOrder:
		for d.next < d.items && has(d.next) {
			deliver(d.next)
			d.next++
		}
	}
}
