package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"

	"github.com/spf13/cobra"

	"regatta/datasets"
	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/runs"
	"regatta/engine/twin/saved"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

func (a *app) runsShowCommand() *cobra.Command {
	format := formatTable
	var hide redaction
	cmd := &cobra.Command{
		Use:   "show RUN...",
		Short: "Show a saved run, or compare several",
		Long: "Show the settings and figures of a saved run. Several runs are compared like the lanes of a race, " +
			"with a note on every setting that differs.",
		Args:              someRun,
		ValidArgsFunction: a.completeRuns,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			found, err := findRuns(ctx, a.store(saving{}), args)
			if err != nil {
				return err
			}
			s := shownRuns{}
			if err := s.read(ctx, found, hide); err != nil {
				return stopped(ctx, err)
			}
			return a.showRuns(s, format)
		},
	}
	addFormat(cmd, &format, []string{formatTable, formatMarkdown, results.CSV, formatJSON})
	hide.add(cmd, "what is shown")
	return cmd
}

// shownRuns are saved runs to be shown beside each other.
type shownRuns struct {
	runs     []*runs.Run
	tallies  []*engine.Tally
	contexts []compare.Context
	told     *compare.Told // by twins; nil: not yet

	brief    bool             // of a single run its summary is all that is shown
	accuracy compare.Accuracy // of a single run
}

// read reads runs, with their content hidden as far as that is asked for. Answers of one are only
// needed for a twin, and to be compared with what is expected.
func (s *shownRuns) read(ctx context.Context, found []runs.Entry, hide redaction) error {
	switch {
	case len(found) == 1 && found[0].Header.Items > compare.TwinMost:
		return s.skim(ctx, found[0], hide)
	case !hide.None():
		return s.readRedacted(ctx, found, hide)
	}
	for _, e := range found {
		run, err := e.Read(ctx)
		if err != nil {
			return err
		}
		s.add(run)
	}
	return nil
}

// readRedacted reads runs with their content hidden.
func (s *shownRuns) readRedacted(ctx context.Context, found []runs.Entry, hide redaction) error {
	all, read, err := redactedRuns(ctx, found, hide)
	if err != nil {
		return err
	}
	for _, run := range all {
		s.add(run)
	}
	hideContexts(s.contexts, read)
	return nil
}

// skim reads a run without its answers, which it judges as they come.
func (s *shownRuns) skim(ctx context.Context, e runs.Entry, hide redaction) error {
	judge := func(t *engine.Tally, rows datasets.Rows, batch []engine.Event) {
		for i := range batch {
			if k := batch[i].Kind; k == engine.Finished || k == engine.Adopted {
				item := batch[i].Item
				row := &t.Rows[item]
				s.accuracy.Add(item, row, rows.Expected(item))
				if s.brief && row.Status == engine.OK && len(row.Attempts) == 1 { // more tell what went wrong
					row.Attempts = nil
				}
			}
		}
	}
	run, err := e.Skim(ctx, hide.What, judge)
	if err != nil {
		return byRedact(err)
	}
	s.add(run)
	s.contexts[0].Redacted = !hide.None()
	return nil
}

// add adds a run, which goes by its place from then on.
func (s *shownRuns) add(run *runs.Run) {
	s.runs = append(s.runs, run)
	s.tallies = append(s.tallies, run.Tally)
	s.contexts = append(s.contexts, workspace.ContextOf(run, len(s.runs)))
}

// byTwin is what each of the runs gained, and what twins advise.
func (s *shownRuns) byTwin() compare.Told {
	if s.told == nil {
		told := compare.ByTwin(s.tallies, compare.Gains(s.tallies, s.contexts...), s.contexts...)
		s.told = &told
	}
	return *s.told
}

// gains are what each of the runs gained.
func (s *shownRuns) gains() []compare.Gain { return s.byTwin().Gains }

// warnings are what makes a comparison of the runs unfair, and why figures are missing.
func (s *shownRuns) warnings() []string {
	unsaid := compare.Unsaid(s.tallies, s.gains(), s.contexts...)
	var guesses saved.Guesses
	for _, run := range s.runs {
		guesses = guesses.With(run.Header.Lane, workspace.GuessOf(&run.Header))
	}
	if said := guesses.String(); said != "" {
		unsaid = append(unsaid, said)
	}
	if len(s.runs) == 1 {
		return harmless(unsaid)
	}
	return harmless(append(compare.Warnings(s.tallies, s.contexts...), unsaid...))
}

// notes are what else there is to say of the runs: of one what went wrong, of
// several whether their results agree; and of which a part is missing.
func (s *shownRuns) notes() []string {
	lines := compare.Agreements(s.tallies, true, s.contexts...)
	if len(s.runs) == 1 {
		run := s.runs[0]
		lines = append(steps(run.Tally), failures(run.Tally), wrongs(s.judged()))
	}
	lines = append(lines, s.byTwin().Advice...)
	for _, run := range s.runs {
		lines = append(append(lines, damaged(run.Name, run.Damage)...), cutOff(run))
	}
	return harmless(slices.DeleteFunc(lines, func(line string) bool { return line == "" }))
}

// judged is how the results of a single run compare with the expected ones.
func (s *shownRuns) judged() compare.Accuracy {
	if s.accuracy.Judged > 0 {
		return s.accuracy
	}
	return compare.AccuracyOf(s.runs[0].Tally, s.runs[0].Set.Rows.Expected)
}

func harmless(lines []string) []string {
	for i := range lines {
		lines[i] = text.Clean(lines[i])
	}
	return lines
}

// showRuns writes the runs in one of the formats of a race.
func (a *app) showRuns(s shownRuns, format string) error {
	var buf bytes.Buffer
	var err error
	switch format {
	case formatJSON:
		err = results.AppendJSON(&buf, s.report())
	case results.CSV:
		var records [][]string
		if records, err = s.records(); err == nil {
			err = csv.NewWriter(&buf).WriteAll(records)
		}
	default:
		s.page(&buf, format, widthOf(a.stdout))
	}
	if err == nil {
		_, err = a.stdout.Write(buf.Bytes())
	}
	if err != nil {
		return &unwritten{what: "the runs", err: err}
	}
	if format == results.CSV {
		for _, line := range append(s.warnings(), s.notes()...) {
			a.say(line)
		}
	}
	return nil
}

// page shows what the runs were, how they went, and what there is to say of that, on a
// terminal of so many cells.
func (s *shownRuns) page(buf *bytes.Buffer, format string, cells int) {
	what := s.runsTable()
	if len(s.runs) == 1 {
		what = factsOf(s.runs[0])
	}
	for i, t := range []report.Table{what, s.figures()} {
		if i > 0 {
			buf.WriteString("\n")
		}
		if format == formatMarkdown {
			t.Markdown(buf)
		} else {
			writeTable(buf, t, cells)
		}
	}
	for i, line := range append(s.warnings(), s.notes()...) {
		if i == 0 {
			buf.WriteString("\n")
		}
		buf.WriteString(line + "\n")
	}
}
