package ui

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"weak"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
)

// tapesOf reads all runs of a store, in the order in which they began.
func tapesOf(t *testing.T, store *runs.Store) (tapes []*runner.Tape) {
	t.Helper()
	list, err := store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Err != nil {
			continue
		}
		tape, err := e.Tape(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tapes = append([]*runner.Tape{tape}, tapes...)
	}
	return tapes
}

// replayed is the screen of a replay.
func replayed(t *testing.T, r Replay, w, h int) setup {
	return setup{w: w, h: h, more: func(cfg *Config) {
		var err error
		if *cfg, err = r.config(); err != nil {
			t.Fatal(err)
		}
	}}
}

// body is what is shown between the rules, or between header and story where there are none.
func (x *terminal) body() string {
	x.t.Helper()
	x.plain()
	lines := strings.Split(x.plain(), "\n")
	return strings.Join(lines[x.m.lay.body.y:x.m.lay.body.y+x.m.lay.body.h], "\n")
}

// What is played shows the same at the same times as the race that was recorded, and at the
// same times of its own however fast it is played or wherever it was put.
func TestAReplayShowsTheSameFrames(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	var live []string
	const every, frames = 130 * time.Millisecond, 30
	inTerminal(t, setup{w: 120, h: 36, data: "people", sim: "latency=lognormal:500ms:0.3,error=0.2", store: store, save: true}, func(x *terminal) {
		x.m.home.Open(x.m.job) // what is to be expected of a provider isn't known to a replay
		x.press("R")
		x.pass(every - 1*time.Millisecond)
		for range frames {
			live = append(live, x.body())
			x.pass(every)
		}
		x.pass(10 * time.Second)
		live = append(live, x.body())
	})
	tapes := tapesOf(t, store)
	if len(tapes) != 5 {
		t.Fatalf("%d tapes", len(tapes))
	}
	place := func(tape *runner.Tape) int { return slices.Index(engine.ArticleLanes(), tape.Header.Lane) }
	slices.SortFunc(tapes, func(a, b *runner.Tape) int { return cmp.Compare(place(a), place(b)) })
	same := func(t *testing.T, x *terminal, which int) {
		t.Helper()
		if got := x.body(); still(got) != still(live[which]) {
			t.Errorf("frame %d is another:\n%s\nwas:\n%s", which, got, live[which])
		}
	}
	t.Run("played", func(t *testing.T) {
		inTerminal(t, replayed(t, Replay{Tapes: tapes}, 120, 37), func(x *terminal) {
			x.take(x.m.Init())
			x.pass(every)
			for n := range frames {
				same(t, x, n)
				x.pass(every)
			}
			x.pass(10 * time.Second)
			same(t, x, frames)
			for i, r := range x.m.replay.runs {
				if !r.Tally.Equal(r.From.Tally) || !r.Tally.Over || r.Tally.Ended() != 7 {
					t.Errorf("run %d: over %v, %d ended", i, r.Tally.Over, r.Tally.Ended())
				}
			}
		})
	})
	// What is put somewhere shows at once what a live screen gathers for a moment first.
	quiet := func(n int, gathered time.Duration) bool {
		at := time.Duration(n+1) * every
		for _, tape := range tapes {
			for i := range tape.Events.Len() {
				if e := tape.Events.At(i).At; e > at-gathered && e <= at {
					return false
				}
			}
		}
		return true
	}
	t.Run("put there", func(t *testing.T) {
		inTerminal(t, replayed(t, Replay{Tapes: tapes}, 120, 37), func(x *terminal) {
			x.take(x.m.Init())
			x.press("space")
			compared := 0
			for k := range frames {
				n := k * 7 % frames // there and back
				x.take(x.m.seek(time.Duration(n+1) * every))
				x.pass(time.Second)
				if quiet(n, 2*tickEvery) {
					same(t, x, n)
					compared++
				}
			}
			if compared < 5 {
				t.Errorf("%d frames are quiet", compared)
			}
		})
	})
	t.Run("four times as fast", func(t *testing.T) {
		inTerminal(t, replayed(t, Replay{Tapes: tapes, Speed: 4}, 120, 37), func(x *terminal) {
			x.take(x.m.Init())
			compared := 0
			for n := range frames {
				x.pass(every / 4)
				if quiet(n, 4*2*tickEvery) {
					same(t, x, n)
					compared++
				}
			}
			if compared < 3 {
				t.Errorf("%d frames are quiet", compared)
			}
		})
	})
}

// still is a frame without what only spins.
func still(frame string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", r) {
			return '*'
		}
		return r
	}, frame)
}

// The keys of a replay move through it, and none of those that run something is there.
func TestTheKeysOfAReplay(t *testing.T) {
	store := stored(t, "as-completed:2") // 7 calls of 0.5s: 2s
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store)}, 120, 36), func(x *terminal) {
		x.take(x.m.Init())
		x.pass(600 * time.Millisecond)
		if v := x.m.View(); v.WindowTitle != "replay of as-completed:2 on people, 1 Jan 00:00 · regatta" || v.ProgressBar != nil {
			t.Errorf("the title is %q", v.WindowTitle)
		}
		x.wantShown("REPLAY of as-completed:2 on people", "space pause", "←→ 100ms", "[ ] speed", "2/7 delivered", "▶ 1×")
		at := func(want time.Duration) {
			t.Helper()
			x.m.Update(nil)
			if got := x.m.at(); (got - want).Abs() > 5*time.Millisecond {
				t.Errorf("it stands at %v, not %v", got, want)
			}
		}
		x.press("space")
		x.pass(time.Minute)
		at(601 * time.Millisecond)
		x.wantShown("‖ paused", "space play", "2/7 delivered")
		x.press("left", "left")
		at(401 * time.Millisecond)
		x.wantShown("0/7 delivered")
		x.press("5")
		at(time.Second)
		x.wantShown("4/7 delivered")
		x.press("]", "]", "]", "]", "]", "]", "]", "]")
		x.wantShown("‖ paused, 100×")
		x.press("[", "[", "[", "[", "[", "[", "[", "[", "[", "[")
		x.wantShown("‖ paused, 0.25×")
		x.press("space")
		x.pass(2 * time.Second)
		at(1500 * time.Millisecond)
		x.press("t", "1", ".", "2", "enter")
		x.pass(time.Millisecond)
		at(1200 * time.Millisecond)
		x.press("9")
		x.pass(time.Minute)
		x.wantShown("space play again", "✓ ", "7/7 delivered")
		x.press("R", "enter", "S", "T", "d", "v", "W", "m", "o", "a", "x", "L", "s")
		x.wantNotShown("RUNS", "CODE", "DATA", "WEATHER")
		if x.m.busy() || x.m.prompt != nil || len(x.m.stack) != 1 {
			t.Errorf("a key of a live screen did something:\n%s", x.plain())
		}
		x.press("space")
		at(0)
		x.press("space", "q")
		if !x.quit {
			t.Error("q doesn't quit")
		}
	})
}

// A replay goes to failures and to changes of the limit, and says what they are.
func TestAReplayGoesToWhatHappened(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", data: "tickets", sim: "latency=fixed:500ms,error=0.2", store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(700 * time.Millisecond)
		x.press("right")
		x.pass(time.Minute)
	})
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store)}, 120, 36), func(x *terminal) {
		x.take(x.m.Init())
		x.press("space", "i")
		x.wantShown("limit 3, changed by user", "✗")
		x.press("i")
		x.wantShown("no later limit change")
		x.press("0")
		x.wantShown("◆", "●", "✗")
		var there []string
		for range x.m.replay.deck.Moments(runner.Failures) {
			x.press("n")
			there = append(there, fmt.Sprint(x.m.at()))
			x.wantShown("failed, server")
		}
		x.press("9", "right", "right", "right", "right", "N")
		if got := fmt.Sprint(x.m.at()); len(there) < 3 || !strings.Contains(strings.Join(there, " "), got) || got == there[0] {
			t.Errorf("the last failure is at %s, of %v", got, there)
		}
	})
}

// A click on the line of a replay goes to the time there.
func TestAClickOnTheLineOfTime(t *testing.T) {
	store := stored(t, "gather:2")
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store)}, 80, 24), func(x *terminal) {
		x.take(x.m.Init())
		x.press("space")
		x.plain()
		b := x.m.barOf()
		x.send(tea.MouseClickMsg{X: b.from + b.cells/2, Y: 21, Button: tea.MouseLeft})
		x.pass(time.Millisecond)
		if at := x.m.at(); at < 900*time.Millisecond || at > 1100*time.Millisecond {
			t.Errorf("the middle is at %v", at)
		}
	})
}

// Whatever is pressed in a replay at whatever size, the screen fits and nothing panics.
func TestAnyKeysInAReplay(t *testing.T) {
	t.Chdir(t.TempDir()) // some keys write files
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, sim: "latency=lognormal:500ms:0.3,error=0.2,refused=0.1", store: store, save: true}, func(x *terminal) {
		x.press("R")
		x.pass(10 * time.Second)
	})
	tapes := tapesOf(t, store)
	names := []string{"enter", "tab", "esc", "up", "down", "left", "right", "space", "home", "end", "pgup", "[", "]", "n", "N", "i", "I", "t", "0", "5", "9",
		"R", "S", "T", "s", "c", "D", "d", "v", "?", "m", "e", "w", "/", "x", "click", "line", "backspace", "ctrl+c"}
	rapid.Check(t, func(rt *rapid.T) {
		pressed := rapid.SliceOfN(rapid.SampledFrom(names), 0, 25).Draw(rt, "keys")
		waits := rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 50, 900}), len(pressed), len(pressed)).Draw(rt, "waits")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 130), len(pressed)*2, len(pressed)*2).Draw(rt, "sizes")
		r := Replay{Tapes: tapes[:rapid.SampledFrom([]int{1, 5}).Draw(rt, "runs")], AtEnd: rapid.Bool().Draw(rt, "at end")}
		inTerminal(t, replayed(t, r, rapid.IntRange(1, 130).Draw(rt, "width"), rapid.IntRange(1, 40).Draw(rt, "height")), func(x *terminal) {
			x.take(x.m.Init())
			for i, name := range pressed {
				switch name {
				case "click":
					x.send(tea.MouseClickMsg{X: sizes[2*i], Y: sizes[2*i+1] % 40, Button: tea.MouseLeft})
				case "line":
					x.send(tea.MouseClickMsg{X: sizes[2*i], Y: x.m.lay.h - 3, Button: tea.MouseLeft})
				default:
					x.send(keyPress(name))
				}
				x.pass(time.Duration(waits[i]) * time.Millisecond)
				x.content()
				for k, played := range x.m.replay.runs {
					if now := x.m.replay.deck.At(x.m.now); played.Tally.Now > now+time.Millisecond {
						rt.Fatalf("run %d is at %v, the clock at %v", k, played.Tally.Now, now)
					}
				}
				if i%3 == 0 {
					x.send(tea.WindowSizeMsg{Width: sizes[2*i], Height: sizes[2*i+1]})
				}
			}
			x.m.replay.deck.Play(false)
			x.pass(time.Second)
		})
		if t.Failed() {
			rt.Fatalf("keys %v", fmt.Sprint(pressed))
		}
	})
}

// Runs that made room for the same at another time are kept nowhere: of a million items each would
// take hundreds of megabytes.
func TestAReplayLetsGoOfOtherTimes(t *testing.T) {
	store := &runs.Store{Dir: t.TempDir()}
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:2", sim: "latency=fixed:1s", store: store, save: true}, func(x *terminal) {
		x.press("enter")
		x.pass(10 * time.Second)
	})
	inTerminal(t, replayed(t, Replay{Tapes: tapesOf(t, store)}, 120, 36), func(x *terminal) {
		x.take(x.m.Init())
		var before []weak.Pointer[engine.Tally]
		for _, to := range []string{"5", "9", "2", "7"} {
			x.pass(100 * time.Millisecond)
			x.plain()
			before = append(before, weak.Make(x.m.replay.runs[0].Tally))
			x.press(to)
		}
		x.press("space")
		x.pass(time.Second)
		runtime.GC()
		for i, p := range before[:len(before)-1] { // the latest may be in what was drawn last
			if p.Value() != nil {
				t.Errorf("the runs before seek %d are still there", i)
			}
		}
	})
}
