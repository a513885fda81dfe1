package race

import "testing"

// Each more line is used: a line an item, or two a line, as soon as that is possible.
func TestLinesGoWhereTheyMakeTheBetterPicture(t *testing.T) {
	if better(7, 3) != 0 || better(7, 4) != 1 || better(7, 7) != 2 || better(8, 4) != 1 {
		t.Error("seven items need four lines to be seen one by one")
	}
}
