package governor

import (
	"math"
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine/admit"
)

// Where there is no limit, whatever the provider says, none is told: in no figure, and in no
// words.
func TestNoLimitIsNoNumber(t *testing.T) {
	huge := regexp.MustCompile(`\d{7,}`)
	rapid.Check(t, func(t *rapid.T) {
		l := NewLink(Options{Max: math.MaxInt32, Fixed: true, Ramp: time.Duration(rapid.IntRange(0, 1).Draw(t, "ramp")) * 5 * milli})
		l.Listen(func(c admit.Change) {
			if c.Limit >= admit.AnyLimit || c.Reason == admit.Slot && max(c.From, c.To) >= admit.AnyLimit || huge.MatchString(c.Text) {
				t.Fatalf("%+v", c)
			}
		})
		g, at := l.g, time.Duration(0)
		var flying []*Attempt
		for range rapid.IntRange(50, 400).Draw(t, "steps") {
			at += time.Duration(rapid.IntRange(1, 400).Draw(t, "wait")) * milli
			for range rapid.IntRange(0, 12).Draw(t, "begin") {
				if a, _ := g.Admit(at, 10); a != nil {
					flying = append(flying, a)
				}
			}
			for range min(rapid.IntRange(0, 14).Draw(t, "end"), len(flying)) {
				a := flying[0]
				flying = flying[1:]
				switch rapid.IntRange(0, 6).Draw(t, "how") {
				case 0:
					g.Refused(at, a, News{Words: "slow down"})
				case 1:
					g.Refused(at, a, News{Words: "requests per minute", Wait: 100 * milli})
				case 2:
					g.Refused(at, a, News{Words: "too many at the same time"})
				case 3, 4:
					g.Broken(at, a, News{Failure: Failure{Unheard: true}})
				default:
					g.Accepted(at, a, News{})
				}
			}
			l.tell()
		}
	})
}

// A load that rose too fast is one of calls in flight, where there is no limit too.
func TestALoadThatRoseTooFastWithoutALimit(t *testing.T) {
	g := New(Options{Max: math.MaxInt32, Fixed: true})
	all := start(t, g, 0, 100)
	g.Refused(ms(40), all[99], News{Words: "slow_down"})
	if got := g.Limit(); got > 99 {
		t.Errorf("the limit is %d with 99 in flight", got)
	}
}

// After an outage a run without a limit begins with half of what it had in flight before.
func TestNoStampedeAfterAnOutage(t *testing.T) {
	g := New(Options{Max: math.MaxInt32, Fixed: true})
	all := start(t, g, 0, 100)
	for i, a := range all[:20] {
		g.Accepted(ms(500+i), a, News{})
	}
	for i, a := range all[20:] {
		g.Broken(ms(1000+i), a, News{Failure: Failure{Unheard: true}})
	}
	_, hold := g.Admit(ms(1100), 400)
	if hold.Reason != Pause {
		t.Fatalf("held by %q", hold.Reason)
	}
	probe, hold := g.Admit(hold.Until, 400)
	if probe == nil {
		t.Fatalf("held by %q", hold.Reason)
	}
	g.Accepted(ms(4000), probe, News{})
	begun, hold := fill(g, ms(4001))
	if len(begun) > 60 || hold.Reason != Limit {
		t.Errorf("%d begin, then %q", len(begun), hold.Reason)
	}
}

// A place that comes free by a failure isn't filled at once: an outage in which all fails at
// once would let all of a dataset begin before it is known.
func TestNoStampedeIntoAnOutage(t *testing.T) {
	g := New(Options{Start: 25})
	for i, a := range start(t, g, 0, 5) {
		g.Accepted(ms(800+i), a, News{})
	}
	begun, at := 0, ms(1000)
	for ; at < ms(1200); at += milli / 4 {
		a, _ := g.Admit(at, 1)
		if a == nil {
			continue
		}
		begun++
		g.Broken(at+milli/10, a, News{Failure: Failure{Unheard: true}})
		if g.pause.outage {
			break
		}
	}
	if !g.pause.outage || begun > 60 {
		t.Errorf("%d began by %v, outage %v", begun, at, g.pause.outage)
	}
}
