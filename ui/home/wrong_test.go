package home

import (
	"strings"
	"testing"
	"testing/synctest"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// over is a pane with a run that is over.
func over(t *testing.T, data string, lane engine.Lane, sim string) (*Pane, *workspace.Run) {
	t.Helper()
	p, run := started(t, data, lane, sim)
	for last := false; !last; {
		b := run.Live.Read()
		run.Apply(b)
		p.Applied(run, b.Events)
		last = b.Last
	}
	return p, run
}

// failing is a run of which items fail in two ways at least.
const failing = "error=0.4,invalid=0.4,refused=0.2"

// why is the beginning of what went wrong with an item.
func why(t *testing.T, run *workspace.Run, item int) string {
	t.Helper()
	failed := run.Tally.Rows[item].Err
	if failed == nil || len(failed.Message) < 8 {
		t.Fatalf("item %d has no reason", item)
	}
	return failed.Message[:8]
}

// Why an item failed is in its line at 80 columns, and for the one under the cursor at 40 too.
func TestReasonsAreSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := over(t, "tickets", engine.Lane{Strategy: engine.AsCompleted, Limit: 6}, failing)
		for _, w := range []int{72, 80, 120, 200} {
			x := panetest.New(t, p, w, 60)
			p.all = never
			lines := strings.Split(x.Plain(), "\n")
			at := p.place(x.Frame)
			seen := 0
			for i := at.top; i < min(at.top+at.page, p.rows()); i++ {
				item := p.itemAt(i)
				if run.Tally.Rows[item].Status != engine.Failed {
					continue
				}
				seen++
				line := lines[at.head+(i-at.top)*at.tall]
				if !strings.Contains(line, why(t, run, item)) {
					t.Errorf("%d columns, item %d: no %q in %q", w, item+1, why(t, run, item), line)
				}
			}
			if seen == 0 {
				t.Errorf("%d columns: no failure is in sight", w)
			}
		}
		for _, w := range []int{40, 50, 80} {
			x := panetest.New(t, p, w, 10)
			for item := range run.Tally.Rows {
				if run.Tally.Rows[item].Status != engine.Failed {
					continue
				}
				p.clickedItem(x.Frame, item)
				x.Body()
				if told := strings.Join(p.Story(x.Frame), ""); !strings.Contains(told, why(t, run, item)) {
					t.Errorf("%d columns, item %d: %q", w, item+1, told)
				}
			}
			p.listHow(failed)
			p.focused = true
			if b := x.Body(); !strings.Contains(b.Footer, why(t, run, p.itemAt(0))) {
				t.Errorf("%d columns: the filter's line is %q", w, b.Footer)
			}
			p.filter, p.focused = filter{}, false
		}
	})
}

// Clicks on the map select an item of each cell, one that failed if any did, and open it.
func TestCellsOfTheMapCanBeClicked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := over(t, "people:300", engine.Lane{Strategy: engine.AsCompleted, Limit: 60}, failing)
		x := panetest.New(t, p, 100, 30)
		at := p.place(x.Frame)
		s, side := p.crowd().Fit(at.many.mapW, at.many.rows), 31
		y := at.head - 1
		for !strings.Contains(strings.Split(x.Plain(), "\n")[y], "MAP") {
			y--
		}
		for cell := range s.Cells(300) {
			p.focused = false
			p.filter = filter{}
			cx, cy := side+1+cell%s.W, y+1+cell/s.W
			if !x.Click(cx, cy) || !p.focused {
				t.Fatalf("cell %d can't be clicked", cell)
			}
			item := p.itemAt(p.line())
			if got := p.crowd().Cell(s, item); got != cell {
				t.Errorf("cell %d selects an item of cell %d", cell, got)
			}
			some := false
			for rank := cell * s.Per; rank < min((cell+1)*s.Per, 300); rank++ {
				some = some || run.Tally.Rows[p.crowd().Item(run.Tally, rank)].Status == engine.Failed
			}
			if some && run.Tally.Rows[item].Status != engine.Failed {
				t.Errorf("cell %d has a failure, and item %d is none", cell, item+1)
			}
			x.Intents = nil
			x.Click(cx, cy)
			if len(x.Intents) != 1 {
				t.Fatalf("cell %d: a second click asks for %v", cell, x.Intents)
			}
			if open, ok := x.Intents[0].(workspace.OpenItem); !ok || open.Line != p.line() {
				t.Errorf("cell %d: a second click asks for %v", cell, x.Intents)
			}
			if lines := strings.Split(x.Plain(), "\n"); !strings.Contains(lines[cy], "◈") {
				t.Errorf("cell %d is not marked: %q", cell, lines[cy])
			}
		}
		if x.Click(side+1+s.Cells(300)%s.W, y+1+s.Cells(300)/s.W); s.Cells(300)%s.W != 0 && len(x.Intents) != 1 {
			t.Error("behind the last cell is something")
		}
	})
}

// The key lists what failed, then each kind, then all again; a click on a kind lists it.
func TestKindsOfFailuresAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, run := over(t, "people:300", engine.Lane{Strategy: engine.AsCompleted, Limit: 60}, failing)
		x := panetest.New(t, p, 100, 40)
		kinds := p.kinds()
		if len(kinds) < 2 {
			t.Fatalf("only %v", kinds)
		}
		listed := func() (n int, of call.Kind) {
			x.Drain()
			for line := range p.rows() {
				if row := &run.Tally.Rows[p.itemAt(line)]; row.Status == engine.Failed {
					n, of = n+1, row.Err.Kind
				}
			}
			if n != p.rows() {
				t.Errorf("%d of %d listed failed", n, p.rows())
			}
			return n, of
		}
		x.Press("e")
		if n, _ := listed(); n != run.Tally.Failed {
			t.Errorf("%d failed, %d are listed", run.Tally.Failed, n)
		}
		for _, k := range kinds {
			x.Press("e")
			if n, of := listed(); n != k.Items || of != k.Kind {
				t.Errorf("%d of %s are listed, want %d of %s", n, of, k.Items, k.Kind)
			}
		}
		x.Press("e")
		if p.filter.active() || p.rows() != 300 {
			t.Errorf("%d are listed, want all", p.rows())
		}
		for _, size := range [][2]int{{100, 40}, {60, 30}} { // beside the items, and above them
			x.Frame = pane.Frame{Theme: x.Frame.Theme, Now: x.Frame.Now, W: size[0], H: size[1]}
			words := "✗"
			for y, line := range strings.Split(x.Plain(), "\n") {
				if !strings.Contains(line, strings.ReplaceAll(string(kinds[0].Kind), "_", " ")) || !strings.Contains(line, words) {
					continue
				}
				column := len([]rune(line[:strings.Index(line, words)]))
				x.Click(column+3, y)
				break
			}
			if n, of := listed(); n != kinds[0].Items || of != kinds[0].Kind {
				t.Errorf("%v: %d of %s are listed, want %d of %s", size, n, of, kinds[0].Items, kinds[0].Kind)
			}
			p.filter = filter{}
		}
	})
}

func TestKindsAreStatesBehindIs(t *testing.T) {
	row := &engine.Row{Phase: engine.Ended, Status: engine.Failed, Err: &call.Error{Kind: call.RateLimited}}
	for typed, want := range map[string]bool{"is:rate-limited": true, "is:rate": true, "is:server": false, "is:failed": true, "is:fail": true, "is:ok": false} {
		if q := parseQuery(typed); hold(q.is, row) != want {
			t.Errorf("%s: want %v", typed, want)
		}
	}
	if q := parseQuery("server"); len(q.bare) > 0 || q.phrase != "server" {
		t.Errorf("a kind without is: is a text: %+v", q)
	}
}
