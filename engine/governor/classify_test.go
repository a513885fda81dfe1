package governor

import (
	"slices"
	"testing"
	"time"
)

// busy runs a server with 60 calls in flight, each a second long, where places come free
// each 2 ms from the first second on. takes says of the nth call after that whether it is
// taken; a refusal comes after 40 ms. It returns the classes of what was decided on them.
func busy(takes func(n int) bool) (classes []Class) {
	g := New(Options{Start: 60, Note: func(d Decision) {
		if d.Kind == Cut || d.Kind == Learned || d.Kind == Paused {
			classes = append(classes, d.Class)
		}
	}})
	var first []*Attempt
	for range 60 {
		a, _ := g.Admit(0, 1)
		first = append(first, a)
	}
	refusedAt := map[time.Duration][]*Attempt{}
	n := 0
	for at := time.Second; at < 1100*time.Millisecond; at += 2 * time.Millisecond {
		for _, a := range refusedAt[at] {
			g.Refused(at, a, News{Wait: time.Second})
		}
		g.Accepted(at, first[n], News{})
		if a, _ := g.Admit(at, 1); a != nil && !takes(n) {
			refusedAt[at+40*time.Millisecond] = append(refusedAt[at+40*time.Millisecond], a)
		}
		n++
	}
	return classes
}

// Where place after place comes free and nothing that begins in them is taken, it isn't a
// number that the provider refuses. A number takes about one call for each that ends.
func TestPlacesThatComeFreeInVain(t *testing.T) {
	if got := busy(func(int) bool { return false }); !slices.Contains(got, Fast) || len(got) == 0 || got[0] != Many {
		t.Errorf("nothing is taken any more: %v", got)
	}
	for name, takes := range map[string]func(int) bool{
		"every second": func(n int) bool { return n%2 == 0 },
		"two of three": func(n int) bool { return n%3 > 0 },
	} {
		if got := busy(takes); slices.Contains(got, Fast) || len(got) == 0 {
			t.Errorf("%s is taken: %v", name, got)
		}
	}
}

// A provider that has been taking just the rate that it states refuses more for that, though
// its headers say that much is left; one that takes more or less than that doesn't.
func TestARefusalAtTheStatedRate(t *testing.T) {
	for _, c := range []struct {
		gap  time.Duration // between two calls
		want Class
	}{{100 * time.Millisecond, Fast}, {30 * time.Millisecond, Many}, {400 * time.Millisecond, Many}} {
		g := New(Options{})
		says := News{Requests: Told{Limit: 600, Remaining: 590, Window: time.Minute}}
		at := time.Duration(0)
		for ; at < 8*time.Second; at += c.gap {
			a, hold := g.Admit(at, 1)
			if a == nil {
				t.Fatalf("held by %q", hold.Reason)
			}
			g.Accepted(at+10*time.Millisecond, a, says)
		}
		a, _ := g.Admit(at, 1)
		says.Wait = time.Second
		g.advance(at + 40*time.Millisecond)
		if got := g.classify(a, says); got != c.want {
			t.Errorf("each %v: %q, want %q", c.gap, got, c.want)
		}
	}
}
