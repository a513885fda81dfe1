package samples

import (
	"testing"

	"regatta/engine/runner"
)

// The samples are whole, small, and show what they say.
func TestSamples(t *testing.T) {
	size := 0
	for _, s := range All() {
		tapes, err := s.Tapes()
		if err != nil {
			t.Fatal(err)
		}
		for i, tape := range tapes {
			data, err := files.ReadFile("journals/" + s.File(i))
			if err != nil {
				t.Fatal(err)
			}
			size += len(data)
			h := tape.Header
			if tape.Cut || h.Lane != s.Lanes[i] || !h.Simulated || h.Dataset != s.Data || h.Seed != s.Seed || h.Items != tape.Set.Rows.Len() {
				t.Errorf("%s.%d: cut %v, %v on %s with seed %d; record it again", s.Name, i+1, tape.Cut, h.Lane, h.Dataset, h.Seed)
			}
		}
		d := runner.NewDeck(tapes...)
		troubled := len(d.Moments(runner.Failures)) > 10 && len(d.Moments(runner.LimitChanges)) > 10
		if want := s.Name == "sample-trouble"; troubled != want {
			t.Errorf("%s: %d failures, %d changes of limits", s.Name, len(d.Moments(runner.Failures)), len(d.Moments(runner.LimitChanges)))
		}
	}
	if size > 100<<10 {
		t.Errorf("the samples have %d bytes", size)
	}
	if _, ok := Find("nonsense"); ok {
		t.Error("nonsense is a sample")
	}
}
