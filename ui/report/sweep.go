package report

import (
	"math"
	"time"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/chart"
	"regatta/ui/text"
	"regatta/ui/theme"
)

// sweepReport is what a sweep came to.
type sweepReport struct {
	Dataset   string       `json:"dataset"`
	Items     int          `json:"items"`
	Provider  string       `json:"provider"`
	Model     string       `json:"model"`
	Points    []sweepPoint `json:"points"`
	Recommend *int         `json:"recommended_limit"` // null: none
	Why       string       `json:"why"`
	Advice    *advice      `json:"recommendation"` // null: none
	tail
}

// advice is what a sweep recommends: a limit, alone or with a rate, or that the run finds its
// limit.
type advice struct {
	Limit  *int   `json:"limit"` // null: the run is to find it
	RPM    *int   `json:"rpm"`   // null: no rate is to be kept to
	Auto   bool   `json:"auto"`
	Reason string `json:"reason"`
	Next   string `json:"next,omitempty"` // what to sweep next
}

// adviceOf is nil where nothing is recommended.
func adviceOf(a trials.Advice) *advice {
	if a.At < 0 {
		return nil
	}
	r := &advice{Auto: a.Auto, Reason: string(a.Reason), Next: a.Next()}
	if !a.Auto {
		r.Limit = &a.Limit
	}
	if a.RPM > 0 {
		r.RPM = &a.RPM
	}
	return r
}

type sweepPoint struct {
	Lane       string  `json:"lane"`
	Limit      int     `json:"limit"`
	Throughput float64 `json:"items_per_s"`
	P95        known   `json:"p95_s"`
	Wall       known   `json:"wall_s"`
	OK         int     `json:"ok"`
	Failed     int     `json:"failed"`
	Retries    int     `json:"retries"`
	Refused    int     `json:"refusals"` // of the retries
	Guess      *string `json:"guess"`    // why its figures are guesses of a twin; nil: they aren't
}

// Sweep reports on one strategy at one limit after the other: what each of the
// lanes gave, of which the last may be missing, and which limit to take.
func Sweep(about About, lanes []engine.Lane, points []trials.Point) *Report {
	s := sweepReport{Dataset: about.Dataset, Items: about.Items, Provider: about.Provider, Model: about.Model, Points: []sweepPoint{}}
	for i, p := range points {
		s.Points = append(s.Points, sweepPoint{
			Lane: lanes[i].String(), Limit: p.Limit, Throughput: p.Throughput,
			P95: known(p.P95.Seconds()), Wall: known(p.Wall.Seconds()),
			OK: p.OK, Failed: p.Failed, Retries: p.Retries, Refused: p.Refused,
			Guess: about.guess(lanes[i]),
		})
	}
	if len(lanes) > 0 {
		about.Swept.Strategy = lanes[0].Strategy
	}
	told := trials.Advise(points, about.Swept)
	s.Why, s.Advice, s.tail = told.String(), adviceOf(told), about.tail(about.Failures)
	if told.Limit > 0 && !told.Auto {
		s.Recommend = &told.Limit
	}
	title := "A sweep"
	if len(lanes) > 0 {
		title += " of " + lanes[0].Strategy.Name
	}
	table := s.table(told.At)
	table.Guesses = about.guesses(lanes[:len(points)])
	return &Report{
		About:    about,
		Failures: about.Failures,
		Title:    title + " on " + text.Line(about.Dataset, titleCells),
		Lead:     spoken([]string{about.Stopped, s.Why}, nil),
		told:     1,
		Table:    table,
		Says:     Section{"Recommended limit", []string{s.Why}},
		Notes:    Section{"Caveats", about.guessed()},
		Warnings: about.guessed(),
		records:  table.records,
		object:   s,
		pictures: func(on sheet) []picture { return []picture{s.picture(on)} },
		glyphs:   func() []glyphs { return []glyphs{s.glyphs()} },
	}
}

// table has a row a limit, of which the one at best is to be recommended.
func (s sweepReport) table(best int) Table {
	t := Table{Caption: "One row per limit.", Columns: []Column{
		{Title: "lane", Left: true}, {Title: "items/s"}, {Title: "p95"}, {Title: "wall"}, {Title: "ok"}, {Title: "failed"}, {Title: "refusals"}, {Title: "retries"},
	}}
	if best >= 0 {
		t.Best = []int{best}
		t.Caption += " " + bestMark + " recommended limit."
	}
	most := 0.0
	for _, p := range s.Points {
		most = max(most, p.Throughput)
	}
	for i, p := range s.Points {
		if p.Throughput > 0 && p.Throughput*(1+trials.Negligible) >= most {
			t.Ties = append(t.Ties, i)
		}
		t.Bars = append(t.Bars, p.Throughput/max(most, math.SmallestNonzeroFloat64))
		t.Rows = append(t.Rows, []string{
			p.Lane, text.PerSecond(p.Throughput), p.P95.String(), p.Wall.String(), text.Count(p.OK), text.Count(p.Failed), text.Count(p.Refused), text.Count(p.Retries),
		})
	}
	if len(t.Ties) < 2 {
		t.Ties = nil
	} else {
		t.Caption += " " + tieMark + " items/s within 1% of the best."
	}
	return t
}

// knee is the limit to recommend; 0: none.
func (s sweepReport) knee() int {
	if s.Recommend == nil {
		return 0
	}
	return *s.Recommend
}

// glyphs draws throughput and p95 against the limit.
func (s sweepReport) glyphs() glyphs {
	var points []chart.SweepPoint
	for _, p := range s.Points {
		points = append(points, chart.SweepPoint{Limit: p.Limit, Throughput: p.Throughput, P95: time.Duration(float64(p.P95) * float64(time.Second))})
	}
	lines := chart.Sweep(theme.New(true), points, s.knee(), chart.Options{Width: glyphWidth, Height: 18, Plain: true})
	return glyphs{"Throughput and p95 by limit", bare(lines)}
}
