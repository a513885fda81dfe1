package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/lean"
	"regatta/engine/runner"
	"regatta/engine/runs"
	"regatta/engine/samples"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
	"regatta/ui/workspace"
)

// formatHTML is that of a page that plays runs.
const formatHTML = "html"

// asPage reports whether runs are exported as something to look at, which takes several of
// them. Without --format the name of the file tells.
func (o *outputSettings) asPage(cmd *cobra.Command) bool {
	if !given(cmd, "format") {
		switch strings.ToLower(filepath.Ext(o.path)) {
		case ".html":
			o.format = formatHTML
		case ".md":
			o.format = formatMarkdown
		}
	}
	return o.format == formatHTML || o.format == formatMarkdown
}

// exportPage writes runs as a page.
func (a *app) exportPage(ctx context.Context, words []string, to outputSettings, hide redaction) error {
	ctx, stop := interruptible(ctx, nil)
	defer stop()
	var of readRuns
	err := lean.While(func() (err error) { of, err = a.readPage(ctx, words, hide); return err })
	if err != nil {
		return err
	}
	if to.format == formatHTML {
		of.report.Playable()
	}
	page, err := of.report.Bytes(map[string]report.Format{formatHTML: report.HTML, formatMarkdown: report.Markdown}[to.format])
	if err != nil {
		return err
	}
	a.sweepParts(to.path)
	out, err := to.open(ctx, a.stdout)
	if err != nil {
		return err
	}
	_, err = out.Write(page)
	if err = out.end(err); err != nil {
		return &unwritten{what: "the page", err: err}
	}
	if to.path != "" {
		a.say(fmt.Sprintf("wrote %s: %s", to.path, text.Plural(of.runs, "run")))
	}
	for _, line := range of.unread {
		a.say(line)
	}
	return nil
}

// readRuns is a report on so many runs, and which of them can't be read to their end.
type readRuns struct {
	report *report.Report
	runs   int
	unread []string
}

// readPage reports on runs, with their content hidden as far as that is asked for. Of a large one
// no more is kept than its figures take.
func (a *app) readPage(ctx context.Context, words []string, hide redaction) (readRuns, error) {
	if _, sample := samples.Find(words[0]); len(words) == 1 && !sample {
		found, err := findRuns(ctx, a.store(saving{}), words)
		if err != nil {
			return readRuns{}, err
		}
		if found[0].Header.Items > compare.TwinMost {
			return readLargePage(ctx, found[0], hide)
		}
	}
	tapes, _, err := a.tapes(ctx, words)
	if err != nil {
		return readRuns{}, err
	}
	of := readRuns{runs: len(tapes)}
	of.report, err = pageOf(tapes, hide)
	for _, t := range tapes {
		if t.Unread != nil {
			of.unread = append(of.unread, t.Unread.Error())
		}
	}
	return of, err
}

// readLargePage is readPage of one run: its answers are compared with nothing, and are gone once
// they are folded in.
func readLargePage(ctx context.Context, e runs.Entry, hide redaction) (readRuns, error) {
	run, err := e.Stream(ctx, hide.What, func(run *runs.Run) (func([]engine.Event), error) {
		return func(batch []engine.Event) {
			for i := range batch {
				if batch[i].Answer != nil {
					run.Tally.Rows[batch[i].Item].Answer = nil
				}
			}
		}, nil
	})
	if run == nil || ctx.Err() != nil {
		return readRuns{}, stopped(ctx, byRedact(err))
	}
	of := readRuns{report: reportOf([]*runs.Run{run}, hide), runs: 1}
	if err != nil {
		of.unread = []string{err.Error()}
	}
	return of, nil
}

// pageOf reports on runs that were read back, with their content hidden as far as that is
// asked for.
func pageOf(read []*runner.Tape, hide redaction) (*report.Report, error) {
	tapes, err := hide.tapes(read)
	if err != nil {
		return nil, err
	}
	var all []*runs.Run
	for _, t := range tapes {
		all = append(all, ofTape(t))
	}
	return reportOf(all, hide, read...), nil
}

// reportOf reports on runs, which were read from such tapes before their content was hidden: of one
// these aren't needed.
func reportOf(all []*runs.Run, hide redaction, read ...*runner.Tape) *report.Report {
	var tallies []*engine.Tally
	about := report.About{Items: all[0].Set.Rows.Len(), Skipped: all[0].Set.Skipped, Article: true}
	var sets, providers, models []string
	for i, run := range all {
		tallies = append(tallies, run.Tally)
		about.Contexts = append(about.Contexts, workspace.ContextOf(run, i+1))
		about.Simulated, about.Real = about.Simulated || run.Header.Simulated, about.Real || !run.Header.Simulated
		about.Article = about.Article && run.LikeArticle()
		if run.Set.Rows.Len() != about.Items {
			about.Items, about.Skipped = -1, 0
		}
		if run.Header.Begun.After(about.Made) {
			about.Made = run.Header.Begun.Local()
		}
		if run.Cut {
			about.Stopped = cmp.Or(about.Stopped, cutOff(run))
		}
		about.Guesses = about.Guesses.With(run.Header.Lane, workspace.GuessOf(&run.Header))
		sets, providers, models = append(sets, run.Header.Dataset), append(providers, run.Header.Provider), append(models, run.Header.Model)
	}
	about.Dataset, about.Provider, about.Model = each(sets), each(providers), each(models)
	about.Name = func(run, item int) string {
		return results.Name(all[run].Set.Rows, tallies[run:run+1], item)
	}
	if !hide.None() {
		about.Name = nil // dots tell nobody which item it was
	}
	if len(all) == 1 {
		about.Contexts = nil
	} else if !hide.None() {
		hideContexts(about.Contexts, read)
	}
	about.Redacted = hide.String()
	return report.Race(about, tallies)
}

// hideContexts has the contexts of redacted runs tell what these had in common before their
// content was hidden.
func hideContexts(contexts []compare.Context, read []*runner.Tape) {
	was := make([]compare.Context, len(read))
	for i, t := range read {
		was[i] = workspace.ContextOf(&runs.Run{Entry: runs.Entry{Name: t.Name, Header: t.Header}, Set: t.Set}, i+1)
		contexts[i].Prompt, contexts[i].System, contexts[i].Redacted = was[i].Prompt, was[i].System, true // these two are compared, and never told
	}
	for i, first := range compare.SameData(was) {
		contexts[i].Set = contexts[first].Set
	}
}

// each names what there is, each once.
func each(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
