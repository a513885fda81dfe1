package chart

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/ui/theme"
)

// Every latency is counted once, in the bucket that it lies in, and the edges of
// the buckets are round.
func TestBucketsCountEveryLatency(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		series := make([]HistSeries, rapid.IntRange(1, 6).Draw(rt, "series"))
		for i := range series {
			for range rapid.IntRange(0, 40).Draw(rt, "values") {
				series[i].Values = append(series[i].Values, time.Duration(rapid.IntRange(-1, 5000).Draw(rt, "value"))*ms)
			}
		}
		columns := rapid.IntRange(leastColumns, 200).Draw(rt, "columns")
		b := newBuckets(series, columns)
		n := int(b.time.Span / b.step)
		if n < fewestBuckets || n > mostBuckets || n*b.cells > columns || b.time.Cells != n*b.cells {
			rt.Fatalf("%d buckets of %d cells in %d columns", n, b.cells, columns)
		}
		if b.time.From%b.step != 0 || b.time.Span%b.step != 0 {
			rt.Fatalf("edges from %v, each %v", b.time.From, b.step)
		}
		beyond := 0
		for i := range series {
			want := make([]int, n)
			for _, v := range series[i].Values {
				if v < 0 {
					continue
				}
				k := int((v - b.time.From) / b.step)
				if k >= n {
					k = n - 1
					beyond++
				}
				want[k]++
			}
			for k := range want {
				if b.counts[i][k] != want[k] {
					rt.Fatalf("lane %d: bucket %d counts %d, want %d", i, k, b.counts[i][k], want[k])
				}
			}
		}
		if beyond != b.beyond {
			rt.Fatalf("%d beyond, want %d", b.beyond, beyond)
		}
	})
}

// The chart's percentiles are those of the tally, and so of the table.
func TestPercentilesAreTheTallys(t *testing.T) {
	latencies := spread(333)
	tally := engine.NewTally()
	tally.Apply([]engine.Event{{Kind: engine.RunStarted, Started: &engine.Started{Items: len(latencies)}}})
	for i, took := range latencies {
		tally.Apply([]engine.Event{
			{Kind: engine.CallStarted, Item: i},
			{Kind: engine.AttemptStarted, Item: i, Attempt: 1},
			{Kind: engine.Finished, Item: i, At: took, Took: took, Status: engine.OK, Answer: &call.Answer{}},
		})
	}
	m := measure(latencies)
	if want := tally.Percentile(50); m.p50 != want {
		t.Errorf("the median is %v, want %v", m.p50, want)
	}
	if want := tally.Percentile(95); m.p95 != want {
		t.Errorf("the 95th percentile is %v, want %v", m.p95, want)
	}
}

// One latency far beyond the others doesn't flatten them; it is said.
func TestAnOutlierIsCountedApart(t *testing.T) {
	th := theme.New(true)
	values := append(spread(200), 90*time.Second)
	lines := Histogram(th, []HistSeries{{"gather", "", th.Series[0], values}}, Options{Width: 100, Height: 12, YLabel: "latency"})
	if b := newBuckets([]HistSeries{{Values: values}}, 80); b.time.From+b.time.Span > 10*time.Second {
		t.Errorf("the axis goes on to %v", b.time.From+b.time.Span)
	}
	if title := ansi.Strip(lines[0]); !strings.Contains(title, "last bin 1 up to 1:30.0") {
		t.Errorf("the title doesn't say it: %q", title)
	}
}

func TestALaneWithoutCallsSaysSo(t *testing.T) {
	th := theme.New(true)
	series := []HistSeries{{"gather", "", th.Series[0], []time.Duration{-1}}, {"for loop", "", th.Series[1], article()}}
	all := ansi.Strip(strings.Join(Histogram(th, series, Options{Width: 80, Height: 14}), "\n"))
	for _, want := range []string{"0 calls", "7 calls"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing:\n%s", want, all)
		}
	}
	if n := strings.Count(all, "▲p50"); n != 1 {
		t.Errorf("%d medians, want 1:\n%s", n, all)
	}
}
