package chart

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"regatta/engine"
	"regatta/ui/theme"
)

var sizes = [][2]int{{12, 4}, {24, 6}, {40, 12}, {80, 24}, {120, 36}, {200, 60}}

// pictures are the charts that people see.
func pictures(tb testing.TB, th *theme.Theme) map[string]func(Options) []string {
	delivered, flight := race(th, engine.ArticleLanes(), article())
	many := lanes(tb, "gather", "as-completed", "gather:16", "as-completed:16", "ordered:16", "as-completed:8")
	hundreds, busy := race(th, many, spread(300))
	steps := func(series []Series, label string, top int, plain bool) func(Options) []string {
		return func(o Options) []string {
			o.YLabel, o.Top, o.Plain = label, top, plain
			return Steps(th, series, o)
		}
	}
	histogram := func(series []HistSeries) func(Options) []string {
		return func(o Options) []string {
			o.YLabel = "latency of a call"
			return Histogram(th, series, o)
		}
	}
	braid := func(items int, plain bool, lanes []engine.Lane) func(Options) []string {
		strands := braids(th, lanes, items)
		return func(o Options) []string {
			o.Plain = plain
			return Braid(th, strands, o)
		}
	}
	return map[string]func(Options) []string{
		"braid":           braid(7, false, engine.ArticleLanes()),
		"braid-dozens":    braid(40, false, many),
		"braid-plain":     braid(40, true, many[1:4]),
		"braid-thousands": braid(5000, false, many[:4]),
		"delivered":       steps(delivered, "results delivered", 7, false),
		"delivered-plain": steps(delivered, "results delivered", 7, true),
		"delivered-live":  steps(until(delivered, 1900*ms), "results delivered", 7, false),
		"delivered-many":  steps(hundreds, "results delivered", 300, false),
		"flight":          steps(flight, "calls in flight", 0, false),
		"flight-many":     steps(busy[2:], "calls in flight", 0, true),
		"latency":         histogram(slower(th, engine.ArticleLanes(), article())),
		"latency-many":    histogram(slower(th, many, spread(900))),
		"sweep":           func(o Options) []string { return Sweep(th, swept(), 16, o) },
		"sweep-titled": func(o Options) []string {
			o.YLabel = "gather"
			return Sweep(th, swept()[:5], 16, o)
		},
	}
}

func TestPictures(t *testing.T) {
	for name, draw := range pictures(t, theme.New(true)) {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				lines := draw(Options{Width: size[0], Height: size[1]})
				golden.RequireEqual(t, ansi.Strip(strings.Join(lines, "\n"))+"\n")
			})
		}
	}
}

func TestColours(t *testing.T) {
	for name, dark := range map[string]bool{"dark": true, "light": false} {
		for _, picture := range []string{"delivered", "latency", "sweep"} {
			t.Run(picture+"-"+name, func(t *testing.T) {
				lines := pictures(t, theme.New(dark))[picture](Options{Width: 60, Height: 17})
				golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
			})
		}
	}
}

// Every chart has exactly the size asked for, at every size.
func TestSizes(t *testing.T) {
	for name, draw := range pictures(t, theme.New(true)) {
		for _, w := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 17, 20, 24, 29, 35} {
			for _, h := range []int{0, 1, 2, 3, 5, 6, 8, 13} {
				if err := fits(draw(Options{Width: w, Height: h}), w, h); err != nil {
					t.Fatalf("%s at %dx%d: %v", name, w, h, err)
				}
			}
		}
	}
}

func fits(lines []string, w, h int) error {
	if len(lines) != h {
		return fmt.Errorf("%d lines", len(lines))
	}
	for y, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			return fmt.Errorf("line %d is %d cells wide: %q", y, got, line)
		}
		if strings.ContainsAny(ansi.Strip(line), "\x1b\n\r\t") || !utf8.ValidString(line) {
			return fmt.Errorf("line %d is unsafe: %q", y, line)
		}
	}
	return nil
}

func drawOptions(rt *rapid.T) Options {
	return Options{
		Width:  rapid.IntRange(-1, 220).Draw(rt, "width"),
		Height: rapid.IntRange(-1, 70).Draw(rt, "height"),
		Span:   drawTime(rt, "span"),
		Top:    rapid.OneOf(rapid.IntRange(-1, 100), rapid.Int()).Draw(rt, "top"),
		YLabel: rapid.String().Draw(rt, "label"),
		Plain:  rapid.Bool().Draw(rt, "plain"),
	}
}

func drawTime(rt *rapid.T, name string) time.Duration {
	near := rapid.Int64Range(-1, int64(20*time.Second))
	return time.Duration(rapid.OneOf(near, rapid.Int64()).Draw(rt, name))
}

func drawFill(rt *rapid.T, th *theme.Theme) theme.Fill {
	return rapid.SampledFrom(append(th.Series[:], theme.Fill{Color: color.Black})).Draw(rt, "fill")
}

func check(rt *rapid.T, lines []string, o Options) {
	if err := fits(lines, max(o.Width, 0), max(o.Height, 0)); err != nil {
		rt.Fatal(err)
	}
}

// Whatever is drawn, the chart has its size and nothing panics.
func TestAnySteps(t *testing.T) {
	th := theme.New(true)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOptions(rt)
		var series []Series
		for range rapid.IntRange(0, 30).Draw(rt, "series") {
			s := Series{Name: rapid.String().Draw(rt, "name"), Fill: drawFill(rt, th), Until: drawTime(rt, "until")}
			for range rapid.IntRange(0, 20).Draw(rt, "points") {
				value := rapid.OneOf(rapid.IntRange(-1, 50), rapid.Int()).Draw(rt, "value")
				s.Points = append(s.Points, engine.Point{At: drawTime(rt, "at"), Value: value})
			}
			series = append(series, s)
		}
		check(rt, Steps(th, series, o), o)
	})
}

func TestAnyHistogram(t *testing.T) {
	th := theme.New(false)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOptions(rt)
		var series []HistSeries
		for range rapid.IntRange(0, 8).Draw(rt, "series") {
			s := HistSeries{Name: rapid.String().Draw(rt, "name"), Fill: drawFill(rt, th)}
			for range rapid.IntRange(0, 30).Draw(rt, "values") {
				s.Values = append(s.Values, drawTime(rt, "value"))
			}
			series = append(series, s)
		}
		check(rt, Histogram(th, series, o), o)
	})
}

func TestAnySweep(t *testing.T) {
	th := theme.New(true)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawOptions(rt)
		var points []SweepPoint
		for range rapid.IntRange(0, 20).Draw(rt, "points") {
			points = append(points, SweepPoint{
				Limit:      rapid.OneOf(rapid.IntRange(-1, 130), rapid.Int()).Draw(rt, "limit"),
				Throughput: rapid.Float64().Draw(rt, "throughput"),
				P95:        drawTime(rt, "p95"),
			})
		}
		knee := 0
		if len(points) > 0 {
			knee = rapid.SampledFrom(points).Draw(rt, "knee").Limit
		}
		check(rt, Sweep(th, points, knee, o), o)
	})
}

func BenchmarkSteps(b *testing.B) {
	th := theme.New(true)
	series := make([]Series, 6)
	for i := range series {
		series[i] = Series{Name: "as completed", Fill: th.Series[i]}
		for k := range 1024 {
			at := time.Duration(k) * 10 * ms
			series[i].Points = append(series[i].Points, engine.Point{At: at, Value: 20*(i+1) + k*7919%(10*(i+1))})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Steps(th, series, Options{Width: 180, Height: 40, YLabel: "calls in flight"})
	}
}

func BenchmarkHistogram(b *testing.B) {
	th := theme.New(true)
	series := slower(th, lanes(b, "gather", "as-completed", "gather:16", "as-completed:16", "ordered:16", "as-completed:8"), spread(10_000))
	b.ReportAllocs()
	for b.Loop() {
		Histogram(th, series, Options{Width: 180, Height: 40})
	}
}

func BenchmarkSweep(b *testing.B) {
	th := theme.New(true)
	b.ReportAllocs()
	for b.Loop() {
		Sweep(th, swept(), 16, Options{Width: 180, Height: 40})
	}
}
