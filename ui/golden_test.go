package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"image/color"

	"regatta/engine"
	"regatta/engine/call"
)

// a scene is a state that people see, and how to come to it.
type scene struct {
	name string
	setup
	act func(x *terminal)
}

// odd moments, at which nothing else happens
const (
	early = 1239 * time.Millisecond
	whole = 7019 * time.Millisecond
)

// asking is what runs are like whose items are tried and asked again.
var asking = engine.Config{Retry: engine.DefaultRetry(), Reasks: engine.DefaultReasks}

// streaming is what runs are like whose answers are streamed, at a speed to see.
var (
	streaming = engine.Config{Stream: true, Retry: engine.DefaultRetry(), Reasks: engine.DefaultReasks}
	slowly    = "latency=uniform:300ms:900ms,tokens_per_second=20"
)

func scenes(t *testing.T) []scene {
	return []scene{
		{"idle", setup{}, func(x *terminal) {}},
		{"loop-running", setup{}, func(x *terminal) { x.press("enter"); x.pass(2 * early) }},
		{"gather-running", setup{lane: "gather:2"}, func(x *terminal) { x.press("enter"); x.pass(early) }},
		{"gather-done", setup{lane: "gather:2"}, func(x *terminal) { x.press("enter"); x.pass(whole) }},
		{"stopped", setup{lane: "as-completed:2"}, func(x *terminal) { x.press("enter"); x.pass(early); x.press("ctrl+c", "ctrl+c"); x.pass(early) }},
		{"failing", setup{data: "tickets", lane: "as-completed:6", sim: "error=0.2,invalid=0.1,refused=0.1"},
			func(x *terminal) { x.press("enter"); x.pass(2 * early) }},
		{"re-asking", setup{data: "receipts", lane: "as-completed:4", sim: "invalid=0.5,error=0.1", base: asking},
			func(x *terminal) { x.press("enter"); x.pass(3 * early) }},
		{"re-asked", setup{data: "receipts", lane: "gather", sim: "invalid=0.4", base: asking},
			func(x *terminal) { x.press("enter"); x.pass(whole) }},
		{"re-asked-item", setup{lane: "gather:2", sim: "invalid=0.6", base: asking},
			func(x *terminal) {
				x.press("enter")
				x.pass(whole)
				x.press("tab", "down", "down", "down", "enter")
				x.plain()
				x.press("G")
			}},
		{"re-asked-causes", setup{sim: "invalid=0.4", base: asking},
			func(x *terminal) { x.press("down", "R"); x.pass(time.Minute); x.press("c", "right") }},
		{"streaming", setup{data: "receipts", lane: "gather", sim: slowly, base: streaming},
			func(x *terminal) { x.press("enter"); x.pass(2 * early) }},
		{"streaming-item", setup{data: "receipts", lane: "gather", sim: slowly, base: streaming},
			func(x *terminal) {
				x.press("enter")
				x.pass(2 * early)
				x.press("tab", "enter")
				x.plain()
				x.press("G")
			}},
		{"streamed", setup{lane: "gather:3", sim: slowly + ",error=0.2,invalid=0.2", base: streaming},
			func(x *terminal) { x.press("enter"); x.pass(whole) }},
		{"streamed-item", setup{lane: "gather:3", sim: slowly + ",invalid=0.5", base: streaming},
			func(x *terminal) {
				x.press("enter")
				x.pass(whole)
				x.press("tab", "down", "enter")
				x.plain()
				x.press("G")
			}},
		{"streamed-race", setup{sim: slowly, base: streaming},
			func(x *terminal) { x.press("R"); x.pass(time.Minute); x.press("c") }},
		{"stepped-down", setup{lane: "gather:2", sim: "modes=json-object"},
			func(x *terminal) { x.press("enter"); x.pass(early) }},
		{"stepped-down-done", setup{sim: "modes=tools"}, // one by one: together it is chance which call goes ahead
			func(x *terminal) { x.press("enter"); x.pass(whole); x.press("tab", "esc") }},
		{"lists", setup{set: couples(t), lane: "gather:3", sim: "invalid=0.2", mode: call.Tools, many: true},
			func(x *terminal) { x.press("enter"); x.pass(whole) }},
		{"lists-streaming", setup{set: couples(t), lane: "gather", sim: slowly, base: streaming, many: true},
			func(x *terminal) { x.press("enter"); x.pass(early) }},
		{"list-item", setup{set: couples(t), lane: "gather:3", many: true}, func(x *terminal) {
			x.press("enter")
			x.pass(whole)
			x.press("tab", "down", "enter")
			x.plain()
		}},
		{"racing", setup{}, func(x *terminal) { x.press("R"); x.pass(2 * early) }},
		{"raced", setup{}, func(x *terminal) { x.press("R"); x.pass(whole) }},
		{"compared", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c") }},
		{"causes", setup{data: "tickets", sim: "error=0.2"}, func(x *terminal) { x.press("down", "R"); x.pass(time.Minute); x.press("c", "right") }},
		{"delivered", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c", "right", "right") }},
		{"order", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c", "right", "right", "right") }},
		{"order-many", setup{data: "people:700", lane: "ordered:64", sim: "latency=lognormal:100ms:0.5"}, func(x *terminal) {
			x.press("enter")
			x.pass(whole)
			x.press("t", "t", "t", "enter") // as completed
			x.pass(whole)
			x.press("m", "c", "right", "right", "right")
		}},
		{"runs", setup{}, func(x *terminal) { x.several(); x.press("m", "down", "space") }},
		{"apart", setup{}, func(x *terminal) { x.several(); x.press("m", "a", "c") }},
		{"in-flight", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c", "left", "left", "left") }},
		{"latencies", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c", "left", "left") }},
		{"answers", setup{set: misjudged(t)}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("c", "left") }},
		{"so-far", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("esc", "down", "down") }},
		{"priced-running", setup{data: "tickets", lane: "as-completed:4", real: true, budget: 0.5}, func(x *terminal) { x.press("enter", "enter"); x.pass(2 * early) }},
		{"budget-reached", setup{data: "people:200", lane: "as-completed:8", real: true, budget: 0.0006},
			func(x *terminal) { x.press("enter", "enter"); x.pass(time.Minute) }},
		{"budget-spent", setup{data: "people:200", lane: "gather:8", real: true, budget: 0.0006},
			func(x *terminal) { x.press("enter", "enter"); x.pass(time.Minute); x.press("up") }},
		{"race-asks", setup{real: true, priced: true}, func(x *terminal) { x.press("R") }},
		{"run-asks-again", setup{lane: "gather", real: true, priced: true}, func(x *terminal) { x.press("enter"); x.pass(whole); x.press("enter") }},
		{"save-as", setup{lane: "gather"}, func(x *terminal) { x.press("enter"); x.pass(whole); x.press("w") }},
		{"limit-typed", setup{lane: "gather:2"}, func(x *terminal) { x.press("L", "1", "2") }},
		{"item", setup{lane: "gather"}, func(x *terminal) { x.press("enter"); x.pass(whole); x.press("tab", "down", "enter") }},
		{"filtered", setup{data: "tickets", lane: "as-completed:6", sim: "error=0.2,invalid=0.1,refused=0.1"},
			func(x *terminal) { x.press("enter"); x.pass(whole); x.press("/", "tab", "tab", "tab") }},
		{"sweeping", retrying(false), func(x *terminal) { x.press("S"); x.pass(5 * early) }},
		{"swept", retrying(false), func(x *terminal) { x.press("S"); x.pass(time.Minute) }},
		{"sweeping-in-turn", retrying(true), func(x *terminal) { x.press("S", "enter"); x.pass(52*time.Second + early) }},
		{"trials", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("T"); x.pass(20 * early) }},
		{"tried", setup{}, func(x *terminal) { x.press("R"); x.pass(whole); x.press("T"); x.pass(2 * time.Minute) }},
		{"cached", setup{lane: "gather:2", cached: true}, func(x *terminal) { x.someCached() }},
		{"cached-item", setup{lane: "gather:2", cached: true}, func(x *terminal) { x.someCached(); x.press("tab", "down", "enter") }},
		{"weather", setup{sim: "rpm=600"}, func(x *terminal) { x.press("W", "left", "down", "down", "down", "right") }},
		{"help", setup{}, func(x *terminal) { x.press("?") }},
		{"data", setup{}, func(x *terminal) { x.press("d", "down") }},
		{"data-file", setup{folder: "testdata/data"}, func(x *terminal) { x.press("d"); x.write("people.c") }},
		{"data-form", setup{folder: "testdata/data"}, func(x *terminal) {
			x.press("d")
			x.write("people.c")
			x.press("enter")
			x.write("name string, age in")
		}},
		{"data-bad", setup{folder: "testdata/data"}, func(x *terminal) {
			x.press("d")
			x.write("notes")
			x.press("enter")
			x.write("topic house|food|other")
			x.press("enter", "right", "right", "enter")
		}},
		{"thousands", setup{data: "people:5000", lane: "gather:12"}, func(x *terminal) { x.press("enter"); x.pass(whole) }},
	}
}

// several runs lanes on two datasets, and one of them twice.
func (x *terminal) several() {
	x.press("down", "down", "enter")
	x.pass(whole)
	x.press("d", "down", "enter")
	x.pass(time.Second)
	x.press("R")
	x.pass(6 * whole)
	x.press("esc", "enter")
	x.pass(whole)
}

// retrying is a screen on a provider that fails some calls at first. (How often one that takes few
// calls at once turns them down depends on who comes first at the same moment.)
func retrying(real bool) setup {
	return setup{data: "tickets", lane: "as-completed:2", sim: "latency=fixed:870ms,error=0.1", real: real, base: engine.Config{Retry: engine.DefaultRetry()}}
}

// The body of every scene, at a narrow size, the usual one and a wide one, and what stands around
// the bodies of all scenes: header, story and keys, where there is little room and where there is
// much. A new key changes these, not the bodies. Whatever is shown fits at other sizes too, to which
// the terminal changes at last.
func TestBodies(t *testing.T) {
	around := map[int]*heads{40: {}, 120: {}}
	for _, s := range scenes(t) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
			s.w, s.h = size[0], size[1]
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, s.w, s.h), func(t *testing.T) {
				inTerminal(t, s.setup, func(x *terminal) {
					s.act(x)
					from := x.m.lay.body.y
					lines := strings.Split(x.plain(), "\n")
					golden.RequireEqual(t, []byte(strings.Join(lines[from:from+x.m.lay.body.h], "\n")))
					switch s.w {
					case 40:
						x.send(tea.WindowSizeMsg{Width: 40, Height: 36})
						around[40].add(s.name, x.plain())
					case 80:
						x.send(tea.WindowSizeMsg{Width: 50, Height: 15})
						x.plain()
					case 120:
						around[120].add(s.name, strings.Join(lines, "\n"))
						x.send(tea.WindowSizeMsg{Width: 200, Height: 60})
						x.plain()
					}
				})
			})
		}
	}
	for w, h := range around {
		if h.scenes < len(scenes(t)) {
			t.Logf("headers and footers at a width of %d are those of %d scenes: not compared", w, h.scenes)
			continue
		}
		t.Run(fmt.Sprint("headers-and-footers-", w), func(t *testing.T) { golden.RequireEqual(t, []byte(h.text.String())) })
	}
}

// heads are the headers and footers of scenes.
type heads struct {
	text   strings.Builder
	scenes int
}

func (h *heads) add(name, shown string) {
	lines := strings.Split(shown, "\n")
	fmt.Fprintf(&h.text, "%s\n%s\n%s\n%s\n\n", name, lines[0], lines[len(lines)-2], lines[len(lines)-1])
	h.scenes++
}

// Whole screens: how header, rules, body and footer come together at each size.
func TestWholeScreens(t *testing.T) {
	all := map[string][][2]int{
		"idle": {{40, 12}, {50, 15}, {80, 24}, {200, 60}}, "gather-running": {{120, 36}}, "racing": {{80, 24}}, "raced": {{120, 36}},
		"compared": {{200, 60}}, "sweeping": {{80, 24}}, "tried": {{50, 15}}, "data-form": {{40, 12}, {80, 24}}, "help": {{40, 12}},
		"filtered": {{80, 24}}, "item": {{50, 15}}, "run-asks-again": {{80, 24}},
	}
	for _, s := range scenes(t) {
		for _, size := range all[s.name] {
			s.w, s.h = size[0], size[1]
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, s.w, s.h), func(t *testing.T) {
				inTerminal(t, s.setup, func(x *terminal) {
					s.act(x)
					golden.RequireEqual(t, []byte(x.plain()))
				})
			})
		}
	}
}

// The colours of one screen, in the dark and in the light.
func TestColours(t *testing.T) {
	for name, background := range map[string]color.Color{"dark": color.Black, "light": color.White} {
		t.Run(name, func(t *testing.T) {
			inTerminal(t, setup{lane: "gather:2", w: 80, h: 24}, func(x *terminal) {
				x.send(tea.BackgroundColorMsg{Color: background})
				x.press("enter")
				x.pass(2 * early)
				golden.RequireEqual(t, []byte(x.content()))
			})
		})
	}
}
