package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"regatta/engine"
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
func (a *app) exportPage(ctx context.Context, words []string, to outputSettings) error {
	ctx, stop := interruptible(ctx, nil)
	defer stop()
	tapes, _, err := a.tapes(ctx, words)
	if err != nil {
		return err
	}
	r := pageOf(tapes)
	if to.format == formatHTML {
		r.Playable()
	}
	page, err := r.Bytes(map[string]report.Format{formatHTML: report.HTML, formatMarkdown: report.Markdown}[to.format])
	if err != nil {
		return err
	}
	out, err := to.open(ctx, a.stdout)
	if err != nil {
		return err
	}
	_, err = out.Write(page)
	if err = errors.Join(err, out.close()); err != nil {
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

// pageOf reports on runs that were read back.
func pageOf(tapes []*runner.Tape) *report.Report {
	var tallies []*engine.Tally
	about := report.About{Items: tapes[0].Set.Rows.Len(), Article: true}
	var sets, providers, models []string
	for i, t := range tapes {
		tally := engine.NewTally()
		tally.Apply(t.Events)
		run := &runs.Run{Entry: runs.Entry{Name: t.Name, Header: t.Header}, Set: t.Set, Tally: tally, Cut: t.Cut}
		tallies = append(tallies, tally)
		about.Contexts = append(about.Contexts, workspace.ContextOf(run, i+1))
		about.Simulated, about.Real = about.Simulated || t.Header.Simulated, about.Real || !t.Header.Simulated
		about.Article = about.Article && run.LikeArticle()
		if t.Set.Rows.Len() != about.Items {
			about.Items = -1
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
	if len(tapes) == 1 {
		about.Contexts = nil
	}
	return report.Race(about, tallies)
}

// each names what there is, each once.
func each(names []string) string {
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}
