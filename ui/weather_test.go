package ui

import (
	"slices"
	"testing"
	"time"

	"regatta/engine"
	"regatta/engine/admit"
	"regatta/ui/figures"
)

// An outage in the middle of a run, from the panel: the run goes on behind it, loses no item
// and knows why it took longer.
func TestAnOutageFromThePanelLosesNoItem(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24, data: "people:200", lane: "gather:8", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(3 * time.Second)
		x.press("W")
		x.wantShown("WEATHER", "no limit")
		x.press("down", "down", "down", "down", "down", "down", "enter")
		x.pass(2500 * time.Millisecond)
		x.wantShown("8 s left")
		before := x.m.home.Run().Tally.OK
		x.pass(time.Minute)
		tally := x.m.home.Run().Tally
		if before == 0 || before == 200 || tally.OK != 200 || tally.Failed != 0 {
			t.Errorf("%d ok in the outage, %d ok and %d failed in the end", before, tally.OK, tally.Failed)
		}
		told := func(c engine.Change) bool { return c.What == admit.Weather && c.Text == "weather: outage of 10s" }
		if !slices.ContainsFunc(tally.Changes, told) {
			t.Errorf("changes %+v", tally.Changes)
		}
		x.press("W")
		x.wantNotShown("WEATHER")
		x.wantShown("200/200 delivered")
	})
}

// Only the simulated provider has a weather; the help says so.
func TestARealProviderHasNoWeather(t *testing.T) {
	inTerminal(t, setup{real: true, w: 120, h: 60}, func(x *terminal) {
		x.press("W")
		x.wantNotShown("WEATHER")
		x.press("?")
		x.wantShown("weather: simulated provider")
	})
}

// Where the weather turned is marked on the axis of a race.
func TestARaceMarksTheWeather(t *testing.T) {
	inTerminal(t, setup{w: 100, h: 30, data: "people:60", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("R")
		x.pass(1500 * time.Millisecond)
		x.wantNotShown(figures.WeatherMark)
		x.press("W", "left", "esc")
		x.pass(time.Second)
		x.wantShown(figures.WeatherMark)
	})
}

// In a run, the mark stands on its axis, and says what changed.
func TestARunMarksTheWeather(t *testing.T) {
	inTerminal(t, setup{w: 100, h: 30, data: "people:20", lane: "gather:4", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("enter")
		x.pass(900 * time.Millisecond)
		x.wantNotShown(figures.WeatherMark)
		x.press("W", "left", "esc")
		x.pass(900 * time.Millisecond)
		x.wantShown(figures.WeatherMark, "▾ rpm 6000")
	})
}

// On a small screen too a forecast says that it leaves the weather out.
func TestAChangedWeatherIsToldInLittleRoom(t *testing.T) {
	inTerminal(t, setup{w: 80, h: 24, lane: "gather:4", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.press("W", "down", "down", "down", "right", "esc")
		x.wantShown("WHAT TO EXPECT  from latencies alone")
	})
}

// A weather that was changed is told wherever its runs are: in the header, in what is expected of
// lanes, and in what is kept of a run.
func TestAChangedWeatherIsToldOnceThePanelIsLeft(t *testing.T) {
	inTerminal(t, setup{w: 120, h: 36, lane: "gather:4", sim: "latency=fixed:400ms", base: asking}, func(x *terminal) {
		x.wantNotShown("weather changed", "changed weather")
		x.press("W", "down", "down", "down", "right", "esc")
		x.wantShown("simulated, weather changed ·", "without faults, limits or changed weather")
		x.press("enter")
		x.pass(whole)
		if got := x.m.home.Run().Live.Header.Settings; got != "latency=fixed:400ms,slow=0.01" {
			t.Errorf("the run says that it was on %q", got)
		}
		x.press("W", "0", "esc")
		x.wantNotShown("weather changed")
	})
}
