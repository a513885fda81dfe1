package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"regatta/engine"
	"regatta/engine/journal"
	"regatta/engine/runs"
	"regatta/ui/figures"
	"regatta/ui/report"
	"regatta/ui/results"
	"regatta/ui/text"
)

func (a *app) runsCommand() *cobra.Command {
	format := formatTable
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List, show, export, name and remove saved runs",
		Long: "List saved runs, newest first: all on a real provider, and simulated ones with --save. RUN is a name, " +
			"a name prefix, a number from the list, or a file.",
		Example: `regatta run --save
regatta runs
regatta runs show 1 2
regatta runs export 1 > results.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := interruptible(cmd.Context(), nil)
			defer stop()
			return a.listRuns(ctx, format)
		},
	}
	addFormat(cmd, &format, []string{formatTable, formatJSON})
	a.addFolder(cmd)
	cmd.AddCommand(a.runsShowCommand(), a.runsExportCommand(), a.runsRenameCommand(), a.runsNoteCommand(), a.runsRemoveCommand(), a.runsFitCommand(), a.runsProbeCommand())
	return cmd
}

// listRuns writes what is saved.
func (a *app) listRuns(ctx context.Context, format string) error {
	store := a.store(saving{})
	list, err := store.List(ctx)
	if err != nil {
		return stopped(ctx, err)
	}
	if err := runs.Count(ctx, list); err != nil {
		return stopped(ctx, err)
	}
	var buf bytes.Buffer
	switch {
	case format == formatJSON:
		if err := results.AppendJSON(&buf, entriesOf(list)); err != nil {
			return err
		}
	case len(list) == 0:
		a.say(fmt.Sprintf("no saved runs in %s; use regatta run --save", store.Dir))
	default:
		writeTable(&buf, runsTable(list), widthOf(a.stdout))
	}
	for _, e := range list {
		if e.Err != nil {
			a.say(e.Err.Error())
		}
	}
	if _, err := a.stdout.Write(buf.Bytes()); err != nil {
		return &unwritten{what: "the list", err: err}
	}
	return nil
}

// savedEntry is a saved run as the list has it. Times are seconds.
type savedEntry struct {
	Run       string   `json:"run"`
	Path      string   `json:"path"`
	Bytes     int64    `json:"bytes"`
	Begun     string   `json:"begun"`
	Dataset   string   `json:"dataset"`
	Items     int      `json:"items"`
	Lane      string   `json:"lane"`
	Provider  string   `json:"provider"`
	Simulated bool     `json:"simulated"`
	Model     string   `json:"model"`
	End       *string  `json:"end"`              // null: it was cut off, or is still on
	Running   bool     `json:"running,omitzero"` // it is still on
	OK        *int     `json:"ok"`
	Cached    *int     `json:"cached"` // of ok
	Failed    *int     `json:"failed"`
	Cancelled *int     `json:"cancelled"`
	Wall      *float64 `json:"wall_s"`
	Cost      *float64 `json:"cost_usd"` // null: not known, or nobody paid
	Note      string   `json:"note,omitempty"`
	Problem   string   `json:"problem,omitempty"` // why nothing else is known
}

func entriesOf(list []runs.Entry) []savedEntry {
	entries := make([]savedEntry, len(list))
	for i, e := range list {
		entries[i] = savedEntry{Run: e.Name, Path: e.Path, Bytes: e.Size, Note: e.Note}
		if e.Err != nil {
			entries[i].Problem = e.Err.Error()
			continue
		}
		h := e.Header
		to := &entries[i]
		to.Begun, to.Dataset, to.Items, to.Lane = h.Begun.Format(time.RFC3339), h.Dataset, h.Items, h.Lane.String()
		to.Provider, to.Simulated, to.Model = h.Provider, h.Simulated, h.Model
		to.Running = e.On
		if c, known := e.Counts(); known {
			to.OK, to.Failed = &c.OK, &c.Failed
		}
		if end := e.End; end != nil {
			status := end.Status.String()
			to.End, to.Cached, to.Cancelled, to.Wall = &status, &end.Cached, &end.Cancelled, results.Seconds(end.Wall)
			if end.Cost.Known && !h.Simulated {
				to.Cost = &end.Cost.USD
			}
		}
	}
	return entries
}

// runsTable shows the list to people.
func runsTable(list []runs.Entry) report.Table {
	t := report.Table{Columns: []report.Column{
		{Title: "#"}, {Title: "run", Left: true}, {Title: "items", Rank: 4}, {Title: "ok", Rank: 2}, {Title: "failed", Rank: 2}, {Title: "wall", Rank: 3}, {Title: "cost", Rank: 4},
		{Title: "end", Left: true, Rank: 1}, {Title: "provider", Left: true, Rank: 5}, {Title: "model", Left: true, Rank: 6},
	}}
	noted := slices.ContainsFunc(list, func(e runs.Entry) bool { return e.Note != "" })
	if noted {
		t.Columns = append(t.Columns, report.Column{Title: "note", Left: true, Rank: 4})
	}
	for i, e := range list {
		row := []string{strconv.Itoa(i + 1), text.Clean(e.Name)}
		switch {
		case e.Err != nil:
			row = append(row, figures.Unknown, figures.Unknown, figures.Unknown, figures.Unknown, figures.Unknown, "unreadable", "", "")
		case e.End == nil:
			end := "cut off"
			if e.On {
				end = "running"
			}
			ok, failed := figures.Unknown, figures.Unknown
			if c, known := e.Counts(); known {
				ok, failed = text.Count(c.OK), text.Count(c.Failed)
			}
			row = append(row, text.Count(e.Header.Items), ok, failed, figures.Unknown, figures.Unknown, end)
		default:
			row = append(row, text.Count(e.Header.Items), text.Count(e.End.OK), text.Count(e.End.Failed), text.Seconds(e.End.Wall), savedCost(&e), endingOf(e.End))
		}
		if e.Err == nil {
			row = append(row, shown(e.Header.Provider), shown(e.Header.Model))
		}
		if noted {
			row = append(row, shown(e.Note))
		}
		t.Rows = append(t.Rows, row)
	}
	if cost := slices.IndexFunc(t.Columns, func(c report.Column) bool { return c.Title == "cost" }); !slices.ContainsFunc(t.Rows, func(row []string) bool { return row[cost] != figures.Unknown }) {
		t.Columns = slices.Delete(t.Columns, cost, cost+1)
		for i := range t.Rows {
			t.Rows[i] = slices.Delete(t.Rows[i], cost, cost+1)
		}
	}
	return t
}

// savedCost is what a run that is over cost.
func savedCost(e *runs.Entry) string {
	if e.Header.Simulated {
		return figures.Unknown
	}
	return figures.Cost(e.End.Cost)
}

// endingOf says how a run ended, and how much of it was no call.
func endingOf(end *journal.End) string {
	words := endWords[end.Status]
	if end.Cached > 0 {
		words += ", " + text.Count(end.Cached) + " cached"
	}
	return words
}

// endWords are how runs ended, for people.
var endWords = [...]string{engine.OK: "done", engine.Failed: "aborted", engine.Cancelled: "stopped"}

// shown makes a word from outside fit for a table.
func shown(word string) string { return text.Line(word, mostShown) }

const mostShown = 40 // cells

// someRun refuses a command that names no run.
func someRun(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("no run given; see regatta runs for names and numbers")
	}
	return nil
}

// findRuns finds every run that is named, or none. One that is named by its path is looked at as
// the folder where it is lists it: by its name there, and with whether it is on.
func findRuns(ctx context.Context, store runs.Store, words []string) ([]runs.Entry, error) {
	list, err := store.List(ctx)
	if err != nil {
		return nil, stopped(ctx, err)
	}
	found := make([]runs.Entry, len(words))
	for i, word := range words {
		if found[i], err = findRun(ctx, store, list, word); err != nil {
			return nil, stopped(ctx, err)
		}
	}
	return found, nil
}

// readRun finds one run and reads it.
func readRun(ctx context.Context, store runs.Store, word string) (*runs.Run, error) {
	found, err := findRuns(ctx, store, []string{word})
	if err != nil {
		return nil, err
	}
	run, err := found[0].Read(ctx)
	if err != nil {
		return nil, stopped(ctx, err)
	}
	return run, nil
}

// findRun is findRuns of one, in a list that is at hand.
func findRun(ctx context.Context, store runs.Store, list []runs.Entry, word string) (runs.Entry, error) {
	e, err := store.Find(ctx, list, word)
	if err != nil || e.Name != e.Path {
		return e, err
	}
	there := runs.Store{Dir: filepath.Dir(e.Path)}
	if list, err = there.List(ctx); err != nil {
		return e, stopped(ctx, err)
	}
	return there.Find(ctx, list, e.Path)
}

// completeRuns tells the shell which runs there are that are not named yet. Where a path
// is begun it is left to the shell: a run may be a file.
func (a *app) completeRuns(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.ContainsAny(begun, `/\`) || strings.HasPrefix(begun, ".") || strings.HasPrefix(begun, "~") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	list, err := a.store(saving{}).List(cmd.Context())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []cobra.Completion
	for _, e := range list {
		if strings.HasPrefix(e.Name, begun) && !slices.Contains(args, e.Name) && e.Name == text.Clean(e.Name) {
			names = append(names, e.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
