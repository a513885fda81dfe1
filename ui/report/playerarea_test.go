package report

import (
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"regatta/engine"
)

// learned is what the script knows at a column of how calls ended, of all columns, in hundredths.
func learned(p *playedArea, column int) (counts [4][]int64) {
	for kind, list := range p.Ended {
		counts[kind] = make([]int64, len(p.Flight))
		for seen, k := 0, 0; k < len(list); k += 6 {
			if seen += int(list[k]); seen >= column {
				break
			}
			end := seen - int(list[k+1])
			begin := end - int(list[k+2])
			counts[kind][begin] += list[k+4]
			if end > begin {
				counts[kind][end] += list[k+5]
			}
			for x := begin + 1; x < end; x++ {
				counts[kind][x] += 100 * list[k+3]
			}
		}
	}
	return counts
}

func playedLane(t *engine.Tally, bytes int) *playedArea {
	return playedAreaOf(t, 200, 1, 200, time.Microsecond, bytes)
}

// At the end a page knows of each column what the occupancy of the tally has, and never that more
// ended than were in flight.
func TestWhatIsPlayedAddsUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tally := crowd(rt, time.Duration(rapid.IntRange(10_000, 50_000_000).Draw(rt, "tick")), 300)
		p := playedLane(tally, rapid.SampledFrom([]int{100, 3000, areaBytes}).Draw(rt, "bytes"))
		a := newArea(tally, 200, 1, int(math.Round(p.Cell*float64(time.Microsecond)/float64(tally.Occupancy.Grain()))))
		if len(a.counts) != len(p.Flight) {
			rt.Fatalf("%d columns, want %d", len(p.Flight), len(a.counts))
		}
		all := learned(p, len(p.Flight)+1)
		for kind, use := range endedUses {
			for x := range a.counts {
				want := 100 * a.counts[x][use]
				if a.whole(x) < 1.0/8 {
					continue // of what is so near the end nothing is seen
				}
				if got := float64(all[kind][x]); math.Abs(got-want) > 10+want/50 {
					rt.Fatalf("column %d of %d: %v hundredths of kind %d, want %v", x, len(p.Flight), got, kind, want)
				}
			}
		}
		column := rapid.IntRange(0, len(p.Flight)).Draw(rt, "column")
		known := learned(p, column)
		for x := range p.Flight {
			if a.whole(x) < 1.0/8 {
				continue
			}
			ended := known[0][x] + known[1][x] + known[2][x] + known[3][x] + p.BackOff[x]
			if slack := 20 + float64(p.Flight[x])/25; float64(ended) > float64(p.Flight[x])+slack || min(known[0][x], known[1][x], known[2][x]) < -10 {
				rt.Fatalf("column %d: %d hundredths are in flight, and %d known to end: %v", x, p.Flight[x], ended, known)
			}
		}
	})
}

// What is shown of a time has nothing of what came later: how calls end that are still in flight.
func TestNothingIsPlayedBeforeItHappened(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := crowdEvents(rt, ms, 300)
		last := events[len(events)-1].At
		until := time.Duration(rapid.Int64Range(0, int64(last)).Draw(rt, "until"))
		other := slices.Clone(events)
		for i := range other {
			if e := &other[i]; e.Kind == engine.Finished && e.At > until {
				if e.Status == engine.OK {
					e.Status, e.Answer, e.Err = engine.Failed, nil, serverError()
				} else {
					e.Status, e.Answer, e.Err = engine.OK, someAnswer(), nil
				}
			}
		}
		one, two := engine.NewTally(), engine.NewTally()
		one.Apply(events)
		two.Apply(other)
		p, q := playedLane(one, areaBytes), playedLane(two, areaBytes)
		column := int(float64(until) / 1e3 / p.Cell)
		a, b := learned(p, column), learned(q, column)
		for x := range min(column, len(p.Flight)) {
			for kind := range a {
				if a[kind][x] != b[kind][x] {
					rt.Fatalf("at %v the column of %v knows of kind %d what comes later: %d and %d", until, time.Duration(float64(x)*p.Cell)*time.Microsecond, kind, a[kind][x], b[kind][x])
				}
			}
			if p.Flight[x] != q.Flight[x] || p.BackOff[x] != q.BackOff[x] {
				rt.Fatalf("at %v the column %d has %d and %d in flight", until, x, p.Flight[x], q.Flight[x])
			}
		}
	})
}

// An attempt that fails is repeated till it is known that it was the last, and then it is why the
// item failed.
func TestTheLastAttemptIsRedWhenItIsKnown(t *testing.T) {
	lane := laneOf(t, "as-completed")
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 1}},
		{Kind: engine.CallStarted}, {Kind: engine.AttemptStarted, Attempt: 1},
		{At: 10 * ms, Kind: engine.Retrying, Attempt: 1, Err: serverError()},
		{At: 100 * ms, Kind: engine.Finished, Attempt: 1, Status: engine.Failed, Err: serverError()},
		{At: 100 * ms, Kind: engine.Delivered}, {At: 100 * ms, Kind: engine.RunOver, Status: engine.OK}}
	tally := engine.NewTally()
	tally.Apply(events)
	if !tally.Rows[0].EndedBy(&tally.Rows[0].Attempts[0]) {
		t.Fatal("the tally takes another attempt for the last")
	}
	p := playedLane(tally, areaBytes)
	for column, want := range map[int][2]int64{5: {0, 0}, 50: {0, 100}, 101: {100, 0}} {
		if got := learned(p, column); got[1][5] != want[0] || got[2][5] != want[1] {
			t.Errorf("at %d ms, of the call at 5 ms: failed %d, repeated %d hundredths, want %v", column, got[1][5], got[2][5], want)
		}
	}
}

// pixelsOf reads the picture of a page at a time.
func pixelsOf(t *testing.T, page []byte, at string) string {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("no chromium")
	}
	script := `
var c = document.querySelector("canvas"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data, n = {};
for (var i = 0; d.length > i; i += 4) { var k = d[i] + "," + d[i+1] + "," + d[i+2]; n[k] = (n[k] || 0) + 1; }
document.body.setAttribute("data-pixels", Object.keys(n).map(function (k) { return k + ":" + n[k]; }).join(" "));`
	dom := browser(t, scripted(page, "", script), at)
	found := regexp.MustCompile(`data-pixels="([^"]*)"`).FindStringSubmatch(dom)
	if found == nil {
		t.Fatalf("no pixels in %s: %.300s", filepath.Base(at), dom)
	}
	return " " + found[1]
}

// In a browser no call is red before it has failed, and then it is.
func TestAPageShowsFailuresWhenTheyHappen(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	lane := laneOf(t, "as-completed")
	events := []engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Lane: lane, Items: 400}}}
	for i := range 400 {
		events = append(events, engine.Event{Kind: engine.CallStarted, Item: i}, engine.Event{Kind: engine.AttemptStarted, Item: i, Attempt: 1})
	}
	for i := range 400 {
		e := engine.Event{At: time.Second, Kind: engine.Finished, Item: i, Attempt: 1, Status: engine.OK, Answer: someAnswer()}
		if i%2 == 0 {
			e.Status, e.Answer, e.Err = engine.Failed, nil, serverError()
		}
		events = append(events, e, engine.Event{At: time.Second, Kind: engine.Delivered, Item: i})
	}
	tally := engine.NewTally()
	tally.Apply(append(events, engine.Event{At: time.Second, Kind: engine.RunOver, Status: engine.OK}))
	page := playedPage(t, tally)
	rgb := func(c colour) string {
		n, err := strconv.ParseUint(c.light[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(" %d,%d,%d:", n>>16, n>>8&255, n&255)
	}
	before, after := pixelsOf(t, page, "#t=0.5"), pixelsOf(t, page, "#t=1")
	if strings.Contains(before, rgb(broken)) || strings.Contains(before, rgb(calling)) || !strings.Contains(before, rgb(flight)) {
		t.Errorf("at 0.5s: %s", before)
	}
	if !strings.Contains(after, rgb(broken)) || !strings.Contains(after, rgb(calling)) || strings.Contains(after, rgb(flight)) {
		t.Errorf("at 1s: %s", after)
	}
}
