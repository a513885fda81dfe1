package admit

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestALineIsServedInTurn holds a line against a slice, with those that joined first in
// front, in turn.
func TestALineIsServedInTurn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var line Line
		var first, rest []*Ticket
		tickets := make([]*Ticket, 6)
		for i := range tickets {
			tickets[i] = &Ticket{Wake: func() {}}
		}
		for range rapid.IntRange(0, 40).Draw(rt, "steps") {
			t := rapid.SampledFrom(tickets).Draw(rt, "ticket")
			waits := slices.Contains(first, t) || slices.Contains(rest, t)
			switch rapid.IntRange(0, 3).Draw(rt, "do") {
			case 0:
				line.Join(t)
				if !waits {
					rest = append(rest, t)
				}
			case 1:
				line.JoinFirst(t)
				if !waits {
					first = append(first, t)
				}
			case 2:
				line.Leave(t)
				is := func(other *Ticket) bool { return other == t }
				first, rest = slices.DeleteFunc(first, is), slices.DeleteFunc(rest, is)
			case 3:
				if slices.Contains(rest, t) {
					line.ToEnd(t)
					rest = append(slices.DeleteFunc(rest, func(other *Ticket) bool { return other == t }), t)
				}
			}
			want := slices.Concat(first, rest)
			var got, back []*Ticket
			for w := line.first; w != nil; w = w.next {
				got = append(got, w.t)
			}
			for w := line.last; w != nil; w = w.before {
				back = append(back, w.t)
			}
			slices.Reverse(back)
			if !slices.Equal(got, want) || !slices.Equal(back, want) || len(line.of) != len(want) || line.Empty() != (len(want) == 0) {
				rt.Fatalf("the line is %v, backwards %v, want %v", got, back, want)
			}
		}
	})
}
