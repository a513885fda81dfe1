package datasets

import "testing"

// TestNamesOfColumns: cells are a header if each is a name, and no two are the same.
func TestNamesOfColumns(t *testing.T) {
	for _, test := range []struct {
		cells []string
		names bool
	}{
		{[]string{"name", "age"}, true},
		{[]string{"name", "2024"}, true},
		{[]string{"name", " name"}, false},
		{[]string{"name", "Here is what happened. It was late."}, false},
		{[]string{"1", "2"}, false},
	} {
		if got := areNames(test.cells); got != test.names {
			t.Errorf("%q: %v", test.cells, got)
		}
	}
	for _, cell := range []string{textColumns[0], "ID", "expected"} {
		if !hasKnown([]string{"x", cell}) {
			t.Errorf("%q is no known column", cell)
		}
	}
}

// TestStartsOfArrays: an empty array is one, and what is only bracketed is not.
func TestStartsOfArrays(t *testing.T) {
	for head, want := range map[string]bool{"[]": true, "[": false, "[}": false, `[{"a":1}]`: true, "[name]": false} {
		if got := looksLikeArray([]byte(head), true); got != want {
			t.Errorf("%q: %v", head, got)
		}
	}
}
