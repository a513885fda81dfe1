package pane

import "testing"

// Where the text has more room than before, the first line up is seen.
func TestScrollingStartsAtWhatIsInSight(t *testing.T) {
	s := Scroll{}
	s.By(Frame{Shown: Extent{Lines: 40, InSight: 10}}, 40)
	if s.Top != 30 {
		t.Fatalf("the end starts at line %d", s.Top)
	}
	larger := Frame{Shown: Extent{Lines: 40, InSight: 20}}
	s.By(larger, -1)
	if s.Top != 19 {
		t.Errorf("a line up from line 20 is line %d", s.Top)
	}
	s.By(larger, 5)
	if s.Top != 20 {
		t.Errorf("below the end is line %d", s.Top)
	}
}
