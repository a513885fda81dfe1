package ui

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"regatta/engine/samples"
)

// figureNames are those above the list of a run, and letters those of lanes in a race.
var (
	figureNames = regexp.MustCompile(`(?:^|\s)(in flight|waiting|held by|failed|first result|avg held|right|retries|rate|p50|p95|delivered|of items done) `)
	laneLetters = regexp.MustCompile(`^[ ▸]([a-f]) (?:for-loop|gather|as-completed|ordered)`)
)

// placesOf are where names stand on a screen, the first of each.
func placesOf(frame string, name *regexp.Regexp, from, till int) map[string][2]int {
	places := map[string][2]int{}
	for y, line := range strings.Split(frame, "\n") {
		if y < from || y >= till {
			continue
		}
		if at := strings.LastIndex(line, "│"); at >= 0 && name == figureNames {
			line = strings.Repeat(" ", len([]rune(line[:at]))) + line[at:]
		}
		for _, m := range name.FindAllStringSubmatchIndex(line+" ", -1) {
			what := line[m[2]:m[3]]
			if _, seen := places[what]; !seen {
				places[what] = [2]int{len([]rune(line[:m[2]])), y}
			}
		}
	}
	return places
}

// The samples that come with the program, played from their beginning, are calm: few frames are
// drawn anew, axes never go back nor become shorter, figures and lanes keep their places.
func TestFramesOfSamplesAreCalm(t *testing.T) {
	const frame = 100 * time.Millisecond
	for name, c := range map[string]struct {
		sample string
		w, h   int
		keys   []string
		head   int // lines of figures; 0: a race, whose lanes keep their places
		anew   int // frames that may be drawn anew
	}{
		"race, large":      {"sample", 120, 37, nil, 0, 5},
		"race, small":      {"sample", 80, 25, nil, 0, 5},
		"list, large":      {"sample", 120, 37, []string{"esc"}, 9, 20},
		"list, small":      {"sample", 80, 25, []string{"esc"}, 7, 8},
		"trouble":          {"sample-trouble", 120, 37, nil, 9, 24},
		"trouble, small":   {"sample-trouble", 80, 25, nil, 7, 10},
		"trouble, smaller": {"sample-trouble", 50, 16, nil, 5, 80},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, ok := samples.Find(c.sample)
			if !ok {
				t.Fatal("no such sample")
			}
			tapes, err := s.Tapes()
			if err != nil {
				t.Fatal(err)
			}
			inTerminal(t, replayed(t, Replay{Tapes: tapes}, c.w, c.h), func(x *terminal) {
				x.take(x.m.Init())
				x.pass(frame)
				x.press(c.keys...)
				x.pass(frame)
				names, from, till := laneLetters, 1, c.h-3
				if c.head > 0 {
					names, till = figureNames, c.head
				}
				before := x.plain()
				begin, end, _ := axisOf(x.t, before)
				first := placesOf(before, names, from, till)
				if len(first) < 3 {
					x.t.Fatalf("only %v is in sight:\n%s", first, before)
				}
				anew, frames := 0, 0
				for ; frames < 400 && len(x.m.live) > 0; frames++ {
					x.pass(frame)
					now := x.plain()
					if len(x.m.live) == 0 || x.m.home.Run().Tally.Over && c.head > 0 {
						break // what is over shows other figures
					}
					if changed(before, now) > c.w*c.h/8 {
						anew++
					}
					if b, e, found := axisOf(x.t, now); found {
						if b < begin || e < end && b == begin {
							x.t.Errorf("frame %d: the axis goes from %v to %v, before from %v to %v", frames, b, e, begin, end)
						}
						begin, end = b, e
					}
					places := placesOf(now, names, from, till)
					for what, at := range first {
						if places[what] != at {
							x.t.Fatalf("frame %d: %q was at %v and is at %v:\n%s\nbefore:\n%s", frames, what, at, places[what], now, before)
						}
					}
					before = now
				}
				if anew > c.anew || frames < 20 {
					x.t.Errorf("%d of %d frames were drawn anew, %d are allowed", anew, frames, c.anew)
				}
			})
		})
	}
}

// A replay that stands still shows the items that are on at the time it was put to, as one that plays does.
func TestTheListFollowsWhereAReplayStandsStill(t *testing.T) {
	s, ok := samples.Find("sample-trouble")
	if !ok {
		t.Fatal("no such sample")
	}
	tapes, err := s.Tapes()
	if err != nil {
		t.Fatal(err)
	}
	inTerminal(t, replayed(t, Replay{Tapes: tapes}, 80, 25), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(100 * time.Millisecond)
		x.press("space")
		for _, key := range []string{"3", "7", "right", "left", "3"} {
			x.press(key)
			if !strings.Contains(x.body(), "▶") {
				x.t.Errorf("after %q no item in sight is in flight:\n%s", key, x.plain())
			}
		}
	})
}
