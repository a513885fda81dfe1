package summary

import (
	"reflect"
	"testing"
)

// What is said of several runs is said once, after their letters.
func TestCausesOfRunsAreSaidOnce(t *testing.T) {
	got := causes([]string{
		"for-loop: 7 calls in sequence, 5.85s in total",
		"gather was bound by its slowest call: Joe, 0.88s",
		"gather:2 waited 0.76s for Jill with 1 slot idle",
		"as-completed was bound by its slowest call: Joe, 0.88s",
		"nothing is known of ordered",
	}, []string{"for-loop", "gather", "gather:2", "as-completed", "ordered"}, []int{0, 1, 3, 2, 5})
	want := []cause{
		{[]int{0}, "7 calls in sequence, 5.85s in total"},
		{[]int{1, 2}, "bound by its slowest call: Joe, 0.88s"},
		{[]int{3}, "waited 0.76s for Jill with 1 slot idle"},
		{[]int{5}, "nothing is known of ordered"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}
