package twin

import "math"

// Model is how a provider serves calls at the same time. The zero value serves any number,
// each as fast as alone.
type Model struct {
	Slots   int     // calls served at once, more wait in the order in which they came; 0: no limit
	Knee    float64 // calls' worth of speed that are shared; 0: each has its own
	Power   float64 // how sharp the knee is: 1 is soft, as in batching, 8 and more hard
	Decline float64 // how much worse it gets with each pair in service
	Trip    float64 // seconds of a call that are spent on the way, and hold no place
}

// Family is a kind of model.
type Family uint8

// The families of models.
const (
	Free   Family = iota // calls know nothing of each other
	Queues               // slots
	Shares               // a speed that is shared
	Both
	families = iota
)

// Family returns the kind of the model.
func (m Model) Family() Family {
	shares := m.Knee > 0 || m.Decline > 0
	switch {
	case m.Slots > 0 && shares:
		return Both
	case m.Slots > 0:
		return Queues
	case shares:
		return Shares
	}
	return Free
}

// Speed is how fast each of k calls in service goes on, where 1 is that of a call alone.
func (m Model) Speed(k int) float64 {
	if k <= 1 || m.Knee == 0 && m.Decline == 0 {
		return 1
	}
	n, speed := float64(k), 1.0
	switch {
	case m.Knee == 0:
	case m.Power == 1:
		speed = (1 + 1/m.Knee) / (1 + n/m.Knee)
	default:
		one, many := math.Pow(1/m.Knee, m.Power), math.Pow(n/m.Knee, m.Power)
		speed = math.Pow((1+many)/(1+one), -1/m.Power)
	}
	return speed / (1 + m.Decline*n*(n-1))
}

// kind is the family as far as it makes a difference.
func (m Model) kind() Family {
	f := m.Family()
	switch {
	case f == Both && m.Speed(m.Slots) > hardlySlower:
		return Queues
	case f == Shares && m.Speed(32) > hardlySlower:
		return Free
	}
	return f
}

// hardlySlower is the speed from which calls count as fast as alone.
const hardlySlower = 0.95

// slope is by how much the speed falls at k calls in service, as a power of their number:
// 0: not at all, 1: all together are no faster for one more.
func (m Model) slope(k int) float64 {
	if k <= 1 {
		return 0
	}
	less := max(1, k*3/4)
	if less == k {
		less = k - 1
	}
	return -math.Log(m.Speed(k)/m.Speed(less)) / math.Log(float64(k)/float64(less))
}
