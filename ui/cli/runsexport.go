package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"regatta/datasets/schema"
	"regatta/engine"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/ui/results"
	"regatta/ui/text"
)

func (a *app) runsExportCommand() *cobra.Command {
	var out outputSettings
	var hide redaction
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "Write the results of a saved run, or a page that plays it",
		Long: "Write the results of a saved run, in the format of regatta run. With --format html, write a page that plays " +
			"one or several runs in a browser; with markdown, a report.",
		Example: `regatta runs export 1 --out results.csv
regatta runs export 3 2 1 --out race.html
regatta runs export 1 --redact input,output --out run.html`,
		Args:              someRun,
		ValidArgsFunction: a.completeTapes,
		RunE: func(cmd *cobra.Command, args []string) error {
			if out.asPage(cmd) {
				return a.exportPage(cmd.Context(), args, out, hide)
			}
			if len(args) > 1 {
				return fmt.Errorf("unexpected argument %q; regatta runs export takes one run, unless --format is html or markdown", args[1])
			}
			if err := out.settle(cmd); err != nil {
				return err
			}
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			return a.exportStreamed(ctx, args[0], out, hide)
		},
	}
	out.add(cmd, results.JSONL, results.CSV, formatHTML, formatMarkdown)
	out.addLayout(cmd)
	hide.add(cmd, "the export")
	return cmd
}

// redactedRuns reads runs with their content hidden, and returns the tapes that have it, too.
func redactedRuns(ctx context.Context, found []runs.Entry, hide redaction) (all []*runs.Run, tapes []*runner.Tape, err error) {
	for _, e := range found {
		t, err := e.Tape(ctx)
		if err == nil {
			err = t.Unread
		}
		if err != nil {
			return nil, nil, err
		}
		tapes = append(tapes, t)
	}
	hidden, err := hide.tapes(tapes)
	for i, t := range hidden {
		all = append(all, ofTape(t))
		all[i].On = found[i].On
	}
	return all, tapes, err
}

// exportStreamed writes the results of a saved run while it is read: of a million, most answers are
// gone before the last is there.
func (a *app) exportStreamed(ctx context.Context, word string, to outputSettings, hide redaction) error {
	found, err := findRuns(ctx, a.store(saving{}), []string{word})
	if err != nil {
		return err
	}
	var out output
	var record *results.Recorder // nil: nothing was opened
	begin := func(run *runs.Run) (func([]engine.Event), error) {
		var layout results.Layout
		if out, layout, err = a.exportTo(ctx, run, to); err != nil {
			return nil, err
		}
		if record, err = results.NewRecorder(out, layout, run.Set.Rows); err != nil {
			return nil, errors.Join(err, out.close())
		}
		record.Begin(run.Tally)
		return record.Reread, nil
	}
	run, err := found[0].Stream(ctx, hide.What, begin)
	err = byRedact(err)
	switch {
	case record == nil:
		return stopped(ctx, err)
	case err != nil:
		_ = record.Flush() // why the rest can't be read is the error
		a.brokeOff(run, to, out, record.Written())
		return errors.Join(stopped(ctx, err), out.close())
	}
	return a.exported(run, to, out.end(record.FinishReread()))
}

// brokeOff says what is there of the results of a run that could not be read to its end: so many
// of them, unless older ones stand.
func (a *app) brokeOff(run *runs.Run, to outputSettings, out output, written int) {
	switch {
	case out.place != nil:
		a.say(to.path + " unchanged")
	case to.path != "" || written > 0:
		a.say(fmt.Sprintf("%s is partial: %s of %s", cmp.Or(to.path, "standard output"), text.Count(written), text.Plural(run.Header.Items, "result")))
	}
}

// exportTo opens what the results of a run are written to, and says how they are.
func (a *app) exportTo(ctx context.Context, run *runs.Run, to outputSettings) (output, results.Layout, error) {
	var fields []schema.Field
	switch {
	case run.Set.Schema != nil:
		fields = run.Set.Schema.Fields()
	case to.format == results.CSV:
		return output{}, results.Layout{}, fmt.Errorf("can't read the schema of %s, so its columns are unknown; use --format %s", run.Name, results.JSONL)
	}
	a.sweepParts(to.path)
	out, err := to.open(ctx, a.stdout)
	if err != nil {
		return output{}, results.Layout{}, err
	}
	_, onTerminal := terminal(out.Writer)
	layout := to.layout(run.Set, fields, onTerminal)
	if to.keep {
		if missing := layout.KeepSaved(run.Set); len(missing) > 0 {
			a.say(fmt.Sprintf("%s was saved without %s %s: not in the results", run.Name, text.Counted(len(missing), "column", "columns"), quoted(missing)))
		}
	}
	return out, layout, nil
}

// exported says what was written of a run, unless that failed.
func (a *app) exported(run *runs.Run, to outputSettings, err error) error {
	if err != nil {
		return &unwritten{what: "the results", err: err}
	}
	a.wrote(to.path, len(run.Tally.Rows), run.Tally, true)
	a.sayDamage(run.Name, run.Damage)
	if line := cutOff(run); line != "" {
		a.say(line)
	}
	return nil
}

// mostDamage is how many damaged lines are told one by one.
const mostDamage = 3

// sayDamage says which lines of a saved run can't be read. All others are.
func (a *app) sayDamage(name string, lines []string) {
	for _, line := range damaged(name, lines) {
		a.say(line)
	}
}

func damaged(name string, lines []string) (said []string) {
	for i, line := range lines {
		if i == mostDamage {
			return append(said, fmt.Sprintf("%s is damaged: %s more", name, text.Counted(len(lines)-i, "line", "lines")))
		}
		said = append(said, fmt.Sprintf("%s is damaged: %s; all other lines are read", name, line))
	}
	return said
}

// cutOff says what is missing of a run whose journal breaks off; "": nothing is.
func cutOff(run *runs.Run) string {
	if !run.Cut {
		return ""
	}
	with := 0
	for i := range run.Tally.Rows {
		if run.Tally.Rows[i].Status != engine.Pending {
			with++
		}
	}
	why := "is incomplete (cut off)"
	if run.On {
		why = "is still running"
	}
	return fmt.Sprintf("%s %s: %s of %s finished", run.Name, why, text.Count(with), text.Plural(run.Header.Items, "item"))
}
