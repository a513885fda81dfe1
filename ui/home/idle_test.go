package home

import (
	"slices"
	"testing"
	"time"

	"regatta/engine"
)

func TestCommonBeginnings(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"My name is John", "My name is Jane", "My name is Jo"}, "My name is "},
		{[]string{"My name is John", "My name is John"}, "My name is "},
		{[]string{"Größe: 1 m", "Größe: 2 m"}, "Größe: "},
		{[]string{"ähnlich so", "öfter so"}, ""}, // they share a byte, not a letter
		{[]string{"Order 1", "Order 2"}, "Order "},
		{[]string{"I am one", "I am two"}, ""},   // hardly shares anything
		{[]string{"alone with itself here"}, ""}, // nothing differs
		{[]string{"two\nlines a", "two\nlines b"}, ""},
		{[]string{"", "My name is Jane"}, ""},
		{nil, ""},
	} {
		got := commonBeginning(func(i int) string { return c.texts[i] }, len(c.texts))
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.texts, got, c.want)
		}
	}
}

// What is foreseen of lanes is what their schedules say, and what is in flight never more than
// the limit.
func TestForeseen(t *testing.T) {
	latencies := make([]time.Duration, 7)
	for i := range latencies {
		latencies[i] = time.Second
	}
	lanes := []engine.Lane{{Strategy: engine.ForLoop}, {Strategy: engine.Gather}, {Strategy: engine.Gather, Limit: 2}}
	list := foresee([][]time.Duration{latencies}, lanes, 1)
	for i, want := range []struct{ wall, first, most int }{{7, 1, 1}, {1, 1, 7}, {4, 4, 2}} {
		got := list[i]
		if got.wall.Wall != time.Duration(want.wall)*time.Second || got.first.Wall != time.Duration(want.first)*time.Second || got.most != want.most {
			t.Errorf("%s: %v, %v, %d; want %+v", lanes[i], got.wall, got.first, got.most, want)
		}
		sum := 0.0
		for _, n := range got.flight {
			if n > float64(want.most) {
				t.Errorf("%s: %.0f in flight", lanes[i], n)
			}
			sum += n
		}
		if seconds := sum * 7 / outlookParts; seconds < 6.8 || seconds > 7.2 {
			t.Errorf("%s: %.2f seconds of calls, want 7", lanes[i], seconds)
		}
	}
}

// Where it depends on luck which calls take long, a forecast says between what, and the axis has room
// for the long end of it.
func TestForeseenBetweenDraws(t *testing.T) {
	var drawn [][]time.Duration
	for i := range 11 {
		drawn = append(drawn, []time.Duration{time.Duration(i+1) * 100 * time.Millisecond, time.Second})
	}
	list := foresee(drawn, []engine.Lane{{Strategy: engine.ForLoop}, {Strategy: engine.Gather}}, 1)
	for i, want := range []string{"≈1.2–2.0s first ≈0.20–1.0s", "≈1.00s all at ≈1.00s"} {
		e := list[i]
		if got := e.wall.String() + " " + e.note(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Of a lane that finds its limit nobody knows how soon it has grown: it has no forecast, and says why.
func TestNothingIsForeseenOfALaneThatFindsItsLimit(t *testing.T) {
	drawn := [][]time.Duration{{time.Second, 2 * time.Second}}
	auto := engine.Lane{Strategy: engine.Gather, Limit: engine.AutoLimit, Auto: true}
	list := foresee(drawn, []engine.Lane{auto, {Strategy: engine.Gather}}, 1)
	if e := list[0]; !e.unknown() || e.note() != "finds its limit" || slices.Max(e.flight) > 0 {
		t.Errorf("gather:auto: %+v", e)
	}
	if list[1].unknown() {
		t.Error("gather: unknown")
	}
}
