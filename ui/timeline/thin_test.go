package timeline

import "testing"

// Bars below each other never touch, however long they are.
func TestThinBarsFillHalfALine(t *testing.T) {
	for cells, want := range map[float64]string{0: "▖", 0.2: "▖", 1: "▄", 1.5: "▄▖", 3.1: "▄▄▄"} {
		if got := Thin(cells); got != want {
			t.Errorf("%v cells: %q, want %q", cells, got, want)
		}
	}
}
