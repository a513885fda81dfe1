package twin

import (
	"fmt"
	"math"
)

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

// String says in a few words what the model does.
func (m Model) String() string {
	switch m.Family() {
	case Queues:
		return fmt.Sprintf("queues: %d at a time", m.Slots)
	case Shares:
		return "calls share its speed: " + m.sharing()
	case Both:
		return fmt.Sprintf("queues, %d at a time, which share its speed: %s", m.Slots, m.sharing())
	}
	return "serves all calls at once, none slower for the others"
}

func (m Model) sharing() string {
	k := 8
	if m.Slots > 0 {
		k = min(k, max(m.Slots, 2))
	}
	return fmt.Sprintf("each of %d takes %.2g times as long as alone", k, 1/m.Speed(k))
}
