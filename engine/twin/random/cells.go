package random

import (
	"math"
	"slices"

	"regatta/engine/twin"
)

// Cell is one forecast compared with the truth.
type Cell struct {
	Kind     Kind
	Seed     uint64
	Design   int
	Target   int
	Forecast twin.Forecast
	Truth    float64 // the median wall of fresh runs
	Covered  float64 // the share of them within the band
	Lost     float64 // items that fail in the median run
	Replay   float64
}

// Error is how far the forecast is off, as a share of the truth.
func (c Cell) Error() float64 { return math.Abs(c.Forecast.Wall.Mid/c.Truth - 1) }

// ReplayError is the same of the replay.
func (c Cell) ReplayError() float64 { return math.Abs(c.Replay/c.Truth - 1) }

// Said reports whether the forecast has a number.
func (c Cell) Said() bool {
	return c.Forecast.Knowledge == twin.Known || c.Forecast.Knowledge == twin.IfTaken
}

// Alarm is what the detector says of the runs of a design.
type Alarm struct {
	Kind  Kind
	Found bool
	True  float64 // how many times as long calls really took as they would have alone
}

// Try fits a twin of a provider from the runs of a design, and asks it for every target.
func Try(p *Provider, design int, items int, truths map[int]Truth) ([]Cell, *Alarm) {
	d := Designs()[design]
	runs, stretch := d.Runs(p, items)
	t := twin.Fit(runs)
	if t == nil {
		return nil, nil
	}
	var cells []Cell
	for _, target := range Targets() {
		truth := truths[target]
		f := t.Forecast(twin.Question{Client: client(target, items, 77), Seed: p.Seed})
		cells = append(cells, Cell{Kind: p.Kind, Seed: p.Seed, Design: design, Target: target, Forecast: f,
			Truth: median(truth.Walls), Covered: covered(truth.Walls, f.Wall), Lost: median(truth.Failed), Replay: Replay(runs, target, items)})
	}
	return cells, &Alarm{Kind: p.Kind, Found: t.Growth().Found, True: stretch}
}

func median(sorted []float64) float64 {
	if n := len(sorted); n > 0 {
		return (sorted[n/2] + sorted[(n-1)/2]) / 2
	}
	return 0
}

func covered(walls []float64, b twin.Band) float64 {
	n := 0
	for _, w := range walls {
		if w >= b.Low && w <= b.High {
			n++
		}
	}
	return float64(n) / float64(len(walls))
}

// Score is how well a number of cells came out.
type Score struct {
	Cells, Said, Conditional int
	Median, P90              float64 // error of the cells with a number
	Coverage                 float64 // of their bands
	Wide                     float64 // high / low of their bands, median
	ReplayMedian, ReplayP90  float64 // of the same cells
	RangeCoverage, RangeWide float64 // of the cells without
}

// Sum scores cells.
func Sum(cells []Cell) Score {
	s := Score{Cells: len(cells)}
	var errors, replays, wide, ranges []float64
	for _, c := range cells {
		w := c.Forecast.Wall.High / math.Max(c.Forecast.Wall.Low, 1e-9)
		if !c.Said() {
			s.RangeCoverage += c.Covered
			ranges = append(ranges, w)
			continue
		}
		s.Said++
		if c.Forecast.Knowledge == twin.IfTaken {
			s.Conditional++
			if c.refuses() {
				continue // its condition doesn't hold
			}
		}
		errors, replays, wide = append(errors, c.Error()), append(replays, c.ReplayError()), append(wide, w)
		s.Coverage += c.Covered
	}
	s.Coverage /= math.Max(float64(len(errors)), 1)
	s.RangeCoverage /= math.Max(float64(len(ranges)), 1)
	for _, values := range [][]float64{errors, replays, wide, ranges} {
		slices.Sort(values)
	}
	s.Median, s.P90 = at(errors, 0.5), at(errors, 0.9)
	s.ReplayMedian, s.ReplayP90 = at(replays, 0.5), at(replays, 0.9)
	s.Wide, s.RangeWide = at(wide, 0.5), at(ranges, 0.5)
	return s
}

// refuses reports whether the provider may refuse what is sent too fast.
func (c Cell) refuses() bool {
	p := New(c.Kind, c.Seed)
	return p.base.Rate > 0 || p.base.Cap > 0
}

func at(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(q*float64(len(sorted)-1))]
}
