package runs

import (
	"context"
	"encoding/json"
	"os"
	"strings"

	"regatta/datasets"
	"regatta/datasets/files"
	"regatta/engine"
	"regatta/engine/compare"
	"regatta/engine/journal"
	"regatta/engine/runner"
	"regatta/ui/text"
)

// Run is a saved run that was read back.
type Run struct {
	Entry
	Set   *datasets.Set // as the run had it
	Tally *engine.Tally
	Cut   bool // the journal breaks off before the run's end: its writer was killed, or is still on (Entry.On)
}

// Read reads a run back whole, line by line. It gives up when ctx ends.
func (e Entry) Read(ctx context.Context) (*Run, error) {
	file, err := files.Await(ctx, 0, func() (*os.File, error) { return files.Open(e.Path) })
	if err != nil {
		return nil, unread(e.Path, err)
	}
	j, err := journal.NewReader(files.Reader(ctx, file), e.Path)
	if err != nil {
		_ = file.Close() // it was only read
		return nil, err
	}
	player := runner.New(runner.Options{})
	defer player.Close()
	played, err := player.Play(runner.Recording{Name: e.Name, Journal: j, File: file})
	if err != nil {
		return nil, err
	}
	for {
		batch := played.Read()
		played.Apply(batch)
		if !batch.Last {
			continue
		}
		if batch.Unread != nil {
			return nil, batch.Unread
		}
		e.Header = played.Header
		return &Run{Entry: e, Set: played.Job.Set, Tally: played.Tally, Cut: j.Cut()}, nil
	}
}

// Context is what the run ran on, for comparisons in which it goes by a number.
func (r *Run) Context(number int) compare.Context {
	return compare.Context{
		Number:   number,
		Data:     shown(r.Header.Dataset),
		Set:      r.Set,
		Provider: shown(r.Header.Provider),
		Model:    shown(r.Header.Model),
		Settings: shown(r.Header.Settings),
		Prompt:   r.Header.Prompt,
		Params:   text.Clean(strings.Join(r.Header.Params.Words(), ", ")),
		System:   r.Header.Params.System,
		Schema:   string(r.sent()),
		Mode:     r.Header.Mode,
		API:      r.Header.API,
		Seed:     r.Header.Seed,
		Shared:   r.Header.Shared && !r.Header.Simulated,
		Attempts: strings.Join(r.Attempts(), ", "),
	}
}

// sent is the schema that went along with each text.
func (r *Run) sent() json.RawMessage {
	if r.Set == nil || r.Set.Schema == nil {
		return r.Header.Schema
	}
	return r.Set.Schema.JSON()
}

// Attempts says how often and how long attempts were made: "2 retries".
func (r *Run) Attempts() []string {
	h := &r.Header
	words := []string{some(h.Retry.Max, "retry", "retries"), some(h.Reasks, "re-ask", "re-asks")}
	if h.Timeout > 0 {
		words = append(words, "timeout "+h.Timeout.String())
	}
	if h.Idle > 0 {
		words = append(words, "idle timeout "+h.Idle.String())
	}
	return words
}

// some writes a count with its noun: "no retries", "1 retry".
func some(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return text.Count(n) + " " + many
}

// shown makes a word of a header fit to be shown: anyone may have written the file.
func shown(word string) string { return text.Line(word, mostShown) }

const mostShown = 80 // cells

// LikeArticle reports whether the run timed what the article timed.
func (r *Run) LikeArticle() bool {
	h := &r.Header
	return h.Simulated && h.Settings == "" && h.Dataset == "people" && h.Items == articleItems
}

// articleItems is how many texts the article runs.
const articleItems = 7
