package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"regatta/engine"
)

// TestLargeRunsStaySmall: files are bounded, whatever the number of items, how
// often they fail and how many lanes there are.
func TestLargeRunsStaySmall(t *testing.T) {
	const most = 300 << 10
	for name, tallies := range map[string][]*engine.Tally{
		"many items": {planned(t, "gather:500", 10_000, 0.02), planned(t, "as-completed:500", 10_000, 0.02), planned(t, "ordered:200", 10_000, 0)},
		"all fail":   {planned(t, "gather", 3000, 0.7), planned(t, "as-completed:40", 3000, 0.7), planned(t, "ordered:3", 3000, 0.7)},
		"one lane":   {planned(t, "as-completed:2000", 10_000, 0.5)},
		"many lanes": manyLanes(t, 24),
	} {
		r := Race(about(len(tallies[0].Rows)), tallies)
		for _, f := range []Format{Markdown, HTML, SVG} {
			if n := len(bytesOf(t, r, f)); n > most {
				t.Errorf("%s%s: %d bytes", name, endings[f], n)
			}
		}
	}
}

func manyLanes(t *testing.T, n int) []*engine.Tally {
	var tallies []*engine.Tally
	for i := range n {
		tallies = append(tallies, planned(t, "as-completed:"+strconv.Itoa(i+1), 1000, 0.3))
	}
	return tallies
}

var boxes = regexp.MustCompile(`M([\d.-]+) ([\d.-]+)h([\d.-]+)v([\d.-]+)h([\d.-]+)z`)

// TestRowsKeepToTheirBlocks: with any number of items in any state that has a row an item,
// everything is within the plot, and every call is in it.
func TestRowsKeepToTheirBlocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lanes := rapid.IntRange(1, 30).Draw(rt, "lanes")
		tally := planned(t, rapid.SampledFrom([]string{"for-loop", "gather", "gather:7", "as-completed:3", "ordered:20"}).Draw(rt, "lane"),
			rapid.IntRange(1, int(roomOf(lanes)/leastRow)).Draw(rt, "items"), rapid.Float64Range(0, 1).Draw(rt, "failing"))
		b := newBlock(tally, lanes, 1, timeScale{longest([]*engine.Tally{tally}), plotWidth})
		if b.height < leastBlock || b.height > mostBlock+leastBlock || b.area {
			rt.Fatalf("an area %v, of %v pixels", b.area, b.height)
		}
		n := 0
		for _, path := range b.paths {
			for _, m := range boxes.FindAllStringSubmatch(path, -1) {
				x, y, w, h := number(m[1]), number(m[2]), number(m[3]), number(m[4])
				if x < 0 || y < 0 || w <= 0 || h < 0 || x+w > plotWidth+0.3 || y+h > b.height+0.3 {
					rt.Fatalf("%s is out of %v x %v", m[0], plotWidth, b.height)
				}
				n++
			}
			if rest := boxes.ReplaceAllString(path, ""); rest != "" {
				rt.Fatalf("%q is no box", rest)
			}
		}
		if n < len(tally.Rows) {
			rt.Fatalf("%d boxes for %d items", n, len(tally.Rows))
		}
	})
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// TestLabelsKeepClear: no label touches another one or a leader.
func TestLabelsKeepClear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var traces []*trace
		for range rapid.IntRange(1, 12).Draw(t, "lanes") {
			traces = append(traces, &trace{
				name: strings.Repeat("x", rapid.IntRange(1, 20).Draw(t, "name")), wall: "12.34s",
				x: rapid.Float64Range(0, pictureWidth-stepsLeft-stepsRight).Draw(t, "x"),
			})
		}
		rows := stackLabels(traces)
		for i, a := range traces {
			if a.row < 0 || a.row >= rows {
				t.Fatalf("row %d of %d", a.row, rows)
			}
			end := a.x + wide(a.name, normal, true) + wide(a.wall, normal, false)
			for k, b := range traces {
				if i != k && b.row >= a.row && b.x > a.x && b.x < end {
					t.Fatalf("the label at %v, row %d, is hit by that at %v, row %d", a.x, a.row, b.x, b.row)
				}
			}
		}
	})
}
