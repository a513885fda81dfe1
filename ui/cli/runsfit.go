package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/runs"
	"regatta/engine/twin"
	"regatta/engine/twin/saved"
	"regatta/ui/draw"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

func (a *app) runsFitCommand() *cobra.Command {
	format := formatTable
	cmd := &cobra.Command{
		Use:   "fit RUN...",
		Short: "Fit a twin of the provider, and forecast other lanes",
		Long: "Fit a twin, a model of the provider, from saved runs. Shows what it found and how sure it is, what other lanes " +
			"would take, what isn't known, and what would tell. More: regatta help twin.",
		Args:              someRun,
		ValidArgsFunction: a.completeRuns,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			t, err := readTwin(ctx, a.env, args)
			if err != nil {
				return err
			}
			f := fitOf(t)
			f.Unknown = append(f.Unknown, a.company(ctx, t)...)
			return a.showFit(f, format)
		},
	}
	addFormat(cmd, &format, []string{formatTable, formatJSON})
	return cmd
}

// fit is what a twin says, as it is written. Times are seconds.
type fit struct {
	Runs     []string   `json:"runs"`
	Serves   string     `json:"serves"`
	Sure     float64    `json:"sure"`
	Work     string     `json:"work"`
	Refusals string     `json:"refusals,omitempty"`
	Faults   string     `json:"faults,omitempty"`
	Pace     string     `json:"pace,omitempty"`
	Growth   string     `json:"growth,omitempty"`
	Misses   []string   `json:"unexplained,omitempty"`
	Items    int        `json:"items,omitempty"` // that the walls of lanes are for
	Lanes    []foreseen `json:"lanes,omitempty"`
	Advice   string     `json:"advice,omitempty"`
	Unknown  []string   `json:"not_known,omitempty"`
	Sim      string     `json:"sim"`
	runs     []*runs.Run
	before   map[string]string // of a probe: what was known of each lane
}

// foreseen is what a lane would take.
type foreseen struct {
	Lane  string   `json:"lane"`
	Wall  *float64 `json:"wall_s"` // null: not known
	Low   *float64 `json:"low_s"`
	High  *float64 `json:"high_s"`
	Known string   `json:"known"`                    // yes, if_not_refused, range, no
	Taken bool     `json:"if_not_refused,omitempty"` // of a range, too
	Note  string   `json:"note,omitempty"`
}

// fitOf is all that the twin says of its runs' job.
func fitOf(t *saved.Twin) fit {
	d := t.Describe()
	f := fit{Serves: d.Serves, Sure: float64(int(100*d.Sure+0.5)) / 100, Work: d.Work, Refusals: d.Refusals, Faults: d.Faults, Pace: d.Pace, Growth: d.Growth, Unknown: d.Unknown, Sim: t.Twin.Options().String(), runs: t.Runs}
	for _, run := range t.Runs {
		f.Runs = append(f.Runs, text.Clean(run.Name))
	}
	for _, m := range t.Unexplained() {
		f.Misses = append(f.Misses, fmt.Sprintf("the model does not explain %s: it took %s, the twin %s to %s", text.Clean(m.Run), inSeconds(m.Wall), inSeconds(m.Band.Low), inSeconds(m.Band.High)))
	}
	if len(f.Misses) > 0 {
		return f // what it says of other lanes is worth nothing
	}
	for _, lane := range lanesToFit(t.Runs) {
		f.Items = t.Ask(lane).Client.Items
		f.Lanes = append(f.Lanes, foreseenOf(t, lane))
	}
	f.Advice = t.Advice()
	return f
}

// lanesToFit are a for-loop, gather under several limits, and what the runs had.
func lanesToFit(all []*runs.Run) []engine.Lane {
	items := 0
	for _, run := range all {
		items = max(items, run.Header.Items)
	}
	gather := func(limit int) engine.Lane { return engine.Lane{Strategy: engine.Gather, Limit: limit} }
	lanes := []engine.Lane{{Strategy: engine.ForLoop}, gather(0)}
	for limit := 2; limit < min(items, 128); limit *= 2 {
		lanes = append(lanes, gather(limit))
	}
	for _, run := range all {
		if lane := run.Header.Lane; !lane.Auto && !slices.Contains(lanes, lane) {
			lanes = append(lanes, lane)
		}
	}
	most := func(lane engine.Lane) int {
		switch {
		case lane.Strategy.Dispatch == engine.OneByOne:
			return 0
		case lane.Limit == 0:
			return math.MaxInt
		}
		return lane.Limit
	}
	slices.SortStableFunc(lanes, func(a, b engine.Lane) int { return cmp.Compare(most(a), most(b)) })
	return lanes
}

func foreseenOf(t *saved.Twin, lane engine.Lane) foreseen {
	f := t.Forecast(t.Ask(lane))
	to := foreseen{Lane: lane.String(), Note: t.Note(f).String(), Taken: f.Unasked, Known: [...]string{twin.Known: "yes", twin.IfTaken: "if_not_refused", twin.Ranged: "range", twin.Unknown: "no"}[f.Knowledge]}
	seconds := func(x float64) *float64 { return results.Seconds(time.Duration(x * float64(time.Second))) }
	switch f.Knowledge {
	case twin.Known, twin.IfTaken:
		to.Wall, to.Low, to.High = seconds(f.Wall.Mid), seconds(f.Wall.Low), seconds(f.Wall.High)
	case twin.Ranged:
		to.Low, to.High = seconds(f.Wall.Low), seconds(f.Wall.High)
	}
	return to
}

func inSeconds(s float64) string { return text.Seconds(time.Duration(s * float64(time.Second))) }

// showFit writes it.
func (a *app) showFit(f fit, format string) error {
	var buf bytes.Buffer
	if format == formatJSON {
		if err := results.AppendJSON(&buf, f); err != nil {
			return err
		}
	} else {
		f.page(&buf, widthOf(a.stdout))
	}
	if _, err := a.stdout.Write(buf.Bytes()); err != nil {
		return &unwritten{what: "the fit", err: err}
	}
	return nil
}

// page shows it to people.
func (f *fit) page(buf *bytes.Buffer, cells int) {
	line := func(title, what string) {
		if what != "" {
			writeTitled(buf, title, what, cells)
		}
	}
	calls := 0
	var lanes []string
	for _, run := range f.runs {
		calls += run.Tally.OK
		if lane := run.Header.Lane.String(); !slices.Contains(lanes, lane) {
			lanes = append(lanes, lane)
		}
	}
	of := text.Count(len(f.runs)) + " runs"
	if len(f.runs) == 1 {
		of = "1 run"
	}
	if f.before != nil {
		of = "1 run and a probe"
	}
	line("fitted on", fmt.Sprintf("%s, %s answers: %s", of, text.Count(calls), strings.Join(lanes, ", ")))
	line("server", fmt.Sprintf("%s (%.0f%% sure)", f.Serves, 100*f.Sure))
	line("a call", f.Work)
	line("refusals", f.Refusals)
	line("pace", f.Pace)
	line("faults", f.Faults)
	line("company", f.Growth)
	for _, miss := range f.Misses {
		line("but", miss)
	}
	if len(f.Lanes) > 0 {
		fmt.Fprintf(buf, "\nwalls for %s\n", text.Plural(f.Items, "item"))
		t := f.table(false)
		if _, left := t.Within(cells); slices.Contains(left, noteColumn) {
			t = f.table(true)
		}
		writeTable(buf, t, cells)
	}
	if f.Advice != "" || len(f.Unknown) > 0 {
		buf.WriteString("\n")
	}
	line("advice", f.Advice)
	for i, what := range f.Unknown {
		title := ""
		if i == 0 {
			title = "not known"
		}
		writeTitled(buf, title, what, cells)
	}
	fmt.Fprintf(buf, "\nas settings of the simulated provider:\n--sim %s\n", f.Sim)
}

// writeTitled writes a title and what there is to say, in lines of so many cells; 0: one line.
func writeTitled(buf *bytes.Buffer, title, what string, cells int) {
	const indent = 11
	lines := []string{what}
	if cells > 2*indent {
		lines = draw.Wrap(what, cells-indent)
	}
	for _, l := range lines {
		fmt.Fprintf(buf, "%-*s%s\n", indent, title, l)
		title = ""
	}
}

// noteColumn is the title of what there is to say of a forecast.
const noteColumn = "note"

// table is the forecast. marked: ranges say themselves that they hold if nothing is refused, as there
// is no room for notes.
func (f *fit) table(marked bool) report.Table {
	t := report.Table{Columns: []report.Column{{Title: "forecast", Left: true}, {Title: "wall"}, {Title: "9 of 10 runs", Left: true, Rank: 2}, {Title: noteColumn, Left: true, Rank: 1}}}
	for _, l := range f.Lanes {
		wall, band := figures.Unknown, figures.Unknown
		if l.Wall != nil {
			wall = "≈" + inSeconds(*l.Wall)
		}
		if l.Low != nil {
			band = inSeconds(*l.Low) + " to " + inSeconds(*l.High)
			if marked && l.Taken {
				band += " if taken"
			}
		}
		t.Rows = append(t.Rows, []string{l.Lane, wall, band, l.Note})
	}
	if f.before != nil {
		t.Columns = slices.Insert(t.Columns, 1, report.Column{Title: "before"})
		for i, l := range f.Lanes {
			t.Rows[i] = slices.Insert(t.Rows[i], 1, cmp.Or(f.before[l.Lane], figures.Unknown))
		}
	}
	return t
}
