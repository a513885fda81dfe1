package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"regatta/engine"
	"regatta/engine/call"
	"regatta/engine/runs"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// figures are those of a race, of each run by its number and its lane.
func (s *shownRuns) figures() report.Table {
	t := report.Table{Columns: []report.Column{{Title: "lane", Left: true}}}
	article := true
	for i, tally := range s.tallies {
		t.Rows = append(t.Rows, []string{tally.Started.Lane.String()})
		if len(s.runs) > 1 {
			t.Rows[i] = []string{numbered(i), tally.Started.Lane.String()}
		}
		article = article && s.runs[i].LikeArticle()
	}
	if len(s.runs) > 1 {
		t.Columns = []report.Column{{Title: "#", Left: true}, {Title: "lane", Left: true}}
	}
	for _, f := range figures.Telling(figures.All(article, figures.GainsOf(s.tallies, s.gains())), s.tallies) {
		t.Columns = append(t.Columns, report.Column{Title: f.Title, Rank: f.Rank})
		for i, tally := range s.tallies {
			t.Rows[i] = append(t.Rows[i], f.Of(tally))
		}
	}
	return t
}

// numbered is how a run is told from others in sentences too.
func numbered(i int) string { return fmt.Sprintf("#%d", i+1) }

// runsTable says which run goes by which number.
func (s *shownRuns) runsTable() report.Table {
	t := report.Table{Columns: []report.Column{
		{Title: "#", Left: true}, {Title: "run", Left: true}, {Title: "started", Left: true, Rank: 4}, {Title: "data", Left: true, Rank: 1}, {Title: "items", Rank: 2},
		{Title: "provider", Left: true, Rank: 3}, {Title: "model", Left: true, Rank: 3},
	}}
	for i, run := range s.runs {
		h := run.Header
		t.Rows = append(t.Rows, []string{numbered(i), text.Clean(run.Name), begun(run), shown(h.Dataset), text.Count(h.Items), shown(h.Provider), shown(h.Model)})
	}
	return t
}

func begun(run *runs.Run) string {
	if run.Header.Begun.IsZero() {
		return "unknown" // its line is damaged
	}
	return run.Header.Begun.Local().Format(time.DateTime)
}

// factsOf says what a run was.
func factsOf(run *runs.Run) report.Table {
	h := run.Header
	t := report.Table{Columns: []report.Column{{Title: "run", Left: true}, {Title: text.Clean(run.Name), Left: true}}}
	add := func(name string, parts ...string) {
		for i, part := range parts {
			if len(h.Unknown) > 0 && strings.TrimPrefix(part, "by ") == "" {
				parts[i] = part + "unknown"
			}
		}
		t.Rows = append(t.Rows, []string{name, strings.Join(parts, ", ")})
	}
	started := []string{begun(run), "by " + shown(h.Program)}
	if n := run.Tally.Sittings(); n > 1 {
		started = append(started, fmt.Sprintf("%d sittings", n))
	}
	add("started", started...)
	data := []string{shown(h.Dataset), text.Plural(h.Items, "item")}
	if h.Skipped > 0 {
		data = append(data, text.Counted(h.Skipped, "row", "rows")+" skipped")
	}
	add("data", data...)
	for _, note := range h.Notes {
		add("read", text.Line(note, mostFact))
	}
	who := []string{shown(h.Provider), shown(h.Model)}
	if h.Settings != "" {
		who = append(who, shown(h.Settings))
	}
	add("provider", who...)
	add("prompt", text.Line(h.Prompt, mostFact))
	add("schema", text.Line(schemaWords(run), mostFact))
	if words := h.Params.Words(); len(words) > 0 {
		add("parameters", text.Clean(strings.Join(words, ", ")))
	}
	if h.Params.System != "" {
		add("system", text.Line(h.Params.System, mostFact))
	}
	add("policies", policies(run)...)
	return t
}

// mostFact is how many cells a fact may take.
const mostFact = 100

// schemaWords is the schema in the short form, as far as it can be read.
func schemaWords(run *runs.Run) string {
	if run.Set.Schema == nil {
		return string(run.Header.Schema)
	}
	return shortForm(run.Set.Schema.Fields())
}

func policies(run *runs.Run) []string {
	h := run.Header
	all := append([]string{"on error " + h.OnError.String()}, workspace.Attempts(&run.Header)...)
	all = append(all, fmt.Sprintf("seed %d", h.Seed))
	if h.Many {
		all = append(all, "several objects per item")
	}
	if h.API != "" && h.API != call.AutoAPI {
		all = append(all, "api "+shown(string(h.API)))
	}
	if h.Mode != "" && h.Mode != call.Auto {
		all = append(all, "mode "+shown(string(h.Mode)))
	}
	if h.Lane.Strategy.Dispatch == engine.AtOnceShuffled {
		order := orderShuffled
		if h.DatasetOrder {
			order = orderDataset
		}
		all = append(all, "started in "+order+" order")
	}
	return all
}

// savedReport is saved runs beside each other, as race --format json writes lanes.
// What they don't have in common is null.
type savedReport struct {
	Dataset  *string     `json:"dataset"`
	Items    *int        `json:"items"`
	Provider *string     `json:"provider"`
	Model    *string     `json:"model"`
	Lanes    []savedLane `json:"lanes"`
	Warnings []string    `json:"warnings"` // what makes the comparison unfair
	Notes    []string    `json:"notes"`    // whether the results agree, and what is missing
}

// savedLane is a run with what it was.
type savedLane struct {
	Run      string `json:"run"`
	Begun    string `json:"begun"`
	Dataset  string `json:"dataset"`
	Items    int    `json:"items"`
	Provider string `json:"provider"`
	Model    string `json:"model"`
	report.Lane
}

func (s *shownRuns) report() savedReport {
	r := savedReport{Warnings: append([]string{}, s.warnings()...), Notes: append([]string{}, s.notes()...)}
	gains := s.gains()
	for i, run := range s.runs {
		h := run.Header
		r.Lanes = append(r.Lanes, savedLane{run.Name, h.Begun.Format(time.RFC3339), h.Dataset, h.Items, h.Provider, h.Model, report.LaneOf(run.Tally, gains[i])})
	}
	r.Dataset = common(r.Lanes, func(l *savedLane) *string { return &l.Dataset })
	r.Items = common(r.Lanes, func(l *savedLane) *int { return &l.Items })
	r.Provider = common(r.Lanes, func(l *savedLane) *string { return &l.Provider })
	r.Model = common(r.Lanes, func(l *savedLane) *string { return &l.Model })
	return r
}

// common is what all lanes have alike; nil: nothing.
func common[T comparable](lanes []savedLane, of func(*savedLane) *T) *T {
	first := of(&lanes[0])
	for i := range lanes {
		if *of(&lanes[i]) != *first {
			return nil
		}
	}
	return first
}

// records are the runs, with the columns that say what they were before those of
// their lanes.
func (s *shownRuns) records() ([][]string, error) {
	var lanes []report.Lane
	what := [][]string{{"run", "begun", "dataset", "items", "provider", "model"}}
	for _, l := range s.report().Lanes {
		lanes = append(lanes, l.Lane)
		what = append(what, []string{l.Run, l.Begun, l.Dataset, strconv.Itoa(l.Items), l.Provider, l.Model})
	}
	records, err := report.Records(lanes)
	for i := range records {
		records[i] = append(what[i], records[i]...)
	}
	return records, err
}
