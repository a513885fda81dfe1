package item

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
	"regatta/ui/workspace"
)

// one is a list of one item.
type one struct{}

func (one) Len() int   { return 1 }
func (one) At(int) int { return 0 }
func (one) Select(int) {}

// row is a dataset of one row.
type row datasets.Item

func (row) Len() int                     { return 1 }
func (r row) At(int) datasets.Item       { return datasets.Item(r) }
func (row) Expected(int) json.RawMessage { return nil }

// long is a pane of an item with so many lines of text that has so many fields of a result.
func long(t *testing.T, lines, fields int) *Pane {
	t.Helper()
	var s, result strings.Builder
	for i := range lines {
		fmt.Fprintf(&s, "line %d of it\n", i+1)
	}
	for i := range fields {
		fmt.Fprintf(&result, "%q:%d,", fmt.Sprintf("field%d", i+1), i)
	}
	set := &datasets.Set{Name: "long", Rows: row{ID: "0", Text: strings.TrimRight(s.String(), "\n")}}
	tally := engine.NewTally()
	tally.Apply([]engine.Event{
		{Kind: engine.RunStarted, Started: &engine.Started{Items: 1, Lane: engine.Lane{Strategy: engine.Gather}}},
		{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
		{Kind: engine.Finished, At: time.Second, Attempt: 1, Made: 1, Took: time.Second, Status: engine.OK, Answer: &call.Answer{Output: []byte("{" + strings.TrimRight(result.String(), ",") + "}")}},
		{Kind: engine.Delivered, At: time.Second}, {Kind: engine.RunOver, At: time.Second},
	})
	run := &workspace.Run{Tally: tally}
	return New(set, func() *workspace.Run { return run }, one{}, 0)
}

// A long text scrolls, and its result stays where it is, at any size; every line comes in sight.
func TestALongTextScrollsApart(t *testing.T) {
	for _, size := range [][2]int{{40, 9}, {60, 17}, {80, 20}, {120, 32}, {200, 56}} {
		x := panetest.New(t, long(t, 300, 2), size[0], size[1])
		first := x.Plain()
		if !strings.Contains(first, "line 1 of it") || !strings.Contains(first, "lines 1 to") || !strings.Contains(first, "result") {
			t.Errorf("%v:\n%s", size, first)
		}
		if slices.ContainsFunc(x.Pane.Keys(x.Frame), func(k pane.Key) bool { return k.Help().Desc == "to text" }) {
			x.Press("tab") // both parts have more than is in sight
		}
		if size[0] >= besideFrom {
			for y, line := range strings.Split(first, "\n") {
				if at := []rune(line); len(at) <= size[0]/2 || !slices.Contains(at[size[0]/2-4:size[0]/2+4], '│') {
					t.Errorf("%v: line %d is broken: %q", size, y, line)
				}
			}
		}
		seen := map[string]bool{}
		for before := ""; ; {
			now := x.Plain()
			if now == before {
				break // at the end
			}
			before = now
			for _, line := range strings.Split(now, "\n") {
				if at := strings.LastIndex(line, "line "); at >= 0 {
					seen[strings.TrimSpace(line[at:])] = true
				}
			}
			x.Press("pgdown")
		}
		for i := range 300 {
			if !seen[fmt.Sprintf("line %d of it", i+1)] {
				t.Fatalf("%v: line %d never comes in sight", size, i+1)
			}
		}
		if last := x.Plain(); !strings.Contains(last, "result") {
			t.Errorf("%v: the result is gone:\n%s", size, last)
		}
		x.Press("g")
		if x.Plain() == first {
			continue
		}
		x.Press("tab")
		if again := x.Plain(); again != first {
			t.Errorf("%v: back at the top it is another:\n%s", size, again)
		}
	}
}

// The wheel turns the part under the pointer.
func TestTheWheelTurnsWhatIsUnderIt(t *testing.T) {
	p := long(t, 300, 60)
	x := panetest.New(t, p, 120, 20)
	x.Body()
	p.WheelAt(x.Frame, 100, 5, 3)
	if shown := x.Plain(); !strings.Contains(shown, "lines 4 to") || !strings.Contains(shown, "item 1 of 1") {
		t.Errorf("the text doesn't scroll alone:\n%s", shown)
	}
	p.WheelAt(x.Frame, 3, 5, 3)
	if shown := x.Plain(); !strings.Contains(shown, "lines 4 to") || strings.Contains(shown, "item 1 of 1") {
		t.Errorf("the result doesn't scroll alone:\n%s", shown)
	}
	p.WheelAt(x.Frame, 3, 5, -300)
	x.Click(100, 5)
	x.Press("G")
	if shown := x.Plain(); !strings.Contains(shown, "line 300 of it") || !strings.Contains(shown, "item 1 of 1") {
		t.Errorf("a click gives the text the keys:\n%s", shown)
	}
}

// A short text stands with the rest, and tab leads back.
func TestAShortTextIsNoPart(t *testing.T) {
	x := panetest.New(t, long(t, 3, 2), 80, 30)
	if shown := x.Plain(); strings.Contains(shown, "lines 1") || strings.Index(shown, "result") > strings.Index(shown, "line 3") {
		t.Errorf("shown:\n%s", shown)
	}
	x.Press("tab")
	if len(x.Intents) != 1 {
		t.Errorf("tab asks for %v", x.Intents)
	}
	keys := x.Pane.Keys(x.Frame)
	if slices.ContainsFunc(keys, func(k pane.Key) bool { return slices.Contains(k.Keys(), "pgdown") }) {
		t.Error("there is nothing to scroll")
	}
}
