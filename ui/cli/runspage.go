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
	var tapes []*runner.Tape
	var r *report.Report
	err := lean.While(func() (err error) {
		if tapes, _, err = a.tapes(ctx, words); err == nil {
			r, err = pageOf(tapes, hide)
		}
		return err
	})
	if err != nil {
		return err
	}
	if to.format == formatHTML {
		r.Playable()
	}
	page, err := r.Bytes(map[string]report.Format{formatHTML: report.HTML, formatMarkdown: report.Markdown}[to.format])
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
		a.say(fmt.Sprintf("wrote %s: %s", to.path, text.Plural(len(tapes), "run")))
	}
	for _, t := range tapes {
		if t.Unread != nil {
			a.say(t.Unread.Error())
		}
	}
	return nil
}

// pageOf reports on runs that were read back, with their content hidden as far as that is
// asked for.
func pageOf(read []*runner.Tape, hide redaction) (*report.Report, error) {
	tapes, err := hide.tapes(read)
	if err != nil {
		return nil, err
	}
	var tallies []*engine.Tally
	about := report.About{Items: tapes[0].Set.Rows.Len(), Skipped: tapes[0].Set.Skipped, Article: true}
	var sets, providers, models []string
	for i, t := range tapes {
		run := ofTape(t)
		tallies = append(tallies, run.Tally)
		about.Contexts = append(about.Contexts, workspace.ContextOf(run, i+1))
		about.Simulated, about.Real = about.Simulated || t.Header.Simulated, about.Real || !t.Header.Simulated
		about.Article = about.Article && run.LikeArticle()
		if t.Set.Rows.Len() != about.Items {
			about.Items, about.Skipped = -1, 0
		}
		if t.Header.Begun.After(about.Made) {
			about.Made = t.Header.Begun.Local()
		}
		if t.Cut {
			about.Stopped = cmp.Or(about.Stopped, cutOff(run))
		}
		sets, providers, models = append(sets, t.Header.Dataset), append(providers, t.Header.Provider), append(models, t.Header.Model)
	}
	about.Dataset, about.Provider, about.Model = each(sets), each(providers), each(models)
	about.Name = func(run, item int) string {
		return results.Name(tapes[run].Set.Rows, tallies[run:run+1], item)
	}
	if !hide.None() {
		about.Name = nil // dots tell nobody which item it was
	}
	if len(tapes) == 1 {
		about.Contexts = nil
	} else if !hide.None() {
		hideContexts(about.Contexts, read)
	}
	about.Redacted = hide.String()
	return report.Race(about, tallies), nil
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
