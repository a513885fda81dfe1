package history

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/provider"
	"regatta/engine/runner"
	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// pasts are so many runs, the newest first, and one that is saved and not read.
func pasts(t *testing.T, n int) []*workspace.Past {
	set, err := datasets.Open("people", datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	paid, err := provider.New(provider.Config{Name: provider.OpenAI, Model: "m", BaseURL: "http://example.test/v1"})
	if err != nil {
		t.Fatal(err)
	}
	var list []*workspace.Past
	for number := n; number > 0; number-- {
		lane := engine.Lane{Strategy: engine.Gather, Limit: number}
		on := compare.Context{Number: number, Data: "people", Set: set}
		tally := engine.NewTally()
		tally.Over, tally.OK = true, 7
		list = append(list, &workspace.Past{
			Lane: lane, On: on, Items: 7, Wall: time.Second, Cost: "–",
			Run: &workspace.Run{Lane: lane, Job: runner.Job{Set: set}, Tally: tally, Context: on, Saved: number > 1, Provider: paid},
		})
	}
	return append(list, &workspace.Past{Lane: engine.Lane{Strategy: engine.ForLoop}, Items: 7, Wall: 2 * time.Second, Cost: "–", Stored: true})
}

func TestMarkedRunsAreCompared(t *testing.T) {
	list := pasts(t, 3)
	x := panetest.New(t, New(list, nil), 80, 20)
	x.Press("space", "down")
	if !x.Click(9, 5) {
		t.Fatalf("nothing to click:\n%s", x.Plain())
	}
	x.Press("space", "c")
	do, ok := x.Intents[0].(workspace.Compare)
	if !ok || len(do.Runs) != 2 || do.Runs[0] != list[2].Run || do.Runs[1] != list[0].Run {
		t.Errorf("asked for %+v", x.Intents)
	}
}

// A saved run is read before it is marked; what was paid for and not saved says so.
func TestASavedRunIsReadAndMarked(t *testing.T) {
	list := pasts(t, 2)
	x := panetest.New(t, New(list, nil), 120, 20)
	if !strings.Contains(x.Plain(), "not saved") {
		t.Errorf("nothing is not saved:\n%s", x.Plain())
	}
	x.Press("G", "space")
	if do, ok := x.Intents[0].(workspace.Load); !ok || len(do.Past) != 1 || do.Past[0] != list[2] {
		t.Fatalf("asked for %+v", x.Intents)
	}
	list[2].Run = list[0].Run
	if _, taken := x.Pane.Update(x.Frame, workspace.Loaded{Past: list[2]}); !taken || !strings.Contains(x.Plain(), "▸ ●") {
		t.Errorf("it isn't marked:\n%s", x.Plain())
	}
}

// No more are marked than can be compared, however the list is gone through.
func TestNoMoreAreMarkedThanCanBeCompared(t *testing.T) {
	x := panetest.New(t, New(pasts(t, 40), nil), 60, 12)
	x.Press("a")
	if n, ok := x.Intents[0].(pane.Notice); !ok || !strings.Contains(n.Text, "26") {
		t.Errorf("asked for %+v", x.Intents)
	}
	x.Press("G", "up", "space")
	if n := len(x.Pane.(*Pane).chosen()); n != MostCompared {
		t.Errorf("%d are marked", n)
	}
	if !strings.Contains(x.Plain(), "▸ ○ #1 ") {
		t.Errorf("the cursor is out of sight:\n%s", x.Plain())
	}
}

func TestNarrowListsFit(t *testing.T) {
	for _, size := range [][2]int{{40, 8}, {50, 12}, {200, 50}} {
		x := panetest.New(t, New(pasts(t, 60), nil), size[0], size[1])
		for range 5 {
			x.Press("pgdown")
		}
	}
}

// Saved runs that can't be read are counted, wherever there is room for that.
func TestUnreadableRunsAreCounted(t *testing.T) {
	for w, want := range map[int]string{80: "· newest first · 12 unreadable: regatta runs says why", 60: "· newest first · 12 unreadable ", 45: "marked · 12 unreadable ", 30: "marked "} {
		p := New(pasts(t, 2), nil)
		if _, took := p.Update(pane.Frame{}, workspace.Listed{Past: p.all, Unreadable: 12}); !took {
			t.Fatal("not taken in")
		}
		title, _, _ := strings.Cut(panetest.New(t, p, w, 20).Plain()+" ", "\n")
		if !strings.Contains(title+" ", want) {
			t.Errorf("%d wide: %q", w, title)
		}
	}
}

// How a run ended is told at every size, and no column is spent on what all runs share.
func TestTheStateOfRunsIsAlwaysTold(t *testing.T) {
	list := pasts(t, 1)
	for _, end := range []workspace.Ending{workspace.CutOff, workspace.Elsewhere, workspace.Stopped, workspace.Aborted} {
		list = append(list, &workspace.Past{Lane: engine.Lane{Strategy: engine.AsCompleted, Auto: true, Limit: engine.AutoLimit}, Items: 10_000, OK: 10_000, Failed: 3, Wall: time.Second, Cost: "–", End: end, Stored: true, Name: "20261129-160909-people", On: compare.Context{Data: "people:10000"}})
	}
	for _, w := range []int{40, 50, 80, 120} {
		shown := panetest.New(t, New(list[1:], nil), w, 12).Plain()
		for _, want := range []string{"as-completed:auto", "cut off", "running", "stopped", "aborted", " 3 "} {
			if !strings.Contains(shown, want) {
				t.Errorf("%d wide, no %q:\n%s", w, want, shown)
			}
		}
		if strings.Contains(shown, onlySaved) {
			t.Errorf("%d wide, all are said to be saved:\n%s", w, shown)
		}
	}
	if shown := panetest.New(t, New(list, nil), 120, 12).Plain(); !strings.Contains(shown, "#1") || !strings.Contains(shown, "○ saved") {
		t.Errorf("not told apart:\n%s", shown)
	}
}

// A note has the room that is left, and is told of where there is little.
func TestNotesHaveTheRoomThatIsLeft(t *testing.T) {
	list := pasts(t, 2)
	list[0].Note = "found its limit at once, and stayed there"
	for w, want := range map[int]string{90: "found its", 140: list[0].Note} {
		if shown := panetest.New(t, New(list, nil), w, 12).Plain(); !strings.Contains(shown, want) {
			t.Errorf("%d wide, no %q:\n%s", w, want, shown)
		}
	}
}

func TestNumbersAreSortedByValue(t *testing.T) {
	want := []string{"", "as-completed:auto", "for-loop", "gather", "gather:2", "gather:8", "gather:16", "people", "people:6", "people:06x", "people:200", "people:10000"}
	for i, a := range want {
		for j, b := range want {
			if got := byNumbers(a, b); got != cmp.Compare(i, j) {
				t.Errorf("%q to %q: %d", a, b, got)
			}
		}
	}
}

// A run goes on where items are left, not where all had their result when it was stopped.
func TestOnlyWhatIsLeftGoesOn(t *testing.T) {
	for done, want := range map[int]bool{6: true, 7: false} {
		past := &workspace.Past{Items: 7, OK: done - 1, Failed: 1, End: workspace.Stopped, Stored: true, Cost: "–"}
		x := panetest.New(t, New([]*workspace.Past{past}, nil), 80, 12)
		offered := slices.ContainsFunc(x.Pane.Keys(x.Frame), func(k pane.Key) bool { return k.Help().Desc == "go on" })
		if offered != want {
			t.Errorf("%d of 7 done, go on is offered: %v", done, offered)
		}
	}
}
