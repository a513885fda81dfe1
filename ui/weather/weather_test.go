package weather

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"regatta/engine/simulated"
	"regatta/ui/pane"
	"regatta/ui/pane/panetest"
)

func shown(t *testing.T, w, h int, sim string) (*panetest.Screen, *simulated.Sky) {
	t.Helper()
	o, err := simulated.Parse(sim, simulated.DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	sky := simulated.NewSky(o)
	p, _ := New(sky, time.Unix(0, 0))
	return panetest.New(t, p, w, h), sky
}

// Every row changes its part of the weather and no other, and 0 undoes all of it.
func TestKeysChangeTheSky(t *testing.T) {
	const sim = "rpm=450,slow=0.03"
	cases := []struct {
		row  string
		keys []string
		want func(*simulated.Weather)
	}{
		{"requests/min", []string{"left"}, func(w *simulated.Weather) { w.RPM = 300 }},
		{"requests/min", []string{"left", "+"}, func(w *simulated.Weather) {}},
		{"requests/min", []string{"+", "+", "+", "+", "+", "+"}, func(w *simulated.Weather) { w.RPM = 0 }},
		{"tokens/min", []string{"-"}, func(w *simulated.Weather) { w.TPM = 1_000_000 }},
		{"at once", []string{"h", "h", "h"}, func(w *simulated.Weather) { w.MaxConcurrent = 32 }},
		{"slow", []string{"l"}, func(w *simulated.Weather) { w.Slow = 0.05 }},
		{"slow", []string{"left", "left", "left", "left"}, func(w *simulated.Weather) { w.Slow = 0 }},
		{"500s", []string{"right", "right"}, func(w *simulated.Weather) { w.Error = 0.02 }},
		{"stalls", []string{"right"}, func(w *simulated.Weather) { w.Stall = 0.01 }},
		{"outage", []string{"enter", "enter"}, func(w *simulated.Weather) {}},
		{"quota", []string{"enter"}, func(w *simulated.Weather) { w.QuotaGone = true }},
		{"quota", []string{"enter", "space"}, func(w *simulated.Weather) {}},
	}
	for _, c := range cases {
		x, sky := shown(t, 80, 20, sim)
		for !strings.Contains(x.Plain(), "▸ "+c.row) {
			x.Press("down")
		}
		x.Press(c.keys...)
		want := sky.First()
		c.want(&want)
		if got := sky.Weather(); got != want {
			t.Errorf("%s, %v: %+v, want %+v", c.row, c.keys, got, want)
		}
		x.Press("0")
		if got := sky.Weather(); got != sky.First() {
			t.Errorf("%s, %v, 0: %+v", c.row, c.keys, got)
		}
	}
}

// An outage is told by what is left of it, and asks to be told again as long as it lasts.
func TestAnOutageRunsOff(t *testing.T) {
	x, sky := shown(t, 80, 20, "")
	x.Press("down", "down", "down", "down", "down", "down", "enter")
	if left := sky.Weather().Outage; left <= 0 || left > outage {
		t.Fatalf("%v are left", left)
	}
	for _, c := range []struct {
		after time.Duration
		want  string
		again bool
	}{{time.Second, "9 s left", true}, {9500 * time.Millisecond, "1 s left", true}, {11 * time.Second, "outage               no         no", false}} {
		x.Frame.Now = time.Unix(0, 0).Add(c.after)
		do, taken := x.Pane.Update(x.Frame, tickMsg{x.Pane.(*Pane)})
		if again := len(do) == 1; !taken || again != c.again || !strings.Contains(x.Plain(), c.want) {
			t.Errorf("after %v: %v, %v:\n%s", c.after, do, taken, x.Plain())
		}
	}
}

// Shares that don't go together are refused, and said.
func TestWhatTheProviderRefusesIsSaid(t *testing.T) {
	x, sky := shown(t, 80, 20, "error=0.9")
	x.Press("down", "down", "down", "down", "down")
	x.Press("+", "+", "+", "+", "+", "+")
	said, ok := x.Intents[len(x.Intents)-1].(pane.Notice)
	if !ok || !said.Bad || !strings.Contains(said.Text, "fault rates add up to 1.1") || sky.Weather().Stall != 0.1 {
		t.Errorf("%+v, %+v", said, sky.Weather())
	}
}

// The row at the cursor is in sight, however little room there is.
func TestTheCursorIsInSight(t *testing.T) {
	x, _ := shown(t, 40, 4, "")
	for _, r := range rows() {
		if !strings.Contains(x.Plain(), "▸ "+r.name) {
			t.Errorf("%s is not in sight:\n%s", r.name, x.Plain())
		}
		x.Press("down")
	}
	if !x.Click(5, 1) || strings.Contains(x.Plain(), "▸ quota") {
		t.Errorf("a click chooses nothing:\n%s", x.Plain())
	}
}

func TestBodies(t *testing.T) {
	for name, size := range map[string][2]int{"40x8": {40, 8}, "80x20": {80, 20}} {
		t.Run(name, func(t *testing.T) {
			x, _ := shown(t, size[0], size[1], "rpm=600,slow=0.02")
			x.Press("left", "left", "down", "down", "down", "down", "right", "right", "right")
			golden.RequireEqual(t, []byte(x.Plain()))
		})
	}
}
