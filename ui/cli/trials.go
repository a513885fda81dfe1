package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"

	"regatta/engine"
	"regatta/engine/trials"
	"regatta/ui/results"
	"regatta/ui/text"
)

// series runs lanes one after the other, as many times as it is told, and shows
// how far it is.
type series struct {
	job      *job
	progress *progress
	total    int // runs
	done     int
	tallies  []*engine.Tally // of all runs, in the order in which they ran
}

// run makes one run of a lane. Every trial meets other latencies, the same for
// all lanes: else trials would say nothing about chance.
func (s *series) run(ctx context.Context, lane engine.Lane, trial int) (*engine.Tally, error) {
	s.progress.draw(fmt.Sprintf("%v, run %d of %d", lane, s.done+1, s.total))
	j := *s.job
	j.base.Seed += uint64(trial)
	p, err := j.provider.Reseeded(j.base.Seed)
	if err != nil {
		return nil, err
	}
	j.provider = p
	h, err := newHeat(&j, []engine.Lane{lane})
	if err != nil {
		return nil, err
	}
	defer h.close()
	if err := h.inTurn(ctx); err != nil {
		return nil, err
	}
	s.done++
	s.tallies = append(s.tallies, h.lanes[0].tally)
	return h.lanes[0].tally, nil
}

// raceTrials runs the lanes many times, interleaved, and writes what can be told
// apart and what can't.
func (a *app) raceTrials(ctx context.Context, j *job, lanes []engine.Lane, n int, to outputSettings) error {
	return a.inSeries(ctx, j, to, len(lanes)*(n+1), func(ctx context.Context, s *series, out io.Writer) error {
		r, err := trials.Run(ctx, lanes, n, s.run, nil)
		s.progress.clear()
		if err != nil {
			return err
		}
		return newTrialReport(j, r).write(out, to.format)
	})
}

// raceSweep runs a strategy at one limit after the other and writes what each
// gives, and which limit it would take.
func (a *app) raceSweep(ctx context.Context, j *job, lanes []engine.Lane, to outputSettings) error {
	return a.inSeries(ctx, j, to, len(lanes), func(ctx context.Context, s *series, out io.Writer) error {
		report := sweepReport{Dataset: j.set.Name, Items: j.set.Rows.Len(), Provider: j.provider.Label(), Model: j.provider.Model()}
		var points []trials.Point
		for _, lane := range lanes {
			t, err := s.run(ctx, lane, 0)
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				break // the run that was cut short says nothing
			}
			points = append(points, trials.PointOf(t))
		}
		s.progress.clear()
		return report.with(lanes, points).write(out, to.format)
	})
}

// inSeries checks the provider, opens the output, and ends as races end.
func (a *app) inSeries(ctx context.Context, j *job, to outputSettings, runs int, work func(context.Context, *series, io.Writer) error) error {
	ctx, stop := interruptible(ctx)
	defer stop()
	if err := check(ctx, j.provider); err != nil {
		return err
	}
	out, err := to.open(a.stdout)
	if err != nil {
		return err
	}
	s := &series{job: j, progress: a.newProgress(), total: runs}
	if err := errors.Join(work(ctx, s, out), out.close()); err != nil {
		return err
	}
	unsaved := a.saved(j.saver)
	if ctx.Err() != nil {
		a.say(fmt.Sprintf("stopped: %d of %s ran", s.done, text.Plural(runs, "run")))
		return stopCause(ctx)
	}
	return outcome(ctx, unsaved, j.provider.Label(), s.tallies...)
}

// trialReport is what trials came to. Times are seconds.
type trialReport struct {
	Dataset  string      `json:"dataset"`
	Items    int         `json:"items"`
	Provider string      `json:"provider"`
	Model    string      `json:"model"`
	Trials   int         `json:"trials"`
	Lanes    []trialLane `json:"lanes"`
	Pairs    []trialPair `json:"pairs"`
}

type trialLane struct {
	Lane   string    `json:"lane"`
	Whole  int       `json:"whole"` // trials that count: neither stopped nor cut short
	Walls  []float64 `json:"walls_s"`
	Median float64   `json:"median_s"`
	Low    *float64  `json:"low_s"` // the interval of the median; null: too few trials
	High   *float64  `json:"high_s"`
	First  float64   `json:"first_result_s"` // medians
	P95    float64   `json:"p95_s"`
	Failed int       `json:"failed"`
}

type trialPair struct {
	A       string  `json:"a"`
	B       string  `json:"b"`
	Verdict string  `json:"verdict"` // of a against b
	Ratio   float64 `json:"ratio"`
	P       float64 `json:"p"` // corrected over all pairs
	says    string
}

func newTrialReport(j *job, r trials.Result) trialReport {
	report := trialReport{Dataset: j.set.Name, Items: j.set.Rows.Len(), Provider: j.provider.Label(), Model: j.provider.Model(), Trials: r.Trials}
	for _, m := range r.Lanes {
		walls := trials.Summarize(m.Walls)
		l := trialLane{
			Lane: m.Label, Whole: walls.Trials, Walls: append([]float64{}, m.Walls...), Median: walls.Median,
			First: trials.Summarize(m.Firsts).Median, P95: trials.Summarize(m.P95s).Median, Failed: m.Failed,
		}
		if walls.HasInterval() {
			l.Low, l.High = &walls.Lo, &walls.Hi
		}
		report.Lanes = append(report.Lanes, l)
	}
	for _, p := range r.Pairs() {
		report.Pairs = append(report.Pairs, trialPair{p.A.Label, p.B.Label, p.Verdict.String(), p.Ratio, p.P, p.String()})
	}
	return report
}

func (r trialReport) table() table {
	t := table{columns: []column{{"lane", true}, {"trials", false}, {"wall, median", false}, {"95% interval", false}, {"first", false}, {"p95", false}, {"failed", false}}}
	for _, l := range r.Lanes {
		interval := unknown
		if l.Low != nil {
			interval = inSeconds(*l.Low) + " to " + inSeconds(*l.High)
		}
		t.rows = append(t.rows, []string{l.Lane, text.Count(l.Whole), inSeconds(l.Median), interval, inSeconds(l.First), inSeconds(l.P95), text.Count(l.Failed)})
	}
	return t
}

func (r trialReport) write(w io.Writer, format string) error {
	var says []string
	for _, p := range r.Pairs {
		says = append(says, p.says)
	}
	return writeReport(w, format, r, r.table(), says)
}

// sweepReport is what a sweep came to.
type sweepReport struct {
	Dataset   string       `json:"dataset"`
	Items     int          `json:"items"`
	Provider  string       `json:"provider"`
	Model     string       `json:"model"`
	Points    []sweepPoint `json:"points"`
	Recommend *int         `json:"recommended_limit"` // null: none
	Why       string       `json:"why"`
}

type sweepPoint struct {
	Lane       string  `json:"lane"`
	Limit      int     `json:"limit"`
	Throughput float64 `json:"items_per_s"`
	P95        float64 `json:"p95_s"`
	Wall       float64 `json:"wall_s"`
	Failed     int     `json:"failed"`
	Retries    int     `json:"retries"`
}

func (r sweepReport) with(lanes []engine.Lane, points []trials.Point) sweepReport {
	r.Points = []sweepPoint{}
	for i, p := range points {
		r.Points = append(r.Points, sweepPoint{lanes[i].String(), p.Limit, p.Throughput, p.P95.Seconds(), p.Wall.Seconds(), p.Failed, p.Retries})
	}
	best, why := trials.Knee(points)
	r.Why = why
	if best >= 0 {
		r.Recommend = &points[best].Limit
	}
	return r
}

func (r sweepReport) write(w io.Writer, format string) error {
	t := table{columns: []column{{"lane", true}, {"items/s", false}, {"p95", false}, {"wall", false}, {"failed", false}, {"retries", false}}}
	for _, p := range r.Points {
		t.rows = append(t.rows, []string{p.Lane, fmt.Sprintf("%.1f", p.Throughput), inSeconds(p.P95), inSeconds(p.Wall), text.Count(p.Failed), text.Count(p.Retries)})
	}
	return writeReport(w, format, r, t, []string{r.Why})
}

func inSeconds(s float64) string { return text.Seconds(time.Duration(s * float64(time.Second))) }

// writeReport writes a report: as JSON, as CSV, or as a table with what it says in
// sentences below.
func writeReport(w io.Writer, format string, report any, t table, says []string) error {
	var buf bytes.Buffer
	var err error
	switch format {
	case formatJSON:
		err = results.AppendJSON(&buf, report)
	case results.CSV:
		err = csv.NewWriter(&buf).WriteAll(append([][]string{t.titles()}, t.rows...))
	case formatMarkdown:
		t.markdown(&buf)
	default:
		t.text(&buf)
	}
	if format == formatMarkdown || format == formatTable {
		buf.WriteString("\n")
		for _, line := range says {
			buf.WriteString(line + "\n")
		}
	}
	if err == nil {
		_, err = w.Write(buf.Bytes())
	}
	if err != nil {
		return &unwritten{what: "the comparison", err: err}
	}
	return nil
}
