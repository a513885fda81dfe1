package sweep

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/engine/trials"
	"regatta/ui/figures"
	"regatta/ui/pane"
	"regatta/ui/theme"
	"regatta/ui/workspace"
)

// Columns that have no room beside the others are reached with a key.
func TestAllColumnsAreReached(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120} {
		p, f := sweepOf(t, engine.Lane{Strategy: engine.Gather}, w)
		seen := ""
		for range p.parts(f) {
			head := ansi.Strip(p.View(f).Lines[0])
			if theme.Width(head) > w {
				t.Errorf("%d cells at %d: %q", theme.Width(head), w, head)
			}
			seen += head
			p.shown++
		}
		for _, title := range []string{"ok", "wall", "items/s", perSlotTitle, "p95", "failed", "retries"} {
			if !strings.Contains(seen, title) {
				t.Errorf("no %s at %d cells: %q", title, w, seen)
			}
		}
	}
}

// The key takes what is advised of the recommended limit, and says where that is not all of it;
// other limits are taken as they ran.
func TestEnterTakesWhatIsAdvised(t *testing.T) {
	for name, c := range map[string]struct {
		stated     float64
		refused    int
		label, use string
		other      string
	}{
		"a rate that can't be measured": {0, 2, "use auto", "gather:auto", "use 4"},
		"a rate that is stated":         {600, 2, "use limit 2 only", "gather:2", "use 4"},
		"no rate":                       {0, 0, "use 2", "gather:2", "use 4"},
	} {
		p, f := sweepOf(t, engine.Lane{Strategy: engine.Gather}, 120)
		p.points = []trials.Point{
			{Limit: 1, Items: 7, Throughput: 5, OK: 7},
			{Limit: 2, Items: 7, Throughput: 9.5, OK: 7, Stated: c.stated},
			{Limit: 4, Items: 7, Throughput: 9.6, OK: 7, Retries: c.refused, Refused: c.refused, ByRate: c.refused > 0, Stated: c.stated},
		}
		p.told = trials.Advise(p.points, p.about)
		p.best = p.told.At
		for row, want := range map[int][2]string{p.best: {c.label, c.use}, 2: {c.other, "gather:4"}} {
			p.goTo(f, row)
			k := p.Keys(f)[0]
			take, ok := k.Ask.(workspace.TakeLane)
			if !ok || k.Help().Desc != want[0] || take.Lane.String() != want[1] {
				t.Errorf("%s, row %d: %q takes %v, want %v", name, row, k.Help().Desc, take.Lane, want)
			}
		}
	}
}

// A limit above the number of items has no more slots in use than there are items.
func TestPerSlotIsOfSlotsInUse(t *testing.T) {
	p, _ := sweepOf(t, engine.Lane{Strategy: engine.Gather}, 120)
	p.points = []trials.Point{{Limit: 2, Items: 7, Throughput: 3}, {Limit: 7, Items: 3, Throughput: 6}, {Limit: 4, Throughput: 6}}
	for row, want := range []string{figures.Unknown, "1.50", "1.50", "2.00"} {
		if got := p.perSlot(row); got != want {
			t.Errorf("row %d: %q, want %q", row, got, want)
		}
	}
}

// The highest limit that a run may find isn't one that the user chose to sweep to.
func TestASweepOfALaneThatFindsItsLimit(t *testing.T) {
	for lane, want := range map[string]string{"gather:auto": "gather:1..64", "gather:auto:100": "gather:1..100", "gather:100": "gather:1..100"} {
		l, err := engine.ParseLane(lane)
		if err != nil {
			t.Fatal(err)
		}
		set, err := datasets.Open("people:500", datasets.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := New(l, runner.Job{Set: set}, &provider.Provider{}).Title(); got != want {
			t.Errorf("%s: %s, want %s", lane, got, want)
		}
	}
}

// sweepOf is a sweep of seven items that has not begun, and its frame.
func sweepOf(t *testing.T, lane engine.Lane, w int) (*Pane, pane.Frame) {
	t.Helper()
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return New(lane, runner.Job{Set: set}, &provider.Provider{}), pane.Frame{Theme: theme.New(true), W: w, H: 20}
}
