package home

import (
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
	list := foresee(latencies, lanes, 1)
	for i, want := range []expected{{wall: 7 * time.Second, first: time.Second, most: 1}, {wall: time.Second, first: time.Second, most: 7}, {wall: 4 * time.Second, first: 4 * time.Second, most: 2}} {
		got := list[i]
		if got.wall != want.wall || got.first != want.first || got.most != want.most {
			t.Errorf("%s: %v, %v, %d; want %v, %v, %d", lanes[i], got.wall, got.first, got.most, want.wall, want.first, want.most)
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
