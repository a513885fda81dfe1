package race

import (
	"strings"
	"testing"

	"regatta/ui/pane/panetest"
)

// A lane that was refused calls is measured by another only where each had the provider alone.
// That goes through all attempts, so no frame does it.
func TestRefusalsOfLanesThatSharedTheProvider(t *testing.T) {
	for _, shared := range []bool{false, true} {
		p := raced(t)
		for _, r := range p.Runs() {
			r.Context.Shared = shared
		}
		x := panetest.New(t, p, 120, 30)
		if got := strings.Join(p.Story(x.Frame), ""); got != "race done" {
			t.Errorf("before it is worked out: %q", got)
		}
		x.Plain()
		if got := strings.Join(p.Story(x.Frame), ""); strings.Contains(got, "no faster than gather:2") == shared {
			t.Errorf("shared %v: %q", shared, got)
		}
		if p.Needs(x.Frame) != nil {
			t.Error("it is worked out again")
		}
	}
}
